"""The graphs that this node's own SPARQL endpoint answers from: which are kept, and how a change reaches them.

The settings choose the profiles whose graphs are kept under their names, and those that are merged as the default
graph. Statements are loaded in batches that are bounded by the memory that Oxigraph needs for them. Who says what in
the merged graph is noted beside it (fonds/store/merged_statements.py), so that it needs no named graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fonds.formats import FormatRegistry
from fonds.settings import Settings
from fonds.sparql.triplestore import LocalTriplestore
from fonds.store.merged_statements import MergedStatements

Graph = tuple[str, str, bytes]  # IRI, profile ("" for a concept scheme), N-Triples
# what is indexed together: an id, the IRIs of all graphs that it may have, and those that it has
Source = tuple[str, Sequence[str], Sequence[Graph]]

BATCH_BYTES = 80 * 1024 * 1024  # of memory, for the statements that are loaded or replaced at once
_TRIPLE_BYTES, _QUAD_BYTES = 1_200, 1_800  # that Oxigraph needs to sort one, besides its text


@dataclass(frozen=True, slots=True)
class GraphChoice:
    """The profiles whose graphs are merged, and those whose graphs are kept under their names."""

    merged: frozenset[str]
    named: frozenset[str]

    @property
    def key(self) -> str:
        """A text that differs between any two choices."""
        return f"{','.join(sorted(self.merged))};{','.join(sorted(self.named))}"

    def is_merged(self, profile: str) -> bool:
        """Whether graphs of a profile are merged; concept schemes ("") are, if anything is."""
        return profile in self.merged or (not profile and bool(self.merged))

    def is_named(self, profile: str) -> bool:
        """Whether graphs of a profile are kept under their names; concept schemes ("") are, if any are."""
        return profile in self.named or (not profile and bool(self.named))


def graph_choice(settings: Settings, formats: FormatRegistry) -> GraphChoice:
    """Return the choice of the settings. A profile that does not exist is ignored."""
    profiles = [row.profile for row in formats if row.is_graph]

    def chosen(words: Sequence[str]) -> frozenset[str]:
        return frozenset(profile for profile in profiles if "all" in words or profile in words)

    return GraphChoice(chosen(settings["sparql_merged"]), chosen(settings["sparql_named"]))


class GraphIndex:
    """The index in a folder, for the one process that writes it; `base` is the base URL of the node.

    Raises OSError if the folder cannot be written, or another process writes it.
    """

    def __init__(self, folder: Path, base: str, choice: GraphChoice) -> None:
        self.triplestore = LocalTriplestore(folder)
        self._path, self._base, self._choice = folder / "merged.sqlite", base, choice
        # without the notes, nothing that was merged could ever be removed
        self._is_empty = not self._path.exists()
        self._statements = MergedStatements(self._path, base)

    @property
    def content(self) -> str:
        """Which graphs it has: if that changes, it must be filled again."""
        return self._choice.key

    def keeps(self, profile: str) -> bool:
        """Whether graphs of a profile are needed at all."""
        return self._choice.is_merged(profile) or self._choice.is_named(profile)

    def close(self) -> None:
        """Close the files, so that another process may write them."""
        self._statements.close()
        self.triplestore.close()

    def cursor(self) -> str:
        """Return up to where the log was read, as it was stored last; "" at the beginning."""
        return "" if self._is_empty else self.triplestore.cursor()

    def set_cursor(self, cursor: str) -> None:
        """Store up to where the log was read, after everything before it is on disk."""
        self._is_empty = False
        self.triplestore.set_cursor(cursor)

    def publish_copy(self, name: str) -> None:
        """Publish the current content for queries."""
        self.triplestore.publish_copy(name)

    def clear(self) -> None:
        """Remove the cursor and all graphs. The published copy answers queries until the next one."""
        self.triplestore.clear()
        self._statements.close()
        self._path.unlink(missing_ok=True)
        self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)
        self._statements = MergedStatements(self._path, self._base)

    def load(self, sources: Iterable[Source]) -> None:
        """Fill an index that was cleared, in batches."""
        merged: dict[bytes, None] = {}
        named: list[bytes] = []
        size = 0
        for id, _, graphs in sources:
            statements = self._merged_statements(graphs)
            if statements:
                self._statements.add(id, statements)
            fresh = [statement for statement in statements if statement not in merged]
            merged.update(dict.fromkeys(fresh))
            quads = self._named_quads(graphs)
            named += quads
            size += sum(map(len, fresh)) + len(fresh) * _TRIPLE_BYTES + _quads_size(quads)
            if size > BATCH_BYTES:
                self.triplestore.load(b"".join((*merged, *named)))
                merged, named, size = {}, [], 0
        self.triplestore.load(b"".join((*merged, *named)))
        self._statements.commit()
        self.triplestore.optimize()

    def replace(self, sources: Iterable[Source]) -> None:
        """Put these graphs in the place of what the same ids had, in batches. It may be repeated."""
        batch: list[Source] = []
        size = 0
        for source in sources:
            batch.append(source)
            size += sum(len(ntriples) + ntriples.count(b"\n") * _QUAD_BYTES for _, _, ntriples in source[2])
            if size > BATCH_BYTES:
                self._replace_batch(batch)
                batch, size = [], 0
        if batch:
            self._replace_batch(batch)

    def _replace_batch(self, batch: Sequence[Source]) -> None:
        now = {id: self._merged_statements(graphs) for id, _, graphs in batch}
        removed, added = self._statements.begin_change(now)
        quads = [quad for _, _, graphs in batch for quad in self._named_quads(graphs)]
        dropped = [name for _, names, _ in batch for name in names] if self._choice.named else []
        self.triplestore.replace(removed, dropped, b"".join((*added, *quads)))
        self._statements.complete_change(now)

    def _merged_statements(self, graphs: Sequence[Graph]) -> dict[bytes, None]:
        return {
            line: None
            for _, profile, ntriples in graphs
            if self._choice.is_merged(profile)
            for line in ntriples.splitlines(keepends=True)
        }

    def _named_quads(self, graphs: Sequence[Graph]) -> list[bytes]:
        """Return the graphs that are kept under their names, each as N-Quads: only the end of a line is ` .`"""
        return [
            ntriples.replace(b" .\n", f" <{name}> .\n".encode())
            for name, profile, ntriples in graphs
            if self._choice.is_named(profile)
        ]


def _quads_size(graphs: Sequence[bytes]) -> int:
    return sum(len(quads) + quads.count(b"\n") * _QUAD_BYTES for quads in graphs)
