"""Runs of the harvester over a site, and what they leave."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import orjson

from fonds.federation import protocols
from fonds.federation.document_harvester import DocumentHarvester
from fonds.federation.harvest_run import scratch_copies
from fonds.federation.harvester import Harvester, HarvestReport
from fonds.federation.protocols.protocol import Offer, Options
from fonds.federation.web_client import WebClient
from fonds.publishing.publish import ignore_progress
from fonds.publishing.source_files import Progress
from fonds.settings import Settings
from fonds.store.copies import Copies, Peer, Quarantined
from tests.conftest import settings_of

LOOPBACK = ("127.0.0.1",)
NAME = "p"


class Killed(BaseException):
    """The process ends."""


@dataclass
class Node:
    """A node that harvests one peer: its settings, its copies, and the seconds that it waited."""

    settings: Settings
    copies: Copies
    waits: list[float]

    @property
    def peer(self) -> Peer:
        peer = self.copies.peer(NAME)
        assert peer
        return peer

    def offer(self, url: str, protocol: str = "", options: Options | None = None) -> Offer | None:
        """What is offered at an address."""
        client = WebClient(LOOPBACK, sleep=self.waits.append)
        return protocols.find_offer(client, url, options or {}, protocol)

    def add(self, url: str, protocol: str = "", options: Options | None = None) -> Offer:
        """Add the peer at an address."""
        offer = self.offer(url, protocol, options)
        assert offer, f"nothing is offered at {url}"
        self.copies.put_peer(
            Peer(
                NAME,
                offer.url,
                offer.title,
                offer.rights,
                allow_private=LOOPBACK,
                protocol=offer.protocol,
                options=offer.options,
            )
        )
        return offer

    def _harvester(self, copies: Copies) -> DocumentHarvester:
        taker = Harvester(copies, self.settings.base_url)
        return DocumentHarvester(copies, self.settings, taker, self.waits.append)

    def harvest(
        self, accept_losses: bool = False, dry_run: bool = False, progress: Progress = ignore_progress
    ) -> HarvestReport:
        """Harvest the peer."""
        with scratch_copies(self.copies) if dry_run else nullcontext(self.copies) as copies:
            return self._harvester(copies).run(self.peer, progress, accept_losses)

    def retry(self) -> HarvestReport:
        """Try again what is in quarantine."""
        return self._harvester(self.copies).retry(self.peer)

    def harvest_until(self, batches: int) -> bool:
        """Harvest, and be killed after some batches. Return whether the run ended before."""
        left = iter(range(batches))

        def count(*_: object) -> None:
            if next(left, None) is None:
                raise Killed

        try:
            self.harvest(progress=count)
        except Killed:
            return False
        return True

    def state(self) -> dict[str, tuple[str, bool]]:
        """The digest of each copy by its id, and whether it is removed."""
        rows = [self.copies.copy(id) for id in self.copies.ids_of(NAME)]
        return {row.id: (row.digest, row.is_removed) for row in rows if row}

    def titles(self, kinds: tuple[str, ...] = ("record", "collection")) -> list[str]:
        """The titles of the descriptions that are copied and not removed."""
        titles = []
        for id in self.copies.ids_of(NAME):
            copy = self.copies.copy(id)
            if copy and not copy.is_removed:
                record = orjson.loads(copy.entry)["record"]
                if record["kind"] in kinds:
                    titles.append(next(iter((record.get("title") or record["name"]).values())))
        return sorted(titles)

    def quarantined(self) -> list[Quarantined]:
        """What is in quarantine."""
        return self.copies.quarantined(NAME)


def new_node(folder: Path) -> Node:
    """A node without peers."""
    (folder / "node").mkdir(parents=True)
    (folder / "node" / "node.toml").write_text(
        'title = "Harvester"\ncontact = "archive@example.org"\n', "utf-8"
    )
    settings = settings_of(folder / "node", folder / "state", base_url="https://archive.example.org")
    return Node(settings, Copies(settings.state), [])


NodeFactory = Callable[[], Node]
