"""Tables: our own loses nothing; those for Omeka S and CollectionBuilder have the headings that these document."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from rdflib.namespace import DCTERMS

from service.ingest.text_languages import with_language
from service.record.canonical import to_dict
from service.record.model import KINDS, Collection, Description, Record, from_dict
from service.record.text_fields import text_fields
from service.serializers.text import csv_fields, csv_shapes
from tests.serializers.graph.world import MAXIMAL, demonstration, make_context, maximal
from tests.serializers.members import MembersInMemory
from tests.varied_records import varied

# https://collectionbuilder.github.io/cb-docs/docs/metadata/csv_metadata/: the fields that its templates use
COLLECTIONBUILDER = {
    *("objectid", "parentid", "title", "creator", "date", "description", "subject", "location", "latitude"),
    *("longitude", "source", "identifier", "type", "format", "language", "rights", "rightsstatement"),
    *(
        "display_template",
        "object_location",
        "image_small",
        "image_thumb",
        "image_alt_text",
        "object_transcript",
    ),
}


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows as Python's reader of CSV has them."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def described(cells: dict[str, str]) -> Description:
    """The description of a row, as the module says that it is written."""
    model = KINDS[cells["kind"]]
    fields: dict[str, Any] = {}
    for column, cell in cells.items():
        if cell:
            _put(fields, column, cell, model)
    return model.model_validate(with_language(fields, model, "en"))


def _put(fields: dict[str, Any], column: str, cell: str, model: Any) -> None:
    path, _, tag = column.partition("@")
    steps = path.split(".")
    kinds = text_fields(model)
    if steps[0] in ("abstract", "source") and len(steps) == 1 and kinds.get(steps[0]) is not dict:
        steps.append("text")
    value: Any = cell
    if _is_list(model, steps):
        value = json.loads(cell) if cell.startswith("[") else cell.split(csv_fields.SEPARATOR)
    target = fields
    for step in steps[:-1]:
        target = target.setdefault(step, {})
    if tag or _is_text(model, steps):
        target.setdefault(steps[-1], {})[tag or "en"] = value
    else:
        target[steps[-1]] = value


def _is_text(model: Any, steps: list[str]) -> bool:
    kind = model
    for step in steps:
        kind = text_fields(kind).get(step)
        if kind is None:
            return False
    return kind is dict and not _is_list(model, steps)


def _is_list(model: Any, steps: list[str]) -> bool:
    names = {info.alias or name: info for name, info in model.model_fields.items()}
    return len(steps) == 1 and str(names[steps[0]].annotation).startswith("tuple")


def plain(description: Description) -> dict[str, Any]:
    return {name: value for name, value in to_dict(description).items() if value != {}}


@pytest.mark.parametrize("kind", MAXIMAL)
def test_every_field_comes_back(kind: str) -> None:
    (cells,) = rows(csv_fields.document(maximal(kind), make_context()))
    assert plain(described(cells)) == plain(maximal(kind))


def test_the_demonstration_node_comes_back() -> None:
    known, context = demonstration()
    for description in known.values():
        (cells,) = rows(csv_fields.document(description, context))
        assert plain(described(cells)) == plain(description)


def test_awkward_descriptions_come_back() -> None:
    for fields in varied(300):
        description = from_dict(fields)
        (cells,) = rows(csv_fields.document(description, make_context()))
        assert plain(described(cells)) == plain(description)


def test_a_collection_is_a_table_of_what_is_in_it() -> None:
    known, context = demonstration()
    papers = known["harriman-papers"]
    assert isinstance(papers, Collection)
    table = rows(b"".join(csv_fields.tree(papers, MembersInMemory(known.values()), context)))
    assert [cells["id"] for cells in table] == ["harriman-papers", "harriman-1945-07"]
    assert list(table[0])[:5] == ["kind", "id", "title", "level", "date"]
    assert table[0]["date"] == ""


def test_omeka_s_knows_every_property() -> None:
    terms = [column.removeprefix("dcterms:") for column in csv_shapes.OMEKA_COLUMNS if ":" in column]
    assert len(terms) > 20
    for term in terms:
        assert DCTERMS[term]  # raises an error for what is no term


def test_the_telegram_in_omeka_s() -> None:
    known, context = demonstration()
    telegram = known["harriman-1945-07"]
    assert isinstance(telegram, Record)
    (cells,) = rows(csv_shapes.omeka(telegram, context))
    assert cells["dcterms:creator"] == "Harriman, W. Averell"
    assert cells["dcterms:spatial"].split("|")[:2] == ["Outer Mongolia", "Manchuria"]
    assert cells["resource class"] == "dctype:Text"
    assert (cells["item set"], cells["media url"]) == ("W. A. Harriman Papers", "")


def test_a_separator_in_a_value_does_not_divide_it() -> None:
    fields = {"kind": "record", "id": "bars", "title": {"en": "A | B"}, "subjects": [{"as": "x; y"}]}
    record = from_dict(fields)
    assert isinstance(record, Record)
    (cells,) = rows(csv_shapes.omeka(record, make_context()))
    assert cells["dcterms:title"] == "A ¦ B"
    (cells,) = rows(csv_shapes.collectionbuilder(record, make_context()))
    assert (cells["title"], cells["subject"]) == ("A | B", "x, y")


def test_collectionbuilder_has_its_headings() -> None:
    assert set(csv_shapes.COLLECTIONBUILDER_COLUMNS) == COLLECTIONBUILDER
    described = maximal("record")
    assert isinstance(described, Record)
    (cells,) = rows(csv_shapes.collectionbuilder(described, make_context()))
    assert cells["display_template"] == "image"
    assert cells["object_location"] == "https://images.example.org/1.jpg"
    assert (cells["latitude"], cells["date"]) == ("38.914", "1945-07")


def test_only_records_are_rows_of_other_programs() -> None:
    known, context = demonstration()
    papers, members = known["harriman-papers"], MembersInMemory(known.values())
    assert isinstance(papers, Collection)
    for tree in (csv_shapes.omeka_tree, csv_shapes.collectionbuilder_tree):
        assert len(rows(b"".join(tree(papers, members, context)))) == 1
