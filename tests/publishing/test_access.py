"""Access rules in publishing: they end on their day, are logged, and hold for members; nothing is built twice."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from service.publishing.publish import PublishReport, publish
from service.record.access import RestrictedRecord
from service.settings import Settings
from service.store.reader import Reader
from tests.conftest import settings_of

BEFORE, DAY, AFTER = date(2030, 12, 31), date(2031, 1, 1), date(2031, 1, 2)
ACCESS = "access: {tier: closed, until: 2031-01-01, covers: COVERS}\n"


@pytest.fixture
def node(tmp_path: Path) -> Settings:
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\n')
    return settings_of(folder, tmp_path / "state")


def write(node: Settings, id: str, more: str = "", kind: str = "record", text: str = "Words.") -> None:
    content = f"---\nkind: {kind}\nid: {id}\ntitle: Title of {id}\n{more}---\n{text}\n"
    (node.node / f"{id}.md").write_text(content)


def log(node: Settings) -> list[tuple[str, str]]:
    rows = sqlite3.connect(node.state / "fonds.sqlite").execute("SELECT id, action FROM change ORDER BY seq")
    return rows.fetchall()


def counts(report: PublishReport) -> tuple[int, ...]:
    return report.created, report.updated, report.deleted, report.restricted, report.released


def test_the_first_publish_on_the_day_opens_it(node: Settings) -> None:
    write(node, "a", ACCESS.replace("COVERS", "content"))
    assert counts(publish(node, day=BEFORE)) == (1, 0, 0, 0, 0)
    record = Reader(node.state).find("a")
    assert isinstance(record, RestrictedRecord) and record.transcript == ""
    assert counts(publish(node, day=BEFORE)) == (0, 0, 0, 0, 0)
    assert counts(publish(node, day=DAY)) == (0, 1, 0, 0, 0)
    record = Reader(node.state).find("a")
    assert not isinstance(record, RestrictedRecord) and getattr(record, "transcript", "") == "Words."
    assert counts(publish(node, day=AFTER)) == (0, 0, 0, 0, 0)


def test_hiding_logs_restrict_and_opening_logs_release(node: Settings) -> None:
    write(node, "a")
    publish(node, day=BEFORE)
    write(node, "a", ACCESS.replace("COVERS", "description"))
    assert counts(publish(node, day=BEFORE)) == (0, 0, 0, 1, 0)
    assert Reader(node.state).find("a") is None
    assert Reader(node.state).members(None, 9, 0) == []
    assert counts(publish(node, day=DAY)) == (0, 0, 0, 0, 1)
    assert log(node) == [("a", "create"), ("a", "restrict"), ("a", "release")]


def test_what_was_hidden_from_the_first_is_not_logged(node: Settings) -> None:
    write(node, "a", ACCESS.replace("COVERS", "description"))
    assert counts(publish(node, day=BEFORE)) == (0, 0, 0, 0, 0)
    assert Reader(node.state).entity("a") is not None and log(node) == []
    assert counts(publish(node, day=BEFORE)) == (0, 0, 0, 0, 0)
    assert counts(publish(node, day=DAY)) == (1, 0, 0, 0, 0)
    assert log(node) == [("a", "create")]


def test_a_rule_holds_at_any_depth_below_a_collection(node: Settings) -> None:
    write(node, "top", ACCESS.replace("COVERS", "content"), "collection")
    write(node, "middle", "collection: top\n", "collection")
    write(node, "deep", "collection: middle\n")
    write(node, "beside", "")
    publish(node, day=BEFORE)
    reader = Reader(node.state)
    assert isinstance(reader.find("deep"), RestrictedRecord)
    assert not isinstance(reader.find("beside"), RestrictedRecord)
    assert getattr(reader.find("top"), "note", "") is None
    write(node, "top", "", "collection")
    assert publish(node, day=BEFORE).updated >= 1
    assert not isinstance(Reader(node.state).find("deep"), RestrictedRecord)


def test_hidden_descriptions_are_not_counted(node: Settings) -> None:
    write(node, "a", ACCESS.replace("COVERS", "description"))
    write(node, "b", "withdrawn: {date: 2026, reason: Merged., successor: a}\n")
    write(node, "b2", "")
    publish(node, day=BEFORE)
    assert Reader(node.state).find("a") is None
    assert Reader(node.state).counts() == {"record": 1}


def test_a_description_without_a_file_opens_too(node: Settings) -> None:
    write(node, "a", ACCESS.replace("COVERS", "content"))
    publish(node, day=BEFORE)
    (node.node / "a.md").unlink()
    assert isinstance(find_after(node, BEFORE), RestrictedRecord)
    assert not isinstance(find_after(node, DAY), RestrictedRecord)


def find_after(node: Settings, day: date) -> object:
    publish(node, day=day)
    return Reader(node.state).find("a")


def test_a_clock_that_is_set_back_closes_again(node: Settings) -> None:
    write(node, "a", ACCESS.replace("COVERS", "content"))
    publish(node, day=DAY)
    assert not isinstance(find_after(node, DAY), RestrictedRecord)
    assert isinstance(find_after(node, BEFORE), RestrictedRecord)


def test_a_withdrawn_record_that_is_hidden_stays_hidden(node: Settings) -> None:
    write(node, "a", "")
    publish(node, day=BEFORE)
    withdrawn = "withdrawn: {date: 2026, reason: Twice.}\n"
    write(node, "a", ACCESS.replace("COVERS", "description") + withdrawn)
    assert counts(publish(node, day=BEFORE)) == (0, 0, 0, 1, 0)
    assert counts(publish(node, day=DAY)) == (0, 0, 1, 0, 0)
    assert log(node)[1:] == [("a", "restrict"), ("a", "delete")]
