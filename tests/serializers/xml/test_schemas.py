"""Simple Dublin Core, MODS and EAD are valid by their official schemas, and contain what the description says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from fonds.record.model import Collection, Unit, from_dict
from fonds.serializers.xml import ead, mods, oai_dc, xml_writer
from tests.conformance import schemas
from tests.serializers.graph.world import make_context, maximal

BARE: dict[str, dict[str, Any]] = {
    "record": {"kind": "record", "id": "bare", "title": {"und": "Bare"}},
    "collection": {"kind": "collection", "id": "bare", "title": {"und": "Bare"}},
}
MEMBERS: list[ead.Component] = [
    ("cable", "record", {"label": {"en": "A cable", "und": "x"}, "date": "1945~", "level": "item"}),
    ("series", "collection", {"label": {"fr": "Série"}, "level": "series", "summary": {"fr": "Résumé"}}),
]
SCHEMAS = {"oai_dc": (oai_dc, "oai_dc.xsd"), "mods": (mods, "mods-3-8.xsd")}


def unit(kind: str, full: bool) -> Unit:
    description = maximal(kind) if full else from_dict(BARE[kind])
    assert isinstance(description, Unit)
    return description


@pytest.mark.parametrize("full", [True, False], ids=["every field", "the least"])
@pytest.mark.parametrize("kind", ["record", "collection"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_it_keeps_its_schema(name: str, kind: str, full: bool) -> None:
    module, schema = SCHEMAS[name]
    schemas.valid(schema, etree.fromstring(module.document(unit(kind, full), make_context())))


@pytest.mark.parametrize("full", [True, False], ids=["every field", "the least"])
@pytest.mark.parametrize("schema", ["ead3.xsd", "ead3.rng"])
@pytest.mark.parametrize("members", [[], MEMBERS], ids=["empty", "with members"])
def test_a_finding_aid_keeps_its_schemas(schema: str, full: bool, members: list[ead.Component]) -> None:
    collection = unit("collection", full)
    assert isinstance(collection, Collection)
    schemas.valid(schema, etree.fromstring(ead.finding_aid(collection, members, 5, make_context())))


@pytest.mark.parametrize(
    "words",
    [
        "TITLE", "REFERENCE CODE", "1945-07", "EXTENT", "ABSTRACT", "SOURCE WORDS", "RIGHTS STATEMENT",
        "RIGHTS CONTACT",
        "IDENTIFIER", "NOTE", "ACCESS NOTE", "ONLY SENDER", "ONLY RECIPIENT", "ONLY SUBJECT", "ONLY PLACE",
        "rightsstatements.org/vocab/CNE/1.0/", "/id/cable", "/iiif/cable/manifest", "/id/series", "/id/fonds",
        "Harry S. Truman", "Foundation", "es-419",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", SCHEMAS)
def test_what_the_description_says_is_in_it(name: str, words: str) -> None:
    document = SCHEMAS[name][0].document(unit("record", True), make_context()).decode()
    assert words in document


def test_nothing_is_said_of_what_nobody_said() -> None:
    document = oai_dc.document(unit("record", False), make_context()).decode()
    root = etree.fromstring(document)
    names = [etree.QName(child).localname for child in root]
    assert names == ["title", "publisher", "identifier", "relation"]


def test_the_roles_are_marc_relators() -> None:
    root = etree.fromstring(mods.document(unit("record", True), make_context()))
    names = {"m": mods.NAMESPACE}
    codes = root.xpath("m:name/m:role/m:roleTerm[@type='code']/text()", namespaces=names)
    assert set(codes) == {"cre", "edt", "pht", "rcp", "spn", "trc"}
    uris = root.xpath("m:name/m:role/m:roleTerm[@type='code']/@valueURI", namespaces=names)
    assert all(uri.startswith("http://id.loc.gov/vocabulary/relators/") for uri in uris)


def test_the_collections_above_stand_in_each_other() -> None:
    root = etree.fromstring(mods.document(unit("record", True), make_context()))
    names = {"m": mods.NAMESPACE}
    host = "m:relatedItem[@type='host']"
    # the first host is the collection; others are documents of which it is an enclosure
    assert root.xpath(f"{host}/m:identifier/text()", namespaces=names)[:1] == [
        "https://archive.example.org/id/series"
    ]
    assert root.xpath(f"{host}/{host}/m:identifier/text()", namespaces=names) == [
        "https://archive.example.org/id/fonds"
    ]


def test_a_finding_aid_says_how_many_it_leaves_out() -> None:
    collection = unit("collection", True)
    assert isinstance(collection, Collection)
    document = ead.finding_aid(collection, MEMBERS, 1234, make_context()).decode()
    assert "The first 2 of 1,234 units." in document
    assert "units." not in ead.finding_aid(collection, MEMBERS, 2, make_context()).decode()
    root = etree.fromstring(document)
    assert root.xpath("//*[local-name()='c']/@level") == ["item", "series"]
    assert "https://archive.example.org/iiif/collection/series" in document


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_make_xml_that_says_them(words: str, value: str) -> None:
    document = xml_writer.element("x", words, y=value) or xml_writer.empty_element("x", y=value)
    root = etree.fromstring(document.encode())
    clean = xml_writer.replace_forbidden
    assert (root.text or "") == clean(words)
    assert (root.get("y") or "") == clean(value)


def test_what_no_xml_can_hold_is_replaced() -> None:
    assert xml_writer.element("x", "a\x03b\ufffe\ud800") == "<x>a\ufffdb\ufffd\ufffd</x>"
