"""Graphs of the profiles before judges that we did not write: shapes of NDE and Europeana, EDM.xsd, RiC-O's ontology.

The demonstration node, one description of each kind with every field filled, and a hundred varied records that are
generated. For each judge a graph that is broken on purpose must fail: a judge that finds nothing proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Literal, URIRef
from rdflib.term import Node

from fonds.record.model import Description, Unit, from_dict
from fonds.serializers.context import PublicationDates, SerializerContext
from fonds.serializers.graph import edm, linked_art, rico, schema_org
from fonds.serializers.graph.serialize import serialize_graph
from tests.conformance import judges
from tests.conformance.checkouts import text_of
from tests.serializers.graph.world import MAXIMAL, demonstration, make_context, maximal
from tests.varied_records import varied

MOMENT = PublicationDates("2026-09-20T10:00:00Z", "2026-11-23T11:00:00Z", 2)
COUNT = 30


@lru_cache(maxsize=1)
def described() -> tuple[tuple[Description, SerializerContext], ...]:
    """Everything that is judged."""
    known, context = demonstration()
    found = [(description, context) for description in known.values()]
    found += [(maximal(kind), make_context()) for kind in MAXIMAL]
    generated = [from_dict(plain) for plain in varied(COUNT)]
    around = make_context(*generated)
    return (*found, *((description, around) for description in generated))


def schema(description: Description, context: SerializerContext) -> bytes:
    return schema_org.to_ntriples(description, context) + schema_org.publication_dates(
        description, context, MOMENT
    )


def takable() -> Iterator[tuple[Description, SerializerContext]]:
    return (pair for pair in described() if not edm.refusal_reason(*pair))


def test_schema_org_keeps_the_dutch_heritage_profile() -> None:
    judges.needs(judges.NDE)
    # what has no picture has no renderable medium: a warning of NDE's, and true (field/linked-data.md, 5.1)
    found = [
        f"{description.id}: {result}"
        for description, context in described()
        for result in judges.nde(schema(description, context))
        if not result.startswith("Warning associatedMedia: At least one renderable MediaObject")
    ]
    assert found == []


@pytest.mark.parametrize(
    "mark", ["schema.org/sdDatePublished>", "/id/cable> <https://schema.org/name>", "schema.org/license>"]
)
def test_nde_finds_what_is_broken(mark: str) -> None:
    judges.needs(judges.NDE)
    whole = schema(maximal("record"), make_context()).decode().splitlines(keepends=True)
    broken = "".join(line for line in whole if mark not in line).encode()
    assert [result for result in judges.nde(broken) if result.startswith("Violation")]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("record", '"TITLE"@en', '"TITLE"'),
        ("record", 'abstract> "ABSTRACT"@en', 'abstract> "ABSTRACT"'),
        ("record", "XMLSchema#gYearMonth>", "XMLSchema#string>"),
        ("record", "schema.org/encodingFormat>", "schema.org/fileFormat>"),
        (
            "record",
            "/id/plebiscites> <https://schema.org/name>",
            "/id/plebiscites> <https://schema.org/text>",
        ),
        ("record", "/id/dairen> <https://schema.org/name>", "/id/dairen> <https://schema.org/text>"),
        ("record", "/id/harriman> <https://schema.org/name>", "/id/harriman> <https://schema.org/text>"),
        ("record", "/id/library> <https://schema.org/name>", "/id/library> <https://schema.org/text>"),
        ("collection", '"TITLE"@en', '"TITLE"'),
        ("person", '"NAME"@en', '"NAME"'),
        ("person", "XMLSchema#date>", "XMLSchema#string>"),
        ("institution", '"NAME"@en', '"NAME"'),
        ("place", '"NAME"@en', '"NAME"'),
        ("place", "#decimal>", "#string>"),
    ],
)
def test_nde_finds_what_is_wrong_in_each_of_its_classes(kind: str, old: str, new: str) -> None:
    """Works, their media and subjects, people, organisations, places and points."""
    judges.needs(judges.NDE)
    whole = schema(maximal(kind), make_context()).decode()
    assert old in whole
    assert [result for result in judges.nde(whole.replace(old, new).encode()) if "Violation" in result]


def test_europeana_finds_nothing() -> None:
    judges.needs(judges.EDM_SHAPES)
    found = [
        f"{description.id}: {result}"
        for description, context in takable()
        for result in judges.edm(edm.to_ntriples(description, context))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('edm/type> "TEXT"', 'edm/type> "LETTER"'),
        ("edm/dataProvider>", "edm/ugc>"),
        ("dc/elements/1.1/language>", "dc/elements/1.1/coverage>"),
        ('"1945-07" .', '"1945-07"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .'),
        ("edm/aggregatedCHO>", "edm/hasView>"),
        ("edm/isShownAt>", "edm/isNextInSequence>"),
    ],
)
def test_europeana_finds_what_is_broken(old: str, new: str) -> None:
    judges.needs(judges.EDM_SHAPES)
    whole = edm.to_ntriples(maximal("record"), make_context()).decode()
    assert old in whole
    assert judges.edm(whole.replace(old, new).encode())


def test_an_orphan_is_found() -> None:
    judges.needs(judges.EDM_SHAPES)
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.europeana.eu/schemas/edm/Agent>"
    orphan = f"<https://x.example/1> {kind} .\n".encode()
    assert "orphan https://x.example/1" in judges.edm(
        edm.to_ntriples(maximal("record"), make_context()) + orphan
    )


@pytest.fixture(scope="module")
def xsd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    under = "src/main/resources/schema_xsds"
    return judges.folder_of(judges.EDM_XSD, under, tmp_path_factory.mktemp("edm"))


def test_rdf_xml_of_edm_keeps_the_order_of_its_schema(xsd: Path) -> None:
    found = [
        f"{description.id}: {result}"
        for description, context in takable()
        for result in judges.edm_xml(
            serialize_graph(edm.to_ntriples(description, context), "rdf", "edm"), xsd
        )
    ]
    assert found == []


def test_the_order_matters(xsd: Path) -> None:
    """The generic writer of RDF/XML would not do."""
    assert judges.edm_xml(
        serialize_graph(edm.to_ntriples(maximal("record"), make_context()), "rdf", "dcterms"), xsd
    )


def test_rights_of_europeana_are_those_of_its_schematron() -> None:
    """Every statement that we let through is in Europeana's list of patterns, and those that we refuse are not."""
    import re

    from fonds.record import rights

    path = "src/main/resources/schema_xsds/EDM-EXTERNAL-MAIN.xsd"
    text = text_of(judges.EDM_XSD, path).decode()
    patterns = [re.compile(found) for found in re.findall(r'value="(\^http[^"]+)"', text)]
    assert len(patterns) > 5
    for statement in rights.statements():
        listed = any(pattern.match(statement.uri) for pattern in patterns)
        assert (rights.europeana_uri(statement.uri) is not None) == listed, statement.uri


CRM = "http://www.cidoc-crm.org/cidoc-crm/"


def linked(description: Description, context: SerializerContext) -> Any:
    return json.loads(serialize_graph(linked_art.to_ntriples(description, context), "jsonld", "linked-art"))


def test_linked_art_keeps_its_schemas() -> None:
    judges.needs(judges.LINKED_ART)
    found = [
        f"{description.id}: {result}"
        for description, context in described()
        for result in judges.linked_art(linked(description, context))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("record", "type", "Letter"),
        ("record", "identified_by", {"type": "Name"}),
        ("record", "recipient", []),
        ("collection", "member_of", [{"type": "Set"}]),
        ("person", "born", {"type": "Death"}),
        ("institution", "_label", None),
        ("place", "part_of", "China"),
        ("subject", "broader", [{"id": "https://x.example/"}]),
    ],
)
def test_linked_art_finds_what_is_broken(kind: str, key: str, value: Any) -> None:
    judges.needs(judges.LINKED_ART)
    whole = linked(maximal(kind), make_context())
    judge = whole["type"]
    assert judges.linked_art({**whole, key: value}, judge)


def test_the_json_of_linked_art_says_what_the_other_serialisations_say() -> None:
    """By Linked Art's own context the JSON expands to our triples, but for ids of what stands at fragments."""
    judges.needs(judges.LINKED_ART)
    alone = {f"{CRM}E55_Type", f"{CRM}E56_Language"}
    for description, context in described():
        ours = judges.without_fragments(linked_art.to_ntriples(description, context), alone)
        theirs = judges.linked_art_graph(linked(description, context))
        assert {str(q) for q in ours} ^ {str(q) for q in theirs} == set(), description.id


RICO = "https://www.ica.org/standards/RiC/ontology#"


def _kinds(node: Node, types: dict[Node, set[Node]]) -> set[Node]:
    above: set[Node] = set()
    for kind in types.get(node, set()):
        above |= set(judges.rico_ontology().transitive_objects(kind, RDFS.subClassOf))
    return above


def test_terms_of_rico_are_defined_and_stand_where_they_may() -> None:
    """Every term is defined in RiC-O 1.1, none is deprecated, and domains and ranges hold."""
    judges.needs(judges.RICO)
    ontology, found = judges.rico_ontology(), set()
    for description, context in described():
        graph = judges.graph_of(rico.to_ntriples(description, context))
        types = {node: set(graph.objects(node, RDF.type)) for node in set(graph.subjects())}
        for subject, predicate, value in graph:
            for term in (predicate, value if predicate == RDF.type else None):
                if term is not None and str(term).startswith(RICO) and (term, RDF.type, None) not in ontology:
                    found.add(f"{term} is not defined")
            if not str(predicate).startswith(RICO):
                continue
            if ontology.value(predicate, OWL.deprecated):
                found.add(f"{predicate} is deprecated")
            for node, way in ((subject, RDFS.domain), (value, RDFS.range)):
                wanted = judges.domains(ontology, predicate, way) - {URIRef(RICO + "Thing"), RDFS.Literal}
                if not wanted or isinstance(node, Literal | BNode) or node not in types:
                    continue
                if not wanted & _kinds(node, types):
                    found.add(f"{predicate}: {node} is {types[node]}, not {wanted}")
    assert sorted(found) == []


def test_records_that_europeana_takes_are_many() -> None:
    """The proof above is of something."""
    units = [description for description, _ in takable() if isinstance(description, Unit)]
    assert len(units) > COUNT // 3
