"""The record file that a node gives away is read again as the same description."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fonds.ingest import markdown as ingest
from fonds.record.canonical import to_dict
from fonds.record.model import Description, from_dict
from fonds.serializers.context import Site
from fonds.serializers.text import json_lines, markdown
from tests.serializers.graph.world import MAXIMAL, demonstration, make_context, maximal
from tests.varied_records import varied


def without_empty_parts(description: Description) -> dict[str, Any]:
    """A file cannot say that a part is there and has nothing in it."""
    return {name: value for name, value in to_dict(description).items() if value != {}}


def read_again(description: Description, language: str = "en") -> Description:
    data = markdown.document(description, make_context())
    parsed = ingest.parse(data, "file.md", language)
    assert parsed.description is not None, parsed.problems
    return parsed.description


@pytest.mark.parametrize("kind", MAXIMAL)
def test_every_field_comes_back(kind: str) -> None:
    assert read_again(maximal(kind)) == maximal(kind)


def test_awkward_descriptions_come_back() -> None:
    for plain in varied(400):
        description = from_dict(plain)
        assert without_empty_parts(read_again(description)) == without_empty_parts(description)


def test_the_demonstration_node_comes_back() -> None:
    for description in demonstration()[0].values():
        assert read_again(description) == description


@pytest.mark.parametrize(
    "words",
    [
        "---\nkind: person\n---",
        "# heading",
        "  indented",
        "a\n---\nb",
        "no",
        "- a list",
        "{a: b}",
        "x: y",
        "a\u2028b",
    ],
)
def test_words_that_look_like_yaml_stay_words(words: str) -> None:
    for fields in ({"transcript": words}, {"title": {"en": words.strip() or "x"}}, {"note": {"en": words}}):
        plain = {"kind": "record", "id": "awkward", "title": {"en": "T"}} | fields
        description = from_dict(plain)
        assert read_again(description) == description


def test_it_looks_as_people_write_it() -> None:
    known, context = demonstration()
    file = markdown.document(known["harriman-1945-07"], context).decode()
    assert file.startswith("---\nkind: record\nid: harriman-1945-07\ntitle: Message from Averell Harriman")
    assert "source: W.A. Harriman Papers, Library of Congress.\n" in file
    assert file.endswith("\n\nSoong hopes to see Stalin tonight.\n")


def test_a_language_that_is_the_name_of_a_field_is_a_language() -> None:
    fields = {"kind": "record", "id": "surat", "title": {"id": "Surat"}, "people": [{"id": "soong"}]}
    description = from_dict(fields)
    context = make_context()
    data = markdown.document(description, replace(context, site=Site({"id": "Arsip"}, languages=("id",))))
    assert b"title: Surat\n" in data
    assert b"- soong\n" in data
    assert ingest.parse(data, "file.md", "id").description == description


def test_json_lines_are_lines() -> None:
    data = json_lines.line(maximal("record"), make_context())
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1
