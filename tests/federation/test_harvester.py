"""The harvester against a peer that fails in every way: nothing is lost, nothing is taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonds.federation.harvest_run import scratch_copies
from fonds.federation.harvester import HaltError, Harvester, HarvestReport
from fonds.http_client.fetch import FetchError
from fonds.publishing.publish import ignore_progress
from fonds.store.copies import Copies, Copy, Origin, Peer, origin_name
from tests.federation.scripted_peer import ScriptedPeer, scripted_peer

OWN = "https://archive.example.org"
FAULTS = ("429", "500", "503", "reset", "cut line", "cut body")


@pytest.fixture
def peer() -> Iterator[ScriptedPeer]:
    with scripted_peer() as peer:
        yield peer


@pytest.fixture
def copies(tmp_path: Path) -> Iterator[Copies]:
    copies = Copies(tmp_path)
    yield copies
    copies.close()


def harvest(
    copies: Copies, peer: ScriptedPeer, waits: list[float] | None = None, **options: bool
) -> HarvestReport:
    known = copies.peer("p")
    if known is None:
        known = Peer("p", peer.base, allow_private=("127.0.0.1",))
        copies.put_peer(known)
    scratch = scratch_copies(copies) if options.pop("dry_run", False) else nullcontext(copies)
    with scratch as target:
        harvester = Harvester(target, OWN, (waits if waits is not None else []).append)
        return harvester.run(known, ignore_progress, **options)


def state(copies: Copies, peer: ScriptedPeer) -> dict[str, tuple[str, bool]]:
    """The digest of each copy by its id at the peer, and whether it is removed."""
    prefix = f"{origin_name(peer.base)}--"
    rows = [copies.copy(id) for id in copies.ids_of("p")]
    return {row.id.removeprefix(prefix): (row.digest, row.is_removed) for row in rows if row}


def expected(peer: ScriptedPeer) -> dict[str, tuple[str, bool]]:
    return {id: (entry.get("digest", ""), "removed" in entry) for id, entry in peer.entries.items()}


def test_a_busy_server_is_asked_again_after_the_time_that_it_names(
    copies: Copies, peer: ScriptedPeer
) -> None:
    peer.put("letter")
    peer.faults = ["503", "429"]
    waits: list[float] = []
    assert harvest(copies, peer, waits).created == 1
    assert waits == [1.0, 4.0]
    peer.faults = ["500"] * 4
    with pytest.raises(FetchError, match="500"):
        harvest(copies, peer)
    known = copies.peer("p")
    assert known is not None and "500" in known.error and known.last_success
    harvest(copies, peer)
    assert copies.peer("p").error == ""  # type: ignore[union-attr]


def test_one_bad_entry_is_kept_with_its_reason_and_the_others_are_taken(
    copies: Copies, peer: ScriptedPeer
) -> None:
    peer.put("first")
    peer.put("forged", digest="0" * 64)
    peer.put("unknown", record={"id": "unknown", "kind": "record", "nonsense": 1})
    peer.put("other-id", record={"id": "another", "kind": "record"})
    peer.put("no-description", record=None)
    peer.put("last")
    report = harvest(copies, peer)
    assert (report.created, report.quarantined) == (2, 4)
    reasons = {item.id.partition("--")[2] or item.id: item.reason for item in copies.quarantined("p")}
    assert "digest" in reasons["forged"]
    peer.put("forged", "Mended")
    assert harvest(copies, peer).created == 1
    assert all("forged" not in item.id for item in copies.quarantined("p"))
    # the bytes are there to be tried again
    assert Harvester(copies, OWN).retry(copies.peer("p")).quarantined == len(copies.quarantined("p"))  # type: ignore[arg-type]


def test_a_dry_run_leaves_the_quarantine_as_it_is(copies: Copies, peer: ScriptedPeer) -> None:
    peer.put("forged", digest="0" * 64)
    harvest(copies, peer)
    known, before = copies.peer("p"), copies.quarantined("p")
    assert known is not None
    with scratch_copies(copies) as scratch:
        Harvester(scratch, OWN).retry(known)
    assert copies.quarantined("p") == before


def test_two_processes_may_write_copies(tmp_path: Path) -> None:
    first, second = Copies(tmp_path), Copies(tmp_path)
    for number, copies in enumerate([first, second, first, second]):
        copies.put_copy(Copy(f"a--{number}", "p", b"{}", "", "", False, ""), b"{}")
    first.put_copy(Copy("a--3", "p", b"{}", "", "", True, ""), b"{}")  # what is at the last position moves on
    ids = [file.path for file in second.since(0)]
    assert ids == ["a--0", "a--1", "a--2", "a--3"]
    assert first.count_since(second.position - 1) == 1
    first.close()
    second.close()


def test_hostile_values_are_quarantined(copies: Copies, peer: ScriptedPeer) -> None:
    peer.put("local-file", record={"id": "local-file", "kind": "record", "pages": [{"file": "/etc/passwd"}]})
    peer.put("x" * 119)
    peer.put("foreign", origin="https://elsewhere.example.org")
    peer.put("far", path=[f"https://{number}.example.org" for number in range(17)])
    report = harvest(copies, peer)
    assert (report.created, report.passed_on) == (0, 1)
    assert len(copies.quarantined("p")) == 3


def test_a_node_cannot_take_the_name_of_another(copies: Copies, peer: ScriptedPeer) -> None:
    """Names are made of hosts without their dots, so that two hosts can have the same."""
    peer.put("letter")
    copies.put_origin(Origin(origin_name(peer.base), peer.base.replace(".", "-")))
    assert harvest(copies, peer).quarantined == 1
    assert "has the same name here" in copies.quarantined("p")[0].reason


def test_a_dry_run_stores_nothing(copies: Copies, peer: ScriptedPeer) -> None:
    for number in range(5):
        peer.put(f"letter-{number}")
    assert harvest(copies, peer, dry_run=True).created == 5
    assert state(copies, peer) == {}
    assert copies.peer("p").position == 0  # type: ignore[union-attr]


def test_a_log_that_is_shorter_than_it_was_halts(copies: Copies, peer: ScriptedPeer) -> None:
    for number in range(5):
        peer.put(f"letter-{number}")
    harvest(copies, peer)
    peer.last = 3
    with pytest.raises(HaltError, match="ends at 3, and was read up to 5"):
        harvest(copies, peer)
    peer.last = 5
    peer.log = "log-2"  # the store of the peer was made anew
    report = harvest(copies, peer)
    assert (report.created, report.unchanged) == (0, 5)
    peer.node = "https://another.example.org"
    with pytest.raises(HaltError, match=r"says that it is https://another\.example\.org"):
        harvest(copies, peer)


def test_what_changed_costs_requests_for_what_changed(copies: Copies, peer: ScriptedPeer) -> None:
    for number in range(30):
        peer.put(f"letter-{number}")
    harvest(copies, peer)
    peer.requests = 0
    harvest(copies, peer)
    assert peer.requests == 1
    peer.put("letter-3", "Changed")
    peer.requests = 0
    assert harvest(copies, peer).updated == 1
    assert peer.requests == 1


CHANGES = st.lists(
    st.tuples(st.sampled_from(("put", "withdraw", "harvest")), st.integers(0, 7), st.sampled_from("ABC")),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, faults=st.lists(st.sampled_from(("", *FAULTS)), max_size=40))
def test_whatever_fails_on_the_way_the_copies_become_those_of_the_peer(
    peer: ScriptedPeer, changes: list[tuple[str, int, str]], faults: list[str]
) -> None:
    peer.entries, peer.last, peer.faults = {}, 0, list(faults)
    with TemporaryDirectory() as folder:
        copies = Copies(Path(folder))
        for action, number, title in changes:
            id = f"letter-{number}"
            if action == "put":
                peer.put(id, title)
            elif action == "withdraw" and id in peer.entries:
                peer.withdraw(id)
            elif action == "harvest":
                try:
                    harvest(copies, peer)
                except FetchError:
                    continue  # the next harvest goes on
        peer.faults = []
        harvest(copies, peer)
        known = expected(peer)
        # what was withdrawn before it was ever copied need not be known
        assert {**state(copies, peer)} == {
            id: value for id, value in known.items() if id in state(copies, peer)
        }
        assert all(removed for id, (_, removed) in known.items() if id not in state(copies, peer))
        position = copies.position
        assert harvest(copies, peer).taken == 0
        assert copies.position == position
        copies.close()


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("at", range(1, 12))
def test_a_run_that_is_killed_anywhere_goes_on_where_it_stopped(
    at: int, copies: Copies, peer: ScriptedPeer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        peer.put(f"letter-{number}")
    count = 0
    put_packed = Copies.put_packed

    def killed(self: Copies, copy: object, text: bytes | None) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise Killed
        put_packed(self, copy, text)  # type: ignore[arg-type]

    monkeypatch.setattr(Copies, "put_packed", killed)
    if at <= 10:
        with pytest.raises(Killed):
            harvest(copies, peer)
        whole_pages = (at - 1) // 3 * 3
        assert len(state(copies, peer)) == whole_pages == copies.peer("p").position  # type: ignore[union-attr]
    monkeypatch.undo()
    harvest(copies, peer)
    assert state(copies, peer) == expected(peer)
