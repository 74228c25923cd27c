"""Relations are told of both records; what changes of one is told of the other in the same commit."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.publishing import link_validation, text_indexing
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.web.app import create_app
from tests.conftest import settings_of

ANSWER = "relations: [{type: reply-to, record: letter, text: Third paragraph, date: 1945-08}]"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A letter, the answer to it and two enclosures of it."""
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "x"\nlanguages = ["en"]\n')
    write(node, "letter", date="1945-07-01")
    write(node, "answer", ANSWER)
    for number in (2, 1):
        relation = "relations: {type: enclosure-of, record: letter}"
        write(node, f"enclosure{number}", relation, date=f"1945-06-0{number}")
    settings = settings_of(node, tmp_path / "state")
    assert not errors(publishing.publish(settings))
    return settings


def write(node: Path, id: str, *lines: str, **fields: str) -> None:
    title = f"title: {fields.pop('title', f'The {id}')}"
    lines = (*lines, *(f"{name}: {value}" for name, value in fields.items()))
    text = "\n".join(("---", "kind: record", f"id: {id}", title, *lines, "---", ""))
    (node / f"{id}.md").write_text(text)


def errors(report: Any) -> list[str]:
    return [str(problem) for problem in report.problems if problem.severity == "error"]


def client_of(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def manifest(settings: Settings, id: str) -> dict[str, Any]:
    return dict(json.loads(client_of(settings).get(f"/iiif/{id}/manifest").data))


def related(settings: Settings, id: str, label: str) -> list[str]:
    pairs = {pair["label"]["en"][0]: pair["value"] for pair in manifest(settings, id)["metadata"]}
    return [value for values in pairs.get(label, {}).values() for value in values]


def page(settings: Settings, path: str) -> str:
    return client_of(settings).get(path, headers={"Accept": "text/html"}).text


def text_of(settings: Settings) -> str:
    """Return the part of the page of the letter that lists related records."""
    return page(settings, "/records/letter").partition('<h2 id="related">')[2].partition("</ol>")[0]


def graph(settings: Settings, id: str, profile: str) -> str:
    return client_of(settings).get(f"/records/{id}.nt?profile={profile}").text


def test_both_records_tell_of_it(settings: Settings) -> None:
    (link,) = related(settings, "answer", "Reply to")
    assert "/records/letter" in link and "Third paragraph" in link and "August 1945" in link
    assert "/records/answer" in related(settings, "letter", "Reply")[0]
    assert (
        "<http://127.0.0.1:8000/id/letter> <http://purl.org/dc/terms/isReferencedBy> <http://127.0.0.1:8000/id/answer>"
        in (graph(settings, "letter", "dcterms"))
    )
    assert "ontology#hasReply> <http://127.0.0.1:8000/id/answer>" in graph(settings, "letter", "rico")
    assert "ontology#isReplyTo> <http://127.0.0.1:8000/id/letter>" in graph(settings, "answer", "rico")
    assert "The letter" in page(settings, "/records/answer")
    (reason,) = re.findall(
        r'/records/answer"[^>]*>The answer</a>.*?<p class="aside reasons">([^<;]*)', text_of(settings)
    )
    assert reason == "Reply"


def test_enclosures_are_listed_in_order(settings: Settings) -> None:
    links = related(settings, "letter", "Enclosure")
    assert ["enclosure1" in link for link in links] == [True, False]
    text = text_of(settings)
    assert text.index("The enclosure1") < text.index("The enclosure2")
    part_of = manifest(settings, "enclosure1")["partOf"]
    assert [item["type"] for item in part_of] == ["Collection", "Manifest"]
    assert part_of[1]["id"] == "http://127.0.0.1:8000/iiif/letter/manifest"


def test_enclosures_follow_their_order(settings: Settings) -> None:
    relation = "relations: {type: enclosure-of, record: letter}"
    write(settings.node, "enclosure2", relation, date="1945-06-02", order="5")
    assert not errors(publishing.publish(settings))
    links = related(settings, "letter", "Enclosure")
    assert ["enclosure2" in link for link in links] == [True, False]
    text = text_of(settings)
    assert text.index("The enclosure2") < text.index("The enclosure1")
    write(settings.node, "enclosure2", relation, date="1945-06-02", order="7")
    write(settings.node, "enclosure1", relation, date="1945-06-01", order="6")
    publishing.publish(settings)
    assert ["enclosure1" in link for link in related(settings, "letter", "Enclosure")] == [True, False]


def test_a_change_of_the_source_is_told_of_the_target(settings: Settings) -> None:
    before = client_of(settings).get("/iiif/letter/manifest")
    write(settings.node, "answer", ANSWER.replace("reply-to", "version-of"))
    report = publishing.publish(settings)
    assert report.updated == 2  # the answer and the letter
    after = client_of(settings).get("/iiif/letter/manifest")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert related(settings, "letter", "Reply") == [] and related(settings, "letter", "Version")
    write(settings.node, "answer")
    publishing.publish(settings)
    assert related(settings, "letter", "Version") == []
    write(settings.node, "another", ANSWER)
    publishing.publish(settings)
    assert "/records/another" in related(settings, "letter", "Reply")[0]


@pytest.mark.parametrize(
    "line",
    ["access: {tier: closed, covers: description}", "withdrawn: {date: 2026-01-01, reason: A mistake.}"],
)
def test_what_is_hidden_is_told_of_nothing(settings: Settings, line: str) -> None:
    write(settings.node, "answer", ANSWER, line)
    publishing.publish(settings)
    assert "answer" not in json.dumps(manifest(settings, "letter"))
    assert "answer" not in graph(settings, "letter", "rico")
    assert "The answer" not in page(settings, "/records/letter")
    write(settings.node, "answer", ANSWER)
    publishing.publish(settings)
    assert "/records/answer" in related(settings, "letter", "Reply")[0]


def test_what_is_hidden_is_found_by_nothing_from_the_commit_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also before the index of words follows: a record that states a relation has the title of the other in it."""
    write(settings.node, "letter", title="Zanzibar")
    publishing.publish(settings)
    assert "/records/answer" in page(settings, "/search?q=zanzibar")
    write(settings.node, "letter", "access: {tier: closed, covers: description}", title="Zanzibar")
    with monkeypatch.context() as patch:
        patch.setattr(
            text_indexing, "catch_up", lambda *arguments: None
        )  # the run is killed after the commit
        publishing.publish(settings)
    assert "/records/answer" not in page(settings, "/search?q=zanzibar")
    publishing.publish(settings)
    assert "/records/answer" not in page(settings, "/search?q=zanzibar")
    assert "/records/answer" in page(settings, "/search?q=answer")


def test_what_a_collection_hides_is_told_of_nothing(settings: Settings) -> None:
    node = settings.node
    (node / "c.md").write_text("---\nkind: collection\nid: c\ntitle: C\n---\n")
    write(node, "answer", ANSWER, collection="c")
    publishing.publish(settings)
    assert related(settings, "letter", "Reply")
    text = (node / "c.md").read_text()
    (node / "c.md").write_text(
        text.replace("title: C", "title: C\naccess: {tier: closed, covers: description}")
    )
    publishing.publish(settings)
    assert "answer" not in json.dumps(manifest(settings, "letter"))
    (node / "c.md").write_text(text)
    publishing.publish(settings)
    assert related(settings, "letter", "Reply")


def test_a_record_with_another_id_is_told_by_it(settings: Settings) -> None:
    (settings.node / "answer.md").unlink()
    write(settings.node, "response", ANSWER, formerly="answer")
    publishing.publish(settings)
    (link,) = related(settings, "letter", "Reply")
    assert "/records/response" in link
    assert set(Reader(settings.state).incoming_relations("letter")) == {
        "response",
        "enclosure1",
        "enclosure2",
    }


def test_circles_and_wrong_targets_are_reported(settings: Settings) -> None:
    node = settings.node
    write(node, "letter", "relations: {type: reply-to, record: answer}")
    write(node, "self", "relations: {type: related, record: self}")
    write(node, "lost", "relations: {type: copy-of, record: leter}")
    (node / "p.md").write_text("---\nkind: person\nid: p\nname: P\n---\n")
    write(node, "person", "relations: {type: copy-of, record: p}")
    messages = errors(publishing.publish(settings))
    for part in (
        "answer.md:5: relations: the relations run in a circle: answer > letter > answer",
        "letter.md:5: relations: the relations run in a circle: answer > letter > answer",
        "self.md:5: relations: the relations run in a circle: self > self",
        "lost.md:5: relations: nothing has the id 'leter' (did you mean 'letter'?)",
        "person.md:5: relations: 'p' is of kind person (this field links to: collection, record)",
    ):
        assert any(part in message for message in messages), (part, messages)
    assert len(messages) == 5
    assert errors(publishing.check(settings)) == messages
    write(node, "letter", "relations: {type: related, record: answer}")  # which may run in a circle
    assert len(errors(publishing.publish(settings))) == 3


def test_a_long_chain_of_relations_is_followed_once() -> None:
    """Thousands of issues of a newspaper, each of which continues the one before."""
    issues = [f"issue{number:05}" for number in range(3000)]
    for following in (issues, issues[::-1]):
        links = {id: f'[["relations.continues", "{before}"]]' for before, id in pairwise(following)}
        read: list[str] = []

        def summary(id: str, links: dict[str, str] = links, read: list[str] = read) -> SimpleNamespace:
            read.append(id)
            return SimpleNamespace(links=links.get(id, "[]"), path=id)

        store: Any = SimpleNamespace(sources=SimpleNamespace(summary=summary))
        report = link_validation.LinkReport(Path())
        link_validation._check_relations(store, report, issues)
        assert not report.problems
        assert len(read) < 3 * len(issues)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{type: reply-to}", "the relation names nothing"),
        ("{type: reply-to, record: a, uri: https://b.example/}", "a relation has one target"),
        ("{type: answer-to, record: a}", "'answer-to' is not known here"),
        ("letter", "the type of the relation is missing"),
        ("{record: letter}", "the field is missing"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "node.toml").write_text('title = "x"\nlanguages = ["en"]\n')
    write(tmp_path, "a", f"relations: {line}")
    (problem,) = errors(publishing.check(settings_of(tmp_path, tmp_path / "state")))
    assert message in problem and "a.md:5: relations" in problem
