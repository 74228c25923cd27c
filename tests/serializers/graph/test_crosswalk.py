"""vocab/crosswalk.csv lists the terms of every field in every profile, and the graphs use them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from rdflib import Graph, URIRef
from rdflib.term import Node

from fonds.record.model import KINDS
from fonds.serializers.graph.contributors import role_labels
from fonds.serializers.graph.namespaces import PREFIXES
from tests.serializers.graph.world import BASE, MAXIMAL, PROFILES, ROOT, make_context, maximal

FORMS = (*PROFILES, "iiif")
LEFT_OUT = "left out: "
# what Linked Art says of the dates of a statement: its label
DATED_LABELS = {"legal_status.date": "Legal status, 1920–1930", "mandates.date": "Mandates, 1920–1930"}
TAGGED = ("transcription.language", "texts.language", "names.language")  # said by the language of the text
with (ROOT / "vocab" / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def part_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((part for inner in get_args(annotation) if (part := part_of(inner))), None)


def fields() -> Iterator[tuple[str, str]]:
    """Every field of every kind, by its name in a record file; fields of a part after a dot."""
    for kind, model in KINDS.items():
        for name, info in model.model_fields.items():
            part = part_of(info.annotation)
            inner = [f".{i.alias or n}" for n, i in part.model_fields.items()] if part else [""]
            yield from ((kind, f"{info.alias or name}{tail}") for tail in inner)


def test_every_field_has_one_row() -> None:
    assert sorted((row["kind"], row["field"]) for row in ROWS) == sorted(fields())


def test_what_is_left_out_has_a_reason() -> None:
    """A cell has the term of the field, or why it is left out there; else `reason` has the reason for all forms."""
    unexplained = [row for row in ROWS if not row["reason"] and not all(row[form] for form in FORMS)]
    assert unexplained == []
    cells = (row[form] for row in ROWS for form in FORMS)
    assert [cell for cell in cells if cell.startswith("left") and len(cell) < len(LEFT_OUT) + 10] == []


def values(kind: str, field: str) -> list[str]:
    """Return the values of a field in the description with every field filled, as strings to look for."""
    parts: list[Any] = [MAXIMAL[kind]]
    for step in field.split("."):
        inner = [value for item in parts for value in (item if isinstance(item, list) else [item])]
        parts = [item[step] for item in inner if step in item]
    return list(strings(parts))


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


def has_value(node: Node, value: str) -> bool:
    """Whether a node has a value: the words, the address, or an address that ends in the id or code."""
    text = str(node)
    if isinstance(node, URIRef):
        return value == text or text.endswith((f"/{value}", f":{value}", f"#language-{value.lower()}"))
    return text in {value, *names_of(value)}  # EDM has names where others have links


def names_of(id: str) -> list[str]:
    """Return the names of a linked description."""
    description = make_context().find(id)
    return list(description.labels.values()) if description else []


@lru_cache(maxsize=64)
def graph_of(profile: str, kind: str) -> Graph:
    description = maximal(kind)
    return Graph().parse(data=PROFILES[profile](description, make_context(description)), format="nt")


TERMS = [
    (row, profile)
    for row in ROWS
    for profile in PROFILES
    if row[profile] and not row[profile].startswith(LEFT_OUT)
]


@pytest.mark.parametrize(("row", "profile"), TERMS, ids=[f"{r['kind']}-{r['field']}-{p}" for r, p in TERMS])
def test_the_graph_has_the_terms_of_a_field(row: dict[str, str], profile: str) -> None:
    kind, field = row["kind"], row["field"]
    graph = graph_of(profile, kind)
    entity = URIRef(f"{BASE}/id/{maximal(kind).id}")
    paths = [path.strip() for path in row[profile].split(";")]
    targets = [reached(graph, entity, path) for path in paths]
    # schema:temporal is for dates that XSD cannot express
    assert all(targets) or field == "date", f"{row[profile]}: {targets}"
    if field in ("kind", "same_as.match", "texts.kind", "names.kind", "pages.duration"):
        return  # the term itself is the value; or each profile has the value in a form of its own
    is_unit = kind in ("record", "collection")
    if field == "relations.type" and is_unit and profile not in ("dcterms", "rico"):
        return  # so it is here
    expected = values(kind, field)
    if field == "contributors.role" and profile == "schema":
        expected = [label for code in expected for label in role_labels(code, make_context()).values()]
    if field == "relations.type" and is_unit:
        expected = ["reply-to"]  # the others are told by the property alone
    if field == "relations.text" and is_unit and profile in ("schema", "edm"):
        expected = ["LOST ORIGINAL"]
    if field == "dates" and profile != "dcterms":
        expected = [end for span in expected for end in span.split("/")]
    nodes = set().union(*targets)
    if field == "names.date" and profile == "linked-art":
        expected = ["1920–1930"]  # Linked Art has words only
    if field in DATED_LABELS and profile == "linked-art":
        expected = [DATED_LABELS[field]]
    if profile == "edm" and field == "same_as.uri" and kind != "subject":
        expected = expected[:1]  # EDM has close matches of concepts only
    if profile == "edm" and field.endswith(".as"):
        expected = [words for words in expected if words.startswith("ONLY")]  # EDM has no words beside a link
    if field in TAGGED and profile != "linked-art":
        tags = {language for node in nodes if (language := getattr(node, "language", None))}
        languages = {tag.lower() for tag in tags} | {str(node).lower() for node in nodes}  # RDF 1.1, 3.3
        assert {tag.lower() for tag in expected} <= languages
        return
    if field.startswith("containers."):  # both parts are in one literal
        assert all(any(value in str(node) for node in nodes) for value in expected)
        return
    if field in ("structure.label", "structure.parts"):
        # the labels of ranges, which Dublin Core, EDM and Linked Art have in one text
        labels = values(kind, "structure.label" if field == "structure.label" else "structure.parts.label")
        assert labels and all(any(label in str(node) for node in nodes) for label in labels)
        return
    missing = [value for value in expected if not any(has_value(node, value) for node in nodes)]
    assert expected and missing == [], nodes
