"""A run over several peers: what happens at one does not stop the others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from fonds.federation.conversion import MIN_LINES
from fonds.federation.document_harvester import DocumentHarvester
from fonds.federation.harvester import HaltError, Harvester, HarvestReport
from fonds.http_client.fetch import FetchError
from fonds.publishing.executor import Workers
from fonds.publishing.source_files import Progress
from fonds.settings import Settings
from fonds.store.copies import FILE, FONDS, Copies, Peer

Outcome = HarvestReport | FetchError | HaltError


def due_peers(copies: Copies) -> list[Peer]:
    """Return the peers that are harvested unless somebody names others: all that are not paused."""
    return [peer for peer in copies.peers() if not peer.is_paused]


def harvest_peers(
    settings: Settings,
    copies: Copies,
    peers: Sequence[Peer],
    progress: Progress,
    dry_run: bool = False,
    retry: bool = False,
    accept_losses: bool = False,
    begin: Callable[[Peer], None] = lambda peer: None,
) -> Iterator[tuple[Peer, Outcome]]:
    """Harvest peers, one after another, and yield each with its report, or with the reason why it was not harvested.

    With `retry`, only what is in quarantine is tried again. `begin` is called before each peer.
    """
    scratch = scratch_copies(copies) if dry_run else nullcontext(copies)
    with Workers.of(settings, MIN_LINES) as workers, scratch as target:
        of_nodes = Harvester(target, settings.base_url, workers=workers)
        of_documents = DocumentHarvester(target, settings, of_nodes)
        for peer in peers:
            begin(peer)
            harvester = of_nodes if peer.protocol == FONDS else of_documents
            try:
                yield peer, harvester.retry(peer) if retry else harvester.run(peer, progress, accept_losses)
            except (FetchError, HaltError) as error:
                yield peer, error


@contextmanager
def scratch_copies(copies: Copies) -> Iterator[Copies]:
    """Yield copies of the copies, for a dry run: each batch must see what the batches before it did."""
    with tempfile.TemporaryDirectory(prefix="fonds-dry-run-") as folder:
        copies.backup(Path(folder) / FILE)
        scratch = Copies(Path(folder))
        try:
            yield scratch
        finally:
            scratch.close()
