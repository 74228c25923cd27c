"""Access rules in publishing: they end on their day, are logged, and hold for members; nothing is built twice."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from itertools import product

import pytest
from PIL import Image

from fonds.problem import Problem, errors
from fonds.publishing.documents import BuildJob
from fonds.publishing.page_preparation import PagePreparation
from fonds.publishing.publish import PublishReport, publish
from fonds.record.access import RestrictedRecord
from fonds.settings import Settings
from fonds.store.reader import Reader

BEFORE, DAY, AFTER = date(2030, 12, 31), date(2031, 1, 1), date(2031, 1, 2)
ACCESS = "access: {tier: closed, until: 2031-01-01, covers: COVERS}\n"


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


MISTAKES = [
    "",
    "date: yesterday\n",
    "holder: nobody\n",
    "colour: red\n",
    "level: page\n",
    "senders: {id: x y}\n",
]


def test_a_rule_holds_at_once_though_its_file_or_its_scan_has_mistakes(node: Settings) -> None:
    rows = product(["reading-room", "closed"], ["scans", "content", "description"], MISTAKES)
    rules = {
        f"r{number}": (f"access: {{tier: {tier}, until: 2031-01-01, covers: {covers}}}\n", covers, mistake)
        for number, (tier, covers, mistake) in enumerate(rows)
    }

    def scan(id: str, colour: int) -> None:
        Image.new("RGB", (60, 80), (colour, 0, 0)).save(node.node / f"{id}.jpg")

    for id in rules:
        scan(id, 1)
        write(node, id, f"pages: {id}.jpg\n")
    publish(node, day=BEFORE)
    shutil.rmtree(node.state / "images")
    for id, (rule, _, mistake) in rules.items():
        if not mistake:
            (node.node / f"{id}.jpg").write_bytes(b"\xff\xd8 no image")
        write(node, id, f"pages: {id}.jpg\n{rule}{mistake}")
    problems = errors(publish(node, day=BEFORE).problems)
    assert {problem.file.removesuffix(".md") for problem in problems} == rules.keys()
    for id, (_, covers, mistake) in rules.items():
        description = Reader(node.state).find(id)
        assert description is None or isinstance(description, RestrictedRecord), mistake
        assert description is None or covers != "description", mistake
    for id, (rule, _, _) in rules.items():
        scan(id, 2)
        write(node, id, f"pages: {id}.jpg\n{rule}")
    publish(node, day=BEFORE)
    for id, (_, covers, _) in rules.items():
        assert (Reader(node.state).find(id) is None) == (covers == "description")
    publish(node, day=DAY)
    assert not any(isinstance(Reader(node.state).find(id), RestrictedRecord) for id in rules)


def test_a_file_with_mistakes_opens_nothing(node: Settings) -> None:
    write(node, "a", "access: {tier: closed}\n")
    publish(node, day=BEFORE)
    for more in ("", "access: {tier: open}\n", "access: {tier: reading-room, covers: scans}\n"):
        write(node, "a", f"{more}date: yesterday\n")
        publish(node, day=BEFORE)
        description = Reader(node.state).find("a")
        assert isinstance(description, RestrictedRecord) and description.access
        assert (description.access.tier, description.transcript) == ("closed", "")


def test_what_cannot_be_built_under_its_new_rule_is_hidden_until_it_can(
    node: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: PagePreparation, job: BuildJob) -> None:
        job.problems.append(Problem("it cannot be built"))

    for id in ("changed", "closed"):
        write(node, id)
    publish(node, day=BEFORE)
    write(node, "changed", "reference: A 1\n")
    write(node, "closed", ACCESS.replace("COVERS", "content"))
    with monkeypatch.context() as patch:
        patch.setattr(PagePreparation, "run", fail)
        report = publish(node, day=BEFORE)
        assert [
            (problem.field, problem.file) for problem in report.problems if problem.field == "access"
        ] == [("access", "closed.md")]
        assert counts(publish(node, day=BEFORE)) == (0, 0, 0, 0, 0)
    assert Reader(node.state).find("closed") is None
    assert not isinstance(Reader(node.state).find("changed"), RestrictedRecord)
    assert counts(publish(node, day=BEFORE)) == (0, 1, 0, 0, 1)
    assert isinstance(Reader(node.state).find("closed"), RestrictedRecord)


def test_who_wrote_a_restricted_text_is_not_told(node: Settings) -> None:
    def links() -> list[tuple[str, int]]:
        return Reader(node.state).incoming_link_counts("p")

    write(node, "p", "", "person")
    path = node.node / "p.md"
    path.write_text(path.read_text().replace("title:", "name:"))
    fields = "people: {id: p}\nnotes: [{text: A remark., by: p}]\n"
    write(node, "a", f"{fields}{ACCESS.replace('COVERS', 'content')}")
    publish(node, day=BEFORE)
    assert links() == [("people", 1)]
    publish(node, day=DAY)
    assert links() == [("notes", 1), ("people", 1)]
    publish(node, day=BEFORE)
    assert links() == [("people", 1)]
