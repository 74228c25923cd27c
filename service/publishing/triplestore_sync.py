"""Bring a triplestore up to date with the log: that of this node, or a remote one that mirrors it.

There is one named graph for each description and profile, named by the URL that serves it, and one for each concept
scheme. Every batch may be applied twice without harm, so a killed run starts again at its cursor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from service.problem import StoreError
from service.publishing import graph_documents, serializer_context
from service.publishing.faults import Faults, NoNet
from service.publishing.source_files import Progress
from service.serializers.context import SerializerContext
from service.serializers.graph import concept_scheme
from service.settings import Settings
from service.sparql.triplestore import PARTIAL, LocalTriplestore, current_copy, last_seq
from service.store.log import Entity
from service.store.reader import Reader

if TYPE_CHECKING:
    from service.http_client.remote_triplestore import RemoteTripleStore

BATCH = 100  # descriptions to a batch
REMOVAL_SECONDS = 15.0  # for a triplestore elsewhere to remove a batch before a commit
VERSION = 1  # of the content of graphs: a change of it makes all of them again

Graph = tuple[str, bytes]  # IRI, N-Triples


class Triplestore(Protocol):
    """A triplestore that can be kept up to date."""

    def cursor(self) -> str:
        """Return up to where the log was read, as it was stored last; "" at the beginning."""
        ...

    def set_cursor(self, cursor: str) -> None:
        """Store up to where the log was read."""
        ...

    def clear(self) -> None:
        """Delete all graphs and the cursor."""
        ...

    def load(self, graphs: Iterable[Graph]) -> None:
        """Add many graphs to a store that was cleared."""
        ...

    def replace(self, gone: Sequence[str], graphs: Sequence[Graph]) -> None:
        """Delete graphs by name, and add others."""
        ...

    def publish_copy(self, name: str) -> None:
        """Publish the current content for queries."""
        ...


def sync(settings: Settings, target: Triplestore, progress: Progress, faults: Faults | None = None) -> int:
    """Bring a triplestore up to date with the log. Returns how many descriptions were written.

    Without `faults`, a fault in the work on a description is raised.
    """
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            context = serializer_context.snapshot_context(settings, reader)
            return _Sync(reader, context, target, progress, faults or NoNet()).run()
    finally:
        reader.close()


def sync_local(settings: Settings, progress: Progress, faults: Faults | None = None) -> int:
    """Bring the triplestore of this node's own SPARQL endpoint up to date; do nothing if it has no endpoint.

    Raises StoreError if another process does the same, or if the store cannot be written.
    """
    if not settings["sparql_places"]:
        return 0
    try:
        target = LocalTriplestore(settings.state / "sparql")
    except OSError as error:
        raise StoreError(f"the graphs for SPARQL cannot be written: {error}") from None
    return sync(settings, target, progress, faults)


def remote_store(settings: Settings, **limits: Any) -> RemoteTripleStore | None:
    """Return the triplestore elsewhere; None if the settings name none. `limits` are those of its constructor."""
    if not settings["sparql_endpoint"] and not settings["sparql_graph_store"]:
        return None
    from service.http_client.remote_triplestore import RemoteStoreSettings, RemoteTripleStore

    remote = RemoteStoreSettings(
        settings["sparql_endpoint"],
        settings["sparql_graph_store"],
        settings["sparql_user"],
        settings["sparql_password"],
    )
    return RemoteTripleStore(remote, settings.state / "sparql-elsewhere", **limits)


def remove_elsewhere(settings: Settings, context: SerializerContext, entities: Sequence[Entity]) -> None:
    """Remove the graphs of these descriptions from the triplestore elsewhere, if there is one, before a commit.

    The next sync writes them again, as they are published then: also if the commit never comes. Raises StoreError if
    that store does not answer soon.
    """
    # a store that is gone must not delay what is closed here
    target = remote_store(settings, seconds=REMOVAL_SECONDS, retries=0) if entities else None
    if target is None:
        return
    cursor = target.cursor()
    if cursor:
        rest, _, failed = cursor.partition(":")[2].partition(":")
        ids = sorted({*failed.split(), *(entity.id for entity in entities)})
        target.set_cursor(f"{cursor.partition(':')[0]}:{rest}:{' '.join(ids)}")
    for start in range(0, len(entities), BATCH):
        target.replace(_graph_names(context, entities[start : start + BATCH]), ())


def remove_withheld(settings: Settings) -> None:
    """Remove from this node's SPARQL endpoint what the public no longer gets; its other graphs stay as they were.

    The endpoint refuses queries from the commit to the end of this. Do nothing if it is not behind. Raises StoreError
    if the store cannot be written.
    """
    folder = settings.state / "sparql"
    copy = current_copy(folder)
    if copy is None or not settings["sparql_places"]:
        return
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            if last_seq(copy) < reader.last_withheld():
                context = serializer_context.snapshot_context(settings, reader)
                _Sync(reader, context, LocalTriplestore(folder), lambda *_: None, NoNet()).remove_withheld()
    except OSError as error:
        raise StoreError(f"the graphs for SPARQL cannot be written: {error}") from None
    finally:
        reader.close()


class _Sync:
    """One run along the log, in one snapshot of the store."""

    def __init__(
        self,
        reader: Reader,
        context: SerializerContext,
        target: Triplestore,
        progress: Progress,
        faults: Faults,
    ) -> None:
        self.faults, self.failed = faults, set[str]()  # ids whose graphs could not be built
        self.reader, self.context, self.target, self.progress = reader, context, target, progress
        self.graph_formats = [row for row in context.formats if row.is_graph]
        self.until = reader.changes.last()
        self.inputs = inputs_digest(context)
        self.count = 0  # descriptions whose graphs were built

    def run(self) -> int:
        """Return how many descriptions were written."""
        seq, failed = self._read_cursor()
        return self._rebuild() if seq is None else self._update(seq, failed)

    def _read_cursor(self) -> tuple[int | None, list[str]]:
        """Return the last change that the target has, and the ids that met a fault; None if it must be written anew."""
        inputs, _, rest = self.target.cursor().partition(":")
        seq, _, failed = rest.partition(":")
        if inputs != self.inputs or not seq.isdigit() or int(seq) > self.until:
            return None, []
        return int(seq), failed.split()

    def _rebuild(self) -> int:
        """Write all graphs."""
        self.target.clear()
        self.target.load(self._all_graphs())
        for batch in self._batches(
            0
        ):  # a store that was not empty may still have graphs of what was withdrawn
            if names := _graph_names(
                self.context, (entity for entity in batch if entity.withdrawn is not None)
            ):
                self.target.replace(names, ())
        return self._finish(self.count)

    def _all_graphs(self) -> Iterator[Graph]:
        yield from _concept_schemes(self.context)
        for batch in self._batches(0):
            for entity in batch:
                yield from self._graphs(entity)
            self.count += len(batch)
            self.progress("indexing for SPARQL", self.count, self.until)

    def _update(self, seq: int, failed: Sequence[str]) -> int:
        """Write the graphs of what changed after a seq, and of what met a fault before."""
        if seq == self.until and not failed:
            return 0
        count = 0
        for batch in chain(self._retried(failed, seq), self._batches(seq)):
            graphs = [graph for entity in batch for graph in self._graphs(entity)]
            self.target.replace(_graph_names(self.context, batch), graphs)
            count += len(batch)
            self.progress("indexing for SPARQL", count, self.until - seq)
        return self._finish(count)

    def _retried(self, ids: Sequence[str], seq: int) -> Iterator[list[Entity]]:
        """Yield the descriptions with these ids that did not change after a seq, in batches."""
        for start in range(0, len(ids), BATCH):
            found = [self.reader.entity(id) for id in ids[start : start + BATCH]]
            if batch := [entity for entity in found if entity and (entity.seq or 0) <= seq]:
                yield batch

    def remove_withheld(self) -> None:
        """Remove the graphs of what was withheld since the cursor, which stays where it is."""
        seq, _ = self._read_cursor()
        if seq is None:
            return  # all graphs will be written again
        for batch in self._batches(seq):
            withheld = (
                entity for entity in batch if entity.withdrawn is not None or self.reader.rule(entity)
            )
            if names := _graph_names(self.context, withheld):
                self.target.replace(names, ())
        self.target.publish_copy(f"{self.inputs}-{self.until}{PARTIAL}")

    def _finish(self, count: int) -> int:
        failed = " ".join(sorted(self.failed))
        self.target.set_cursor(
            f"{self.inputs}:{self.until}:{failed}" if failed else f"{self.inputs}:{self.until}"
        )
        # a copy that lacks something has a name of its own, so that a later run replaces it
        suffix = f"-without-{hashlib.sha256(failed.encode()).hexdigest()[:8]}" if failed else ""
        self.target.publish_copy(f"{self.inputs}-{self.until}{suffix}")
        return count

    def _batches(self, seq: int) -> Iterator[list[Entity]]:
        while batch := self.reader.changes.entities_changed(seq, self.until, BATCH):
            yield batch
            seq = batch[-1].seq or self.until

    def _graphs(self, entity: Entity) -> list[Graph]:
        """Return the graphs of a description as it is published; none if it was withdrawn, or if they met a fault."""
        with self.faults.attempt(entity.id, "indexing for SPARQL"):
            graphs = list(self._build_graphs(entity))
            self.failed.discard(entity.id)
            return graphs
        self.failed.add(entity.id)
        return []

    def _build_graphs(self, entity: Entity) -> Iterator[Graph]:
        if entity.withdrawn is not None or entity.document_set is None:
            return
        for representation in self.graph_formats:
            if entity.kind in representation.kinds:
                triples = graph_documents.ntriples(entity, representation, self.reader, self.context)
                if triples:
                    name = self.context.urls.graph(entity.kind, entity.id, representation.profile)
                    yield name, triples


def _graph_names(context: SerializerContext, entities: Iterable[Entity]) -> list[str]:
    """Return the names of all graphs that these descriptions may have."""
    graph_uri = context.urls.graph
    profiles = [row.profile for row in context.formats if row.is_graph]
    return [graph_uri(entity.kind, entity.id, profile) for entity in entities for profile in profiles]


def _concept_schemes(context: SerializerContext) -> Iterator[Graph]:
    for name in sorted({name for name, _ in context.vocabulary.concepts}):
        if triples := concept_scheme.scheme_graph(name, context):
            yield context.urls.vocab(name), triples


def inputs_digest(context: SerializerContext) -> str:
    """Return the digest of all that graphs depend on besides their descriptions: if it changes, all are made again."""
    graph_formats = [(row.name, row.version) for row in context.formats if row.is_graph]
    inputs = json.dumps([VERSION, context.urls.base, context.vocabulary.digest.hex(), graph_formats])
    return hashlib.sha256(inputs.encode()).hexdigest()[:16]
