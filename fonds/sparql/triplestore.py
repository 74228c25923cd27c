"""The Oxigraph store of the node's graphs, and read-only copies of it for the processes that run queries.

Some graphs are stored under their names, and the union of some as the default graph (the merge of SPARQL 1.1, 13.1).
There a triple occurs once, however many graphs contain it, so that a join over a person who occurs in ten thousand
graphs finds one label.

One process writes, at the end of publishing. A copy never changes, so that a query sees one state. A new copy consists
of hard links, and replaces the previous one by a change of one small file. All of it is derived data: it may be deleted
and is built again.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

VERSION = 4  # of the stored content: after a change of it all graphs are loaded again
READABLE_VERSIONS = (VERSION, 3, 2)  # whose copies answer queries until one of this version is there
_COPY_PREFIXES = tuple(f"sealed-{version}-" for version in READABLE_VERSIONS)
PARTIAL = "-partial"  # the end of the name of a copy from which something was only removed


class LocalTriplestore:
    """The store of one node, for the one process that writes it. Raises BlockingIOError if another process does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._store = ox.Store(folder / "writing")
        except BaseException:
            self._lock.close()
            raise

    def close(self) -> None:
        """Close the store, so that another process may write it."""
        del self._store
        self._lock.close()

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
        """Remove the cursor first, and then all graphs. Copies stay, and answer queries."""
        (self.folder / "cursor").unlink(missing_ok=True)
        del self._store  # closes its files
        shutil.rmtree(self.folder / "writing")
        self._store = ox.Store(self.folder / "writing")

    def load(self, nquads: bytes) -> None:
        """Add many statements to a store that was cleared, quickly: a line of N-Quads for each, in its graphs.

        Oxigraph sorts them in memory, with about 1 kB for a triple and 1.5 kB for a quad. Afterwards the files overlap:
        `optimize` merges them.
        """
        self._store.bulk_load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)

    def optimize(self) -> None:
        """Merge the files of all loads, so that a query reads one."""
        self._store.flush()
        self._store.optimize()

    def replace(self, removed: Sequence[bytes], dropped: Iterable[str], nquads: bytes) -> None:
        """Remove triples (lines of N-Triples) from the default graph, drop named graphs, add statements (N-Quads).

        All of it is on disk afterwards. It may be repeated, also after it was interrupted.
        """
        for triple in ox.parse(b"".join(removed), format=ox.RdfFormat.N_TRIPLES, lenient=True):
            self._store.remove(triple)
        for name in dropped:
            self._store.remove_graph(ox.NamedNode(name))
        self._store.load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)
        self._store.flush()

    def publish_copy(self, name: str) -> None:
        """Publish a copy of the current content under a name. The previous copy stays, for queries that still run."""
        target = self.folder / f"{_COPY_PREFIXES[0]}{name}"
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


def last_seq(copy: Path) -> int:
    """Return the last change in the log that a published copy has; 0 if its name does not tell."""
    seq = copy.name.split("-", 2)[-1].split("-")[1:2]
    return int(seq[0]) if seq and seq[0].isdigit() else 0


def is_partial(copy: Path) -> bool:
    """Return whether only what is withheld was removed from a copy since its predecessor, and nothing was added."""
    return copy.name.endswith(PARTIAL)


def current_copy(folder: Path) -> Path | None:
    """Return the published copy; None if there is none, or none of a version that can be read."""
    with suppress(OSError):
        copy = folder / (folder / "current").read_text().strip()
        return copy if copy.name.startswith(_COPY_PREFIXES) and copy.is_dir() else None
    return None
