"""The judges of profiles that others wrote, from their repositories: NDE's and Europeana's shapes, EDM.xsd, Linked Art.

Nothing of theirs is kept here. Each repository is read from a checkout beside this one (or from the folder that its
variable names), and a test skips where there is none. Licences: EUPL 1.2 (metis-schema), CC BY 4.0 (RiC-O, linked.art);
schema-profile and metis-edm-ext-schema name none.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from lxml import etree
from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from tests.conformance.checkouts import text_of

NDE = "netwerk-digitaal-erfgoed/schema-profile"
EDM_SHAPES = "europeana/metis-edm-ext-schema"
EDM_XSD = "europeana/metis-schema"
LINKED_ART = "linked-art/linked.art"
RICO = "ICA-EGAD/RiC-O"
SCHEMA_ORG = "schemaorg/schemaorg"


def graph_of(ntriples: bytes) -> Graph:
    """A graph as rdflib reads it."""
    return Graph().parse(data=ntriples, format="nt")


@lru_cache
def nde_shapes() -> Graph:
    """SCHEMA-AP of the Dutch Digital Heritage Network."""
    return Graph().parse(data=text_of(NDE, "shacl.ttl"), format="turtle")


@lru_cache
def edm_classes() -> Graph:
    """The hierarchy of classes that the EDM shapes rely on."""
    path = "src/main/resources/schema/edm_ext_class_definitions.ttl"
    return Graph().parse(data=text_of(EDM_SHAPES, path), format="turtle")


@lru_cache
def edm_shapes() -> Graph:
    """EDM-external, with what its shapes inherit by owl:hasValue written out, as its README asks."""
    path = "src/main/resources/schema/edm_ext_shacl_shapes.ttl"
    graph = Graph().parse(data=text_of(EDM_SHAPES, path), format="turtle")
    for instance, kind in list(graph.subject_objects(RDF.type)):
        for above in graph.transitive_objects(kind, RDFS.subClassOf):
            predicate, value = graph.value(above, OWL.onProperty), graph.value(above, OWL.hasValue)
            if predicate is not None and value is not None:
                graph.add((instance, predicate, value))
    # a path that is a list of one, which SHACL does not allow (2.3.1.2) and pySHACL refuses: the one itself is meant
    for shape, path in list(graph.subject_objects(SH.path)):
        if (path, RDF.first, None) in graph and graph.value(path, RDF.rest) == RDF.nil:
            graph.set((shape, SH.path, graph.value(path, RDF.first)))
    return graph


def broken(data: Graph, shapes: Graph) -> list[str]:
    """Every result of SHACL that is a violation or a warning, as `severity property: message (node)`."""
    from pyshacl import validate

    _, results, _ = validate(data, shacl_graph=shapes, allow_warnings=False)
    assert isinstance(results, Graph)
    return sorted(
        f"{_name(results.value(found, SH.resultSeverity))} {_name(results.value(found, SH.resultPath))}:"
        f" {results.value(found, SH.resultMessage)} ({results.value(found, SH.focusNode)})"
        for found in results.subjects(RDF.type, SH.ValidationResult)
    )


def _name(node: Node | None) -> str:
    return str(node or "").rpartition("#")[2].rpartition("/")[2]


def nde(ntriples: bytes) -> list[str]:
    """What SCHEMA-AP NDE finds in a graph of the schema.org profile."""
    return broken(graph_of(ntriples), nde_shapes())


def edm(ntriples: bytes) -> list[str]:
    """What Europeana's shapes find, and the two checks that its code makes beside them: one object, no orphans."""
    data = graph_of(ntriples)
    return broken(data + edm_classes(), edm_shapes()) + _edm_globally(data)


def _edm_globally(data: Graph) -> list[str]:
    edm = "http://www.europeana.eu/schemas/edm/"
    kinds = {str(kind): set(data.subjects(RDF.type, kind)) for kind in set(data.objects(predicate=RDF.type))}
    objects = kinds.get(f"{edm}ProvidedCHO", set())
    if not objects:
        return []  # a contextual entity alone
    found = [] if len(objects) == 1 else [f"{len(objects)} provided objects"]
    contextual = ("Agent", "Place", "TimeSpan", "WebResource")
    skos = "http://www.w3.org/2004/02/skos/core#Concept"
    entities = set().union(*(kinds.get(edm + name, set()) for name in contextual), kinds.get(skos, set()))
    return found + [f"orphan {node}" for node in sorted(entities - set(data.objects()))]


@lru_cache
def _xsd(folder: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder / "EDM.xsd")))


def edm_xml(body: bytes, folder: Path) -> list[str]:
    """What EDM.xsd finds in RDF/XML; `folder` has the schema's files."""
    schema = _xsd(folder)
    schema.validate(etree.fromstring(body))
    return [str(error.message) for error in schema.error_log]


_SCHEMAS = {
    "HumanMadeObject": "object",
    "VisualItem": "image",
    "LinguisticObject": "text",
    "Set": "set",
    "Person": "person",
    "Group": "group",
    "Place": "place",
    "Type": "concept",
}


@lru_cache
def _linked_art(name: str) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    start = "docs/api/1.0/schema/"
    core, own = (json.loads(text_of(LINKED_ART, f"{start}{one}.json")) for one in ("core", name))
    registry: Any = Registry().with_resources([(core["$id"], Resource.from_contents(core))])
    return Draft202012Validator(own, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)


def linked_art(document: dict[str, Any], kind: str = "") -> list[str]:
    """What Linked Art's schema of its class, or of another, finds in a document."""
    judge = _linked_art(_SCHEMAS[kind or document["type"]])
    return [f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(document)]


def linked_art_graph(document: dict[str, Any]) -> ox.Dataset:
    """The triples that Linked Art's own context makes of a document, in canonical form."""
    context = json.loads(text_of(LINKED_ART, "docs/ns/v1/linked-art.json"))["@context"]
    whole = json.dumps({**document, "@context": context})
    return _canonical(quad.triple for quad in ox.parse(whole, format=ox.RdfFormat.JSON_LD))


def without_fragments(ntriples: bytes, alone: set[str]) -> ox.Dataset:
    """A graph of ours as its JSON says it: fragments of the page are blank nodes, but for those of these classes."""
    triples = [quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    kept = {
        t.subject.value for t in triples if t.predicate.value == str(RDF.type) and t.object.value in alone
    }
    named: dict[str, ox.BlankNode] = {}

    def node(term: Any) -> Any:
        if not isinstance(term, ox.NamedNode) or term.value in kept:
            return term
        mine = term.value.startswith("https://archive.example.org/") and "#" in term.value
        return named.setdefault(term.value, ox.BlankNode()) if mine else term

    return _canonical(ox.Triple(node(t.subject), t.predicate, node(t.object)) for t in triples)


def _canonical(triples: Iterable[ox.Triple]) -> ox.Dataset:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@lru_cache
def rico_ontology() -> Graph:
    """RiC-O 1.1 itself."""
    return Graph().parse(data=text_of(RICO, "ontology/current-version/RiC-O_1-1.rdf"), format="xml")


def domains(ontology: Graph, term: Node, predicate: Node) -> set[Node]:
    """The classes that a property is for (rdfs:domain) or leads to (rdfs:range), unions resolved."""
    found: set[Node] = set()
    for given in ontology.objects(term, predicate):
        union = ontology.value(given, OWL.unionOf)
        found |= set(Collection(ontology, union)) if union is not None else {given}
    return found


def folder_of(repo: str, under: str, work: Path) -> Path:
    """A folder of a repository, written out."""
    from tests.conformance.checkouts import git_of

    archive = work / "archive.tar"
    subprocess.run([*git_of(repo), "archive", "-o", str(archive), "HEAD", under], check=True)
    subprocess.run(["tar", "xf", str(archive), "-C", str(work)], check=True)
    return work / under


def needs(*repos: str) -> None:
    """Skips the test where one of these repositories is not here."""
    from tests.conformance.checkouts import git_of

    for repo in repos:
        git_of(repo)
