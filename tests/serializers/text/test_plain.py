"""The plain text has every fact, the transcript to the letter, and nothing for what is not known."""

from __future__ import annotations

import pytest

from service.record.model import from_plain
from service.serializers.text.metadata_fields import facts
from service.serializers.text.plain_text import plain
from tests.serializers.text.world import FULL, HARM, PEOPLE, TOLD, context, full, record

WORLD = context()


@pytest.mark.parametrize("told", TOLD)
def test_every_fact_is_told(told: str) -> None:
    assert told in plain(full(), WORLD).decode()


def test_the_transcript_is_verbatim() -> None:
    assert f"\n{FULL['transcript']}\n" in plain(full(), WORLD).decode()


def test_nothing_but_a_title() -> None:
    text = plain(record(), WORLD).decode()
    assert text.startswith("A title\n")
    assert "Transcript" not in text
    assert text.endswith("Permanent address: https://archive.example.org/id/r\n")


def test_nothing_is_escaped() -> None:
    assert plain(record(title={"en": HARM}), WORLD).decode().startswith(HARM)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person["id"]))
def test_every_kind_has_facts_and_a_text(person: dict[str, object]) -> None:
    description = from_plain(person)
    assert all(fact.values for fact in facts(description, WORLD))
    assert description.label() in plain(description, WORLD).decode()
