"""Builds each graph once for the index for SPARQL and for the dumps, if both must be made anew."""

from __future__ import annotations

from contextlib import closing

from fonds.problem import StoreError
from fonds.publishing import dumps, serializer_context
from fonds.publishing.dumps import DumpWriter
from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.source_files import Progress
from fonds.publishing.triplestore_sync import GraphSync, open_local, sync_local
from fonds.settings import Settings, indexes_sparql
from fonds.store.reader import Reader


def sync(settings: Settings, progress: Progress, faults: Faults | None = None) -> None:
    """Bring this node's own index, if it has an endpoint, and its dumps up to date with the log.

    Without `faults`, a fault in the work on a description is raised. Raises StoreError if the index cannot be written.
    """
    if not rebuild_both(settings, progress, faults):
        dumps.sync(settings, progress, faults)
        sync_local(settings, progress, faults)


def rebuild_both(settings: Settings, progress: Progress, faults: Faults | None = None) -> bool:
    """Make the index and the dumps anew.

    Returns False, and does nothing, if that is not needed for both, or if the index cannot be written.
    """
    faults = faults or NoNet()
    if not indexes_sparql(settings):
        return False
    try:
        opened = open_local(settings)
    except StoreError:  # who brings the index up to date alone says why
        return False
    with closing(opened) as index, closing(Reader(settings.state)) as reader, reader.snapshot():
        context = serializer_context.snapshot_context(settings, reader)
        with closing(DumpWriter(settings, reader, context, progress, faults)) as writer:
            graphs = GraphSync(reader, context, index, progress, faults)
            if not graphs.must_rebuild or not writer.must_rebuild:
                return False
            writer.begin()
            graphs.run(writer)
            writer.finish()
    return True
