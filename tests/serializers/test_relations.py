"""Relations in XML, in both directions, and the terms of every type in each profile."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from fonds.record.model import Unit, from_dict
from fonds.record.relations import INVERSES
from fonds.serializers.graph import relations as terms
from fonds.serializers.relations import related_units
from fonds.serializers.xml import ead, mods, oai_dc
from tests.serializers.graph.world import PROFILES, make_context

MODS = {"m": mods.NAMESPACE}


def two(type: str, kind: str = "record") -> tuple[Unit, Unit, Any]:
    """Return a unit with a relation to another one, the other, and a context."""
    relation = {"type": type, "record": "other", "text": {"en": "<words>"}, "date": "1945"}
    plain: dict[str, Any] = {"kind": kind, "id": "one", "title": {"en": "One"}, "relations": [relation]}
    one, other = from_dict(plain), from_dict({"kind": kind, "id": "other", "title": {"en": "Other & more"}})
    assert isinstance(one, Unit) and isinstance(other, Unit)
    return one, other, make_context(one, other)


@pytest.mark.parametrize("type", INVERSES)
def test_each_type_has_terms_and_an_inverse(type: str) -> None:
    one, other, context = two(type)
    (stated,), (inverse,) = related_units(one, context), related_units(other, context)
    assert (stated.code, inverse.code) == (type, INVERSES[type])
    assert context.vocabulary.find("relations", type) and context.vocabulary.find("relations", INVERSES[type])
    for profile in ("dcterms", "rico", "schema", "linked-art"):
        stated_graph = PROFILES[profile](one, context).decode()
        assert "/id/other>" in stated_graph or (profile == "linked-art" and '/id/other"' in stated_graph)
        inverse_graph = PROFILES[profile](other, context).decode()
        assert "/id/one>" in inverse_graph or (profile == "linked-art" and '/id/one"' in inverse_graph)
    assert "<words>" not in PROFILES["rico"](other, context).decode()  # they are of the unit that states them
    assert type in terms._TERMS


def test_the_scheme_has_the_types_and_their_inverses() -> None:
    assert set(make_context().vocabulary.codes("relations")) == {*INVERSES, *INVERSES.values()}


def test_mods_has_related_items() -> None:
    one, other, context = two("copy-of")
    item = etree.fromstring(mods.document(one, context)).find("m:relatedItem", MODS)
    assert item is not None and item.get("type") == "original" and item.get("displayLabel") == "Copy of"
    assert item.findtext("m:titleInfo/m:title", namespaces=MODS) == "Other & more"
    assert [note.text for note in item.findall("m:note", MODS)] == ["<words>", "1945"]
    inverse = etree.fromstring(mods.document(other, context)).find("m:relatedItem", MODS)
    assert inverse is not None and inverse.get("type") == "otherFormat"
    assert inverse.findtext("m:identifier", namespaces=MODS) == "https://archive.example.org/id/one"


def test_simple_dublin_core_and_finding_aids_have_relations() -> None:
    one, other, context = two("continues", "collection")
    document = oai_dc.document(other, context).decode()
    assert '<dc:relation xml:lang="en">One</dc:relation>' in document
    assert "<dc:relation>https://archive.example.org/id/one</dc:relation>" in document
    finding_aid = ead.finding_aid(one, [], 0, context).decode()  # type: ignore[arg-type]
    assert 'linktitle="Continues"' in finding_aid and 'standarddate="1945">1945<' in finding_aid
    assert "&lt;words&gt;" in finding_aid and "Other &amp; more" in finding_aid
