"""The graphs that are queried: an Oxigraph store of our own, and sealed copies of it for the processes that answer.

Each graph is kept under its name, and what all of them say is kept once more as the default graph: there a statement
stands once, however many graphs make it (the merge of SPARQL 1.1, 13.1), so that a join over what is said of a person
in ten thousand graphs has one label to look at.

One process writes, at the end of a publish. A sealed copy never changes, so that a reader sees one state; a new one is
made of hard links, and takes the old one's place by the change of one small file. All of it is derived: what is deleted
is made anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

VERSION = 2  # of what is kept: a change of it makes all of it anew

Graph = tuple[str, bytes]  # IRI of the graph, its N-Triples
_MERGE = ox.DefaultGraph()
_SEALED = f"sealed-{VERSION}-"


class Graphs:
    """The store of one node, for the one process that writes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._store = ox.Store(folder / "writing")

    def cursor(self) -> str:
        """What `note` left last: how far in the log, and for which settings; empty at the beginning."""
        try:
            version, _, cursor = (self.folder / "cursor").read_text().partition(" ")
        except OSError:
            return ""
        return cursor if version == str(VERSION) else ""

    def note(self, cursor: str) -> None:
        """Remember how far the log was followed; all that came before is on disk when this is."""
        self._store.flush()
        _write(self.folder / "cursor", f"{VERSION} {cursor}")

    def clear(self) -> None:
        """Forget all graphs, and first of all how far the log was followed."""
        (self.folder / "cursor").unlink(missing_ok=True)
        self._store.clear()

    def load(self, graphs: Iterable[Graph]) -> None:
        """Add many graphs to an empty store, quickly."""
        self._store.bulk_extend(_quads(graphs))

    def replace(self, gone: Sequence[str], graphs: Sequence[Graph]) -> None:
        """Take graphs out by name, and put others in. Doing it twice does no harm, nor half of it before."""
        names = {ox.NamedNode(name) for name in (*gone, *(name for name, _ in graphs))}
        for name in names:
            self._unsay(name, names)
        for name in names:  # not before the merge has lost what they alone say, or nobody would know of it
            self._store.remove_graph(name)
        self._store.extend(_quads(graphs))

    def _unsay(self, name: ox.NamedNode, leaving: Set[ox.NamedNode]) -> None:
        """Take out of the merge what a graph says and none but those that leave."""
        for said in self._store.quads_for_pattern(None, None, None, name):
            again = self._store.quads_for_pattern(said.subject, said.predicate, said.object, None)
            if all(other.graph_name in leaving for other in again if other.graph_name != _MERGE):
                self._store.remove(ox.Quad(said.subject, said.predicate, said.object))

    def seal(self, name: str) -> None:
        """Make what is here now what is queried; the copy before it is left to the queries that still run."""
        target = self.folder / f"{_SEALED}{name}"
        if not target.exists():
            part = self.folder / "sealing"
            shutil.rmtree(part, ignore_errors=True)
            self._store.flush()
            self._store.backup(part)
            part.rename(target)
        before = current(self.folder)
        _write(self.folder / "current", target.name)
        self._tidy({target.name, before.name if before else ""})

    def _tidy(self, kept: set[str]) -> None:
        for found in self.folder.glob("sealed-*"):
            if found.name not in kept:
                shutil.rmtree(found, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    part.replace(path)


def _quads(graphs: Iterable[Graph]) -> Iterable[ox.Quad]:
    for name, ntriples in graphs:
        graph = ox.NamedNode(name)
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad  # in the merge


def current(folder: Path) -> Path | None:
    """The sealed copy that is to be queried; None where nothing of today's form was sealed yet."""
    with suppress(OSError):
        found = folder / (folder / "current").read_text().strip()
        return found if found.name.startswith(_SEALED) and found.is_dir() else None
    return None
