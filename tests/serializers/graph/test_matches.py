"""A match that no person has confirmed is a close match, in every profile and on the page, whatever the file says."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import OWL, SKOS, Graph, Namespace, URIRef

from fonds.record.model import Description, from_dict
from fonds.serializers.graph.namespaces import PREFIXES
from fonds.serializers.text.metadata_fields import same_as_value
from fonds.validation import completeness, vocabulary_terms
from tests.serializers.graph.world import BASE, MAXIMAL, PROFILES, make_context

ELSEWHERE = URIRef("http://www.wikidata.org/entity/Q1")
ENTITY = URIRef(f"{BASE}/id/harriman")
SCHEMA, LA, RICO = (Namespace(PREFIXES[prefix]) for prefix in ("schema", "la", "rico"))
EXACT: dict[str, URIRef] = {
    "dcterms": SKOS.exactMatch,
    "schema": SCHEMA.sameAs,
    "edm": OWL.sameAs,
    "linked-art": LA.equivalent,
    "rico": RICO.isEquivalentTo,
}
# (link in the file, whether it is published as exact)
LINKS: list[tuple[dict[str, Any], bool]] = [
    ({"match": "exact", "by": "editors"}, True),
    ({"match": "exact", "by": "editors", "method": "compared", "confidence": "likely"}, True),
    ({"match": "exact", "by": "editors", "method": "reconciled"}, True),
    ({"match": "exact"}, False),
    ({"match": "exact", "confidence": "sure", "method": "compared"}, False),
    ({"match": "exact", "by": "editors", "method": "computed"}, False),
    ({"match": "close", "by": "editors", "method": "compared"}, False),
    ({}, False),
]


def person(link: dict[str, Any]) -> Description:
    return from_dict(MAXIMAL["person"] | {"same_as": [{"uri": str(ELSEWHERE), **link}]})


@pytest.mark.parametrize("profile", EXACT)
@pytest.mark.parametrize(("link", "exact"), LINKS)
def test_only_a_confirmed_match_is_exact(link: dict[str, Any], exact: bool, profile: str) -> None:
    description = person(link)
    graph = Graph().parse(data=PROFILES[profile](description, make_context(description)), format="nt")
    assert ((ENTITY, EXACT[profile], ELSEWHERE) in graph) == exact
    if profile in ("dcterms", "schema", "rico"):
        assert ((ENTITY, SKOS.closeMatch, ELSEWHERE) in graph) == (not exact)


@pytest.mark.parametrize(("link", "exact"), LINKS)
def test_provenance_states_the_match_that_is_published(link: dict[str, Any], exact: bool) -> None:
    description = person(link)
    graph = Graph().parse(data=PROFILES["prov"](description, make_context(description)), format="nt")
    predicate = graph.value(
        URIRef(f"{BASE}/agents/harriman#same-as-1"), URIRef(f"{PREFIXES['rdf']}predicate")
    )
    assert predicate == (SKOS.exactMatch if exact else SKOS.closeMatch)


def test_the_page_says_how_it_was_found_and_that_it_waits() -> None:
    description = person({"match": "exact", "method": "computed", "by": "editors", "source": "Names"})
    value = same_as_value(description.same_as[0], make_context(description))
    assert value.note == (
        "close to it, likely; not confirmed yet; found by a program; source: Names;"
        " linked by Editors of this node"
    )


@pytest.mark.parametrize(("link", "exact"), LINKS)
def test_check_tells_of_an_exact_match_that_waits(link: dict[str, Any], exact: bool) -> None:
    problems = [
        problem for problem in completeness.missing_fields(person(link)) if problem.field == "same_as"
    ]
    assert bool(problems) == (link.get("match") == "exact" and not exact)
    assert all(problem.severity == "warning" and str(ELSEWHERE) in problem.message for problem in problems)


def test_the_method_is_a_term_of_the_scheme() -> None:
    vocabulary = make_context().vocabulary
    assert list(vocabulary_terms.check(person({"method": "compared"}), vocabulary.codes)) == []
    wrong = list(vocabulary_terms.check(person({"method": "computd"}), vocabulary.codes))
    assert [(problem.field, problem.hint) for problem in wrong] == [("same_as", "did you mean 'computed'?")]
