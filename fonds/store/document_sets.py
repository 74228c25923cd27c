"""Document sets: documents are staged in batches before they are published, so a killed publish can go on from there.

A document set is all documents of one state of one description. Readers see nothing of it until log.py points an
entity to it. The tables still have the earlier name, `edition`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

from fonds.store import page_images
from fonds.store.compression import compress, decompress
from fonds.store.database import savepoint

# the key of (number of the last document set, seq of the last change) that were looked at when unused sets were deleted
LOOKED_AT = "document sets looked at"


class Document:
    """One document: format, part (0, or the number of a page), the digest of its inputs, and its bytes.

    It is compressed when it is made: the documents of a book of a thousand pages wait for each other.
    """

    __slots__ = ("compressed", "etag", "inputs", "length", "name", "part")

    def __init__(self, name: str, part: int, inputs: bytes, body: bytes) -> None:
        self.name, self.part, self.inputs = name, part, inputs
        self.etag, self.length, self.compressed = (
            hashlib.sha256(body).digest(),
            len(body),
            _compress(name, body),
        )

    @classmethod
    def stored(
        cls, name: str, part: int, inputs: bytes, etag: bytes, length: int, compressed: bytes
    ) -> Document:
        """Return a document that is compressed already, from the same values in the order of `values`."""
        document = cls.__new__(cls)
        document.name, document.part, document.inputs = name, part, inputs
        document.etag, document.length, document.compressed = etag, length, compressed
        return document

    @property
    def values(self) -> tuple[str, int, bytes, bytes, int, bytes]:
        """Name, part, digest of the inputs, SHA-256 and length of the bytes, and the compressed bytes."""
        return self.name, self.part, self.inputs, self.etag, self.length, self.compressed

    @property
    def body(self) -> bytes:
        """The uncompressed bytes."""
        return decompress(self.compressed)


# the pages of a format, ?2 or ?3, and of its layers
_PAGES = " UNION ALL ".join(
    f"SELECT name, part, body FROM document WHERE edition = ?1 AND name >= {name} AND name < {name} || '/' AND part > 0"  # noqa: S608
    for name in ("?2", "?3")
)


class StoredText(NamedTuple):
    """A stored document: format, part (see `Document`), and its bytes."""

    name: str
    part: int
    body: bytes


@dataclass(frozen=True, slots=True)
class DocumentCopy:
    """A document that is copied from an earlier set: format, part, and the set and the part there."""

    name: str
    part: int
    from_set: int
    from_part: int


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """The number of a document set, the digest of all its documents, its summary for lists (JSON), and a digest for
    each format (see `_digests_by_format`)."""

    number: int
    documents_digest: bytes
    summary: bytes
    digests: str = ""


# the fields of DocumentSet: summary and digests are in the entity once the document set is published
_DOCUMENT_SETS = (
    "SELECT d.n, d.documents, coalesce(s.brief, e.brief), coalesce(s.digests, e.digests) FROM edition d"
    " LEFT JOIN staged_summary s ON s.edition = d.n LEFT JOIN entity e ON e.id = d.id AND e.edition = d.n"
    " WHERE coalesce(s.edition, e.edition) IS NOT NULL"
)


def _document_set(number: int, documents_digest: bytes, summary: bytes, digests: str) -> DocumentSet:
    """Return a document set; the digests of an entity also have formats that it had before."""
    own_digests = (entry for entry in digests.split() if not entry.endswith("=-"))
    return DocumentSet(number, documents_digest, summary, " ".join(own_digests))


def drop_staged_summary(db: sqlite3.Connection, number: int) -> None:
    """Delete the summary of a document set to which an entity points now: the entity has it."""
    db.execute("DELETE FROM staged_summary WHERE edition = ?", (number,))


class DocumentSets:
    """Staged and published document sets."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def savepoint(self) -> AbstractContextManager[None]:
        """Return a context manager that writes everything inside, or nothing, within the transaction."""
        return savepoint(self._db)

    def find(self, id: str, inputs: bytes) -> DocumentSet | None:
        """Return the newest document set of a description, staged or published, that was made from exactly these
        inputs."""
        sql = f"{_DOCUMENT_SETS} AND d.id = ? AND d.inputs = ? ORDER BY d.n DESC LIMIT 1"
        row = self._db.execute(sql, (id, inputs)).fetchone()
        return _document_set(*row) if row else None

    def get(self, number: int) -> DocumentSet:
        """Return a document set by its number, which must be staged or published."""
        return _document_set(*self._db.execute(f"{_DOCUMENT_SETS} AND d.n = ?", (number,)).fetchone())

    def inputs(self, number: int) -> bytes:
        """Return the digest of the inputs of a document set; b"" if there is no such set."""
        row = self._db.execute("SELECT inputs FROM edition WHERE n = ?", (number,)).fetchone()
        return bytes(row[0]) if row else b""

    def documents(self, number: int | None, name: str = "", inputs: bytes = b"") -> list[Document]:
        """Return the documents of a set.

        With a name and inputs, return only the documents of that format and of its layers (`name.layer`) that were made
        from the same inputs, and would be made the same again.
        """
        if number is None:
            return []
        rows = self._db.execute(
            "SELECT name, part, inputs, etag, length, body FROM document WHERE edition = ?"
            " AND (? = '' OR ((name = ? OR substr(name, 1, length(?) + 1) = ? || '.') AND inputs = ?))"
            " ORDER BY name, part",
            (number, name, name, name, name, inputs),
        )
        return [Document.stored(*row) for row in rows]

    def parts(self, number: int | None, name: str) -> frozenset[int]:
        """Return the parts that a format has in a set."""
        rows = self._db.execute("SELECT part FROM document WHERE edition = ? AND name = ?", (number, name))
        return frozenset(row[0] for row in rows)

    def page_documents(self, number: int | None, formats: tuple[str, str]) -> list[StoredText]:
        """Return the documents of single pages that a set has in two formats, or in layers of them, in order."""
        return sorted(
            StoredText(name, part, decompress(body))
            for name, part, body in self._db.execute(_PAGES, (number, *formats))
            if name.partition(".")[0] in formats
        )

    def put(
        self,
        id: str,
        inputs: bytes,
        documents: Iterable[Document | DocumentCopy],
        summary: bytes,
        page_images: Sequence[tuple[str, bytes]] = (),
        on_request: Sequence[str] = (),
    ) -> DocumentSet:
        """Stage a document set.

        `page_images` are (name of the prepared file, stored description) of the image of each page. `on_request` are
        formats that are not stored, and are made when somebody asks for them.
        """
        documents = list(documents)
        etags = [(document.name, document.part, self._etag(document)) for document in documents]
        total = hashlib.sha256()
        for name, part, etag in etags:
            total.update(f"{name} {part} ".encode() + etag)
        for _, image in page_images:
            total.update(image)
        digests = _digests_by_format(etags)
        digests = " ".join([*digests.split(), *(f"{name}=+" for name in on_request)])
        cursor = self._db.execute(
            "INSERT INTO edition (id, inputs, documents) VALUES (?,?,?)", (id, inputs, total.digest())
        )
        number = cursor.lastrowid or 0
        self._db.execute("INSERT INTO staged_summary VALUES (?,?,?)", (number, summary, digests))
        self._put_documents(number, documents)
        images = [(number, page, prepared, image) for page, (prepared, image) in enumerate(page_images, 1)]
        self._db.executemany("INSERT INTO picture VALUES (?,?,?,?)", images)
        return DocumentSet(number, total.digest(), summary, digests)

    def _etag(self, document: Document | DocumentCopy) -> bytes:
        if isinstance(document, Document):
            return document.etag
        row = self._db.execute(
            "SELECT etag FROM document WHERE edition = ? AND name = ? AND part = ?",
            (document.from_set, document.name, document.from_part),
        ).fetchone()
        return bytes(row[0])

    def _put_documents(self, number: int, documents: Iterable[Document | DocumentCopy]) -> None:
        new = [document for document in documents if isinstance(document, Document)]
        self._db.executemany(
            "INSERT INTO document VALUES (?,?,?,?,?,?,?)",
            [(number, d.name, d.part, d.inputs, d.etag, d.length, d.compressed) for d in new],
        )
        copies = [document for document in documents if isinstance(document, DocumentCopy)]
        self._db.executemany(
            "INSERT INTO document SELECT ?, name, ?, inputs, etag, length, body FROM document"
            " WHERE edition = ? AND name = ? AND part = ?",
            [(number, copy.part, copy.from_set, copy.name, copy.from_part) for copy in copies],
        )

    def drop_unused(self, batch: int = 500) -> None:
        """Delete document sets that no entity points to, in batches so that readers are never kept waiting.

        Only the sets of those ids are looked at that got a new set, or a row in the log, since this was last done: no
        other can have lost its set.
        """
        looked_at = self._db.execute("SELECT value FROM meta WHERE key = ?", (LOOKED_AT,)).fetchone()
        number, seq = map(int, looked_at[0].split()) if looked_at else (0, 0)
        sets = "SELECT n, id FROM edition WHERE n > ? ORDER BY n LIMIT ?"
        changes = "SELECT seq, id FROM change WHERE seq > ? ORDER BY seq LIMIT ?"
        end = f"{self._drop_unused_of(sets, number, batch)} {self._drop_unused_of(changes, seq, batch)}"
        if looked_at is None or looked_at[0] != end:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (LOOKED_AT, end))

    def _drop_unused_of(self, sql: str, start: int, batch: int) -> int:
        """Delete the unused sets of the ids that a query for (number, id) gives, from a number on. Returns the last."""
        while rows := self._db.execute(sql, (start, batch)).fetchall():
            start = rows[-1][0]
            unused = (
                "SELECT s.n FROM edition s LEFT JOIN entity e ON e.id = s.id"
                " WHERE s.id = ? AND e.edition IS NOT s.n"
            )
            ids = dict.fromkeys(id for _, id in rows)
            numbers = [(n, id) for id in ids for (n,) in self._db.execute(unused, (id,))]
            for first in range(0, len(numbers), batch):
                self._drop(numbers[first : first + batch])
        return start

    def _drop(self, unused: Sequence[tuple[int, str]]) -> None:
        """Delete sets by (number, id), in a transaction."""
        numbers = [number for number, _ in unused]
        marks = ",".join("?" * len(numbers))
        self._db.execute("BEGIN IMMEDIATE")
        page_images.mark_unused(self._db, unused)
        self._db.execute(f"DELETE FROM document WHERE edition IN ({marks})", numbers)  # noqa: S608
        self._db.execute(f"DELETE FROM picture WHERE edition IN ({marks})", numbers)  # noqa: S608
        self._db.execute(f"DELETE FROM staged_summary WHERE edition IN ({marks})", numbers)  # noqa: S608
        self._db.execute(f"DELETE FROM edition WHERE n IN ({marks})", numbers)  # noqa: S608
        self._db.execute("COMMIT")


def _compress(name: str, body: bytes) -> bytes:
    """Compress a document of a format, or of one of its layers."""
    return compress(body, name.partition(".")[0])


def _digests_by_format(documents: Iterable[tuple[str, int, bytes]]) -> str:
    """Return `format=digest` of each format, sorted and separated by spaces, from (name, part, ETag) of the documents.

    It is enough to see which formats changed. The layers of a format count as one with it.
    """
    hashes: dict[str, Any] = {}
    for name, part, etag in documents:
        format_name, _, layer = name.partition(".")
        prefix = f"{layer} ".encode() if layer else b""
        hashes.setdefault(format_name, hashlib.sha256()).update(prefix + b"%d " % part + etag)
    return " ".join(f"{name}={hashes[name].hexdigest()[:16]}" for name in sorted(hashes))


def with_removed(before: str, after: str) -> str:
    """Return the digests `after`, and `format=-` for each format that is only in the digests `before`."""
    removed = sorted(format_names(before) - format_names(after))
    return " ".join([*after.split(), *(f"{name}=-" for name in removed)])


def has_format(digests: str, name: str) -> bool:
    """Return whether a format has, or had in the last state that was published, a document."""
    return any(entry.startswith(f"{name}=") and not entry.endswith("=-") for entry in digests.split())


def format_names(digests: str) -> frozenset[str]:
    """Return the formats that have documents, or once had them."""
    return frozenset(entry.partition("=")[0] for entry in digests.split())


def changed_formats(before: str, after: str) -> frozenset[str]:
    """Return the formats whose documents differ between two states."""
    return format_names(" ".join(set(before.split()) ^ set(after.split())))
