"""The Oxigraph store of the node's graphs, and read-only copies of it for the processes that run queries.

Each graph is stored under its name, and the union of all graphs as the default graph (the merge of SPARQL 1.1, 13.1).
There a triple occurs once, however many graphs contain it, so that a join over a person who occurs in ten thousand
graphs finds one label.

One process writes, at the end of publishing. A copy never changes, so that a query sees one state. A new copy consists
of hard links, and replaces the previous one by a change of one small file. All of it is derived data: it may be deleted
and is built again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

VERSION = 2  # of the stored content: after a change of it all graphs are loaded again

Graph = tuple[str, bytes]  # IRI of the graph, its N-Triples
_UNION = ox.DefaultGraph()
_COPY_PREFIX = f"sealed-{VERSION}-"
PARTIAL = "-partial"  # the end of the name of a copy from which something was only removed


class LocalTriplestore:
    """The store of one node, for the one process that writes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._store = ox.Store(folder / "writing")

    def cursor(self) -> str:
        """Return the cursor that was saved last: the position in the log and the settings; empty at the beginning."""
        try:
            version, _, cursor = (self.folder / "cursor").read_text().partition(" ")
        except OSError:
            return ""
        return cursor if version == str(VERSION) else ""

    def set_cursor(self, cursor: str) -> None:
        """Save how far the log was followed, after everything before it is on disk."""
        self._store.flush()
        _write(self.folder / "cursor", f"{VERSION} {cursor}")

    def clear(self) -> None:
        """Remove the cursor first, and then all graphs."""
        (self.folder / "cursor").unlink(missing_ok=True)
        self._store.clear()

    def load(self, graphs: Iterable[Graph]) -> None:
        """Add many graphs to an empty store, quickly."""
        self._store.bulk_extend(_quads(graphs))

    def replace(self, gone: Sequence[str], graphs: Sequence[Graph]) -> None:
        """Remove graphs by name and add others. It may be repeated, also after it was interrupted."""
        names = {ox.NamedNode(name) for name in (*gone, *(name for name, _ in graphs))}
        for name in names:
            self._remove_from_union(name, names)
        for name in names:  # only now: they show which triples the union loses
            self._store.remove_graph(name)
        self._store.extend(_quads(graphs))

    def _remove_from_union(self, name: ox.NamedNode, removed: Set[ox.NamedNode]) -> None:
        """Remove from the union the triples of a graph that no graph has but those that are removed."""
        for quad in self._store.quads_for_pattern(None, None, None, name):
            occurrences = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if all(other.graph_name in removed for other in occurrences if other.graph_name != _UNION):
                self._store.remove(ox.Quad(quad.subject, quad.predicate, quad.object))

    def publish_copy(self, name: str) -> None:
        """Publish a copy of the current content under a name. The previous copy stays, for queries that still run."""
        target = self.folder / f"{_COPY_PREFIX}{name}"
        if not target.exists():
            part = self.folder / "sealing"
            shutil.rmtree(part, ignore_errors=True)
            self._store.flush()
            self._store.backup(part)
            part.rename(target)
        previous = current_copy(self.folder)
        _write(self.folder / "current", target.name)
        self._remove_copies_except({target.name, previous.name if previous else ""})

    def _remove_copies_except(self, names: set[str]) -> None:
        for path in self.folder.glob("sealed-*"):
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    part.replace(path)


def _quads(graphs: Iterable[Graph]) -> Iterable[ox.Quad]:
    for name, ntriples in graphs:
        graph = ox.NamedNode(name)
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad  # in the union


def last_seq(copy: Path) -> int:
    """Return the last change in the log that a published copy has; 0 if its name does not tell."""
    seq = copy.name.removeprefix(_COPY_PREFIX).split("-")[1:2]
    return int(seq[0]) if seq and seq[0].isdigit() else 0


def is_partial(copy: Path) -> bool:
    """Return whether only what is withheld was removed from a copy since its predecessor, and nothing was added."""
    return copy.name.endswith(PARTIAL)


def current_copy(folder: Path) -> Path | None:
    """Return the published copy, or None if there is none of this version."""
    with suppress(OSError):
        copy = folder / (folder / "current").read_text().strip()
        return copy if copy.name.startswith(_COPY_PREFIX) and copy.is_dir() else None
    return None
