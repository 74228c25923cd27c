"""Which description says which statement of the merged graph, so that a change removes what nobody says any more.

A statement is a line of N-Triples. The file holds the statements of each description, compressed, and counts those that
are said by others than their owner: the description whose address its subject begins with. Most statements are said by
their owner alone and are not counted. Who the owner is only decides where a statement is noted, never whether it stays.

It is derived, a file of its own, and has one writer.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import zstandard

from fonds.store.database import Connection

# `pending` is what a description says after a change that may have reached the triplestore in part
_SCHEMA = """
CREATE TABLE said (id TEXT NOT NULL UNIQUE, statements BLOB NOT NULL, pending BLOB);
CREATE TABLE shared (digest BLOB PRIMARY KEY, sayers INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE dictionary (content BLOB NOT NULL);
"""
MAX_COUNTED = 48 * 1024 * 1024  # bytes of statements that are counted before the counts are written
DICTIONARY_BYTES = 64 * 1024  # of statements of the first descriptions, which the others are compressed with
_WAITING_BYTES = 8 * DICTIONARY_BYTES  # of statements that wait to be written together

Statements = Collection[bytes]


class MergedStatements:
    """The statements by description. `base` is the base URL of the node, which addresses of descriptions begin with."""

    def __init__(self, path: Path, base: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, factory=Connection)
        self._db.execute("PRAGMA page_size = 32768")  # of rows of 3 kB, hardly any fill a smaller page
        # never behind the triplestore, even after a power failure
        self._db.execute("PRAGMA synchronous = FULL")
        if not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._db.executescript(_SCHEMA)
        content = self._db.execute("SELECT content FROM dictionary").fetchone()
        self._use_dictionary(content[0] if content else b"")
        self._waiting: list[tuple[str, bytes]] = []
        self._waiting_bytes = 0
        self._owner = re.compile(rb"<" + re.escape(base.encode()) + rb"/[a-z]+/([a-z0-9-]+)[>#?./]")
        self._counts, self._counted_bytes = Counter[bytes](), 0

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- filling an empty file

    def add(self, id: str, statements: Statements) -> None:
        """Note what a description says, in a file that has nothing of it. It is kept after `commit`."""
        text, of_others = b"".join(statements), self._of_others(id, statements)
        self._waiting.append((id, text))
        self._waiting_bytes += len(text)
        self._counts.update(of_others)
        self._counted_bytes += sum(map(len, of_others))
        if self._waiting_bytes > _WAITING_BYTES:
            self._write()
        if self._counted_bytes > MAX_COUNTED:
            self._write_counts()

    def commit(self) -> None:
        """Keep what was added."""
        self._write()
        self._write_counts()
        self._db.execute("COMMIT")

    def _write(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        if not self._db.execute("SELECT 1 FROM dictionary").fetchone():
            content = b"".join(text for _, text in self._waiting)[-DICTIONARY_BYTES:]
            self._db.execute("INSERT INTO dictionary VALUES (?)", (content,))
            self._use_dictionary(content)
        rows = ((id, self._compress(text)) for id, text in self._waiting)
        self._db.executemany("INSERT INTO said (id, statements) VALUES (?, ?)", rows)
        self._waiting, self._waiting_bytes = [], 0

    def _write_counts(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        self._add_counts(self._counts)
        self._counts, self._counted_bytes = Counter(), 0

    def _use_dictionary(self, content: bytes) -> None:
        dictionary = zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self._compress = zstandard.ZstdCompressor(level=1, dict_data=dictionary).compress
        self._decompress = zstandard.ZstdDecompressor(dict_data=dictionary).decompress

    # -- changing it

    def begin_change(self, changes: Mapping[str, Statements]) -> tuple[list[bytes], list[bytes]]:
        """Return the statements that the triplestore must remove and add, now that descriptions say this.

        `complete_change` must follow when it has done so. If it never does, the next change of the same descriptions
        also removes what this one may have added.
        """
        before = {id: self._said(id) for id in changes}
        pending = {id: self._pending(id) for id in changes}
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT INTO said (id, statements, pending) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET pending = excluded.pending",
                [(id, self._compress(b""), self._compress(b"".join(now))) for id, now in changes.items()],
            )
        # a change that was cut off may have removed what it no longer said
        surely_there = {
            statement
            for id, statements in before.items()
            for statement in statements
            if (cut_off := pending[id]) is None or statement in cut_off
        }
        said_now = {statement: None for statements in changes.values() for statement in statements}
        candidates = {
            statement: None
            for statements in (*before.values(), *pending.values())
            for statement in statements or ()
            if statement not in said_now
        }
        counts = self._count_changes(before, changes)
        removed = [
            statement for statement in candidates if not self._is_said_by_others(statement, changes, counts)
        ]
        return removed, [statement for statement in said_now if statement not in surely_there]

    def complete_change(self, changes: Mapping[str, Statements]) -> None:
        """Note that the triplestore has what `begin_change` returned for the same changes."""
        counts = self._count_changes({id: self._said(id) for id in changes}, changes)
        with self._db:
            self._db.execute("BEGIN")
            self._add_counts(counts)
            for id, statements in changes.items():
                if statements:
                    self._db.execute(
                        "UPDATE said SET statements = pending, pending = NULL WHERE id = ?", (id,)
                    )
                else:
                    self._db.execute("DELETE FROM said WHERE id = ?", (id,))

    def _count_changes(
        self, before: Mapping[str, Statements], now: Mapping[str, Statements]
    ) -> Counter[bytes]:
        counts = Counter[bytes]()
        for id, statements in now.items():
            counts.update(self._of_others(id, statements))
            counts.subtract(self._of_others(id, before[id]))
        return counts

    def _is_said_by_others(
        self, statement: bytes, changes: Mapping[str, Statements], counts: Counter[bytes]
    ) -> bool:
        """Whether a statement that no changed description says is said by another one."""
        row = self._db.execute("SELECT sayers FROM shared WHERE digest = ?", (_digest(statement),)).fetchone()
        if (row[0] if row else 0) + counts[statement] > 0:
            return True
        owner = self._owner_of(statement)
        return owner not in changes and statement in self._said(owner)

    def _of_others(self, id: str, statements: Iterable[bytes]) -> list[bytes]:
        """Return the statements that another description owns, or none does."""
        own, name, match = set[bytes](), id.encode(), self._owner.match
        others = []
        for statement in statements:
            subject, _, _ = statement.partition(b" ")
            if subject in own:
                continue
            owner = match(statement)
            if owner and owner[1] == name:
                own.add(subject)
            else:
                others.append(statement)
        return others

    def _owner_of(self, statement: bytes) -> str:
        match = self._owner.match(statement)
        return match[1].decode() if match else ""

    def _said(self, id: str) -> dict[bytes, None]:
        row = self._db.execute("SELECT statements FROM said WHERE id = ?", (id,)).fetchone()
        return dict.fromkeys(self._decompress(row[0]).splitlines(keepends=True)) if row else {}

    def _pending(self, id: str) -> dict[bytes, None] | None:
        """Return what a change would have made a description say, if it was cut off."""
        row = self._db.execute("SELECT pending FROM said WHERE id = ?", (id,)).fetchone()
        if row is None or row[0] is None:
            return None
        return dict.fromkeys(self._decompress(row[0]).splitlines(keepends=True))

    def _add_counts(self, counts: Counter[bytes]) -> None:
        self._db.executemany(
            "INSERT INTO shared VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET sayers = sayers + excluded.sayers",
            [(_digest(statement), count) for statement, count in counts.items() if count],
        )


def _digest(statement: bytes) -> bytes:
    return hashlib.blake2b(statement, digest_size=16).digest()
