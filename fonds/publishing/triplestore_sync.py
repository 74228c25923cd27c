"""Bring a triplestore up to date with the log: that of this node, or a remote one that mirrors it.

There is one graph for each description and profile, named by the URL that serves it, and one for each concept scheme.
Every batch may be applied twice without harm, so a killed run starts again at its cursor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from fonds.formats import Representation
from fonds.problem import StoreError
from fonds.publishing import graph_documents, serializer_context
from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.graph_index import GraphIndex, Source, graph_choice
from fonds.publishing.source_files import Progress
from fonds.serializers.context import SerializerContext
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.graph import concept_scheme
from fonds.settings import Settings, indexes_sparql
from fonds.sparql.triplestore import PARTIAL, current_copy, last_seq
from fonds.store.log import Entity
from fonds.store.reader import Reader

if TYPE_CHECKING:
    from fonds.http_client.remote_triplestore import RemoteTripleStore

BATCH = 100  # descriptions to a batch
ELSEWHERE = "sparql-elsewhere"  # the folder with what is known of the triplestore elsewhere
REMOVAL_SECONDS = 15.0  # for a triplestore elsewhere to remove a batch before a commit
VERSION = 1  # of the content of graphs: a change of it makes all of them again


class Triplestore(Protocol):
    """A triplestore that can be kept up to date."""

    @property
    def content(self) -> str:
        """Which graphs it has, if there is a choice: if that changes, it must be filled again."""
        ...

    def keeps(self, profile: str) -> bool:
        """Whether graphs of a profile are needed at all."""
        ...

    def cursor(self) -> str:
        """Return up to where the log was read, as it was stored last; "" at the beginning."""
        ...

    def set_cursor(self, cursor: str) -> None:
        """Store up to where the log was read."""
        ...

    def clear(self) -> None:
        """Delete all graphs and the cursor."""
        ...

    def load(self, sources: Iterable[Source]) -> None:
        """Add the graphs of everything that is published, after `clear`."""
        ...

    def replace(self, sources: Iterable[Source]) -> None:
        """Put these graphs in the place of what the same ids had."""
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
            return GraphSync(reader, context, target, progress, faults or NoNet()).run()
    finally:
        reader.close()


def sync_local(settings: Settings, progress: Progress, faults: Faults | None = None) -> int:
    """Bring the triplestore of this node's own SPARQL endpoint up to date; do nothing if it has no endpoint.

    Raises StoreError if another process does the same, or if the store cannot be written.
    """
    if not indexes_sparql(settings):
        return 0
    with closing(open_local(settings)) as target:
        return sync(settings, target, progress, faults)


def open_local(settings: Settings) -> GraphIndex:
    """Return the index of this node's own SPARQL endpoint, to be closed. Raises StoreError if it cannot be written."""
    try:
        return GraphIndex(settings.state / "sparql", settings.base_url, graph_choice(settings, FORMATS))
    except OSError as error:
        raise StoreError(f"the graphs for SPARQL cannot be written: {error}") from None


def remote_store(settings: Settings, **limits: Any) -> RemoteTripleStore | None:
    """Return the triplestore elsewhere; None if the settings name none. `limits` are those of its constructor."""
    if not settings["sparql_endpoint"] and not settings["sparql_graph_store"]:
        return None
    from fonds.http_client.remote_triplestore import RemoteStoreSettings, RemoteTripleStore

    remote = RemoteStoreSettings(
        settings["sparql_endpoint"],
        settings["sparql_graph_store"],
        settings["sparql_user"],
        settings["sparql_password"],
    )
    return RemoteTripleStore(remote, settings.state / ELSEWHERE, **limits)


def remote_seq(settings: Settings) -> int | None:
    """Return the last change of the log that the triplestore elsewhere has; None if it was never filled."""
    try:
        cursor = (settings.state / ELSEWHERE / "cursor").read_text().partition("\n")[2]
    except OSError:
        return None
    seq = cursor.partition(":")[2].partition(":")[0]
    return int(seq) if seq.isdigit() else None


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
    target.replace((entity.id, graph_names(context, entity), ()) for entity in entities)


def remove_withheld(settings: Settings) -> None:
    """Remove from this node's SPARQL endpoint what the public no longer gets; its other graphs stay as they were.

    The endpoint refuses queries from the commit to the end of this. Do nothing if it is not behind. Raises StoreError
    if the store cannot be written.
    """
    folder = settings.state / "sparql"
    copy = current_copy(folder)
    if copy is None or not indexes_sparql(settings):
        return
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            if last_seq(copy) < reader.last_withheld():
                context = serializer_context.snapshot_context(settings, reader)
                with closing(open_local(settings)) as target:
                    GraphSync(reader, context, target, lambda *_: None, NoNet()).remove_withheld()
    except OSError as error:
        raise StoreError(f"the graphs for SPARQL cannot be written: {error}") from None
    finally:
        reader.close()


class GraphSink(Protocol):
    """What else the graphs of everything are built for: it gets them in order of id."""

    @property
    def representations(self) -> Sequence[Representation]:
        """The profiles whose graphs it needs."""
        ...

    def add(self, entity: Entity, graphs: Sequence[graph_documents.Graph], has_failed: bool) -> None:
        """Take the graphs of a description, in these representations and perhaps in others."""
        ...


class GraphSync:
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
        self.inputs = inputs_digest(context, target.content)
        self.count = 0  # descriptions whose graphs were built

    @property
    def must_rebuild(self) -> bool:
        """Whether all graphs must be written anew."""
        return self._read_cursor()[0] is None

    def run(self, sink: GraphSink | None = None) -> int:
        """Return how many descriptions were written. With `must_rebuild`, a sink gets all graphs too."""
        seq, failed = self._read_cursor()
        return self._rebuild(sink) if seq is None else self._update(seq, failed)

    def _read_cursor(self) -> tuple[int | None, list[str]]:
        """Return the last change that the target has, and the ids that met a fault; None if it must be written anew."""
        inputs, _, rest = self.target.cursor().partition(":")
        seq, _, failed = rest.partition(":")
        if inputs != self.inputs or not seq.isdigit() or int(seq) > self.until:
            return None, []
        return int(seq), failed.split()

    def _rebuild(self, sink: GraphSink | None) -> int:
        """Write all graphs."""
        self.target.clear()
        entities = graph_documents.entities(self.reader, "", BATCH)
        self.target.load(chain(_concept_schemes(self.context), self._sources(entities, self.until, sink)))
        return self._finish(self.count)

    def _update(self, seq: int, failed: Sequence[str]) -> int:
        """Write the graphs of what changed after a seq, and of what met a fault before."""
        if seq == self.until and not failed:
            return 0
        retried = (entity for id in failed if (entity := self.reader.entity(id)) and (entity.seq or 0) <= seq)
        changed = chain(retried, self._changed(seq))
        self.target.replace(self._sources(changed, self.until - seq))
        return self._finish(self.count)

    def remove_withheld(self) -> None:
        """Remove the graphs of what was withheld since the cursor, which stays where it is."""
        seq, _ = self._read_cursor()
        if seq is None:
            return  # all graphs will be written again
        withheld = (
            entity
            for entity in self._changed(seq)
            if entity.withdrawn is not None or self.reader.rule(entity)
        )
        self.target.replace((entity.id, graph_names(self.context, entity), ()) for entity in withheld)
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

    def _changed(self, seq: int) -> Iterator[Entity]:
        while batch := self.reader.changes.entities_changed(seq, self.until, BATCH):
            yield from batch
            seq = batch[-1].seq or self.until

    def _sources(
        self, entities: Iterable[Entity], total: int, sink: GraphSink | None = None
    ) -> Iterator[Source]:
        """Yield the graphs of each description as it is published; none if it was withdrawn, or if they met a fault."""
        of_sink = sink.representations if sink else ()
        rows = [row for row in self.graph_formats if self.target.keeps(row.profile) or row in of_sink]
        for entity in entities:
            with self.faults.attempt(entity.id, "building graphs") as attempt:
                graphs = graph_documents.graphs_of(entity, rows, self.reader, self.context)
            if attempt.has_failed:
                graphs = []
                self.failed.add(entity.id)
            else:
                self.failed.discard(entity.id)
            if sink:
                sink.add(entity, graphs, attempt.has_failed)
            indexed = [(name, row.profile, triples) for row, name, triples in graphs]
            yield entity.id, graph_names(self.context, entity), indexed
            self.count += 1
            if self.count % BATCH == 0:
                self.progress("indexing for SPARQL", self.count, total)


def graph_names(context: SerializerContext, entity: Entity) -> list[str]:
    """Return the names of all graphs that a description may have."""
    profiles = [row.profile for row in context.formats if row.is_graph]
    return [context.urls.graph(entity.kind, entity.id, profile) for profile in profiles]


def _concept_schemes(context: SerializerContext) -> Iterator[Source]:
    for scheme in sorted({scheme for scheme, _ in context.vocabulary.concepts}):
        if triples := concept_scheme.scheme_graph(scheme, context):
            name = context.urls.vocab(scheme)
            yield name, (name,), ((name, "", triples),)


def inputs_digest(context: SerializerContext, content: str = "") -> str:
    """Return the digest of all that graphs depend on besides their descriptions: if it changes, all are made again.

    `content` says which graphs are wanted, if there is a choice.
    """
    graph_formats = [(row.name, row.version) for row in context.formats if row.is_graph]
    inputs = [VERSION, context.urls.base, context.vocabulary.digest.hex(), graph_formats]
    return hashlib.sha256(json.dumps([*inputs, content] if content else inputs).encode()).hexdigest()[:16]
