"""vocab/crosswalk.csv says for every field what becomes of it: complete, and true of the graphs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from rdflib import Graph, URIRef
from rdflib.term import Node

from service.record.model import KINDS
from service.serializers.graph import dcterms, edm, linked_art, provenance, rico, schema_org
from service.serializers.graph.namespaces import PREFIXES
from tests.serializers.graph.world import BASE, MAXIMAL, ROOT, maximal, world

PROFILES: dict[str, ModuleType] = {
    "dcterms": dcterms,
    "schema": schema_org,
    "edm": edm,
    "linked-art": linked_art,
    "prov": provenance,
    "rico": rico,
}
FORMS = (*PROFILES, "iiif")
LEFT_OUT = "left out: "
with (ROOT / "vocab" / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def part_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((part for inner in get_args(annotation) if (part := part_of(inner))), None)


def fields() -> Iterator[tuple[str, str]]:
    """Every field of every kind, those of parts with a dot, by the names that people write."""
    for kind, model in KINDS.items():
        for name, info in model.model_fields.items():
            part = part_of(info.annotation)
            inner = [f".{i.alias or n}" for n, i in part.model_fields.items()] if part else [""]
            yield from ((kind, f"{info.alias or name}{tail}") for tail in inner)


def test_every_field_has_one_row() -> None:
    assert sorted((row["kind"], row["field"]) for row in ROWS) == sorted(fields())


def test_what_is_left_out_has_a_reason() -> None:
    """A cell says which term a field becomes, or why it is left out there; else `reason` says it of all forms."""
    unexplained = [row for row in ROWS if not row["reason"] and not all(row[form] for form in FORMS)]
    assert unexplained == []
    cells = (row[form] for row in ROWS for form in FORMS)
    assert [cell for cell in cells if cell.startswith("left") and len(cell) < len(LEFT_OUT) + 10] == []


def values(kind: str, field: str) -> list[str]:
    """What the description with every field filled has in a field, as strings to look for."""
    found: list[Any] = [MAXIMAL[kind]]
    for step in field.split("."):
        inner = [value for item in found for value in (item if isinstance(item, list) else [item])]
        found = [item[step] for item in inner if step in item]
    return list(strings(found))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    else:
        yield str(value)


def reached(graph: Graph, start: Node, path: str) -> set[Node]:
    nodes = {start}
    for step in path.split("/"):
        prefix, _, name = step.removeprefix("^").partition(":")
        predicate = URIRef(PREFIXES[prefix] + name)
        follow = graph.subjects if step.startswith("^") else graph.objects
        nodes = {value for node in nodes for value in _next(follow, node, predicate)}
    return nodes


def _next(follow: Any, node: Node, predicate: URIRef) -> Iterator[Node]:
    """SPARQL's property paths: `^` goes from the object to the subject."""
    yield from follow(predicate, node) if follow.__name__ == "subjects" else follow(node, predicate)


def said(wanted: str, node: Node) -> bool:
    """Whether a node is or says a value: the words, the address, or an address that ends in the id or code."""
    text = str(node)
    if isinstance(node, URIRef):
        return wanted == text or text.endswith((f"/{wanted}", f"#language-{wanted.lower()}"))
    return text in {wanted, *called(wanted)}  # EDM has names where others have links


def called(id: str) -> list[str]:
    """What a linked description is called."""
    found = world().find(id)
    return list(found.names.values()) if found else []


@lru_cache(maxsize=64)
def graph_of(profile: str, kind: str) -> Graph:
    description = maximal(kind)
    return Graph().parse(data=PROFILES[profile].nt(description, world(description)), format="nt")


TOLD = [
    (row, profile)
    for row in ROWS
    for profile in PROFILES
    if row[profile] and not row[profile].startswith(LEFT_OUT)
]


@pytest.mark.parametrize(("row", "profile"), TOLD, ids=[f"{r['kind']}-{r['field']}-{p}" for r, p in TOLD])
def test_the_graph_says_it(row: dict[str, str], profile: str) -> None:
    kind, field = row["kind"], row["field"]
    graph = graph_of(profile, kind)
    thing = URIRef(f"{BASE}/id/{maximal(kind).id}")
    paths = [path.strip() for path in row[profile].split(";")]
    found = [reached(graph, thing, path) for path in paths]
    assert all(found) or field == "date", (
        f"{row[profile]}: {found}"
    )  # schema:temporal is for dates XSD cannot say
    if field in ("kind", "same_as.match", "texts.kind"):
        return  # the term itself says it
    wanted = values(kind, field)
    if field == "dates" and profile != "dcterms":
        wanted = [end for span in wanted for end in span.split("/")]
    nodes = set().union(*found)
    if profile == "edm" and field == "same_as.uri" and kind != "subject":
        wanted = wanted[:1]  # EDM has no close match but of concepts
    if profile == "edm" and field.endswith(".as"):
        wanted = [words for words in wanted if words.startswith("ONLY")]  # EDM has no words beside a link
    if field in ("transcription.language", "texts.language") and profile in ("dcterms", "rico"):
        found_in = {language for node in nodes if (language := getattr(node, "language", None))}
        said_in = {tag.lower() for tag in found_in} | {str(node).lower() for node in nodes}  # RDF 1.1, 3.3
        assert {tag.lower() for tag in wanted} <= said_in
        return
    missing = [value for value in wanted if not any(said(value, node) for node in nodes)]
    assert wanted and missing == [], nodes
