"""Our graphs conform to the SHACL shapes, every shape has a target, and every shape fails for a broken graph."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from fonds.record.model import from_dict
from fonds.serializers.graph import dcterms, edm, schema_org
from fonds.validation import shapes
from tests.serializers.graph.world import BASE, MAXIMAL, PROFILES, demonstration, make_context, maximal
from tests.varied_records import varied

COUNT = 5  # records, and the descriptions that they link to


@lru_cache(maxsize=64)
def graph(profile: str, kind: str) -> bytes:
    plain = MAXIMAL[kind]
    if kind == "collection":  # a licence of Creative Commons, which a record with a rights statement has not
        plain = plain | {"rights": "http://creativecommons.org/licenses/by/4.0/"}
    return PROFILES[profile](from_dict(plain), make_context())


@pytest.mark.parametrize("kind", MAXIMAL)
@pytest.mark.parametrize("profile", PROFILES)
def test_every_kind_keeps_them(profile: str, kind: str) -> None:
    assert shapes.check(graph(profile, kind), profile) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_demonstration_node_keeps_them(profile: str) -> None:
    known, context = demonstration()
    for description in known.values():
        if profile == "edm" and edm.refusal_reason(description, context):
            continue
        assert shapes.check(PROFILES[profile](description, context), profile) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_varied_descriptions_keep_them(profile: str) -> None:
    """A small sample; the campaign `profiles` validates a thousand records."""
    descriptions = [from_dict(plain) for plain in varied(COUNT)]
    context, validated = make_context(*descriptions), 0
    for description in descriptions:
        if profile == "edm" and edm.refusal_reason(description, context):
            continue
        validated += 1
        assert shapes.check(PROFILES[profile](description, context), profile) == [], description.id
    assert validated > COUNT


def test_a_telegram_of_whom_nobody_knows_is_a_message() -> None:
    """What the source does not give stays empty, and no shape requires it."""
    record = from_dict({"kind": "record", "id": "found", "title": {"en": "Found"}, "type": "telegram"})
    ntriples = schema_org.to_ntriples(record, make_context(record))
    assert b"schema.org/Message>" in ntriples
    assert shapes.check(ntriples, "schema") == []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_wrong_profile_is_no_proof(profile: str) -> None:
    other = next(name for name in PROFILES if name != profile)
    assert shapes.check(graph(other, "record"), profile) != []
    assert shapes.check(b"", profile) != []


Break = Callable[[list[str]], list[str]]


def without(*parts: str) -> Break:
    """Leave out the lines that contain all of these strings."""
    return lambda lines: [line for line in lines if not all(part in line for part in parts)]


def instead(old: str, new: str) -> Break:
    return lambda lines: [line.replace(old, new) for line in lines]


# shape -> kind whose graph has a target for it, and how that graph is broken
BROKEN: dict[str, tuple[str, Break]] = {
    "dcterms-document": ("record", without("terms/conformsTo>", "/vocab/profiles/")),
    "dcterms-thing": ("person", without("/id/harriman> <http://purl.org/dc/terms/identifier>")),
    "dcterms-record": ("record", instead('"^^<http://id.loc.gov/datatypes/edtf/EDTF>', '"')),
    "dcterms-collection": ("record", without("/id/fonds> <http://purl.org/dc/terms/title>")),
    "dcterms-agent": ("record", without("/id/foundation> <http://www.w3.org/2004/02/skos/core#prefLabel>")),
    "dcterms-place": ("place", instead('"38.914"', '"138.914"')),
    "dcterms-concept": ("subject", without("/id/elections> <http://www.w3.org/2004/02/skos/core#prefLabel>")),
    "dcterms-relation": ("record", without("#to-2> <http://purl.org/dc/terms/description>")),
    "dcterms-rights": (
        "record",
        instead("http://rightsstatements.org/vocab/CNE/1.0/", "https://rightsstatements.org/page/CNE/1.0/"),
    ),
    "dcterms-licence": ("collection", instead("http://creativecommons.org/", "https://creativecommons.org/")),
    "schema-page": ("record", without("terms/conformsTo>")),
    "schema-thing": ("place", without("/id/dairen> <https://schema.org/identifier>")),
    "schema-component": (
        "record",
        instead('"1945-07"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', '"July 1945"'),
    ),
    "schema-message": ("record", without("/id/truman> <https://schema.org/name>")),
    "schema-role": ("record", without("#people-2> <https://schema.org/alternateName>")),
    "schema-claim": ("record", without("-inferred> <https://schema.org/text>")),
    "schema-organization": ("record", without("/id/foundation> <https://schema.org/name>")),
    "schema-person": ("person", instead("#date>", "#string>")),
    "schema-place": ("place", without("GeoCoordinates")),
    "schema-point": ("place", instead("#decimal>", "#double>")),
    "schema-term": ("subject", without("/id/elections> <https://schema.org/name>")),
    "schema-media": ("record", without("manifest> <https://schema.org/encodingFormat>")),
}
BROKEN |= {
    "edm-object": ("record", without("edm/type>")),
    "edm-aggregation": (
        "record",
        instead("http://rightsstatements.org/vocab/CNE", "http://rightsstatements.org/vocab/UND"),
    ),
    "edm-resource": ("record", without("1.jpg> <http://purl.org/dc/elements/1.1/format>")),
    "edm-service": ("record", without("terms/conformsTo>")),
    "edm-agent": ("person", without("/id/harriman> <http://www.w3.org/2004/02/skos/core#prefLabel>")),
    "edm-place": ("place", without("prefLabel>")),
    "edm-timespan": ("record", instead('"1945-07-01"', '"July 1945"')),
    "edm-concept": ("subject", without("prefLabel>")),
    "linked-art-thing": ("record", without("/id/cable> <http://www.w3.org/2000/01/rdf-schema#label>")),
    "linked-art-name": ("record", without("#name-en> <http://www.cidoc-crm.org/cidoc-crm/P190")),
    "linked-art-identifier": ("record", without("#id> <http://www.cidoc-crm.org/cidoc-crm/P190")),
    "linked-art-timespan": ("record", instead("#dateTime>", "#string>")),
    "linked-art-activity": ("record", without("#to-1> <http://www.cidoc-crm.org/cidoc-crm/P14_")),
    "linked-art-assignment": ("record", without("-assigned> <http://www.cidoc-crm.org/cidoc-crm/P67i")),
    "linked-art-file": ("record", without("#page-file> <http://purl.org/dc/elements/1.1/format>")),
    "prov-description": ("record", without("terms/conformsTo>")),
    "prov-statement": ("record", without("22-rdf-syntax-ns#object>")),
    "prov-agent": ("record", without("/id/editors> <http://www.w3.org/2000/01/rdf-schema#label>")),
    "rico-thing": ("record", without("terms/conformsTo>", "/vocab/profiles/")),
    "rico-holder": ("record", without("/id/library> <https://www.ica.org/standards/RiC/ontology#name>")),
    "rico-sender": ("record", without("/id/harriman> <https://www.ica.org/standards/RiC/ontology#name>")),
    "rico-addressee": ("record", without("/id/truman> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")),
    "rico-set": ("record", without("/id/series> <https://www.ica.org/standards/RiC/ontology#title>")),
    "rico-date": ("record", instead('"^^<http://id.loc.gov/datatypes/edtf/EDTF>', '"')),
    "rico-relation": (
        "record",
        without("#to-2> <https://www.ica.org/standards/RiC/ontology#generalDescription>"),
    ),
    "rico-instantiation": (
        "record",
        without("#original> <https://www.ica.org/standards/RiC/ontology#hasOrHadHolder>"),
    ),
    "rico-point": ("place", instead('"38.914"', '"138.914"')),
    "rico-rule": (
        "record",
        without("us-top-secret> <https://www.ica.org/standards/RiC/ontology#generalDescription>"),
    ),
    "rico-rights": ("record", instead("http://rightsstatements.org/", "https://rightsstatements.org/")),
}
MORE: dict[str, Break] = {
    "schema-message": without("/id/truman> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
    "schema-role": without("#people-2> <https://schema.org/subjectOf>"),
}


def test_every_shape_is_broken_here() -> None:
    assert sorted(BROKEN) == sorted(name for profile in PROFILES for name in shapes.names(profile))


@pytest.mark.parametrize("shape", BROKEN)
def test_a_broken_graph_fails(shape: str) -> None:
    profile = next(name for name in PROFILES if shape.startswith(f"{name}-"))
    kind, break_graph = BROKEN[shape]
    valid = graph(profile, kind)
    lines = MORE.get(shape, list)(break_graph(valid.decode().splitlines()))
    assert shapes.check(valid, profile) == []
    problems = shapes.check("\n".join([*lines, ""]).encode(), profile)
    assert [problem for problem in problems if problem.hint.startswith(f"{shape}: ")], problems


def test_a_problem_says_where_and_what() -> None:
    lines = without("/id/cable> <http://purl.org/dc/terms/title>")(
        graph("dcterms", "record").decode().splitlines()
    )
    problems = shapes.check("\n".join([*lines, ""]).encode(), "dcterms")
    assert {problem.file for problem in problems} == {f"{BASE}/id/cable"}
    assert "http://purl.org/dc/terms/title" in {problem.field for problem in problems}


def test_a_dangling_link_is_found() -> None:
    """A graph with a link to an entity that is not published is incomplete."""
    context = make_context()
    record = maximal("record").model_copy(update={"sponsor": ("nobody",)})
    assert [
        problem
        for problem in shapes.check(dcterms.to_ntriples(record, context), "dcterms")
        if "nobody" in str(problem)
    ]
