"""Names of agents: their filed form, which one is the authorised form for a reader, and what the file may say."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.ingest import markdown
from fonds.record.model import Agent, from_dict


def agent(**fields: Any) -> Agent:
    description = from_dict({"kind": "person", "id": "p", "name": {"en": "A Name"}, **fields})
    assert isinstance(description, Agent)
    return description


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ({"family": "Harriman", "given": "W. Averell"}, "Harriman, W. Averell"),
        ({"family": "Harriman"}, "Harriman"),
        ({"family": "King", "given": "Martin Luther", "suffix": "Jr."}, "King, Martin Luther, Jr."),
        ({"given": "Louis", "numeration": "XIV", "title": "King of France"}, "Louis XIV, King of France"),
        ({"text": "John Paul II", "given": "John Paul", "numeration": "II"}, "John Paul II"),
        ({"text": "Ministry of Foreign Affairs"}, "Ministry of Foreign Affairs"),
    ],
)
def test_a_name_is_filed_by_its_parts(name: dict[str, str], filed: str) -> None:
    assert agent(names=[name]).names[0].sort_form == filed


@pytest.mark.parametrize(
    ("language", "family"),
    [("ru", "Гарриман"), ("ru-RU", "Гарриман"), ("fr", "Harriman"), ("de", "Herrimann")],
)
def test_the_authorised_form_is_that_of_the_language(language: str, family: str) -> None:
    names = [
        {"family": "Гарриман", "kind": "authorised", "language": "ru"},
        {"family": "Harriman", "kind": "authorised"},
        {"family": "Herrimann", "kind": "authorised", "language": "de-AT"},
        {"family": "Other", "language": "ru"},
    ]
    name = agent(names=names).authorised_name(language)
    assert name is not None and name.family == family


def test_without_an_authorised_form_there_is_none() -> None:
    assert agent(names=[{"family": "Harriman"}]).authorised_name("en") is None


def test_every_form_is_among_the_further_names_once() -> None:
    person = agent(other_names=["A", "B"], names=[{"text": "B"}, {"family": "C", "given": "D"}])
    assert person.further_names == ("A", "B", "C, D")


def parsed(line: str) -> markdown.Parsed:
    return markdown.parse(f"---\nkind: person\nid: p\nname: A\n{line}\n---\n".encode(), "p.md", "en")


def test_a_plain_name_is_a_variant() -> None:
    person = parsed("names: [Averell Harriman]").description
    assert isinstance(person, Agent)
    assert [(name.text, name.kind) for name in person.names] == [("Averell Harriman", "variant")]


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "names: {kind: authorised}",
            "the name has no words",
            "give its `text`, or its `family` and `given`",
        ),
        ("names: {text: A, kind: authorized}", "'authorized' is not known here", "authorised"),
        ("names: {text: A, surname: B}", "there is no such field", "family, given"),
    ],
)
def test_a_wrong_name_is_reported_with_a_hint(line: str, message: str, hint: str) -> None:
    (problem,) = parsed(line).problems
    assert problem.message == message and hint in problem.hint and problem.line == 5


def test_a_filed_name_is_bounded_as_names_are() -> None:
    (problem,) = parsed(f"names: {{family: {'B' * 600}, given: {'C' * 600}}}").problems
    assert problem.message == "it has more than 1,000 characters"


def test_an_agent_without_these_fields_is_not_asked_for_each() -> None:
    assert not agent(other_names=["A"], dates="1891/1986", note={"en": "A note"}).has_facts
    assert agent(history={"en": "A life"}).has_facts and agent(names=[{"text": "A"}]).has_facts
