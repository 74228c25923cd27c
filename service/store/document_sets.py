"""Documents that are made and not yet published: staged in batches, so that a killed publish goes on where it was.

An edition is the set of documents of one state of one description. Nothing here is seen by readers until
log.py points an entity to it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from service.store.compression import pack, unpack


class Document:
    """One document: publication, part (0, or a page's number), the digest of what it was made from, its bytes.

    Packed as soon as it is made: those of a book of a thousand pages wait for each other.
    """

    __slots__ = ("etag", "inputs", "length", "name", "packed", "part")

    def __init__(self, name: str, part: int, inputs: bytes, body: bytes) -> None:
        self.name, self.part, self.inputs = name, part, inputs
        self.etag, self.length, self.packed = hashlib.sha256(body).digest(), len(body), pack(body)

    @property
    def body(self) -> bytes:
        """Its bytes."""
        return unpack(self.packed)


@dataclass(frozen=True, slots=True)
class Edition:
    """The number of an edition, the digest of all its documents, what lists say of it (JSON), its digests by name."""

    number: int
    documents: bytes
    brief: bytes
    digests: str = ""


class Editions:
    """Staged and published editions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def find(self, id: str, inputs: bytes) -> Edition | None:
        """The newest edition of that description that was made from just that."""
        row = self._db.execute(
            "SELECT n, documents, brief, digests FROM edition WHERE id = ? AND inputs = ? ORDER BY n DESC LIMIT 1",
            (id, inputs),
        ).fetchone()
        return Edition(*row) if row else None

    def get(self, number: int) -> Edition:
        """An edition by its number."""
        row = self._db.execute(
            "SELECT n, documents, brief, digests FROM edition WHERE n = ?", (number,)
        ).fetchone()
        return Edition(*row)

    def inputs(self, edition: int) -> bytes:
        """The digest of what an edition was made from; empty for one that is not there."""
        row = self._db.execute("SELECT inputs FROM edition WHERE n = ?", (edition,)).fetchone()
        return bytes(row[0]) if row else b""

    def documents(self, edition: int | None, name: str = "", inputs: bytes = b"") -> list[Document]:
        """The documents of an edition; with a name and inputs, those of that name, and of its layers (`name.layer`),
        that would be made the same again."""
        if edition is None:
            return []
        rows = self._db.execute(
            "SELECT name, part, inputs, body FROM document WHERE edition = ?"
            " AND (? = '' OR ((name = ? OR substr(name, 1, length(?) + 1) = ? || '.') AND inputs = ?))"
            " ORDER BY name, part",
            (edition, name, name, name, name, inputs),
        )
        return [Document(name, part, inputs, unpack(body)) for name, part, inputs, body in rows]

    def texts(self, edition: int | None, names: tuple[str, str]) -> list[Document]:
        """The documents of an edition with one of two names, or with those of its layers."""
        rows = self._db.execute(
            "SELECT name, part, inputs, body FROM document WHERE edition = ?1 AND (name IN (?2, ?3)"
            " OR (name > ?2 || '.' AND name < ?2 || '/') OR (name > ?3 || '.' AND name < ?3 || '/'))"
            " ORDER BY name, part",
            (edition, *names),
        )
        return [Document(name, part, inputs, unpack(body)) for name, part, inputs, body in rows]

    def put(
        self,
        id: str,
        inputs: bytes,
        documents: Iterable[Document],
        brief: bytes,
        pictures: Sequence[tuple[str, bytes]] = (),
        offers: Sequence[str] = (),
    ) -> Edition:
        """Stage an edition. `pictures` are the images of its pages: (name of the prepared file, what is said of it).

        `offers` are publications that are made of it on request.
        """
        rows = [(d.name, d.part, d.inputs, d.etag, d.length, d.packed) for d in documents]
        total = hashlib.sha256()
        for name, part, _, etag, _, _ in rows:
            total.update(f"{name} {part} ".encode() + etag)
        for _, said in pictures:
            total.update(said)
        digests = _by_name((name, part, etag) for name, part, _, etag, _, _ in rows)
        digests = " ".join([*digests.split(), *(f"{name}=+" for name in offers)])
        cursor = self._db.execute(
            "INSERT INTO edition (id, inputs, documents, brief, digests) VALUES (?,?,?,?,?)",
            (id, inputs, total.digest(), brief, digests),
        )
        number = cursor.lastrowid or 0
        self._db.executemany("INSERT INTO document VALUES (?,?,?,?,?,?,?)", [(number, *row) for row in rows])
        images = [(number, page, name, said) for page, (name, said) in enumerate(pictures, 1)]
        self._db.executemany("INSERT INTO picture VALUES (?,?,?,?)", images)
        return Edition(number, total.digest(), brief, digests)

    def drop_unused(self, batch: int = 500) -> None:
        """Remove editions that no entity points to, a batch at a time so that readers are never kept waiting."""
        unused = "SELECT n FROM edition WHERE n NOT IN (SELECT edition FROM entity WHERE edition IS NOT NULL) LIMIT ?"
        while numbers := [row[0] for row in self._db.execute(unused, (batch,))]:
            marks = ",".join("?" * len(numbers))
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(f"DELETE FROM document WHERE edition IN ({marks})", numbers)  # noqa: S608
            self._db.execute(f"DELETE FROM picture WHERE edition IN ({marks})", numbers)  # noqa: S608
            self._db.execute(f"DELETE FROM edition WHERE n IN ({marks})", numbers)  # noqa: S608
            self._db.execute("COMMIT")


def _by_name(etags: Iterable[tuple[str, int, bytes]]) -> str:
    """`name=digest` of each publication, in order of name, parted by blanks: enough to see which of them changed."""
    found: dict[str, Any] = {}
    for name, part, etag in etags:
        layer = name.partition(".")
        of = f"{layer[2]} ".encode() if layer[2] else b""  # the layers of a publication are one with it
        found.setdefault(layer[0], hashlib.sha256()).update(of + b"%d " % part + etag)
    return " ".join(f"{name}={found[name].hexdigest()[:16]}" for name in sorted(found))


def following(before: str, after: str) -> str:
    """The digests of a state, with those publications that the one before it had and this one has not: `name=-`."""
    gone = sorted(names(before) - names(after))
    return " ".join([*after.split(), *(f"{name}=-" for name in gone)])


def has(digests: str, name: str) -> bool:
    """Whether there is, or last was, a document of that publication."""
    return any(one.startswith(f"{name}=") and not one.endswith("=-") for one in digests.split())


def names(digests: str) -> frozenset[str]:
    """The publications that there are documents of, or once were."""
    return frozenset(one.partition("=")[0] for one in digests.split())


def differing(before: str, after: str) -> frozenset[str]:
    """The publications whose documents are not the same in both."""
    return names(" ".join(set(before.split()) ^ set(after.split())))
