"""Three nodes as processes on loopback: what one publishes arrives at the others, once, and keeps its name."""

from __future__ import annotations

import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from fonds.federation.comparison import Comparer, Comparison
from fonds.federation.exchange_client import NodeClient
from fonds.federation.harvester import HaltError
from fonds.federation.takedowns import remove_copy
from fonds.publishing import publish as publishing
from fonds.store import reader
from fonds.store.database import FILE, open_writer
from fonds.store.log_digests import LogDigests
from tests.federation.nodes import LOOPBACK, Node, fill, node

Nodes = tuple[Node, Node, Node]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    with ExitStack() as stack:
        yield tuple(stack.enter_context(node(tmp_path, name)) for name in "abc")  # type: ignore[misc]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    with node(tmp_path, "a") as a, node(tmp_path, "b") as b:
        yield a, b


def get(url: str, accept: str = "*/*") -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request) as response:
        return response.read(), dict(response.headers)


def test_a_server_harvests_by_itself_if_the_settings_say_so(tmp_path: Path) -> None:
    with node(tmp_path, "a") as a:
        a.record("letter")
        a.publish()
        with node(tmp_path, "b", "harvest_hours = 1\n", lambda b: b.follow(a)) as b:
            deadline = time.monotonic() + 60
            while b.copy_of(a, "letter") not in b.ids() and time.monotonic() < deadline:
                time.sleep(0.2)
            assert b.ids() == {b.copy_of(a, "letter"): True}


def test_removed_copies_come_back_with_the_peer(nodes: Nodes) -> None:
    a, b, c = nodes
    a.record("letter")
    a.publish()
    b.follow(a)
    b.harvest(a)
    with b.copies() as copies:
        remove_copy(copies, b.copy_of(a, "letter"), "The copies were removed.")
        copies.remove_peer(a.origin)
    b.publish()
    c.follow(b, with_copies=True)
    assert c.harvest(b).created == 0
    b.follow(a)
    b.harvest(a)
    assert b.ids() == {b.copy_of(a, "letter"): True}


def test_logs_stop_growing_when_nodes_harvest_each_other(nodes: Nodes) -> None:
    a, b, c = nodes
    for number, one in enumerate(nodes):
        one.record(f"letter-{number}")
        one.publish()
    for one in nodes:
        for other in nodes:
            if one is not other:
                one.follow(other, with_copies=True)

    def around() -> list[int]:
        for one in nodes:
            for other in nodes:
                if one is not other:
                    one.harvest(other)
        return [one.log_length() for one in nodes]

    around()
    before = around()
    assert around() == before == [3, 3, 3]
    assert [sum(one.ids().values()) for one in nodes] == [3, 3, 3]
    # enrichment on the way is a description of its own, and the copy stays as it was
    b.record("remark", more=f"relations: [{{record: {b.copy_of(a, 'letter-0')}, type: reply-to}}]\n")
    b.publish()
    around()
    before = around()
    assert around() == before
    remark = next(entry for entry in c.entries() if entry["id"] == "remark")
    assert remark["origin"] == b.base
    turtle, _ = get(f"{a.base}/records/{a.copy_of(b, 'remark')}.ttl")
    assert f"<{a.base}/id/letter-0>".encode() in turtle


def test_a_peer_speaks_for_its_own_descriptions_alone(nodes: Nodes) -> None:
    a, b, c = nodes
    a.record("letter")
    a.publish()
    b.follow(a)
    b.harvest(a)
    c.follow(b)
    report = c.harvest(b)
    assert (report.passed_on, report.created) == (1, 0)
    # what comes from the origin is not replaced by what another passes on
    c.follow(a)
    c.harvest(a)
    with c.copies() as copies:
        assert copies.copy(c.copy_of(a, "letter")).peer == a.origin  # type: ignore[union-attr]


def test_a_source_that_lost_its_descriptions_halts_and_nothing_is_removed(
    nodes: Nodes, tmp_path: Path
) -> None:
    a, b, _ = nodes
    for number in range(20):
        a.record(f"letter-{number}")
    a.publish()
    b.follow(a)
    b.harvest(a)
    for number in range(15):
        a.record(f"letter-{number}", more="withdrawn: {date: 2026-12-01, reason: Lost.}\n")
    a.publish()
    with pytest.raises(HaltError, match="5 descriptions, and 20"):
        b.harvest(a)
    assert sum(b.ids().values()) == 20
    b.harvest(a, accept_losses=True)
    assert sum(b.ids().values()) == 5


def test_a_comparison_finds_what_differs_in_few_requests(pair: tuple[Node, Node]) -> None:
    a, b = pair
    for number in range(40):
        a.record(f"letter-{number}")
    fill(a)
    b.follow(a)
    b.harvest(a)
    assert compare(b, a).is_equal
    a.record("letter-3", "Another title")
    a.record("new")
    (a.folder / "letter-4.md").unlink()
    publishing.publish(a.settings, withdraw_missing=True)
    result = compare(b, a)
    assert (result.missing, result.outdated, result.withdrawn) == (["new"], ["letter-3"], ["letter-4"])
    assert (result.there, result.here, result.unread, result.requests) == (44, 44, 3, 1)
    b.harvest(a)
    assert compare(b, a).is_equal
    with b.copies() as copies:
        id = b.copy_of(a, "letter-7")
        known = copies.copy(id)
        assert known
        copies.put_copy(known._replace(entry=known.entry.replace(b"A letter", b"A fable ")), copies.text(id))
    assert compare(b, a).damaged == ["letter-7"]


def compare(node: Node, other: Node) -> Comparison:
    with node.copies() as copies:
        peer = copies.peer(other.origin)
        assert peer
        return Comparer(NodeClient(peer.url, LOOPBACK, peer.key), copies, peer).run()


def test_a_log_that_was_written_anew_is_noticed(pair: tuple[Node, Node]) -> None:
    a, b = pair
    a.record("letter")
    a.record("note")
    a.publish()
    b.follow(a)
    b.harvest(a)
    with closing(open_writer(a.settings.state)) as db:  # history is forged: another version was the first one
        db.execute("UPDATE version SET digest = zeroblob(32) WHERE id = 'letter'")
        db.execute("DELETE FROM log_hash")
        LogDigests(db).catch_up()
    with pytest.raises(HaltError, match="is not the one that was read"):
        b.harvest(a)


def test_a_node_that_was_restored_has_its_key_and_its_peers_notice_what_is_lost(
    pair: tuple[Node, Node],
) -> None:
    a, b = pair
    a.record("letter")
    a.publish()
    backup = a.folder.parent / "backup.sqlite"
    reader.backup(a.settings.state, backup)
    a.record("note")
    a.publish()
    b.follow(a)
    b.harvest(a)
    before = NodeClient(a.base, LOOPBACK)
    key, log = before.public_key(), before.head().log
    with (
        closing(sqlite3.connect(backup)) as source,
        closing(sqlite3.connect(a.settings.state / FILE)) as store,
    ):
        source.backup(store)  # while it is served
    (a.folder / "note.md").unlink()
    a.publish()
    after = NodeClient(a.base, LOOPBACK, key)
    assert (after.public_key(), after.head().log, after.head().last) == (key, log, 1)
    with pytest.raises(HaltError, match="ends at 1, and was read up to 2"):
        b.harvest(a)
    assert b.ids()[b.copy_of(a, "note")]
    assert b.harvest(a, accept_losses=True).unchanged == 1
