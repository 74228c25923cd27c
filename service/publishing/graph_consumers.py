"""Brings the index for SPARQL and the dumps up to date: each graph is built once for both if both are made anew."""

from __future__ import annotations

from contextlib import closing

from service.publishing import serializer_context
from service.publishing.dumps import DumpWriter
from service.publishing.faults import Faults, NoNet
from service.publishing.source_files import Progress
from service.publishing.triplestore_sync import GraphSync, open_local
from service.settings import Settings
from service.store.reader import Reader


def sync(settings: Settings, progress: Progress, faults: Faults | None = None) -> None:
    """Bring this node's own index, if it has an endpoint, and its dumps up to date with the log.

    The index comes first: after a change of access the endpoint is closed until it is up to date. Without `faults`, a
    fault in the work on a description is raised. Raises StoreError if the index cannot be written.
    """
    faults = faults or NoNet()
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            context = serializer_context.snapshot_context(settings, reader)
            with closing(DumpWriter(settings, reader, context, progress, faults)) as dumps:
                if not settings["sparql_places"]:
                    dumps.run()
                    return
                with closing(open_local(settings)) as index:
                    graphs = GraphSync(reader, context, index, progress, faults)
                    together = graphs.must_rebuild and dumps.must_rebuild
                    if together:
                        dumps.begin()
                    graphs.run(dumps if together else None)
                if together:
                    dumps.finish()
                else:
                    dumps.run()
    finally:
        reader.close()
