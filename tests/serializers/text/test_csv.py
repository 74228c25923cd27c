"""Tables: our own loses nothing; those for Omeka S and CollectionBuilder have the headings that these document."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from rdflib.namespace import DCTERMS

from fonds.ingest.imported import InputFile
from fonds.ingest.readers.own_table import fields_of, is_own_table
from fonds.ingest.readers.own_table import rows as read_rows
from fonds.ingest.text_languages import with_language
from fonds.problem import Problem
from fonds.record.canonical import to_dict
from fonds.record.model import KINDS, Collection, Description, Record, from_dict
from fonds.serializers.text import csv_fields, csv_shapes
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
    """The description of a row."""
    fields = fields_of(cells, "en")
    model = KINDS[cells["kind"]]
    return model.model_validate(with_language(fields, model, "en"))


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


def test_a_table_is_read_again_row_by_row(tmp_path: Path) -> None:
    known, context = demonstration()
    papers = known["harriman-papers"]
    assert isinstance(papers, Collection)
    data = b"".join(csv_fields.tree(papers, MembersInMemory(known.values()), context))
    path = tmp_path / "papers.csv"
    path.write_bytes(b"\xef\xbb\xbf" + data)  # as Excel saves it
    file = InputFile(path, "papers.csv")
    assert is_own_table(file)
    read = [row for row in read_rows(file, "en") if isinstance(row, tuple)]
    assert [row["id"] for _, row in read] == ["harriman-papers", "harriman-1945-07"]
    (record,) = (from_dict(with_language(row, Record, "en")) for _, row in read if row["kind"] == "record")
    assert record == known["harriman-1945-07"]


def test_one_bad_row_loses_one_row(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    lines = [
        "kind,id,title,people",
        "record,a,A,x | y",
        "record,b,B",
        "thing,c,C,",
        "record,d,D,[broken",
        "record,e,E,",
    ]
    path.write_text("\r\n".join(lines), "utf-8")
    rows = list(read_rows(InputFile(path, "bad.csv"), "en"))
    assert [row[1]["id"] for row in rows if isinstance(row, tuple)] == ["a", "e"]
    problems = [row for row in rows if isinstance(row, Problem)]
    assert [problem.line for problem in problems] == [3, 4, 5]
    assert "the row has 3 cells, and the table 4 columns" in problems[0].message


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
