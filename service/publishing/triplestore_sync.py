"""Following the log with a store of graphs: ours, or one elsewhere that is kept the same.

One named graph for each description and profile, named by the address that gives it, and one for each scheme of terms.
Doing a step twice does no harm, so that whoever is killed begins again where the cursor stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from service.problem import StoreError
from service.publishing import graph_documents, serializer_context
from service.publishing.source_files import Progress
from service.serializers.context import Context
from service.serializers.graph import concept_scheme
from service.settings import Settings
from service.sparql.triplestore import Graphs
from service.store.log import Entity
from service.store.reader import Reader

BATCH = 100  # descriptions to a step
VERSION = 1  # of what is kept: a change of it makes all of it anew

Graph = tuple[str, bytes]  # IRI, N-Triples


class Target(Protocol):
    """A store of graphs that can be kept up to date."""

    def cursor(self) -> str:
        """What `note` left last; empty at the beginning."""
        ...

    def note(self, cursor: str) -> None:
        """Remember how far the log was followed."""
        ...

    def clear(self) -> None:
        """Forget all graphs, and how far the log was followed."""
        ...

    def load(self, graphs: Iterable[Graph]) -> None:
        """Add many graphs to a store that was cleared."""
        ...

    def replace(self, gone: Sequence[str], graphs: Sequence[Graph]) -> None:
        """Take graphs out by name, and put others in."""
        ...

    def seal(self, name: str) -> None:
        """Make what is here now what is queried."""
        ...


def follow(settings: Settings, target: Target, progress: Progress) -> int:
    """Bring a store of graphs up to the log; how many descriptions that took."""
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            return _Follower(reader, serializer_context.in_snapshot(settings, reader), target, progress).run()
    finally:
        reader.close()


def follow_here(settings: Settings, progress: Progress) -> int:
    """Bring the graphs of this node's own endpoint up to the log; nothing where it has none.

    Raises StoreError where another process does the same.
    """
    if not settings["sparql_places"]:
        return 0
    try:
        target = Graphs(settings.state / "sparql")
    except OSError as error:
        raise StoreError(f"the graphs for SPARQL cannot be written: {error}") from None
    return follow(settings, target, progress)


class _Follower:
    """One run along the log, in one state of the store."""

    def __init__(self, reader: Reader, context: Context, target: Target, progress: Progress) -> None:
        self.reader, self.context, self.target, self.progress = reader, context, target, progress
        self.rows = [row for row in context.register if row.graph]
        self.until = reader.changes.last()
        self.stamp = stamp(context)

    def run(self) -> int:
        stamp, _, seq = self.target.cursor().partition(":")
        if stamp != self.stamp or not seq.isdigit() or int(seq) > self.until:
            return self.whole()
        return self.since(int(seq))

    def whole(self) -> int:
        """All graphs, from the beginning."""
        self.target.clear()
        self.target.load(self.all())
        for batch in self.batches(0):  # a store that was not empty may still hold what has left
            if gone := self.names(row for row in batch if row.withdrawn is not None):
                self.target.replace(gone, ())
        return self.done(self.count)

    def all(self) -> Iterator[Graph]:
        yield from _vocabulary(self.context)
        self.count = 0
        for batch in self.batches(0):
            for row in batch:
                yield from self.graphs(row)
            self.count += len(batch)
            self.progress("indexing for SPARQL", self.count, self.until)

    def since(self, seq: int) -> int:
        """What changed after that number of the log."""
        if seq == self.until:
            return 0
        count = 0
        for batch in self.batches(seq):
            self.target.replace(self.names(batch), [graph for row in batch for graph in self.graphs(row)])
            count += len(batch)
            self.progress("indexing for SPARQL", count, self.until - seq)
        return self.done(count)

    def names(self, rows: Iterable[Entity]) -> list[str]:
        """The names that the graphs of descriptions have, whether there are such graphs or not."""
        graph = self.context.address.graph
        return [graph(row.kind, row.id, publication.profile) for row in rows for publication in self.rows]

    def done(self, count: int) -> int:
        self.target.note(f"{self.stamp}:{self.until}")
        self.target.seal(f"{self.stamp}-{self.until}")
        return count

    def batches(self, seq: int) -> Iterator[list[Entity]]:
        while batch := self.reader.changes.states(seq, self.until, BATCH):
            yield batch
            seq = batch[-1].seq or self.until

    def graphs(self, row: Entity) -> Iterator[Graph]:
        """The graphs of a description as it is published; none of what was withdrawn."""
        if row.withdrawn is not None or row.edition is None:
            return
        for publication in self.rows:
            if row.kind in publication.kinds:
                made = graph_documents.ntriples(row, publication, self.reader, self.context)
                if made:
                    yield self.context.address.graph(row.kind, row.id, publication.profile), made


def _vocabulary(context: Context) -> Iterator[Graph]:
    for name in sorted({name for name, _ in context.vocabulary.concepts}):
        if made := concept_scheme.scheme(name, context):
            yield context.address.vocab(name), made


def stamp(context: Context) -> str:
    """Of what all graphs depend on besides their descriptions: another stamp makes all of them anew."""
    rows = [(row.name, row.version) for row in context.register if row.graph]
    said = json.dumps([VERSION, context.address.base, context.vocabulary.digest.hex(), rows])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
