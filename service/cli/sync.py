"""Brings the consumers of the log up to date after publishing: dumps, the SPARQL store, and a remote one if set."""

from __future__ import annotations

from collections.abc import Callable

from service.problem import Problem
from service.publishing import graph_consumers
from service.publishing.faults import Faults
from service.publishing.source_files import Progress
from service.publishing.triplestore_sync import sync
from service.settings import Settings
from service.store import reader


def sync_consumers(settings: Settings, progress: Progress) -> list[Problem]:
    """Bring all consumers up to date. Returns a problem for each description that met a fault and is in none yet.

    Raises StoreError, which does not undo what was published.
    """
    faults = Faults(lambda id: reader.source_path(settings.state, id))
    for sync_consumer in CONSUMERS:
        sync_consumer(settings, progress, faults)
    return faults.problems


def _sync_remote(settings: Settings, progress: Progress, faults: Faults | None = None) -> None:
    if settings["sparql_endpoint"] or settings["sparql_graph_store"]:
        from service.http_client.remote_triplestore import RemoteStoreSettings, RemoteTripleStore

        remote = RemoteStoreSettings(
            settings["sparql_endpoint"],
            settings["sparql_graph_store"],
            settings["sparql_user"],
            settings["sparql_password"],
        )
        sync(settings, RemoteTripleStore(remote, settings.state / "sparql-elsewhere"), progress, faults)


CONSUMERS: tuple[Callable[[Settings, Progress, Faults | None], object], ...] = (
    graph_consumers.sync,
    _sync_remote,
)
