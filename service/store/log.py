"""The one log of changes, and the step from one complete state to the next: all of it in one transaction."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import zstandard

from service.store.editions import Edition

_unpack = zstandard.ZstdDecompressor().decompress


@dataclass(frozen=True, slots=True)
class Entity:
    """What is published of an id now."""

    id: str
    kind: str
    version: int
    edition: int | None
    documents: bytes | None
    parent: str | None
    withdrawn: str | None
    created: str
    changed: str
    brief: bytes


_COLUMNS = "id, kind, version, edition, documents, parent, withdrawn, created, changed, brief"


def entity(db: sqlite3.Connection, id: str) -> Entity | None:
    """The row of an id, or None if it was never published."""
    row = db.execute(f"SELECT {_COLUMNS} FROM entity WHERE id = ?", (id,)).fetchone()  # noqa: S608
    return Entity(*row) if row else None


def version_record(db: sqlite3.Connection, version: int) -> bytes:
    """Canonical JSON of a published version."""
    return _unpack(db.execute("SELECT record FROM version WHERE n = ?", (version,)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class Step:
    """What is to become of one id: its new state, or its withdrawal (JSON). `packed` is canonical JSON as zstd."""

    id: str
    kind: str
    digest: bytes
    packed: bytes
    edition: Edition | None
    parent: str | None
    sort: str
    links: tuple[tuple[str, str], ...]
    withdrawn: str | None = None

    def with_edition(self, edition: Edition) -> Step:
        """The same step with other documents."""
        return replace(self, edition=edition)


class Log:
    """Appends to the log; to be used inside one transaction of the writer."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        last = db.execute("SELECT at FROM change ORDER BY seq DESC LIMIT 1").fetchone()
        now = datetime.now(UTC).replace(microsecond=0)
        before = datetime.fromisoformat(last[0]) if last else now
        # a clock that was set back must not make the log run backwards
        self.at = max(now, before).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.counts = {"create": 0, "update": 0, "delete": 0}

    def take(self, step: Step, before: Entity | None) -> str | None:
        """Carry out one step from the state before; the action that was logged, or None where nothing changed."""
        documents = step.edition.documents if step.edition else None
        brief, number = (step.edition.brief, step.edition.number) if step.edition else (b"{}", None)
        digest = self._digest(before.version) if before else None
        action = _action(before, step, documents, digest)
        if action is None:
            self._made_anew(before, step)
            return None
        version = before.version if before and digest == step.digest else self._new_version(step)
        created = before.created if before else self.at
        self._db.execute(
            "INSERT OR REPLACE INTO entity (id, kind, version, edition, documents, parent, sort, brief, withdrawn,"
            " created, changed) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (step.id, step.kind, version, number, documents, step.parent, step.sort, brief, step.withdrawn,
             created, self.at),
        )  # fmt: skip
        self._links(step, before)
        self._append(step.id, step.kind, action, version)
        return action

    def _made_anew(self, before: Entity | None, step: Step) -> None:
        """The same to the byte, from an edition that was derived again: nothing for the log."""
        if before and before.withdrawn is None and step.edition and before.edition != step.edition.number:
            self._db.execute("UPDATE entity SET edition = ? WHERE id = ?", (step.edition.number, step.id))
            self._links(step, before)

    def _digest(self, version: int) -> bytes:
        return bytes(self._db.execute("SELECT digest FROM version WHERE n = ?", (version,)).fetchone()[0])

    def _new_version(self, step: Step) -> int:
        row = (step.id, step.digest, step.packed)
        cursor = self._db.execute("INSERT INTO version (id, digest, record) VALUES (?,?,?)", row)
        return cursor.lastrowid or 0

    def _links(self, step: Step, before: Entity | None) -> None:
        if before:
            self._db.execute("DELETE FROM edge WHERE source = ?", (step.id,))
        if step.withdrawn is None:
            rows = [(step.id, field, target) for field, target in step.links]
            self._db.executemany("INSERT OR IGNORE INTO edge VALUES (?,?,?)", rows)

    def _append(self, id: str, kind: str, action: str, version: int) -> None:
        row = (id, kind, action, version, self.at)
        self._db.execute("INSERT INTO change (id, kind, action, version, at) VALUES (?,?,?,?,?)", row)
        self.counts[action] += 1

    def take_node(self, id: str, edition: Edition) -> None:
        """Point to the documents of the node itself, which is no description and has no place in the log."""
        before = entity(self._db, id)
        same = before is not None and before.documents == edition.documents
        created = before.created if before else self.at
        changed = before.changed if before and same else self.at
        self._db.execute(
            "INSERT OR REPLACE INTO entity (id, kind, version, edition, documents, parent, sort, brief, withdrawn,"
            " created, changed) VALUES (?, 'node', 0, ?, ?, NULL, '', x'7b7d', NULL, ?, ?)",
            (id, edition.number, edition.documents, created, changed),
        )


def _action(before: Entity | None, step: Step, documents: bytes | None, digest: bytes | None) -> str | None:
    if step.withdrawn is not None:
        # what was never published need not be withdrawn: it has no readers to tell
        return "delete" if before and before.withdrawn != step.withdrawn else None
    if before is None or before.withdrawn is not None:
        return "create"
    return "update" if before.documents != documents or digest != step.digest else None


def withdrawal(date: str, reason: dict[str, str], successor: str | None) -> str:
    """The stored form of a withdrawal."""
    found: dict[str, object] = {"date": date, "reason": reason}
    if successor:
        found["successor"] = successor
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
