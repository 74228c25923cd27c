"""The one log of changes, and the step from one complete state to the next: all of it in one transaction.

What is published of an id (its entity), the row of the log, the tombstone and the place in the lists of harvesters are
written together. Times are in moments.py; the log is read by changes.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, replace

from service.record import access
from service.record.fields import Access
from service.store.compression import unpack
from service.store.document_sets import Edition, differing, following, names
from service.store.harvest_lists import Listings

# what can become of a description, in the words of the log
ACTIONS = ("create", "update", "delete", "restore", "merge", "move", "restrict", "release")
LEAVING = frozenset({"delete", "merge", "move", "restrict"})  # after these it is not to be had


@dataclass(frozen=True, slots=True)
class Entity:
    """What is published of an id now. `seq` is its last change in the log, None while nobody may see it.

    `digests` are of its documents by publication, of the last there were where it was withdrawn.
    """

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
    seq: int | None
    born: int | None
    digests: str
    sets: str

    @property
    def restricted(self) -> bool:
        """Whether it is kept from the public, and not withdrawn."""
        return is_restricted(self.withdrawn)


def _at(column: str) -> str:
    return f"coalesce((SELECT at FROM moment WHERE moment.seq >= e.{column} ORDER BY moment.seq LIMIT 1), '')"  # noqa: S608


# what a row of `entity e` is to those who read it
COLUMNS = (
    "e.id, e.kind, e.version, e.edition, e.documents, e.parent, e.withdrawn,"
    f" {_at('born')}, {_at('seq')}, e.brief, e.seq, e.born, e.digests, e.sets"
)


def is_restricted(withdrawn: str | None) -> bool:
    """Whether a stored withdrawal only keeps the description from the public."""
    return withdrawn is not None and "restricted" in json.loads(withdrawn)


def ruled(brief: bytes) -> tuple[Access | None, tuple[access.Shape, ...]]:
    """The rule in force and the shapes of the guarded pages, as publish noted them."""
    if b'"access"' not in brief:
        return None, ()
    said = json.loads(brief)
    if "access" not in said:
        return None, ()
    shapes = tuple((page[0], page[1], page[2], page[3]) for page in said.get("withheld", ()))
    return access.load(said["access"]), shapes


def entity(db: sqlite3.Connection, id: str) -> Entity | None:
    """The row of an id, or None if it was never published."""
    row = db.execute(f"SELECT {COLUMNS} FROM entity e WHERE e.id = ?", (id,)).fetchone()  # noqa: S608
    return Entity(*row) if row else None


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many descriptions of each kind are published: a walk over all."""
    sql = "SELECT kind, count(*) FROM entity WHERE withdrawn IS NULL AND kind != 'node' GROUP BY kind"
    return dict(db.execute(sql).fetchall())


def version_record(db: sqlite3.Connection, version: int) -> bytes:
    """Canonical JSON of a published version."""
    return unpack(db.execute("SELECT record FROM version WHERE n = ?", (version,)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class Step:
    """What is to become of one id: its new state, or its withdrawal (JSON). `packed` is canonical JSON as zstd.

    `sets` are the sets that harvesters find it in (OAI-PMH, 2.6). A restricted description has an edition and a
    withdrawal that says "restricted": it is kept, and not shown.
    """

    id: str
    kind: str
    digest: bytes
    packed: bytes
    edition: Edition | None
    parent: str | None
    sort: str
    links: tuple[tuple[str, str], ...]
    withdrawn: str | None = None
    sets: tuple[str, ...] = ()

    def with_edition(self, edition: Edition) -> Step:
        """The same step with other documents."""
        return replace(self, edition=edition)


class Log:
    """Appends to the log; to be used inside one transaction of the writer.

    `iiif` names the publications whose changes IIIF readers see: those changes are numbered among themselves.
    `some` names those that harvesters ask for and that not every description of a kind has: they are listed apart.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        iiif: frozenset[str] = frozenset(),
        some: frozenset[str] = frozenset(),
    ) -> None:
        self._db, self._iiif = db, iiif
        self._listings = Listings(db, some)
        self._numbered = int(db.execute("SELECT coalesce(max(iiif), 0) FROM change").fetchone()[0])
        self.counts: Counter[str] = Counter()

    def close(self) -> None:
        """Write what was gathered; the last thing in the transaction."""
        self._listings.close()

    def take(self, step: Step, before: Entity | None) -> str | None:
        """Carry out one step from the state before; the action that was logged, or None where nobody can see any."""
        digest = self._digest(before.version) if before else None
        if _same(before, step, digest):
            self._made_anew(before, step)
            return None
        action = _action(before, step)
        if before is None and action is None and not is_restricted(step.withdrawn):
            return None  # what was never published need not be withdrawn: it has no readers to tell
        version = before.version if before and digest == step.digest else self._new_version(step)
        seq = self._append(step, before, action, version) if action else before.seq if before else None
        self._put(step, before, version, seq)
        self._links(step, before)
        return action

    def _put(self, step: Step, before: Entity | None, version: int, seq: int | None) -> None:
        made = step.edition or Edition(0, b"", b"{}")
        number, documents = (made.number, made.documents) if step.edition else (None, None)
        born = before.born if before and before.born else seq
        # a tombstone stays in the sets that it was in, and keeps the digests of what there was
        kept = before is not None and step.withdrawn is not None
        sets = before.sets if before and kept else " ".join(step.sets)
        digests = self._digests(before, step)
        self._db.execute(
            "INSERT OR REPLACE INTO entity (id, kind, version, edition, documents, parent, sort, brief, withdrawn,"
            " born, seq, digests, sets) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (step.id, step.kind, version, number, documents, step.parent, step.sort, made.brief, step.withdrawn,
             born, seq, digests, sets),
        )  # fmt: skip
        self._listings.move(before, step.kind, seq, sets, digests)

    @staticmethod
    def _digests(before: Entity | None, step: Step) -> str:
        """Those of its documents; of the last that there were, where it was withdrawn."""
        if step.edition is None:
            return before.digests if before else ""
        return following(before.digests, step.edition.digests) if before else step.edition.digests

    def _made_anew(self, before: Entity | None, step: Step) -> None:
        """The same to the byte, from an edition that was derived again, or in other sets: nothing for the log."""
        if before is None or before.withdrawn is not None or step.edition is None:
            return
        sets = " ".join(step.sets)
        if before.edition != step.edition.number:
            made = (step.edition.number, step.edition.brief, step.id)
            self._db.execute("UPDATE entity SET edition = ?, brief = ? WHERE id = ?", made)
            self._links(step, before)
        digests = self._digests(before, step)
        if (before.sets, before.digests) != (sets, digests):
            row = (sets, digests, step.id)
            self._db.execute("UPDATE entity SET sets = ?, digests = ? WHERE id = ?", row)
            self._listings.move(before, step.kind, before.seq, sets, digests)

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
            rows = [(step.id, field, target, step.sort) for field, target in step.links]
            self._db.executemany("INSERT OR IGNORE INTO edge VALUES (?,?,?,?)", rows)

    def _append(self, step: Step, before: Entity | None, action: str, version: int) -> int:
        old, new = before.digests if before else "", self._digests(before, step)
        known = action == "update" and old and new
        touched = differing(old, new) if known else None
        seen = touched if touched is not None else names(new) | names(old)
        number = None
        # what left cannot leave again: IIIF readers hear only once of it, whatever reason is given later
        again = action in LEAVING and before is not None and before.withdrawn is not None
        if seen & self._iiif and not again:
            self._numbered += 1
            number = self._numbered
        documents = step.edition.documents if step.edition and action not in LEAVING else None
        said = step.withdrawn if action in LEAVING else None
        cursor = self._db.execute(
            "INSERT INTO change (id, kind, action, version, documents, touched, iiif, withdrawn, number)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (step.id, step.kind, action, version, documents,
             None if touched is None else " ".join(sorted(touched)), number, said,
             self._version_number(before, step, action, version)),
        )  # fmt: skip
        self.counts[action] += 1
        return cursor.lastrowid or 0

    def _version_number(self, before: Entity | None, step: Step, action: str, version: int) -> int | None:
        """The number of the version that a change publishes; None where it leaves, or says nothing new of itself."""
        if action in LEAVING or (before and action == "update" and before.version == version):
            return None
        if before is None:
            return 1
        last = "SELECT coalesce(max(number), 0) FROM change WHERE id = ? AND number IS NOT NULL"
        return int(self._db.execute(last, (step.id,)).fetchone()[0]) + 1

    def take_node(self, id: str, edition: Edition) -> None:
        """Point to the documents of the node itself, which is no description and has no place in the log."""
        self._db.execute(
            "INSERT OR REPLACE INTO entity (id, kind, version, edition, documents, parent, sort, brief, withdrawn,"
            " digests) VALUES (?, 'node', 0, ?, ?, NULL, '', x'7b7d', NULL, ?)",
            (id, edition.number, edition.documents, edition.digests),
        )


def _same(before: Entity | None, step: Step, digest: bytes | None) -> bool:
    """Whether a step leads to where the id is already."""
    if before is None or before.withdrawn != step.withdrawn:
        return False
    if step.withdrawn is not None and not before.restricted:
        return True  # what changes in the file of what is withdrawn changes nothing
    return digest == step.digest and before.documents == (step.edition.documents if step.edition else None)


def _action(before: Entity | None, step: Step) -> str | None:
    """What the log says of a step, or None where it is hidden from the public before and after it."""
    seen = before is not None and before.seq is not None
    if step.withdrawn is not None:
        return _leaving(before, json.loads(step.withdrawn)) if seen else None
    if before is None or not seen:
        return "create"
    if before.withdrawn is None:
        return "update"
    return "release" if before.restricted else "restore"


def _leaving(before: Entity | None, said: dict[str, object]) -> str | None:
    if "restricted" in said:
        return None if before and before.restricted else "restrict"
    if said.get("moved"):
        return "move"
    return "merge" if said.get("successor") else "delete"


def restriction(rule: dict[str, object]) -> str:
    """The stored form of a rule under which not even the description is told: it stands where a withdrawal does."""
    return json.dumps({"restricted": rule}, ensure_ascii=False, sort_keys=True)


def withdrawal(date: str, reason: dict[str, str], successor: str | None, moved: bool = False) -> str:
    """The stored form of a withdrawal."""
    found: dict[str, object] = {"date": date, "reason": reason}
    if successor:
        found["successor"] = successor
    if moved:
        found["moved"] = True
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
