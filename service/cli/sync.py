"""Brings the consumers of the log up to date after publishing: dumps, the SPARQL store, and a remote one if set."""

from __future__ import annotations

from collections.abc import Callable

from service.problem import Problem
from service.publishing import dumps
from service.publishing.faults import Faults
from service.publishing.source_files import Progress
from service.publishing.triplestore_sync import remote_store, sync, sync_local
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
    if target := remote_store(settings):
        sync(settings, target, progress, faults)


# the endpoint comes first: after a change of access it is closed until its graphs are up to date
CONSUMERS: tuple[Callable[[Settings, Progress, Faults | None], object], ...] = (
    sync_local,
    dumps.sync,
    _sync_remote,
)
