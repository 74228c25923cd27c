"""What people set on a peer while it is harvested stays, also if another process sets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fonds.federation import document_harvester
from fonds.federation.document_harvester import DocumentHarvester
from fonds.federation.harvester import Harvester
from fonds.federation.protocols.protocol import Batch, Protocol, SourceDocument, Visit
from fonds.settings import Settings
from fonds.store.copies import Copies, Peer
from tests.conftest import settings_of
from tests.federation.scripted_peer import PAGE_SIZE, scripted_peer

OWN = "https://archive.example.org"
DUBLIN_CORE = b"""<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Letter %d</dc:title></oai_dc:dc>"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "node.toml").write_text('title = "Ours"\n')
    return settings_of(tmp_path / "node", tmp_path / "state", base_url=OWN)


@pytest.fixture
def copies(settings: Settings) -> Iterator[Copies]:
    copies = Copies(settings.state)
    yield copies
    copies.close()


def pause(settings: Settings) -> None:
    """Pause the peer from another connection, as `fonds peer pause` does."""
    with closing(Copies(settings.state)) as other:
        other.update_peer("p", is_paused=True)


def check(copies: Copies, count: int) -> None:
    peer = copies.peer("p")
    assert peer is not None
    assert peer.is_paused and peer.last_success
    assert copies.count("p") == count
    copies.update_peer("p", is_paused=False)
    after = copies.peer("p")
    assert after is not None and not after.is_paused and after.last_success == peer.last_success
    assert (after.position, after.cursor, after.allow_private) == (
        peer.position,
        peer.cursor,
        peer.allow_private,
    )


def test_pausing_while_a_node_is_harvested(settings: Settings, copies: Copies) -> None:
    with scripted_peer() as source:
        for number in range(PAGE_SIZE * 2):
            source.put(f"letter-{number}")
        peer = Peer("p", source.base, allow_private=("127.0.0.1",))
        copies.put_peer(peer)
        report = Harvester(copies, OWN).run(peer, lambda stage, done, total: pause(settings))
    assert report.pages == 2
    check(copies, PAGE_SIZE * 2)


def test_pausing_while_documents_are_harvested(
    settings: Settings, copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    def batches(visit: Visit) -> Iterator[Batch]:
        for number in range(2):
            document = SourceDocument(f"letter-{number}", "2026-11-05T10:00:00Z", DUBLIN_CORE % number)
            yield Batch((document,), {"at": number}, number + 1, 2, is_last=number == 1)

    protocol = Protocol("scripted", lambda *arguments: None, batches)
    monkeypatch.setattr(document_harvester, "protocol_of", lambda name: protocol)
    peer = Peer("p", "https://repository.example.net", protocol="scripted", allow_private=("127.0.0.1",))
    copies.put_peer(peer)
    harvester = DocumentHarvester(copies, settings, Harvester(copies, OWN))
    report = harvester.run(peer, lambda stage, done, total: pause(settings))
    assert (report.pages, report.quarantined) == (2, 0)
    check(copies, 3)  # with the institution that the peer is


def test_a_peer_that_is_removed_while_it_is_harvested_stays_removed(
    settings: Settings, copies: Copies
) -> None:
    with scripted_peer() as source:
        for number in range(PAGE_SIZE * 2):
            source.put(f"letter-{number}")
        peer = Peer("p", source.base, allow_private=("127.0.0.1",))
        copies.put_peer(peer)
        Harvester(copies, OWN).run(peer, lambda stage, done, total: copies.remove_peer("p"))
    assert copies.peers() == []
