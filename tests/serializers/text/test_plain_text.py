"""The plain text has every field, the exact transcript, and nothing for empty fields."""

from __future__ import annotations

import pytest

from service.record.model import from_plain
from service.serializers.text.metadata_fields import facts
from service.serializers.text.plain_text import plain
from tests.serializers.text.world import FULL, HARM, PEOPLE, TOLD, context, full, record

CONTEXT = context()


@pytest.mark.parametrize("words", TOLD)
def test_every_field_is_in_it(words: str) -> None:
    assert words in plain(full(), CONTEXT).decode()


def test_the_transcript_is_verbatim() -> None:
    assert f"\n{FULL['transcript']}\n" in plain(full(), CONTEXT).decode()


def test_nothing_but_a_title() -> None:
    text = plain(record(), CONTEXT).decode()
    assert text.startswith("A title\n")
    assert "Transcript" not in text
    assert text.endswith("Permanent address: https://archive.example.org/id/r\n")


def test_nothing_is_escaped() -> None:
    assert plain(record(title={"en": HARM}), CONTEXT).decode().startswith(HARM)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person["id"]))
def test_every_kind_has_facts_and_a_text(person: dict[str, object]) -> None:
    description = from_plain(person)
    assert all(field.values for field in facts(description, CONTEXT))
    assert description.label() in plain(description, CONTEXT).decode()
