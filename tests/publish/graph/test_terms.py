"""Every property, class and datatype of our graphs exists in the vocabulary it is said to come from.

rdflib carries lists of the terms of most; those of RiC-O 1.1, of the MARC relators and of two small vocabularies stand
here, looked up in ICA-EGAD/RiC-O (ontology/current-version) and in the relators of id.loc.gov.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from rdflib import DC, DCMITYPE, DCTERMS, FOAF, PROF, RDF, RDFS, SDO, SKOS, XSD, Graph, Literal, URIRef

from service.publish.graph import dcterms, schema_org
from service.publish.graph.names import PREFIXES
from service.record.model import from_plain
from tests.publish.graph.world import MAXIMAL, ROOT, demonstration, world

PROFILES: dict[str, ModuleType] = {"dcterms": dcterms, "schema": schema_org}
LISTED: dict[str, Any] = {
    "dc": DC,
    "dcmitype": DCMITYPE,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "prof": PROF,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SDO,
    "skos": SKOS,
    "xsd": XSD,
}
LOOKED_UP = {
    "edtf": {"EDTF"},
    "geo": {"lat", "long"},
    "relators": {"aut", "cre", "crp", "pbl", "rcp", "rps", "spn", "trc"},
    "rico": {
        "Identifier",
        "Relation",
        "Rule",
        "hasOrHadIdentifier",
        "hasSender",
        "isOrWasRegulatedBy",
        "relationCertainty",
        "relationHasSource",
        "relationHasTarget",
        "relationSource",
        "textualValue",
        "thingIsSourceOfRelation",
    },
}
LISTS = (
    "https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#",
    "http://publications.europa.eu/resource/authority/access-right/",
    "http://purl.org/coar/access_right/",
)
OTHER = {"record": {"date": "1945~", "rights": "http://creativecommons.org/publicdomain/zero/1.0/"}}


def exists(iri: str) -> bool:
    prefix = next((prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)), "")
    name = iri[len(PREFIXES.get(prefix, "")) :]
    if prefix in LISTED:
        return URIRef(str(LISTED[prefix]) + name) in LISTED[prefix]
    return name in LOOKED_UP.get(prefix, ())


def terms(graph: Graph) -> set[str]:
    found = {str(predicate) for predicate in graph.predicates()}
    found |= {str(kind) for kind in graph.objects(predicate=RDF.type)}
    return found | {str(o.datatype) for o in graph.objects() if isinstance(o, Literal) and o.datatype}


@pytest.mark.parametrize("kind", MAXIMAL)
@pytest.mark.parametrize("profile", PROFILES)
def test_terms_of_graphs(profile: str, kind: str) -> None:
    for plain in (MAXIMAL[kind], MAXIMAL[kind] | OTHER.get(kind, {})):
        made = PROFILES[profile].nt(from_plain(plain), world())
        assert [term for term in terms(Graph().parse(data=made, format="nt")) if not exists(term)] == []


def test_terms_of_the_demonstration_node() -> None:
    known, context = demonstration()
    for maker in PROFILES.values():
        for description in known.values():
            made = maker.nt(description, context)
            assert [term for term in terms(Graph().parse(data=made, format="nt")) if not exists(term)] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "vocab" / "schemes").glob("*.ttl")), ids=lambda path: path.stem
)
def test_terms_of_schemes(path: Any) -> None:
    graph = Graph().parse(path, format="turtle", publicID="https://fonds.invalid/vocab/")
    assert [term for term in terms(graph) if not exists(term)] == []
    for predicate in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch):
        for match in map(str, graph.objects(predicate=predicate)):
            rights = match.startswith(("http://rightsstatements.org/vocab/", "http://creativecommons.org/"))
            assert rights or exists(match) or match.startswith(LISTS), match


def test_only_https_in_schema_org() -> None:
    for kind in MAXIMAL:
        assert b"http://schema.org" not in schema_org.nt(from_plain(MAXIMAL[kind]), world())
