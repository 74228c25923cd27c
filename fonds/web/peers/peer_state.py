"""The state of a peer, as its page shows it: whose it is, what is copied from it, and how the harvests go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fonds.problem import StoreError
from fonds.record import rights
from fonds.record.kind_names import KIND_NAMES
from fonds.store.copies import Copies, Peer, origin_name
from fonds.store.peer_protocols import TITLES
from fonds.urls import UrlBuilder
from fonds.web.context import RequestContext
from fonds.web.home.counts import KIND, Count
from fonds.web.search_links import search_path

NEW, PAUSED, FAILING, HEALTHY = "new", "paused", "failing", "healthy"


@dataclass(frozen=True, slots=True)
class PeerState:
    """A peer for people. `counts` are of what is published; the times are ISO 8601 in UTC, or ""."""

    peer: Peer
    protocol: str
    status: str
    rights_label: str
    counts: tuple[Count, ...]
    quarantined: int
    href: str
    list_href: str

    @property
    def title(self) -> str:
        """What the peer is called."""
        return self.peer.title or self.peer.url

    @property
    def total(self) -> int:
        """The number of copies that are published."""
        return sum(count.number for count in self.counts)

    def as_dict(self, urls: UrlBuilder) -> dict[str, Any]:
        """Return the form as JSON."""
        return {
            "id": urls.uri("peer", slug=self.peer.name),
            "title": self.title,
            "url": self.peer.url,
            "protocol": self.peer.protocol,
            "rights": self.peer.rights,
            "status": self.status,
            "copies": {count.code: count.number for count in self.counts},
            "quarantined": self.quarantined,
            "last_run": self.peer.last_run,
            "last_success": self.peer.last_success,
        }


def read_state(context: RequestContext, copies: Copies, peer: Peer) -> PeerState:
    """Return the state of a peer."""
    return PeerState(
        peer,
        TITLES.get(peer.protocol, peer.protocol),
        _status(peer),
        _rights_label(peer.rights),
        _counts(context, origin_name(peer.url)),
        copies.count_quarantined(peer.name),
        context.urls.path("peer", slug=peer.name),
        search_path(context.urls, origin=origin_name(peer.url)),
    )


def _status(peer: Peer) -> str:
    if peer.is_paused:
        return PAUSED
    if peer.error:
        return FAILING
    return HEALTHY if peer.last_success else NEW


def _counts(context: RequestContext, origin: str) -> tuple[Count, ...]:
    """Return the numbers of published copies by kind; nothing while the index of words is made."""
    facets = context.reader.facets
    try:
        counted = dict(facets.counts({"kind": len(KIND_NAMES)}, facets.having("origin", origin))["kind"])
    except StoreError:
        return ()
    return tuple(
        Count(KIND, kind, counted[kind], "", search_path(context.urls, kind=kind, origin=origin))
        for kind in KIND_NAMES
        if counted.get(kind)
    )


def _rights_label(uri: str) -> str:
    try:
        return rights.statement(uri).label if uri else ""
    except ValueError:
        return uri
