"""Validates a graph against SHACL shapes with pySHACL: those of its profile (vocab/shapes.ttl), or those of others.

It reads graphs, never the descriptions behind them. pySHACL comes with the extra `validate`; it and rdflib are imported
on first use, since that takes a second.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fonds.problem import Problem, Severity
from fonds.settings import vocab_folder

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

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


def shapes_file() -> Path:
    """Return the file with the shapes of all profiles."""
    return vocab_folder() / "shapes.ttl"


def check(ntriples: bytes, profile: str, shapes: Path | None = None) -> list[Problem]:
    """Return the violations in a graph of the shapes of a profile, which is named by its token.

    Raises KeyError for a profile without shapes. In a problem, `file` is the focus node, `field` the property, and
    `hint` the shape with its description.
    """
    from rdflib import URIRef

    data = _graph(ntriples)
    objects = [str(value) for value in data.objects(predicate=URIRef(ANCHORS[profile]))]
    if not objects or (profile == "edm" and not all(uri.startswith(_EDM) for uri in objects)):
        return [Problem(f"no description in the profile {profile!r}", f"one {ANCHORS[profile]} is expected")]
    return _violations(data, _shapes(shapes or shapes_file(), profile))


def check_all(ntriples: bytes, shapes: Path) -> list[Problem]:
    """Return the violations in a graph of every shape in a file in Turtle, and warnings as such."""
    return _violations(_graph(ntriples), _all_shapes(shapes))


def names(profile: str, shapes: Path | None = None) -> list[str]:
    """Return the names of all shapes of a profile."""
    from rdflib import RDF, SH

    graph = _shapes(shapes or shapes_file(), profile)
    all_names = [_name(shape) for shape in graph.subjects(RDF.type, SH.NodeShape)]
    return sorted(name for name in all_names if name.startswith(f"{profile}-"))


def _graph(ntriples: bytes) -> Graph:
    from rdflib import Graph

    return Graph().parse(data=ntriples, format="nt")


@lru_cache(maxsize=16)
def _all_shapes(path: Path) -> Graph:
    from rdflib import Graph

    return Graph().parse(path, format="turtle", publicID=_BASE)


@lru_cache(maxsize=8)
def _shapes(path: Path, profile: str) -> Graph:
    """Return all shapes; only those of the profile keep their targets."""
    from rdflib import RDF, SH, Graph

    graph = Graph().parse(path, format="turtle", publicID=_BASE)
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    for shape in list(graph.subjects(RDF.type, SH.NodeShape)):
        if not _name(shape).startswith(f"{profile}-"):
            for target in targets:
                graph.remove((shape, target, None))
    return graph


def _name(shape: Node) -> str:
    return str(shape).partition("#")[2]


def _violations(data: Graph, rules: Graph) -> list[Problem]:
    from pyshacl import validate
    from rdflib import Graph

    _, results, _ = validate(data, shacl_graph=rules, inplace=True)
    if not isinstance(results, Graph):  # pySHACL could not finish, and says why
        return [Problem(str(results))]
    return sorted(_problems(results, rules), key=str)


def _problems(results: Graph, rules: Graph) -> list[Problem]:
    from rdflib import RDF, SH

    problems = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        source = results.value(result, SH.sourceShape)
        shape = next(iter(rules.subjects(SH.property, source)), source)
        description = rules.value(shape, SH.description) if shape else None
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        message = str(results.value(result, SH.resultMessage))
        if value is not None and str(value) not in message:
            message = f"{message}: {value}"
        hint = ": ".join(filter(None, (_name(shape) if shape else "", str(description or ""))))
        focus_node = str(results.value(result, SH.focusNode))
        is_violation = results.value(result, SH.resultSeverity) == SH.Violation
        severity: Severity = "error" if is_violation else "warning"
        problems.append(Problem(message, hint, str(path or ""), focus_node, severity=severity))
    return problems
