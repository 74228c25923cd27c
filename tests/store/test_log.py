"""The log tells apart everything that can happen to a description, and its times only grow."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store import commit_times
from fonds.store.changes import Change
from fonds.store.compression import compress
from fonds.store.document_sets import Document, DocumentSet
from fonds.store.log import Transition, withdrawal_json
from fonds.store.reader import Reader
from fonds.store.writer import Writer

GONE = withdrawal_json("2026-01-02", {"en": "A test."}, None)
MERGED = withdrawal_json("2026-01-02", {"en": "A test."}, "other")
MOVED = withdrawal_json("2026-01-02", {"en": "A test."}, "other", moved=True)
CLOSED = json.dumps({"restricted": {"until": "2030"}})


def transition(store: Writer, words: bytes, withdrawn: str | None = None, rdf: bytes = b"rdf") -> Transition:
    documents = [Document("manifest", 0, b"", words), Document("dcterms", 0, b"", rdf)]
    document_set: DocumentSet | None = store.document_sets.put("a", words, documents, b"{}")
    if withdrawn and "restricted" not in withdrawn:
        document_set = None
    return Transition(
        "a",
        "record",
        words + rdf,
        compress(words + rdf),
        document_set,
        None,
        "a",
        (),
        withdrawn,
        ("x:y",),
    )


def apply(store: Writer, change: Transition) -> None:
    with store.log_transaction(frozenset({"manifest"})) as log:
        log.apply(change, store.entity(change.id))


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
        # what was never public is not in the log before it is
        ([(b"1", CLOSED), (b"2", CLOSED)], []),
        ([(b"1", CLOSED), (b"1", None), (b"2", None)], ["create", "update"]),
        ([(b"1", CLOSED), (b"1", GONE)], []),
        ([(b"1", GONE)], []),
    ],
)
def test_what_is_logged(steps: list[tuple[bytes, str | None]], actions: list[str], small: Settings) -> None:
    with Writer(small.state) as store:
        for words, withdrawn in steps:
            apply(store, transition(store, words, withdrawn))
    assert [change.action for change in log_of(small)] == actions


def test_each_change_has_its_version_digests_and_reason(small: Settings) -> None:
    with Writer(small.state) as store:
        for change in (
            transition(store, b"1"),
            transition(store, b"2"),
            transition(store, b"2", MERGED),
            transition(store, b"2"),
        ):
            apply(store, change)
    created, updated, merged, restored = log_of(small)
    assert (created.version, updated.version, merged.version, restored.version) == (1, 2, 2, 2)
    assert (created.digest, updated.digest) == (b"1rdf", b"2rdf")
    assert (
        created.documents_digest != updated.documents_digest == restored.documents_digest
        and merged.documents_digest is None
    )
    assert merged.withdrawal_details()["successor"] == "other" and updated.withdrawn is None


def test_an_update_has_its_changed_formats_and_iiif_clients_see_only_theirs(small: Settings) -> None:
    with Writer(small.state) as store:
        for change in (
            transition(store, b"1"),
            transition(store, b"1", rdf=b"more"),
            transition(store, b"2", rdf=b"more"),
            transition(store, b"2", GONE, rdf=b"more"),
        ):
            apply(store, change)
    log = log_of(small)
    assert [change.changed_formats for change in log] == [None, {"dcterms"}, {"manifest"}, None]
    assert [change.iiif_number for change in log] == [1, None, 2, 3]


def test_iiif_clients_are_told_once_that_something_left(small: Settings) -> None:
    with Writer(small.state) as store:
        for change in (
            transition(store, b"1"),
            transition(store, b"1", GONE),
            transition(store, b"1", MERGED),
            transition(store, b"1"),
        ):
            apply(store, change)
    log = log_of(small)
    assert [(change.action, change.iiif_number) for change in log] == [
        ("create", 1), ("delete", 2), ("merge", None), ("restore", 3),
    ]  # fmt: skip


def test_a_tombstone_stays_in_the_sets_it_was_in(small: Settings) -> None:
    with Writer(small.state) as store:
        apply(store, transition(store, b"1"))
        apply(store, transition(store, b"1", GONE))
    changes = Reader(small.state).changes
    for spec in ("", "x", "x:y"):
        (entity,) = changes.entities_changed(0, 9, 9, ("record",), spec)
        assert (entity.id, entity.seq, entity.first_seq) == ("a", 2, 1)
        assert (
            changes.count_listed(("record",), spec)
            == changes.count_listed_between(0, 9, 9, ("record",), spec)
            == 1
        )
    assert changes.sets("", 9) == ["x", "x:y"]
    assert entity.digests.startswith("dcterms=")


def test_hidden_descriptions_are_in_no_list_before_they_are_shown(small: Settings) -> None:
    with Writer(small.state) as store:
        apply(store, transition(store, b"1", CLOSED))
    changes = Reader(small.state).changes
    assert (
        changes.entities_changed(0, 9, 9) == []
        and changes.count_listed(("record",)) == 0
        and changes.sets("", 9) == []
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A clock that is set by seconds."""
    zero = datetime(2026, 1, 1, tzinfo=UTC)

    def set_to(seconds: int) -> None:
        monkeypatch.setattr(commit_times, "now", lambda: zero + timedelta(seconds=seconds))

    set_to(0)
    return set_to


def test_times_only_grow_and_are_never_before_the_change_could_be_seen(
    small: Settings, clock: Callable[[int], None]
) -> None:
    with Writer(small.state) as store:
        for number, second in enumerate((10, 10, 10, 20, 15, 30)):
            clock(second)
            apply(store, transition(store, b"%d" % number))
    times = [change.at[-3:-1] for change in log_of(small)]
    assert times == ["11", "11", "11", "21", "22", "31"]
    changes = Reader(small.state).changes
    assert [changes.last_seq_before(f"2026-01-01T00:00:{second}Z") for second in (11, 12, 21, 22, 59)] == [
        0,
        3,
        3,
        4,
        6,
    ]


def test_harvests_by_time_miss_no_change_and_repeat_none(
    small: Settings, clock: Callable[[int], None]
) -> None:
    """Harvests at any second around publishes see each change exactly once, from one horizon to the next."""
    seen: list[str] = []
    last_horizon = "0000"
    with Writer(small.state) as store:
        for number, second in enumerate((10, 10, 11, 13, 13, 14, 40, 41, 41, 60)):
            clock(second)
            for harvest in ("before", "after"):
                changes = Reader(small.state).changes
                horizon = changes.complete_until()
                first, last = changes.last_seq_before(last_horizon), changes.last_seq_before(horizon)
                seen += [change.at for change in changes.after(first, 99, last)]
                last_horizon = horizon
                if harvest == "before":
                    apply(store, transition(store, b"%d" % number))
    clock(99)
    changes = Reader(small.state).changes
    seen += [change.at for change in changes.after(changes.last_seq_before(last_horizon), 99)]
    assert seen == [change.at for change in log_of(small)] and len(seen) == 10


@pytest.mark.parametrize("shared", [False, True])
def test_a_commit_that_took_long_is_dated_when_it_was_seen(
    shared: bool, small: Settings, clock: Callable[[int], None]
) -> None:
    """If it shared its second with an earlier publish, that one keeps its time."""
    with Writer(small.state) as store:
        if shared:
            apply(store, transition(store, b"0"))
        assign_time = commit_times.assign_time

        def slow_assign_time(db: sqlite3.Connection) -> int | None:
            previous_seq = assign_time(db)
            clock(30)
            return previous_seq

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(commit_times, "assign_time", slow_assign_time)
            apply(store, transition(store, b"1"))
    times = [change.at[-3:-1] for change in log_of(small)]
    assert times == (["01", "31"] if shared else ["31"])


def test_if_the_clock_was_set_back_the_time_of_the_log_counts(
    small: Settings, clock: Callable[[int], None]
) -> None:
    with Writer(small.state) as store:
        clock(50)
        apply(store, transition(store, b"1"))
        clock(0)
        changes = Reader(small.state).changes
        horizon = changes.complete_until()
        assert changes.last_seq_before(horizon) == 1
        apply(store, transition(store, b"2"))
    later = Reader(small.state).changes
    assert later.time_of(2) >= horizon and later.last_seq_before(later.complete_until()) == 2


def test_a_changed_id_is_stated_in_the_file_that_has_it_now(small: Settings) -> None:
    publishing.publish(small)
    path = small.node / "records" / "r0000001.md"
    words = path.read_text("utf-8")
    path.write_text(words.replace("id: r0000001", "id: letter\nformerly: r0000001"), "utf-8")
    report = publishing.publish(small)
    assert (report.created, report.moved, report.vanished, report.problems) == (1, 1, [], [])
    assert {"create": "letter", "move": "r0000001"}.items() <= {
        change.action: change.id
        for change in log_of(small)[-4:]  # and its collections, whose picture it is
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


def test_a_former_id_belongs_to_nothing_else(small: Settings) -> None:
    publishing.publish(small)
    for number in (1, 2, 3):
        path = small.node / "records" / f"r000000{number}.md"
        former = "r0000000" if number == 1 else "older"
        path.write_text(path.read_text("utf-8").replace("title:", f"formerly: {former}\ntitle:"), "utf-8")
    messages = [problem.message for problem in errors(publishing.publish(small).problems)]
    assert messages == [
        "'r0000000' is still the id of records/r0000000.md",
        "'r0000002' says of 'older' too that it was its id",
    ]


def test_members_of_a_collection_by_its_former_id_are_reported(small: Settings) -> None:
    publishing.publish(small)
    path = small.node / "collection" / "series-1.md"
    path.write_text(
        path.read_text("utf-8").replace("id: series-1", "id: cables\nformerly: series-1"), "utf-8"
    )
    (problem,) = errors(publishing.publish(small).problems)
    assert (problem.file, problem.message) == ("records/r0000001.md", "'series-1' is now 'cables'")
