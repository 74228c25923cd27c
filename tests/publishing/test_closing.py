"""What an archivist means to close does not stay open because of a mistake in its file, or of a fault of Fonds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonds.problem import errors
from fonds.publishing.plan import Plan
from fonds.publishing.publish import publish
from fonds.settings import Settings
from fonds.store.log import Log
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from tests.conftest import settings_of
from tests.publishing import test_faults as faults

BROKEN = "note: 'no end\n"
MISTAKES = ("date: yesterday\n", "collection: nothing\n", "kind: recrod\n", BROKEN)
CLOSED = "access: {tier: closed, covers: description}\n"
WITHDRAWN = "withdrawn: {date: 2030-01-01, reason: Twice.}\n"
# lines of a file -> whether nothing of what was published may be seen
UNREADABLE = {
    "access: closd\n": False,
    "access: {tier: closed, covers: descripton}\n": True,
    "access: [closed]\n": True,
    "acess: {tier: reading-room, covers: description}\n": True,
    "withdrawn: {date: 2030-13-01, reason: Twice.}\n": True,
    "access closed\n": True,
} | {f"{lines}{mistake}": True for mistake in MISTAKES for lines in (CLOSED, WITHDRAWN)}


def write(node: Settings, id: str, more: str = "", kind: str = "record") -> None:
    label = "name" if kind == "person" else "title"
    kind_line = "" if "kind:" in more else f"kind: {kind}\n"
    (node.node / f"{id}.md").write_text(
        f"---\n{kind_line}id: {id}\n{label}: Title of {id}\n{more}---\nWords.\n"
    )


def texts(node: Settings) -> dict[str, str | None]:
    """Return what the public sees of each published record: its transcript, or None if it is hidden."""
    with sqlite3.connect(node.state / "fonds.sqlite") as db:
        ids = [row[0] for row in db.execute("SELECT id FROM entity WHERE kind IN ('record', 'person')")]
    reader = Reader(node.state)
    try:
        return {id: getattr(found, "transcript", "") if (found := reader.find(id)) else None for id in ids}
    finally:
        reader.close()


def test_what_cannot_be_read_closes(node: Settings) -> None:
    ids = {f"r{number}": lines for number, lines in enumerate(UNREADABLE)}
    for id in (*ids, "other"):
        write(node, id)
    publish(node)
    assert set(texts(node).values()) == {"Words."}
    for id, lines in ids.items():
        write(node, id, lines)
    report = publish(node)
    expected = {id: None if UNREADABLE[lines] else "" for id, lines in ids.items()}
    assert texts(node) == {**expected, "other": "Words."}
    assert {problem.file for problem in errors(report.problems)} == {f"{id}.md" for id in ids}
    warned = {problem.file for problem in report.problems if "withholds" in problem.message}
    # a link to nothing is no mistake within the file
    assert {f"{id}.md" for id, lines in ids.items() if "nothing" not in lines} == warned
    assert all(
        "publish again" in problem.hint for problem in report.problems if "withholds" in problem.message
    )
    for id in ids:
        write(node, id)
    assert errors(publish(node).problems) == []
    assert set(texts(node).values()) == {"Words."}


@pytest.mark.parametrize("mistake", ["", "date: yesterday\n", BROKEN])
def test_what_a_file_with_mistakes_says_to_be_open_stays_open(node: Settings, mistake: str) -> None:
    for id in ("said", "silent"):
        write(node, id)
    publish(node)
    write(node, "said", f"access: open\n{mistake}")
    write(node, "silent", mistake)
    publish(node)
    assert texts(node) == {"said": "Words.", "silent": "Words."}


@pytest.mark.parametrize(
    "line", ["id: Not an id\naccess: closd", "identity: r\naccess: closd", "\0access: closd"]
)
def test_a_file_whose_id_cannot_be_read_closes_what_it_was(node: Settings, line: str) -> None:
    write(node, "r")
    publish(node)
    (node.node / "r.md").write_text(f"---\nkind: record\ntitle: T\n{line}\n---\nWords.\n")
    publish(node)
    assert texts(node) == {"r": ""}


def test_a_tombstone_stays_a_tombstone(node: Settings) -> None:
    write(node, "a")
    publish(node)
    write(node, "a", WITHDRAWN)
    publish(node)
    write(node, "a", f"{WITHDRAWN}date: yesterday\n")
    assert publish(node).restricted == 0
    entity = Reader(node.state).entity("a")
    assert entity is not None and entity.withdrawn is not None and not entity.is_restricted


def test_a_description_that_is_no_unit_is_hidden_as_a_whole(node: Settings) -> None:
    write(node, "p", kind="person")
    write(node, "r", "people: p\n")
    publish(node)
    write(node, "p", "access: closed\n", kind="person")
    publish(node)
    assert texts(node) == {"p": None, "r": "Words."}


@pytest.mark.parametrize("lines", ["access: closd\n", f"{CLOSED}date: yesterday\n", f"{CLOSED}{BROKEN}"])
def test_members_are_closed_with_a_collection_that_has_mistakes(node: Settings, lines: str) -> None:
    write(node, "top", kind="collection")
    write(node, "middle", "collection: top\n", "collection")
    write(node, "inside", "collection: middle\n")
    write(node, "with-mistake", "collection: middle\n")
    write(node, "beside")
    publish(node)
    write(node, "top", lines, "collection")
    write(node, "with-mistake", "collection: middle\ndate: yesterday\n")
    publish(node)
    seen = texts(node)
    assert not seen["inside"] and not seen["with-mistake"]
    assert seen["beside"] == "Words."


@pytest.mark.parametrize("mistake", ["date: yesterday\n", BROKEN, "language: [\n"])
@pytest.mark.parametrize("is_new", [False, True])
def test_a_record_is_closed_with_the_collection_that_it_moves_to(
    node: Settings, mistake: str, is_new: bool
) -> None:
    write(node, "papers", CLOSED, "collection")
    if is_new:
        (node.node / "papers.md").rename(node.node / "papers.txt")
    write(node, "moved")
    publish(node)
    if is_new:
        (node.node / "papers.txt").rename(node.node / "papers.md")
    write(node, "moved", f"collection: papers\n{mistake}")
    publish(node)
    assert texts(node)["moved"] is None


STAGES = faults.STAGES[: [stage.name for stage in faults.STAGES].index("committing") + 1]


WAYS = ("content", "description", "withdrawn", "collection", "command")


def cases() -> Iterator[tuple[faults.Stage, str]]:
    """Yield each stage with a way to close a record, and one of them with all ways."""
    for number, stage in enumerate(STAGES):
        ways = WAYS if stage.name == "planning" else (WAYS[number % len(WAYS)],)
        yield from ((stage, way) for way in ways)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A node with a record and its collection, published while all of it is open."""
    work = tmp_path_factory.mktemp("opened")
    faults._write(work / "node", "first")
    path = work / "node/records/bad.md"
    path.write_text(path.read_text() + "Words.\n")
    settings = settings_of(work / "node", work / "state")
    assert errors(publish(settings).problems) == []
    return settings


def close(settings: Settings, way: str) -> None:
    """Close the record that meets the fault: in its file, in that of its collection, or by command."""
    if way == "command":
        with Writer(settings.state) as store:
            store.withdraw(faults.BAD, "2030-01-01", "Twice.", None)
        return
    path = settings.node / ("collections/bad.md" if way == "collection" else "records/bad.md")
    covers = "content" if way == "collection" else way
    line = WITHDRAWN if way == "withdrawn" else f"access: {{tier: closed, covers: {covers}}}\n"
    path.write_text(path.read_text().replace("---\n", f"---\n{line}", 1))


@pytest.mark.parametrize(
    ("stage", "way"), [pytest.param(*case, id=f"{case[0].name}-{case[1]}") for case in cases()]
)
def test_a_fault_does_not_keep_open_what_was_closed(
    stage: faults.Stage, way: str, opened: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(opened.node, tmp_path / "node")
    shutil.copytree(opened.state, tmp_path / "state")
    settings = settings_of(tmp_path / "node", tmp_path / "state")
    close(settings, way)
    with monkeypatch.context() as patch:
        faults._with_fault(stage, patch)
        if stage.name == "committing":  # what is removed in its place meets no fault
            patch.setattr(Log, "_put_entity", failing_with_documents)
        publish(settings)
    assert not texts(settings)[faults.BAD]
    assert errors(publish(settings).problems) == []
    assert not texts(settings)[faults.BAD]


real_put = Log._put_entity


def failing_with_documents(log: Log, transition: Any, *values: Any) -> None:
    if transition.id == faults.BAD and transition.document_set:
        raise ValueError("a fault")
    real_put(log, transition, *values)


def test_a_fault_of_one_does_not_open_what_another_file_with_mistakes_closes(
    node: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for id in ("bad", "closed"):
        write(node, id)
    publish(node)
    write(node, "bad", "reference: A 1\n")
    write(node, "closed", f"{CLOSED}date: yesterday\n")
    faults._with_fault(faults.STAGES[3], monkeypatch)
    publish(node)
    assert texts(node) == {"bad": "Words.", "closed": None}


def test_a_removal_that_fails_is_told(node: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(log: Log, transition: Any, *values: Any) -> None:
        if transition.id == "bad":
            raise ValueError("a fault")
        real_put(log, transition, *values)

    for id in ("bad", "good"):
        write(node, id)
    publish(node)
    write(node, "bad", CLOSED)
    write(node, "good", "reference: A 1\n")
    monkeypatch.setattr(Log, "_put_entity", fail)
    report = publish(node)
    assert report.updated == 1
    assert [problem.file for problem in report.problems if "is still open" in problem.message] == ["bad.md"]


def test_a_rule_that_cannot_be_told_hides(node: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Plan._own_rule_and_parents

    def fail(plan: Plan, id: str) -> Any:
        if id == "bad":
            raise ValueError("a fault")
        return real(plan, id)

    for id in ("bad", "good"):
        write(node, id)
    publish(node)
    with monkeypatch.context() as patch:
        patch.setattr(Plan, "_own_rule_and_parents", fail)
        write(node, "bad", "reference: A 1\n")
        publish(node)
    assert texts(node) == {"bad": None, "good": "Words."}
    publish(node)
    assert texts(node) == {"bad": "Words.", "good": "Words."}
