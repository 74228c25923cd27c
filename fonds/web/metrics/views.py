"""The view of the figures about the node, in the formats of Prometheus and OpenMetrics.

They are read from the store when they are asked for, so that every process of the server gives the same. Requests are
for the web server in front to count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network

from flask import Blueprint
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from fonds.publishing.part_states import part_states
from fonds.store.copies import Copies, Peer
from fonds.version import __version__
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.route_decorator import route

blueprint = Blueprint("metrics", __name__)


@route(blueprint, "metrics", work="documents")
def metrics(request: Request, context: RequestContext) -> Response | None:
    """The figures. None for clients outside the networks of the settings."""
    networks = [ip_network(name, strict=False) for name in context.settings["metrics_networks"]]
    try:
        client = ip_address(request.client)
    except ValueError:
        return None
    if not any(client in network for network in networks):
        return None
    registry = CollectorRegistry(auto_describe=False)
    registry.register(NodeCollector(context))
    encoder, content_type = choose_encoder(request.accept or "")
    return Response(200, content_type, encoder(registry), cache_control="no-store", cacheable=False)


class NodeCollector(Collector):
    """Collects the figures of a node."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        """Yield all figures."""
        reader = self._context.reader
        yield InfoMetricFamily("fonds", "The version of Fonds.", {"version": __version__})
        descriptions = GaugeMetricFamily("fonds_descriptions", "Available descriptions.", labels=["kind"])
        for kind, count in sorted(reader.counts().items()):
            descriptions.add_metric([kind], count)
        yield descriptions
        yield GaugeMetricFamily(
            "fonds_log_last", "The number of the last change in the log.", reader.last_seq()
        )
        yield from self._parts()
        with Copies.reading(self._context.settings.state) as copies:
            if copies:
                yield from _peers(copies)

    def _parts(self) -> Iterator[Metric]:
        settled = GaugeMetricFamily(
            "fonds_part_settled", "Whether a part is up to date or off.", labels=["part"]
        )
        behind = GaugeMetricFamily(
            "fonds_part_behind", "Changes that a part does not have yet.", labels=["part"]
        )
        for name, state in part_states(self._context.settings, self._context.reader).items():
            settled.add_metric([name], float(state.is_settled))
            behind.add_metric([name], state.changes)
        yield settled
        yield behind


# name of the figure, what it is
_PEER_FIGURES = {
    "copies": "Copies from a peer that are not removed.",
    "quarantined": "Entries of a peer that could not be taken.",
    "healthy": "Whether the last harvest of a peer succeeded.",
    "paused": "Whether a peer is left out of harvests.",
    "last_run_timestamp_seconds": "When a peer was harvested last, with success or not.",
    "last_success_timestamp_seconds": "When a harvest of a peer succeeded last.",
}


def _peers(copies: Copies) -> Iterator[Metric]:
    families = {
        name: GaugeMetricFamily(f"fonds_peer_{name}", words, labels=["peer", "protocol"])
        for name, words in _PEER_FIGURES.items()
    }
    for peer in copies.peers():
        for name, value in _figures(copies, peer).items():
            families[name].add_metric([peer.name, peer.protocol], value)
    yield from families.values()


def _figures(copies: Copies, peer: Peer) -> dict[str, float]:
    figures: dict[str, float] = {
        "copies": copies.count(peer.name),
        "quarantined": copies.count_quarantined(peer.name),
        "healthy": float(bool(peer.last_success) and not peer.error),
        "paused": float(peer.is_paused),
    }
    times = {"last_run_timestamp_seconds": peer.last_run, "last_success_timestamp_seconds": peer.last_success}
    return figures | {name: datetime.fromisoformat(time).timestamp() for name, time in times.items() if time}
