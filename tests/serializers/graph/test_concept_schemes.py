"""The concept schemes are complete, agree with the code that uses them, and are served as graphs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, RDF, SKOS, BNode, Graph, URIRef

from fonds.record import rights
from fonds.record.agent_relations import PLACE_ROLES, RELATION_KINDS
from fonds.record.agents import NAME_KINDS
from fonds.record.field_types import LEVELS
from fonds.record.transcript import EDITORIAL_MARKS
from fonds.serializers.graph import concept_scheme, serialize
from fonds.serializers.graph.concepts import class_of
from fonds.urls import ROUTES, compile_route
from tests.serializers.graph.relator_codes import RELATORS
from tests.serializers.graph.world import BASE, ROOT, demonstration, make_context

SCHEMES = sorted(path.stem for path in (ROOT / "vocab" / "schemes").glob("*.ttl"))
VOCAB = f"{BASE}/vocab/"
FORMS = {"nt": "N_TRIPLES", "ttl": "TURTLE", "rdf": "RDF_XML", "jsonld": "JSON_LD"}


def graph(name: str) -> Graph:
    path: Path = ROOT / "vocab" / "schemes" / f"{name}.ttl"
    return Graph().parse(path, format="turtle", publicID=VOCAB)


def codes(name: str) -> set[str]:
    return set(make_context().vocabulary.codes(name))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_is_complete(name: str) -> None:
    scheme_graph, top = graph(name), URIRef(VOCAB + name)
    assert (top, RDF.type, SKOS.ConceptScheme) in scheme_graph
    assert not [node for node in scheme_graph.all_nodes() if isinstance(node, BNode)]
    concepts = set(scheme_graph.subjects(RDF.type, SKOS.Concept))
    assert concepts == set(scheme_graph.subjects()) - {top}
    for concept in concepts:
        assert (concept, SKOS.inScheme, top) in scheme_graph
        assert compile_route("term").fullmatch(str(concept).removeprefix(BASE)), concept
        labels = list(scheme_graph.objects(concept, SKOS.prefLabel))
        tags = [getattr(label, "language", None) for label in labels]
        assert "en" in tags and None not in tags and len(tags) == len(set(tags)), concept
    for predicate in (SKOS.broader, SKOS.hasTopConcept, SKOS.topConceptOf):
        assert set(scheme_graph.objects(predicate=predicate)) <= concepts | {top}
    assert "/vocab/{scheme}" in ROUTES["vocab"]


@pytest.mark.parametrize(
    "name", ["rights", "roles", "levels", "editorial-signs", "classification", "profiles"]
)
def test_terms_are_explained(name: str) -> None:
    scheme_graph = graph(name)
    for concept in scheme_graph.subjects(RDF.type, SKOS.Concept):
        notes = [
            *scheme_graph.objects(concept, SKOS.definition),
            *scheme_graph.objects(concept, SKOS.scopeNote),
        ]
        assert notes, concept


def test_every_type_leads_to_a_dcmi_type() -> None:
    vocabulary = make_context().vocabulary
    for code in vocabulary.codes("types"):
        assert class_of(vocabulary, "types", code, "http://purl.org/dc/dcmitype/"), code
    assert (
        class_of(vocabulary, "types", "telegram", "http://purl.org/dc/dcmitype/")
        == "http://purl.org/dc/dcmitype/Text"
    )
    assert class_of(vocabulary, "types", "no-such-type", "http://purl.org/dc/dcmitype/") is None


def test_relators_are_those_of_marc() -> None:
    assert codes("relators") == RELATORS
    for code in RELATORS:
        concept = make_context().vocabulary.find("relators", code)
        assert concept and f"http://id.loc.gov/vocabulary/relators/{code}" in concept.matches


def test_levels_are_those_of_the_model() -> None:
    assert codes("levels") == set(LEVELS)


def test_kinds_of_names_are_those_of_the_model() -> None:
    assert codes("name-kinds") == set(NAME_KINDS)


def test_relations_of_agents_are_those_of_the_model() -> None:
    scheme_graph = graph("agent-relations")
    for code, kind in RELATION_KINDS.items():
        assert RELATION_KINDS[kind.inverse].inverse == code
        broader = scheme_graph.value(URIRef(f"{VOCAB}agent-relations/{code}"), SKOS.broader)
        assert broader == URIRef(f"{VOCAB}agent-relations/{kind.category}")
    categories = {kind.category for kind in RELATION_KINDS.values()}
    assert codes("agent-relations") == {*RELATION_KINDS, *categories}
    assert codes("place-roles") == set(PLACE_ROLES)


def test_signs_are_those_of_the_transcript() -> None:
    assert codes("editorial-signs") == {name for name, _ in EDITORIAL_MARKS.values()}
    scheme_graph = graph("editorial-signs")
    for word, (name, explanation) in EDITORIAL_MARKS.items():
        concept = URIRef(f"{VOCAB}editorial-signs/{name}")
        assert f"[{word}]" in map(str, scheme_graph.objects(concept, SKOS.notation))
        assert str(scheme_graph.value(concept, SKOS.definition)) == explanation


def test_rights_are_those_of_the_model() -> None:
    scheme_graph = graph("rights")
    matched = {}
    for concept in scheme_graph.subjects(RDF.type, SKOS.Concept):
        uri = str(scheme_graph.value(concept, SKOS.exactMatch))
        matched[uri] = concept
        statement = rights.statement(uri)
        assert uri == statement.uri == str(scheme_graph.value(concept, DCTERMS.identifier))
        labels = {
            getattr(label, "language", ""): str(label)
            for label in scheme_graph.objects(concept, SKOS.prefLabel)
        }
        assert labels["en"] == statement.label
        assert str(scheme_graph.value(concept, SKOS.definition)) == statement.meaning
    needed = {statement.uri for statement in rights.statements() if statement.family == "rightsstatements"}
    needed |= {
        f"http://creativecommons.org/licenses/{kind}/4.0/" for kind in ("by", "by-sa", "by-nc", "by-nc-nd")
    }
    needed |= {
        "http://creativecommons.org/publicdomain/zero/1.0/",
        "http://creativecommons.org/publicdomain/mark/1.0/",
    }
    assert needed <= set(matched)


def test_markings_say_nothing_of_access() -> None:
    scheme_graph = graph("classification")
    for concept in scheme_graph.subjects(RDF.type, SKOS.Concept):
        assert "says nothing of present access" in str(scheme_graph.value(concept, SKOS.scopeNote)), concept


def test_the_demonstration_uses_terms_that_exist() -> None:
    known, context = demonstration()
    for description in known.values():
        for field, name in (("type", "types"), ("classification", "classification")):
            code = getattr(description, field, None)
            name = "institution-types" if description.kind == "institution" else name
            assert code is None or context.vocabulary.find(name, code), (description.id, code)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_as_a_graph(name: str) -> None:
    ntriples = concept_scheme.scheme_graph(name, make_context())
    assert ntriples is not None and ntriples.startswith(f"<{VOCAB}{name}> ".encode())
    known = {quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)}
    assert known == set(make_context().vocabulary.triples[name])
    for suffix, form in FORMS.items():
        encoded: Any = serialize.serialize_graph(ntriples, suffix, "vocab")
        assert {quad.triple for quad in ox.parse(encoded, format=getattr(ox.RdfFormat, form))} == known, (
            suffix
        )


def test_a_concept_as_a_graph() -> None:
    ntriples = concept_scheme.concept_graph("types", "telegram", make_context())
    assert ntriples is not None and ntriples.startswith(f"<{VOCAB}types/telegram> ".encode())
    text = ntriples.decode()
    assert (
        f'<{VOCAB}types/correspondence> <http://www.w3.org/2004/02/skos/core#prefLabel> "correspondence"@en'
        in text
    )
    assert f"<{VOCAB}types> <http://www.w3.org/2004/02/skos/core#prefLabel>" in text
    assert not re.search(r"types/map>", text)


def test_narrower_terms_are_named() -> None:
    ntriples = concept_scheme.concept_graph("types", "correspondence", make_context())
    assert ntriples is not None and '"letter"@en' in ntriples.decode()


def test_what_is_not_there() -> None:
    assert concept_scheme.scheme_graph("no-such-scheme", make_context()) is None
    assert concept_scheme.concept_graph("types", "no-such-term", make_context()) is None
    assert concept_scheme.concept_graph("no-such-scheme", "x", make_context()) is None
