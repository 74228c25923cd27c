"""The plain text has every field, the exact transcript, and nothing for empty fields."""

from __future__ import annotations

import pytest

from fonds.record.model import from_dict
from fonds.serializers.text.metadata_fields import metadata_fields_of
from fonds.serializers.text.plain_text import render
from tests.serializers.text.world import (
    EXPECTED_TEXTS,
    FULL,
    HOSTILE_TEXT,
    PEOPLE,
    full_record,
    make_context,
    make_record,
)

CONTEXT = make_context()


@pytest.mark.parametrize("words", EXPECTED_TEXTS)
def test_every_field_is_in_it(words: str) -> None:
    assert words in render(full_record(), CONTEXT).decode()


def test_the_transcript_is_verbatim() -> None:
    assert f"\n{FULL['transcript']}\n" in render(full_record(), CONTEXT).decode()


def test_nothing_but_a_title() -> None:
    text = render(make_record(), CONTEXT).decode()
    assert text.startswith("A title\n")
    assert "Transcript" not in text
    assert text.endswith("Permanent address: https://archive.example.org/id/r\n")


def test_nothing_is_escaped() -> None:
    assert render(make_record(title={"en": HOSTILE_TEXT}), CONTEXT).decode().startswith(HOSTILE_TEXT)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person["id"]))
def test_every_kind_has_facts_and_a_text(person: dict[str, object]) -> None:
    description = from_dict(person)
    assert all(field.values for field in metadata_fields_of(description, CONTEXT))
    assert description.label() in render(description, CONTEXT).decode()


def test_the_table_of_contents_is_indented() -> None:
    inner = [{"label": {"en": "The draft"}, "pages": ["1"]}]
    structure = [
        {"label": {"en": "First session"}, "parts": inner},
        {"label": {"en": "Annexes"}, "pages": ["1"]},
    ]
    lines = render(make_record(structure=structure), CONTEXT).decode().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Contents:"))
    space = " " * 25
    assert lines[start : start + 3] == [
        f"{'Contents:':<25}First session",
        f"{space}  The draft",
        f"{space}Annexes",
    ]
