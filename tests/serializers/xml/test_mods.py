"""MODS and EAD: the people a unit is about are names, also where only their words are known."""

from __future__ import annotations

from lxml import etree

from fonds.record.model import Record, Unit, from_dict
from fonds.serializers.xml import ead, mods
from tests.conformance import schemas
from tests.serializers.graph.world import make_context

NAMES = {"m": mods.NAMESPACE, "e": ead.NAMESPACE}
PEOPLE = {"title": {"en": "A letter"}, "people": [{"as": "the mayor's clerk"}]}


def test_a_person_in_words_is_a_name_in_mods() -> None:
    record = from_dict({"kind": "record", "id": "letter", **PEOPLE, "subjects": [{"as": "Bridges"}]})
    assert isinstance(record, Record)
    tree = etree.fromstring(mods.document(record, make_context()))
    schemas.valid("mods-3-8.xsd", tree)
    assert tree.xpath("m:subject/m:name/m:namePart/text()", namespaces=NAMES) == ["the mayor's clerk"]
    assert tree.xpath("m:subject/m:name/@type", namespaces=NAMES) == []
    assert tree.xpath("m:subject/m:topic/text()", namespaces=NAMES) == ["Bridges"]


def test_a_person_in_words_is_a_name_in_ead() -> None:
    unit = from_dict({"kind": "collection", "id": "papers", **PEOPLE})
    assert isinstance(unit, Unit)
    text = "".join(ead._content_and_access_point(unit, make_context()))
    assert "<name><part>the mayor's clerk</part></name>" in text
