"""Whether a graph keeps the shapes of its profile (vocab/shapes.ttl, SHACL), judged by pySHACL.

Slow, and made of libraries that only the tests and `fonds check --shapes` need; they are imported when it is called.
It looks at graphs only, never at the descriptions they were made from.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.problem import Problem
from service.settings import vocab_folder

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

# the property of which every graph of a profile has one triple: without it no shape would find anything to judge
ANCHORS = {
    "dcterms": "http://xmlns.com/foaf/0.1/primaryTopic",
    "schema": "https://schema.org/mainEntity",
    "edm": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "linked-art": "http://www.cidoc-crm.org/cidoc-crm/P1_is_identified_by",
    "prov": "http://www.w3.org/ns/prov#wasGeneratedBy",
    "rico": "https://www.ica.org/standards/RiC/ontology#describesOrDescribed",
}
# EDM says nothing of descriptions: its graphs are told by having classes of EDM only
_EDM = (
    "http://www.europeana.eu/schemas/edm/",
    "http://www.openarchives.org/ore/terms/",
    "http://www.w3.org/2004/02/skos/core#Concept",
    "http://rdfs.org/sioc/services#",
)
_BASE = "https://fonds.invalid/vocab/"


def check(ntriples: bytes, profile: str, shapes: Path | None = None) -> list[Problem]:
    """What in a graph breaks the shapes of a profile, by its token; KeyError for one without shapes.

    A problem's `file` is the node it is about, its `field` the property, its `hint` the shape and what it asks for.
    """
    from pyshacl import validate
    from rdflib import Graph, URIRef

    data = Graph()
    data.parse(data=ntriples, format="nt")
    found = [str(value) for value in data.objects(predicate=URIRef(ANCHORS[profile]))]
    if not found or (profile == "edm" and not all(kind.startswith(_EDM) for kind in found)):
        return [Problem(f"no description in the profile {profile!r}", f"one {ANCHORS[profile]} is expected")]
    rules = _shapes(shapes or vocab_folder() / "shapes.ttl", profile)
    _, results, _ = validate(data, shacl_graph=rules, inplace=True)
    return (
        sorted(_problems(results, rules), key=str) if isinstance(results, Graph) else [Problem(str(results))]
    )


def names(profile: str, shapes: Path | None = None) -> list[str]:
    """The names of all shapes of a profile."""
    from rdflib import RDF, SH

    found = _shapes(shapes or vocab_folder() / "shapes.ttl", profile).subjects(RDF.type, SH.NodeShape)
    return sorted(name for name in (_name(shape) for shape in found) if name.startswith(f"{profile}-"))


@lru_cache(maxsize=4)
def _shapes(path: Path, profile: str) -> Graph:
    """All shapes, of which only those of the profile have a target."""
    from rdflib import RDF, SH, Graph

    graph = Graph()
    graph.parse(path, format="turtle", publicID=_BASE)
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    for shape in list(graph.subjects(RDF.type, SH.NodeShape)):
        if not _name(shape).startswith(f"{profile}-"):
            for target in targets:
                graph.remove((shape, target, None))
    return graph


def _name(shape: Node) -> str:
    return str(shape).partition("#")[2]


def _problems(results: Graph, rules: Graph) -> list[Problem]:
    from rdflib import RDF, SH

    found = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        source = results.value(result, SH.sourceShape)
        shape = next(iter(rules.subjects(SH.property, source)), source)
        wanted = rules.value(shape, SH.description) if shape else None
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        message = str(results.value(result, SH.resultMessage))
        where = str(results.value(result, SH.focusNode))
        told = f"{message}: {value}" if value is not None and str(value) not in message else message
        hint = f"{_name(shape) if shape else ''}: {wanted or ''}"
        found.append(Problem(told, hint, str(path or ""), where))
    return found
