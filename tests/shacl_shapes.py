"""Validates a graph against the SHACL shapes of its profile (vocab/shapes.ttl), with pySHACL.

It reads graphs, never the descriptions behind them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from service.problem import Problem
from service.settings import vocab_folder

# profile -> a property that each of its graphs has: without it no shape would have a target, and all would pass
ANCHORS = {
    "dcterms": "http://xmlns.com/foaf/0.1/primaryTopic",
    "schema": "https://schema.org/mainEntity",
    "edm": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "linked-art": "http://www.cidoc-crm.org/cidoc-crm/P1_is_identified_by",
    "prov": "http://www.w3.org/ns/prov#wasGeneratedBy",
    "rico": "https://www.ica.org/standards/RiC/ontology#describesOrDescribed",
}
# EDM has no property for the description itself: its graphs are recognised by having only classes of EDM
_EDM = (
    "http://www.europeana.eu/schemas/edm/",
    "http://www.openarchives.org/ore/terms/",
    "http://www.w3.org/2004/02/skos/core#Concept",
    "http://rdfs.org/sioc/services#",
)
_BASE = "https://fonds.invalid/vocab/"


def check(ntriples: bytes, profile: str, shapes: Path | None = None) -> list[Problem]:
    """Return the violations in a graph of the shapes of a profile, which is named by its token.

    Raises KeyError for a profile without shapes. In a problem, `file` is the focus node, `field` the property, and
    `hint` the shape with its description.
    """
    data = Graph()
    data.parse(data=ntriples, format="nt")
    objects = [str(value) for value in data.objects(predicate=URIRef(ANCHORS[profile]))]
    if not objects or (profile == "edm" and not all(uri.startswith(_EDM) for uri in objects)):
        return [Problem(f"no description in the profile {profile!r}", f"one {ANCHORS[profile]} is expected")]
    rules = _shapes(shapes or vocab_folder() / "shapes.ttl", profile)
    _, results, _ = validate(data, shacl_graph=rules, inplace=True)
    return (
        sorted(_problems(results, rules), key=str) if isinstance(results, Graph) else [Problem(str(results))]
    )


def names(profile: str, shapes: Path | None = None) -> list[str]:
    """Return the names of all shapes of a profile."""
    graph = _shapes(shapes or vocab_folder() / "shapes.ttl", profile)
    all_names = [_name(shape) for shape in graph.subjects(RDF.type, SH.NodeShape)]
    return sorted(name for name in all_names if name.startswith(f"{profile}-"))


@lru_cache(maxsize=4)
def _shapes(path: Path, profile: str) -> Graph:
    """Return all shapes; only those of the profile keep their targets."""
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
    problems = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        source = results.value(result, SH.sourceShape)
        shape = next(iter(rules.subjects(SH.property, source)), source)
        description = rules.value(shape, SH.description) if shape else None
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        message = str(results.value(result, SH.resultMessage))
        if value is not None and str(value) not in message:
            message = f"{message}: {value}"
        hint = f"{_name(shape) if shape else ''}: {description or ''}"
        focus_node = str(results.value(result, SH.focusNode))
        problems.append(Problem(message, hint, str(path or ""), focus_node))
    return problems
