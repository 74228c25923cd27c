"""Sources that are published without files: read when they change, and served like any other description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fonds.importing import source_discovery
from fonds.ingest import reader_registry
from fonds.ingest.imported import ImportedDescription, InputFile, Item, ReaderFormat, ReadOptions, Withheld
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.reader import Reader
from tests.conftest import settings_of


def _read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Read a line of JSON for each record."""
    with file.open() as stream:
        for line in stream:
            values = json.loads(line)
            key = values.pop("key")
            if values.pop("internal", False):
                yield Withheld(key, values["title"], "it is internal")
            else:
                yield ImportedDescription(key, "record", values, id_words=key)


LINES = ReaderFormat("lines", "Lines of JSON", lambda file: file.path.suffix == ".lines", _read)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A node with one record of its own and a source beside it."""
    monkeypatch.setattr(reader_registry, "READERS", (LINES,))
    monkeypatch.setattr(source_discovery, "READERS", (LINES,))
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "Node"\nsources = ["../letters.lines"]\n', "utf-8")
    (node / "own.md").write_text("---\nkind: record\nid: own\ntitle: Own\n---\n", "utf-8")
    write(tmp_path, {"key": "a", "title": "First"}, {"key": "b", "title": "Second"})
    return settings_of(node, tmp_path / "state")


def write(folder: Path, *records: dict[str, object]) -> None:
    """Write the source."""
    text = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "letters.lines").write_text(text, "utf-8")


def published(settings: Settings) -> list[str]:
    """The ids of what is published."""
    reader = Reader(settings.state)
    return [id for id in ("a", "b", "own") if (entity := reader.entity(id)) and entity.document_set]


def test_a_source_is_published_and_followed(settings: Settings, tmp_path: Path) -> None:
    first = publishing.publish(settings)
    assert first.created == 3 and published(settings) == ["a", "b", "own"]
    assert publishing.publish(settings).unchanged == 3
    write(tmp_path, {"key": "a", "title": "First letter"}, {"key": "b", "title": "Second"})
    second = publishing.publish(settings)
    assert (second.created, second.updated) == (0, 1)
    assert [path.name for path in settings.node.rglob("*.md")] == ["own.md"]


def test_what_is_gone_from_a_source_is_reported_and_served_on(settings: Settings, tmp_path: Path) -> None:
    publishing.publish(settings)
    write(tmp_path, {"key": "a", "title": "First"})
    assert publishing.publish(settings).vanished == ["b"]
    assert published(settings) == ["a", "b", "own"]
    write(tmp_path, {"key": "a", "title": "First"}, {"key": "b", "title": "Second again"})
    report = publishing.publish(settings)
    assert (report.vanished, report.updated) == ([], 1)


def test_what_must_not_go_public_is_named_at_each_publish(settings: Settings, tmp_path: Path) -> None:
    write(tmp_path, {"key": "a", "title": "First"}, {"key": "c", "title": "Secret", "internal": True})
    for _ in range(2):
        problems = [str(problem) for problem in publishing.publish(settings).problems]
        assert "warning: not published: letters.lines: Secret: it is internal" in problems


def test_a_source_that_is_not_there_does_not_stop_the_others(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letters.lines").unlink()
    report = publishing.publish(settings)
    assert report.created == 1
    assert any("cannot be read" in problem.message for problem in report.problems)


def test_the_state_of_sources_may_be_deleted(settings: Settings, tmp_path: Path) -> None:
    publishing.publish(settings)
    for path in settings.state.glob("sources.sqlite*"):
        path.unlink()
    write(tmp_path, {"key": "a", "title": "First letter"}, {"key": "b", "title": "Second"})
    report = publishing.publish(settings)
    assert (report.updated, report.unchanged, report.vanished) == (1, 2, [])


def test_a_source_is_read_again_when_the_language_changes(settings: Settings) -> None:
    publishing.publish(settings)
    toml = settings.node / "node.toml"
    toml.write_text(toml.read_text("utf-8") + 'languages = ["de"]\n', "utf-8")
    assert publishing.publish(settings_of(settings.node, settings.state)).updated == 3


def test_a_source_is_read_again_when_its_mapping_file_changes(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "Node"\nsources = ["../letters.csv"]\n', "utf-8")
    (tmp_path / "letters.csv").write_text("Zeichen,Betreff\nA 1,Brief\n", "utf-8")
    mapping = tmp_path / "letters.csv.map.toml"
    mapping.write_text('identifier = "Zeichen"\n[headings]\n"Betreff" = "title"\n', "utf-8")
    settings = settings_of(node, tmp_path / "state")
    assert publishing.publish(settings).created == 1
    assert publishing.publish(settings).unchanged == 1
    mapping.write_text(mapping.read_text("utf-8") + '"Zeichen" = "reference"\n', "utf-8")
    assert publishing.publish(settings).updated == 1


def test_what_a_source_keeps_back_now_is_gone_at_once(settings: Settings, tmp_path: Path) -> None:
    publishing.publish(settings)
    write(tmp_path, {"key": "a", "title": "First", "internal": True}, {"key": "b", "title": "Second"})
    report = publishing.publish(settings)
    assert (report.restricted, report.vanished) == (1, [])
    assert published(settings) == ["b", "own"]
    write(tmp_path, {"key": "a", "title": "First"}, {"key": "b", "title": "Second"})
    assert publishing.publish(settings).released == 1
    assert published(settings) == ["a", "b", "own"]
