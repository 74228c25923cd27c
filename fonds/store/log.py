"""The one log of changes, and the transition from one complete state to the next, in one transaction.

What is published of an id (its entity), the row of the log, the tombstone and the place in the lists of harvesters are
written together. Times are in commit_times.py; the log is read by changes.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, replace

from fonds.record import access
from fonds.record.field_types import Access
from fonds.record.order import NO_ORDER
from fonds.record.relations import LINKS
from fonds.store.compression import decompress
from fonds.store.descendants import DescendantCounter, listed_unit
from fonds.store.document_sets import (
    DocumentSet,
    changed_formats,
    drop_staged_summary,
    format_names,
    with_removed,
)
from fonds.store.harvest_lists import HarvestLists
from fonds.store.members import Key
from fonds.store.sources import drop_published_record

# everything that can happen to a description, as the log calls it
ACTIONS = ("create", "update", "delete", "restore", "merge", "move", "restrict", "release")
LOG_IDENTITY = "log_identity"  # the name of a value of the store: random, made with the log
SIGNING_KEY = "signing_key"  # the same of the private key (Ed25519) that signs what other nodes get
REMOVAL_ACTIONS = frozenset(
    {"delete", "merge", "move", "restrict"}
)  # after these the description is not available


@dataclass(frozen=True, slots=True)
class Entity:
    """What is published of an id now."""

    id: str
    kind: str
    version: int
    document_set: int | None  # the number of its document set; None where it has no documents
    documents_digest: bytes | None  # of all documents of the set
    parent: str | None  # the collection that it is part of
    withdrawn: str | None  # why it is not available (JSON)
    created: str  # the time of its first change in the log, and of its last
    changed: str
    summary: bytes  # what lists show of it (JSON)
    seq: int | None  # the number of its last change in the log; None while it was never open to the public
    first_seq: int | None  # that of its first change
    digests: str  # of its documents by format; for a tombstone, of the last documents there were
    sets: str  # its OAI-PMH sets, separated by spaces
    sort: str = ""  # its sort key in lists
    position: int = NO_ORDER  # its place in the list of its collection, before its sort key

    @property
    def key(self) -> Key:
        """The place that it has in the list of its collection."""
        return self.position, self.kind, self.sort, self.id

    @property
    def is_restricted(self) -> bool:
        """Whether it is hidden from the public but not withdrawn."""
        return is_restricted(self.withdrawn)


def _time_column(column: str) -> str:
    return f"coalesce((SELECT at FROM moment WHERE moment.seq >= e.{column} ORDER BY moment.seq LIMIT 1), '')"  # noqa: S608


# the fields of Entity, read from a row of `entity e`
COLUMNS = (
    "e.id, e.kind, e.version, e.edition, e.documents, e.parent, e.withdrawn,"
    f" {_time_column('born')}, {_time_column('seq')}, e.brief, e.seq, e.born, e.digests, e.sets, e.sort,"
    " e.position"
)


def is_restricted(withdrawn: str | None) -> bool:
    """Return whether a stored withdrawal only hides the description from the public."""
    return withdrawn is not None and "restricted" in json.loads(withdrawn)


def access_of(summary: bytes) -> tuple[Access | None, tuple[access.WithheldPage, ...]]:
    """Return the access rule in force and the shapes of the guarded pages, as publishing noted them in the summary."""
    if b'"access"' not in summary:
        return None, ()
    fields = json.loads(summary)
    if "access" not in fields:
        return None, ()
    shapes = tuple(access.WithheldPage(*page) for page in fields.get("withheld", ()))
    return access.load(fields["access"]), shapes


def find_entity(db: sqlite3.Connection, id: str) -> Entity | None:
    """Return the entity of an id; None if it was never published."""
    row = db.execute(f"SELECT {COLUMNS} FROM entity e WHERE e.id = ?", (id,)).fetchone()  # noqa: S608
    return Entity(*row) if row else None


def count_by_kind(db: sqlite3.Connection) -> dict[str, int]:
    """Count the published descriptions of each kind; this reads the whole index, without the rows."""
    sql = "SELECT kind, count(*) FROM entity INDEXED BY entity_kind WHERE withdrawn IS NULL GROUP BY kind"
    return {kind: number for kind, number in db.execute(sql) if kind != "node"}


def version_record(db: sqlite3.Connection, version: int) -> bytes:
    """Return the canonical JSON of a published version."""
    return decompress(db.execute("SELECT record FROM version WHERE n = ?", (version,)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class Transition:
    """What an id is to become: its new state, or its withdrawal (JSON).

    `compressed` is its canonical JSON, compressed; `sort` its sort key in lists, and `position` its place in the list
    of its collection before that; `links` its (field, target) pairs; `sets` its sets (OAI-PMH, 2.6). The withdrawal of
    a description that is only hidden from the public says "restricted": it is stored and not shown.
    """

    id: str
    kind: str
    digest: bytes
    compressed: bytes
    document_set: DocumentSet | None
    parent: str | None
    sort: str
    links: tuple[tuple[str, str], ...]
    withdrawn: str | None = None
    sets: tuple[str, ...] = ()
    position: int = NO_ORDER

    @property
    def key(self) -> Key:
        """The place that it is to have in the list of its collection."""
        return self.position, self.kind, self.sort, self.id

    def with_document_set(self, document_set: DocumentSet) -> Transition:
        """Return the same transition with other documents."""
        return replace(self, document_set=document_set)


class Log:
    """Appends to the log; to be used inside one transaction of the writer.

    `iiif_formats` are the formats whose changes IIIF clients can see: those changes have numbers of their own.
    `listed_formats` are the formats that harvesters ask for and that not every description of a kind has: they have
    lists of their own.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        iiif_formats: frozenset[str] = frozenset(),
        listed_formats: frozenset[str] = frozenset(),
    ) -> None:
        self._db, self._iiif_formats = db, iiif_formats
        self._lists = HarvestLists(db, listed_formats)
        self._descendants = DescendantCounter(db)
        self._iiif_number = int(
            db.execute("SELECT coalesce(max(iiif), 0) FROM change WHERE iiif IS NOT NULL").fetchone()[0]
        )
        self.counts: Counter[str] = Counter()
        self.kinds: Counter[str] = (
            Counter()
        )  # how many more descriptions of each kind are available than before

    def close(self) -> None:
        """Write the collected counts; this must be the last call in the transaction."""
        self._lists.write_counts()
        self._descendants.close()

    def apply(self, transition: Transition, before: Entity | None) -> str | None:
        """Apply one transition to the state before.

        Returns the action that was logged; None if the public can see no change.
        """
        digest = self._digest(before.version) if before else None
        if _is_unchanged(before, transition, digest):
            self._update_derived(before, transition)
            return None
        action = _action(before, transition)
        if before is None and action is None and not is_restricted(transition.withdrawn):
            return None  # what was never published need not be withdrawn: nobody has seen it
        version = (
            before.version if before and digest == transition.digest else self._insert_version(transition)
        )
        seq = self._append(transition, before, action, version) if action else before.seq if before else None
        self._put_entity(transition, before, version, seq)
        self._put_links(transition, before)
        return action

    def append_update(self, entity: Entity, formats: frozenset[str]) -> None:
        """Append an update of a published description that is stored as it was before.

        `formats` are those whose documents changed nevertheless, because they are put together on request from those
        of other descriptions. No client of IIIF sees them.
        """
        cursor = self._db.execute(
            "INSERT INTO change (id, kind, action, version, documents, touched) VALUES (?,?,'update',?,?,?)",
            (entity.id, entity.kind, entity.version, entity.documents_digest, " ".join(sorted(formats))),
        )
        self._db.execute("UPDATE entity SET seq = ? WHERE id = ?", (cursor.lastrowid, entity.id))
        self._lists.move(entity, entity.kind, cursor.lastrowid, entity.sets, entity.digests)
        self.counts["update"] += 1

    def _put_entity(
        self, transition: Transition, before: Entity | None, version: int, seq: int | None
    ) -> None:
        document_set = transition.document_set or DocumentSet(0, b"", b"{}")
        number, documents = (
            (document_set.number, document_set.documents_digest) if transition.document_set else (None, None)
        )
        first_seq = before.first_seq if before and before.first_seq else seq
        # a tombstone stays in its sets, and keeps the digests of its last documents
        is_tombstone = before is not None and transition.withdrawn is not None
        sets = before.sets if before and is_tombstone else " ".join(transition.sets)
        digests = self._digests(before, transition)
        id, summary = transition.id, document_set.summary
        listed_before = (
            listed_unit(before.kind, before.parent, before.withdrawn, before.summary) if before else None
        )
        listed = listed_unit(transition.kind, transition.parent, transition.withdrawn, summary)
        self._descendants.leave(id, listed_before, listed)
        self._db.execute(
            "INSERT OR REPLACE INTO entity (id, kind, version, edition, documents, parent, sort, brief, withdrawn,"
            " born, seq, digests, sets, position) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (id, transition.kind, version, number, documents, transition.parent, transition.sort,
             summary, transition.withdrawn, first_seq, seq, digests, sets, transition.position),
        )  # fmt: skip
        self._descendants.arrive(id, listed_before, listed)
        drop_staged_summary(self._db, document_set.number)
        drop_published_record(self._db, transition.id, transition.digest)
        self._lists.move(before, transition.kind, seq, sets, digests)
        if before and before.withdrawn is None:
            self.kinds[before.kind] -= 1
        if transition.withdrawn is None:
            self.kinds[transition.kind] += 1

    @staticmethod
    def _digests(before: Entity | None, transition: Transition) -> str:
        """Return the digests of its documents; for a withdrawal, those of the last documents there were."""
        if transition.document_set is None:
            return before.digests if before else ""
        digests = transition.document_set.digests
        return with_removed(before.digests, digests) if before else digests

    def _update_derived(self, before: Entity | None, transition: Transition) -> None:
        """Update what the log need not tell: a document set that was made again with the same bytes, or other sets."""
        if before is None or before.withdrawn is not None or transition.document_set is None:
            return
        sets = " ".join(transition.sets)
        if before.document_set != transition.document_set.number:
            values = (transition.document_set.number, transition.document_set.summary, transition.id)
            self._db.execute("UPDATE entity SET edition = ?, brief = ? WHERE id = ?", values)
            self._descendants.arrive(
                transition.id,
                listed_unit(before.kind, before.parent, None, before.summary),
                listed_unit(before.kind, before.parent, None, transition.document_set.summary),
            )
            drop_staged_summary(self._db, transition.document_set.number)
            self._put_links(transition, before)
        digests = self._digests(before, transition)
        if (before.sets, before.digests) != (sets, digests):
            self._db.execute(
                "UPDATE entity SET sets = ?, digests = ? WHERE id = ?", (sets, digests, transition.id)
            )
            self._lists.move(before, transition.kind, before.seq, sets, digests)

    def _digest(self, version: int) -> bytes:
        return bytes(self._db.execute("SELECT digest FROM version WHERE n = ?", (version,)).fetchone()[0])

    def _insert_version(self, transition: Transition) -> int:
        row = (transition.id, transition.digest, transition.compressed)
        cursor = self._db.execute("INSERT INTO version (id, digest, record) VALUES (?,?,?)", row)
        return cursor.lastrowid or 0

    def _put_links(self, transition: Transition, before: Entity | None) -> None:
        if before:
            self._db.execute("DELETE FROM edge WHERE source = ?", (transition.id,))
        if transition.withdrawn is None:
            rows = [
                (transition.id, field, target, _sort_of_link(field, transition))
                for field, target in transition.links
            ]
            self._db.executemany("INSERT OR IGNORE INTO edge VALUES (?,?,?,?)", rows)

    def _append(self, transition: Transition, before: Entity | None, action: str, version: int) -> int:
        """Append a row to the log and return its seq."""
        old, new = before.digests if before else "", self._digests(before, transition)
        is_comparable = action == "update" and old and new
        changed = changed_formats(old, new) if is_comparable else None
        documents = (
            transition.document_set.documents_digest
            if transition.document_set and action not in REMOVAL_ACTIONS
            else None
        )
        withdrawn = transition.withdrawn if action in REMOVAL_ACTIONS else None
        iiif_number = self._next_iiif_number(
            before, action, changed if changed is not None else format_names(new) | format_names(old)
        )
        cursor = self._db.execute(
            "INSERT INTO change (id, kind, action, version, documents, touched, iiif, withdrawn, number)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (transition.id, transition.kind, action, version, documents,
             None if changed is None else " ".join(sorted(changed)), iiif_number, withdrawn,
             self._version_number(before, transition, action, version)),
        )  # fmt: skip
        self.counts[action] += 1
        return cursor.lastrowid or 0

    def _next_iiif_number(self, before: Entity | None, action: str, formats: frozenset[str]) -> int | None:
        """Return the next number among the changes that IIIF clients can see; None if they cannot see this one."""
        # what left cannot leave again: IIIF clients are told once, whatever reason is given later
        left_already = action in REMOVAL_ACTIONS and before is not None and before.withdrawn is not None
        if left_already or not formats & self._iiif_formats:
            return None
        self._iiif_number += 1
        return self._iiif_number

    def _version_number(
        self, before: Entity | None, transition: Transition, action: str, version: int
    ) -> int | None:
        """Return the number of the version that a change publishes; None if it leaves, or has no new content."""
        if action in REMOVAL_ACTIONS or (before and action == "update" and before.version == version):
            return None
        if before is None:
            return 1
        sql = "SELECT coalesce(max(number), 0) FROM change WHERE id = ? AND number IS NOT NULL"
        return int(self._db.execute(sql, (transition.id,)).fetchone()[0]) + 1

    def apply_node(self, id: str, document_set: DocumentSet) -> None:
        """Point to the documents of the node itself, which is no description and has no row in the log."""
        self._db.execute(
            "INSERT OR REPLACE INTO entity (id, kind, version, edition, documents, parent, sort, brief, withdrawn,"
            " digests) VALUES (?, 'node', 0, ?, ?, NULL, '', x'7b7d', NULL, ?)",
            (id, document_set.number, document_set.documents_digest, document_set.digests),
        )
        drop_staged_summary(self._db, document_set.number)


def _is_unchanged(before: Entity | None, transition: Transition, digest: bytes | None) -> bool:
    """Return whether a transition leads to the state that the id already has."""
    if before is None or before.withdrawn != transition.withdrawn:
        return False
    if transition.withdrawn is not None and not before.is_restricted:
        return True  # changes in the file of a withdrawn description have no effect
    documents = transition.document_set.documents_digest if transition.document_set else None
    return digest == transition.digest and before.documents_digest == documents


def _action(before: Entity | None, transition: Transition) -> str | None:
    """Return what the log says of a transition; None if the id is hidden from the public before and after it."""
    was_seen = before is not None and before.seq is not None
    if transition.withdrawn is not None:
        return _leaving_action(before, json.loads(transition.withdrawn)) if was_seen else None
    if before is None or not was_seen:
        return "create"
    if before.withdrawn is None:
        return "update"
    return "release" if before.is_restricted else "restore"


def _leaving_action(before: Entity | None, details: dict[str, object]) -> str | None:
    if "restricted" in details:
        return None if before and before.is_restricted else "restrict"
    if details.get("moved"):
        return "move"
    return "merge" if details.get("successor") else "delete"


def _sort_of_link(field: str, transition: Transition) -> str:
    """Return where its source stands among those that have such a link to the same description.

    Units that state a relation stand as members of a collection do: first those that have an order.
    """
    if transition.position == NO_ORDER or field not in LINKS:
        return transition.sort
    return f"\x01{transition.position:013}|{transition.kind}|{transition.sort}"


def restriction_json(rule: dict[str, object]) -> str:
    """Return the stored form of a rule that hides even the description; it stands in place of a withdrawal."""
    return json.dumps({"restricted": rule}, ensure_ascii=False, sort_keys=True)


def withdrawal_json(date: str, reason: dict[str, str], successor: str | None, moved: bool = False) -> str:
    """Return the stored form of a withdrawal."""
    fields: dict[str, object] = {"date": date, "reason": reason}
    if successor:
        fields["successor"] = successor
    if moved:
        fields["moved"] = True
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)
