"""Brings the consumers of the log up to date after publishing: dumps, the SPARQL store, a remote one, and receipts."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from fonds.problem import Problem
from fonds.publishing import dumps, graph_consumers, receipts
from fonds.publishing.faults import Faults
from fonds.publishing.source_files import Progress
from fonds.publishing.triplestore_sync import remote_store, sync, sync_local
from fonds.settings import Settings
from fonds.store import reader

LOCK_FILE = "consumers.lock"


def sync_consumers(
    settings: Settings, progress: Progress, on_error: Callable[[Exception], None] | None = None
) -> list[Problem]:
    """Bring all consumers up to date. Returns a problem for each description that met a fault and is in none yet.

    `progress` is told which consumer comes next, in the words of `run_status.PARTS`. What a consumer raises, a
    StoreError for example, does not undo what was published; with `on_error` it does not stop the other consumers.
    """
    faults = Faults(lambda id: reader.source_path(settings.state, id))
    with _one_at_a_time(settings):
        for stage, sync_consumer in zip(STAGES, CONSUMERS, strict=True):
            progress(stage, 0, 0)
            try:
                sync_consumer(settings, progress, faults)
            except Exception as error:
                if on_error is None:
                    raise
                on_error(error)
    return faults.problems


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Wait until no other process brings the consumers of a node up to date. It may not know of the last changes."""
    with (settings.state / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo(
                "Another process updates the dumps and the index for SPARQL: waiting for it.", err=True
            )
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync_remote(settings: Settings, progress: Progress, faults: Faults | None = None) -> None:
    if target := remote_store(settings):
        sync(settings, target, lambda _, done, total: progress(STAGES[2], done, total), faults)


def _sync_dumps(settings: Settings, progress: Progress, faults: Faults) -> None:
    """Bring the dumps up to date; if all graphs must be built, the graphs for SPARQL with them."""
    if not graph_consumers.rebuild_both(settings, progress, faults):
        dumps.sync(settings, progress, faults)


# Dumps come before the graphs for SPARQL, which take longer. After a change of access both are closed until what is
# withheld is out of them; for the graphs, that was done at the end of the commit.
CONSUMERS: tuple[Callable[[Settings, Progress, Faults], object], ...] = (
    _sync_dumps,
    sync_local,
    _sync_remote,
    receipts.sync,
)
STAGES = (
    "making dumps",
    "indexing for SPARQL",
    "filling the triplestore",
    receipts.STAGE,
)  # what each of them says that it does
