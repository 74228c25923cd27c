"""The parts of the names of agents in citations, library formats and search; a name without parts is never split."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from lxml import etree

from fonds.record.model import Collection, Record, from_dict
from fonds.serializers.context import SerializerContext
from fonds.serializers.text import citation, search_fields
from fonds.serializers.xml import ead, mods, oai_dc
from tests.conformance import schemas
from tests.serializers.graph.world import make_context

MODS = {"m": mods.NAMESPACE}
EAD = {"e": ead.NAMESPACE}
PARTS = {"kind": "authorised", "family": "King", "given": "Martin Luther", "suffix": "Jr."}
KING: dict[str, Any] = {
    "kind": "person",
    "id": "king",
    "name": {"en": "Martin Luther King Jr."},
    "dates": "1929/1968",
    "names": [PARTS, {"text": "Mike King", "date": "1929/1934"}],
}
UNIT: dict[str, Any] = {"title": {"en": "A letter"}, "creator": [{"id": "king"}], "people": [{"id": "king"}]}


def world(**king: Any) -> tuple[Record, Collection, SerializerContext]:
    record = from_dict({"kind": "record", "id": "letter", **UNIT})
    collection = from_dict({"kind": "collection", "id": "papers", **UNIT})
    assert isinstance(record, Record) and isinstance(collection, Collection)
    return record, collection, make_context(from_dict(KING | king), record, collection)


def test_citations_have_the_parts() -> None:
    record, _, context = world()
    assert b"author = {{King}, {Jr.}, {Martin Luther}}" in citation.bibtex(record, context)
    assert b"AU  - King, Martin Luther, Jr.\r\n" in citation.ris(record, context)
    (item,) = orjson.loads(citation.csl_json(record, context))
    assert item["author"] == [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]


@pytest.mark.parametrize("names", [[], [{"text": "Mike King"}], [PARTS | {"kind": "variant"}]])
def test_a_name_without_authorised_parts_is_never_split(names: list[dict[str, str]]) -> None:
    record, collection, context = world(names=names)
    (item,) = orjson.loads(citation.csl_json(record, context))
    assert item["author"] == [{"literal": "Martin Luther King Jr."}]
    assert b"author = {{Martin Luther King Jr.}}" in citation.bibtex(record, context)
    root = etree.fromstring(mods.document(record, context))
    assert set(root.xpath("//m:namePart/@type", namespaces=MODS)) == set()
    assert b"<part>Martin Luther King Jr.</part>" in ead.finding_aid(collection, [], 0, context)
    assert b"<dc:creator>Martin Luther King Jr.</dc:creator>" in oai_dc.document(record, context)


def test_library_formats_have_the_parts() -> None:
    record, collection, context = world()
    root = etree.fromstring(mods.document(record, context))
    schemas.valid("mods-3-8.xsd", root)
    expected = [
        ("family", "King"),
        ("given", "Martin Luther"),
        ("termsOfAddress", "Jr."),
        ("date", "1929/1968"),
    ]
    for name in root.xpath("//m:name[@type='personal']", namespaces=MODS):
        parts = name.findall("m:namePart", MODS)
        assert [(part.get("type"), part.text) for part in parts] == expected
    assert root.xpath("m:name/m:displayForm/text()", namespaces=MODS) == ["Martin Luther King Jr."]
    aid = etree.fromstring(ead.finding_aid(collection, [], 0, context))
    schemas.valid("ead3.xsd", aid)
    (creator,) = aid.xpath("//e:origination/e:persname", namespaces=EAD)
    parts = [(part.get("localtype"), part.text) for part in creator]
    assert parts == [
        ("family", "King"),
        ("given", "Martin Luther"),
        ("suffix", "Jr."),
        ("dates", "1929/1968"),
    ]
    assert b"<dc:creator>King, Martin Luther, Jr.</dc:creator>" in oai_dc.document(record, context)


def test_a_family_is_one_in_library_formats() -> None:
    record, collection, context = world(kind="family", name={"en": "The Kings"}, names=[])
    root = etree.fromstring(mods.document(record, context))
    schemas.valid("mods-3-8.xsd", root)
    assert root.xpath("m:name[@type='family']/m:namePart/text()", namespaces=MODS) == ["The Kings"]
    assert root.xpath("m:subject/m:name/@type", namespaces=MODS) == ["family"]
    aid = etree.fromstring(ead.finding_aid(collection, [], 0, context))
    schemas.valid("ead3.xsd", aid)
    assert aid.xpath("//e:famname/e:part/text()", namespaces=EAD) == ["The Kings"] * 2
    (item,) = orjson.loads(citation.csl_json(record, context))
    assert item["author"] == [{"literal": "The Kings"}]


def test_every_form_of_the_name_is_searched() -> None:
    record, _, context = world(history={"en": "PREACHER"})
    king = context.find("king")
    assert king is not None
    for description in (record, king):
        names = search_fields.search_fields_of(description, context).names
        assert {"Mike King", "King, Martin Luther, Jr."} <= set(names)
    assert "PREACHER" in search_fields.search_fields_of(king, context).about
