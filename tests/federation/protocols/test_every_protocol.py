"""What holds for every protocol: what is new, changed, deleted and there again is taken, once, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fonds.federation.harvester import HaltError
from fonds.federation.protocols import PROTOCOLS, change_discovery, iiif_collection, resourcesync, sitemap
from fonds.http_client.fetch import FetchError
from fonds.store.copies import FONDS
from fonds.store.peer_protocols import TITLES
from tests.federation.protocols.harvesting import NAME, Killed, Node, NodeFactory
from tests.federation.protocols.scripted_site import Site
from tests.federation.protocols.systems import SYSTEMS, Dump, Ldes, Oai, System


@pytest.fixture(params=SYSTEMS, ids=lambda kind: kind.__name__)
def system(request: pytest.FixtureRequest, site: Site, monkeypatch: pytest.MonkeyPatch) -> System:
    for module in (change_discovery, iiif_collection, resourcesync, sitemap):
        monkeypatch.setattr(module, "BATCH", 3)
    system: System = request.param(site)
    return system


def only(holds: Callable[[Any], bool]) -> pytest.MarkDecorator:
    """Of the systems only those of which something holds."""
    kinds = [kind for kind in SYSTEMS if holds(kind)]
    return pytest.mark.parametrize("system", kinds, indirect=True, ids=lambda kind: kind.__name__)


def tells_deletions(kind: Any) -> bool:
    return bool(kind.tells_deletions)


def add_and_harvest(node: Node, system: System) -> None:
    offer = node.add(system.url)
    assert offer.protocol == system.protocol
    node.harvest()


def test_a_second_run_takes_nothing_and_asks_little(node: Node, system: System) -> None:
    system.put_many(8)
    system.pass_time()
    add_and_harvest(node, system)
    assert node.titles() == system.titles()
    assert node.peer.last_success and not node.peer.error
    before = node.state()
    system.site.requests.clear()
    report = node.harvest()
    assert (report.created, report.updated, report.removed, report.quarantined) == (0, 0, 0, 0)
    assert node.state() == before
    is_without_times = system.protocol == "iiif-collection"  # all is asked for, to be compared
    assert len(system.site.paths) <= (9 if is_without_times else 4)


def test_a_change_a_deletion_and_a_return_are_taken(node: Node, system: System) -> None:
    system.put_many(8)
    add_and_harvest(node, system)
    system.pass_time()
    system.put("thing-03", "A better title")
    system.put("thing-90", "A new letter")
    system.delete("thing-05")
    report = node.harvest()
    assert node.titles() == system.titles()
    is_collection = system.protocol == "iiif-collection"  # which changes when its members do
    assert (report.created, report.updated, report.removed) == (1, 1 + is_collection, 1)
    system.pass_time()
    system.put("thing-05", "There again")
    report = node.harvest()
    assert node.titles() == system.titles()
    assert (report.created, report.updated, report.removed) == (0, 1 + is_collection, 0)


def test_what_comes_and_goes_between_two_runs_leaves_nothing(node: Node, system: System) -> None:
    system.put_many(3)
    add_and_harvest(node, system)
    system.pass_time()
    system.put("brief", "Brief")
    system.delete("brief")
    report = node.harvest()
    assert (report.created, report.removed) == (0, 0)
    assert node.titles() == system.titles()


def die_again_and_again(node: Node) -> None:
    """Harvest, and be killed after one batch, after two, and so on."""
    ends = [node.harvest_until(batches) for batches in range(8)]
    assert ends[-1]


def test_a_run_that_is_killed_after_any_batch_goes_on(nodes: NodeFactory, system: System) -> None:
    undisturbed, killed = nodes(), nodes()
    system.put_many(8)
    add_and_harvest(undisturbed, system)
    killed.add(system.url)
    die_again_and_again(killed)
    assert killed.state() == undisturbed.state()
    system.pass_time()
    for number in range(5):
        system.put(f"thing-{number:02}", f"Changed {number:02}")
    system.delete("thing-06")
    undisturbed.harvest()
    die_again_and_again(killed)
    assert killed.state() == undisturbed.state()
    assert killed.titles() == system.titles()


def test_a_run_that_is_killed_within_any_batch_goes_on(
    nodes: NodeFactory, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fonds.federation.documents import DocumentReader

    undisturbed, killed = nodes(), nodes()
    system.put_many(8)
    add_and_harvest(undisturbed, system)
    killed.add(system.url)
    read = DocumentReader.read
    calls: list[int] = []

    def read_or_die(self: DocumentReader, document: Any) -> Any:
        calls.append(1)
        if len(calls) in (1, 3, 8):
            raise Killed
        return read(self, document)

    monkeypatch.setattr(DocumentReader, "read", read_or_die)
    for _ in range(4):
        try:
            killed.harvest()
        except Killed:
            continue
        break
    killed.harvest()
    assert killed.state() == undisturbed.state()


@only(lambda kind: kind is not Dump)  # which is one document
def test_a_bad_document_is_kept_with_its_bytes_and_the_others_are_taken(node: Node, system: System) -> None:
    system.put_many(4)
    system.damage("bad", "Damaged Words")
    system.put_many(5)
    add_and_harvest(node, system)
    assert node.titles() == system.titles()
    [item] = node.quarantined()
    assert b"bad" in item.entry
    assert item.reason
    report = node.retry()  # it is as it was
    assert (report.created, report.quarantined) == (0, 1)
    assert len(node.quarantined()) == 1
    system.pass_time()
    system.put("bad", "Mended")
    assert node.harvest().created == 1
    assert node.quarantined() == []
    assert node.titles() == system.titles()


def test_what_this_version_reads_is_taken_from_quarantine(
    node: Node, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of Fonds, which reads more."""
    from fonds.federation import documents

    system.put_many(4)
    with monkeypatch.context() as patch:
        patch.setattr(documents, "_READERS", frozenset())
        add_and_harvest(node, system)
    count = len(node.quarantined())
    assert node.titles() == [] and count >= 1
    assert node.harvest().quarantined in (0, count)
    report = node.retry()
    assert (report.quarantined, node.quarantined()) == (0, [])
    assert node.titles() == system.titles()
    assert node.harvest().created == 0


@only(lambda kind: kind not in (Oai, Ldes))  # the documents of which are in their pages
@pytest.mark.parametrize("is_harvest", [True, False])
def test_a_document_that_cannot_be_had_is_asked_for_again(
    node: Node, system: System, is_harvest: bool
) -> None:
    system.put_many(3)
    node.add(system.url)
    before = dict(system.site.documents)
    document = "/dump.nt" if isinstance(system, Dump) else _path_of(system, "thing-01")
    system.site.documents[document] = system.site.respond("/nowhere")
    node.harvest()
    assert "Letter 01" not in node.titles()
    [item] = node.quarantined()
    assert "404" in item.reason
    system.site.documents = before
    again = node.harvest() if is_harvest else node.retry()
    assert (again.quarantined, node.quarantined()) == (0, [])
    assert node.titles() == system.titles()
    report = node.harvest()
    assert (report.created, report.updated, report.quarantined) == (0, 0, 0)


def _path_of(system: System, id: str) -> str:
    folder = {"sitemap": "pages", "resourcesync": "things"}.get(system.protocol, "manifests")
    return f"/{folder}/{id}"


@only(tells_deletions)
def test_silence_says_nothing_where_deletions_are_told(node: Node, system: System) -> None:
    system.put_many(12)
    add_and_harvest(node, system)
    before = node.state()
    system.pass_time()
    for number in range(7):
        system.lose(f"thing-{number:02}")
    node.harvest()
    assert node.state() == before


@only(lambda kind: not tells_deletions(kind))
def test_many_losses_stop_the_run_and_remove_nothing(node: Node, system: System) -> None:
    system.put_many(12)
    add_and_harvest(node, system)
    system.pass_time()
    for number in range(7):
        system.lose(f"thing-{number:02}")
    with pytest.raises(HaltError, match="that were copied"):
        node.harvest()
    assert not any(is_removed for _, is_removed in node.state().values())
    assert "that were copied" in node.peer.error
    with pytest.raises(HaltError):
        node.harvest()
    report = node.harvest(accept_losses=True)
    assert report.removed == 7
    assert node.titles() == system.titles()
    assert node.peer.error == ""


@only(lambda kind: not tells_deletions(kind))
def test_a_few_losses_are_taken(node: Node, system: System) -> None:
    system.put_many(12)
    add_and_harvest(node, system)
    system.pass_time()
    system.lose("thing-04")
    assert node.harvest().removed == 1
    assert node.titles() == system.titles()


def test_a_dry_run_stores_nothing_and_says_what_a_run_does(node: Node, system: System) -> None:
    system.put_many(8)
    node.add(system.url)
    peer = node.peer
    dry = node.harvest(dry_run=True)
    assert (node.state(), node.peer, node.quarantined()) == ({}, peer, [])
    report = node.harvest()
    assert dry == report
    system.pass_time()
    system.put("thing-02", "Another title")
    system.delete("thing-07")
    before, peer = node.state(), node.peer
    dry = node.harvest(dry_run=True)
    assert (node.state(), node.peer) == (before, peer)
    assert dry == node.harvest()
    assert node.titles() == system.titles()


def test_a_server_that_does_not_answer_is_asked_again_later(node: Node, system: System) -> None:
    system.put_many(8)
    node.add(system.url)
    system.site.faults = ["503", "reset", "429"]
    node.harvest()
    assert node.waits == [1.0, 4.0, 15.0]
    assert node.titles() == system.titles()
    system.site.faults = ["reset"] * 4
    with pytest.raises(FetchError, match="did not answer"):
        node.harvest()
    assert "did not answer" in node.peer.error
    node.harvest()
    assert node.peer.error == ""


def test_a_peer_that_is_removed_is_forgotten(node: Node, system: System) -> None:
    system.put_many(3)
    add_and_harvest(node, system)
    node.copies.remove_peer(NAME)
    assert node.copies.documents.count(NAME) == 0
    add_and_harvest(node, system)
    assert node.titles() == system.titles()


def test_pages_call_every_protocol_as_the_command_does() -> None:
    titles = {row.name: row.title for row in PROTOCOLS}
    assert {FONDS: TITLES[FONDS], **titles} == TITLES
