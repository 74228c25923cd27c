"""The log tells apart whatever becomes of a description, and its times only grow."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from service.problem import errors
from service.publishing import publish as publishing
from service.settings import Settings
from service.store import commit_times
from service.store.changes import Change
from service.store.compression import pack
from service.store.document_sets import Document, Edition
from service.store.log import Step, withdrawal
from service.store.reader import Reader
from service.store.writer import Writer

GONE = withdrawal("2026-01-02", {"en": "A test."}, None)
MERGED = withdrawal("2026-01-02", {"en": "A test."}, "other")
MOVED = withdrawal("2026-01-02", {"en": "A test."}, "other", moved=True)
CLOSED = json.dumps({"restricted": {"until": "2030"}})


def step(store: Writer, words: bytes, withdrawn: str | None = None, rdf: bytes = b"rdf") -> Step:
    documents = [Document("manifest", 0, b"", words), Document("dcterms", 0, b"", rdf)]
    edition: Edition | None = store.editions.put("a", words, documents, b"{}")
    if withdrawn and "restricted" not in withdrawn:
        edition = None
    return Step(
        "a",
        "record",
        words + rdf,
        pack(words + rdf),
        edition,
        None,
        "a",
        (),
        withdrawn,
        ("x:y",),
    )


def take(store: Writer, one: Step) -> None:
    with store.step(frozenset({"manifest"})) as log:
        log.take(one, store.entity(one.id))


def log_of(settings: Settings) -> list[Change]:
    return Reader(settings.state).changes.after(0, 1000)


@pytest.mark.parametrize(
    ("steps", "actions"),
    [
        ([(b"1", None), (b"2", None)], ["create", "update"]),
        ([(b"1", None), (b"1", None)], ["create"]),
        ([(b"1", None), (b"1", GONE), (b"1", GONE), (b"1", None)], ["create", "delete", "restore"]),
        ([(b"1", None), (b"1", GONE), (b"2", GONE)], ["create", "delete"]),
        (
            [(b"1", None), (b"1", GONE), (b"1", MERGED), (b"2", None)],
            ["create", "delete", "merge", "restore"],
        ),
        ([(b"1", None), (b"1", MOVED)], ["create", "move"]),
        ([(b"1", None), (b"1", CLOSED), (b"2", CLOSED), (b"2", None)], ["create", "restrict", "release"]),
        (
            [(b"1", None), (b"1", CLOSED), (b"1", GONE), (b"1", None)],
            ["create", "restrict", "delete", "restore"],
        ),
        (
            [(b"1", None), (b"1", GONE), (b"1", CLOSED), (b"1", None)],
            ["create", "delete", "restrict", "release"],
        ),
        # what nobody ever saw is not in the log before it is shown
        ([(b"1", CLOSED), (b"2", CLOSED)], []),
        ([(b"1", CLOSED), (b"1", None), (b"2", None)], ["create", "update"]),
        ([(b"1", CLOSED), (b"1", GONE)], []),
        ([(b"1", GONE)], []),
    ],
)
def test_what_is_logged(steps: list[tuple[bytes, str | None]], actions: list[str], small: Settings) -> None:
    with Writer(small.state) as store:
        for words, withdrawn in steps:
            take(store, step(store, words, withdrawn))
    assert [change.action for change in log_of(small)] == actions


def test_each_change_says_its_version_its_digests_and_why(small: Settings) -> None:
    with Writer(small.state) as store:
        for one in (step(store, b"1"), step(store, b"2"), step(store, b"2", MERGED), step(store, b"2")):
            take(store, one)
    created, updated, merged, restored = log_of(small)
    assert (created.version, updated.version, merged.version, restored.version) == (1, 2, 2, 2)
    assert (created.digest, updated.digest) == (b"1rdf", b"2rdf")
    assert created.documents != updated.documents == restored.documents and merged.documents is None
    assert merged.said()["successor"] == "other" and updated.withdrawn is None


def test_an_update_says_what_it_touched_and_iiif_readers_see_only_theirs(small: Settings) -> None:
    with Writer(small.state) as store:
        for one in (
            step(store, b"1"),
            step(store, b"1", rdf=b"more"),
            step(store, b"2", rdf=b"more"),
            step(store, b"2", GONE, rdf=b"more"),
        ):
            take(store, one)
    log = log_of(small)
    assert [change.touched for change in log] == [None, {"dcterms"}, {"manifest"}, None]
    assert [change.number for change in log] == [1, None, 2, 3]
    assert [change.touches("manifest") for change in log] == [True, False, True, True]
    changes = Reader(small.state).changes
    assert [one.action for one in changes.iiif(1, 9)] == ["update", "delete"] and changes.last_iiif() == 3


def test_iiif_readers_hear_once_that_something_left(small: Settings) -> None:
    with Writer(small.state) as store:
        for one in (step(store, b"1"), step(store, b"1", GONE), step(store, b"1", MERGED), step(store, b"1")):
            take(store, one)
    log = log_of(small)
    assert [(change.action, change.number) for change in log] == [
        ("create", 1), ("delete", 2), ("merge", None), ("restore", 3),
    ]  # fmt: skip


def test_a_tombstone_stays_in_the_sets_it_was_in(small: Settings) -> None:
    with Writer(small.state) as store:
        take(store, step(store, b"1"))
        take(store, step(store, b"1", GONE))
    changes = Reader(small.state).changes
    for spec in ("", "x", "x:y"):
        (row,) = changes.states(0, 9, 9, ("record",), spec)
        assert (row.id, row.seq, row.born) == ("a", 2, 1)
        assert changes.count(("record",), spec) == changes.count_between(0, 9, 9, ("record",), spec) == 1
    assert changes.sets("", 9) == ["x", "x:y"]
    assert row.digests.startswith("dcterms=")


def test_what_is_kept_from_the_public_is_in_no_list_before_it_is_shown(small: Settings) -> None:
    with Writer(small.state) as store:
        take(store, step(store, b"1", CLOSED))
    changes = Reader(small.state).changes
    assert changes.states(0, 9, 9) == [] and changes.count(("record",)) == 0 and changes.sets("", 9) == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A clock that is set by seconds."""
    zero = datetime(2026, 1, 1, tzinfo=UTC)

    def set_to(seconds: int) -> None:
        monkeypatch.setattr(commit_times, "now", lambda: zero + timedelta(seconds=seconds))

    set_to(0)
    return set_to


def test_times_only_grow_and_are_never_before_anybody_could_see_it(
    small: Settings, clock: Callable[[int], None]
) -> None:
    with Writer(small.state) as store:
        for number, second in enumerate((10, 10, 10, 20, 15, 30)):
            clock(second)
            take(store, step(store, b"%d" % number))
    times = [change.at[-3:-1] for change in log_of(small)]
    assert times == ["11", "11", "11", "21", "22", "31"]
    changes = Reader(small.state).changes
    assert [changes.before(f"2026-01-01T00:00:{second}Z") for second in (11, 12, 21, 22, 59)] == [
        0,
        3,
        3,
        4,
        6,
    ]


def test_an_answer_for_a_span_of_time_leaves_nothing_for_nobody(
    small: Settings, clock: Callable[[int], None]
) -> None:
    """Harvests at any second around publishes: from one horizon to the next each change is seen exactly once."""
    seen: list[str] = []
    asked = "0000"
    with Writer(small.state) as store:
        for number, second in enumerate((10, 10, 11, 13, 13, 14, 40, 41, 41, 60)):
            clock(second)
            for _ in range(2):
                changes = Reader(small.state).changes
                horizon = changes.horizon()
                first, last = changes.before(asked), changes.before(horizon)
                seen += [change.at for change in changes.after(first, 99, last)]
                asked = horizon
                if _ == 0:
                    take(store, step(store, b"%d" % number))
    clock(99)
    changes = Reader(small.state).changes
    seen += [change.at for change in changes.after(changes.before(asked), 99)]
    assert seen == [change.at for change in log_of(small)] and len(seen) == 10


@pytest.mark.parametrize("shared", [False, True])
def test_a_commit_that_took_long_is_dated_when_it_was_seen(
    shared: bool, small: Settings, clock: Callable[[int], None]
) -> None:
    """Where it shared its second with a publish before, that one keeps its time."""
    with Writer(small.state) as store:
        if shared:
            take(store, step(store, b"0"))
        slow = commit_times.stamp

        def stamp(db: sqlite3.Connection) -> int | None:
            done = slow(db)
            clock(30)
            return done

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(commit_times, "stamp", stamp)
            take(store, step(store, b"1"))
    times = [change.at[-3:-1] for change in log_of(small)]
    assert times == (["01", "31"] if shared else ["31"])


def test_where_the_clock_was_set_back_the_time_of_the_log_counts(
    small: Settings, clock: Callable[[int], None]
) -> None:
    with Writer(small.state) as store:
        clock(50)
        take(store, step(store, b"1"))
        clock(0)
        changes = Reader(small.state).changes
        horizon = changes.horizon()
        assert changes.before(horizon) == 1
        take(store, step(store, b"2"))
    later = Reader(small.state).changes
    assert later.at(2) >= horizon and later.before(later.horizon()) == 2


def test_an_id_that_changed_is_said_in_the_file_that_has_it_now(small: Settings) -> None:
    publishing.publish(small)
    path = small.node / "records" / "r0000001.md"
    words = path.read_text("utf-8")
    path.write_text(words.replace("id: r0000001", "id: letter\nformerly: r0000001"), "utf-8")
    report = publishing.publish(small)
    assert (report.created, report.moved, report.vanished, report.problems) == (1, 1, [], [])
    assert {"create": "letter", "move": "r0000001"}.items() <= {
        c.action: c.id
        for c in log_of(small)[-4:]  # and its collections, whose picture it is
    }.items()
    count = len(log_of(small))
    assert publishing.publish(small).moved == 0
    path.write_text(words.replace("id: r0000001", "id: letter"), "utf-8")  # the line may be taken out
    report = publishing.publish(small)
    assert (report.restored, report.vanished, report.updated) == (0, [], 1)
    path.write_text(words, "utf-8")  # and a file with the old id takes it back
    report = publishing.publish(small)
    assert (report.restored, report.vanished) == (1, ["letter"])
    assert len(log_of(small)) > count


def test_a_former_id_is_of_nothing_else(small: Settings) -> None:
    publishing.publish(small)
    for number in (1, 2, 3):
        path = small.node / "records" / f"r000000{number}.md"
        former = "r0000000" if number == 1 else "older"
        path.write_text(path.read_text("utf-8").replace("title:", f"formerly: {former}\ntitle:"), "utf-8")
    found = [problem.message for problem in errors(publishing.publish(small).problems)]
    assert found == [
        "'r0000000' is still the id of records/r0000000.md",
        "'r0000002' says of 'older' too that it was its id",
    ]


def test_what_lies_in_a_collection_by_its_former_id_is_told(small: Settings) -> None:
    publishing.publish(small)
    path = small.node / "collection" / "series-1.md"
    path.write_text(
        path.read_text("utf-8").replace("id: series-1", "id: cables\nformerly: series-1"), "utf-8"
    )
    (problem,) = errors(publishing.publish(small).problems)
    assert (problem.file, problem.message) == ("records/r0000001.md", "'series-1' is now 'cables'")
