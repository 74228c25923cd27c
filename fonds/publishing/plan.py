"""Plan a publish: whether the documents of a description must be built, and the transition that publishes it.

The digest of the inputs of a document covers everything that it may mention: what it links to, and the collections
above it with what they link to. It also covers who may see them on the day: serializers are given only the public form
of a description (fonds/record/access.py), so that what is published again when a rule ends has other inputs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any

import orjson

from fonds.publishing import serializer_context
from fonds.publishing.documents import list_position, sort_key
from fonds.publishing.page_images import PageImages
from fonds.record import access, canonical
from fonds.record.copy_ids import split_id
from fonds.record.field_types import Access
from fonds.record.model import MAX_DEPTH, Collection, Description, Record, Unit
from fonds.record.order import NO_ORDER
from fonds.serializers import pages as canvases
from fonds.settings import Settings
from fonds.store.compression import RECORD, compress
from fonds.store.document_sets import DocumentSet
from fonds.store.log import Entity, Transition, restriction_json, withdrawal_json
from fonds.store.sources import SourceSummary
from fonds.store.writer import Writer

_PLANNED = "SELECT id, kind, parent, sort, position, withdrawn, sets, edition, documents, brief, digests FROM planned"
CACHED_DESCRIPTIONS = 8192  # linked descriptions kept parsed; memory does not grow with the collection


class Plan:
    """The descriptions of a node as they are to be on a day, by id, with the digest of the inputs of each."""

    def __init__(self, settings: Settings, store: Writer, day: date) -> None:
        self.store, self.day = store, day
        self.invalid: set[str] = set()  # ids with problems that keep their files from being published
        self.find = lru_cache(CACHED_DESCRIPTIONS)(self._find)
        self.rule = lru_cache(CACHED_DESCRIPTIONS * 4)(self._rule)
        self._own_rule = lru_cache(CACHED_DESCRIPTIONS * 4)(self._own_rule_and_parents)
        self.digest = lru_cache(CACHED_DESCRIPTIONS * 4)(self._digest)
        self.incoming_relations = lru_cache(CACHED_DESCRIPTIONS)(self._incoming_relations)
        self.page_images = PageImages(store, self._path)
        self.context = serializer_context.make_context(
            settings, self.find, self.page_images.of, True, store.ocr_cache.load, self.incoming_relations
        )
        self.shared_inputs = serializer_context.inputs_digest(self.context)
        self.withdrawals = store.withdrawals()
        self.moved: dict[str, str] = {}  # a former id -> the id that its description has now
        store.db.execute(
            "CREATE TEMP TABLE planned (id TEXT PRIMARY KEY, kind TEXT, edition INTEGER, documents BLOB, brief BLOB,"
            " digests TEXT, parent TEXT, sort TEXT, withdrawn TEXT, sets TEXT, position INTEGER) WITHOUT ROWID"
        )

    def rule_ends(self) -> tuple[str, str]:
        """Return the days between which all access rules stay as they are: from the first on, and until the day before
        the second; each "" if there is no such day."""
        day = self.day.isoformat()
        ends = self.store.sources.rule_ends(day), self.store.pending.rule_ends(day)
        return max(last for last, _ in ends), min((first for _, first in ends if first), default="")

    def _source(self, id: str) -> SourceSummary | None:
        """Return the summary of the valid file of an id; None if there is none."""
        return self.store.sources.summary(id) if id not in self.invalid else None

    def inputs_of_source(self, id: str) -> tuple[str, bytes] | None:
        """Return the kind and inputs of a valid file without parsing its record; None if there is no such file."""
        source = self._source(id)
        return (source.kind, self.inputs(id, _pairs(source.links))) if source else None

    def load(self, id: str) -> Description | None:
        """Return the full description under an id, not cached, so that a large node does not fill the memory."""
        data = self.store.sources.record(id) if id not in self.invalid else None
        data = data or self.store.published(id)
        return canonical.from_bytes(data) if data else None

    def public_view(self, description: Description) -> Description | None:
        """Return what serializers are given of a description, with the shapes of its guarded pages.

        Returns None if it is hidden.
        """
        rule = self.rule(description.id)
        shapes: tuple[access.WithheldPage, ...] = ()
        unlocked = access.unlocked(description, rule)
        if access.allows_readers(rule) and not access.is_hidden(rule) and isinstance(unlocked, Record):
            shapes = canvases.access_controlled_pages(unlocked, self.context)
        return access.public_view(description, rule, shapes)

    def _find(self, id: str) -> Description | None:
        description = self.load(id)
        return access.public_view(description, self.rule(id)) if description else None

    def _rule(self, id: str) -> Access | None:
        """Return the access rule in force on the day: from its own rule and those of the collections above it."""
        rules: list[Access | None] = []
        waiting, seen = [id], {id}
        while waiting and len(seen) < MAX_DEPTH:
            rule, parents = self._own_rule(waiting.pop(0))
            rules.append(rule)
            waiting += [parent for parent in parents if parent not in seen]
            seen.update(parents)
        return access.strictest_rule(rules, self.day)

    def _own_rule_and_parents(self, id: str) -> tuple[Access | None, tuple[str, ...]]:
        """Return the access rule that a description states itself, and the collection that it is in.

        What has no valid file now has the rule that is published and those that its files with errors state, and both
        collections.
        """
        source = self._source(id)
        if source:
            rule = access.load(orjson.loads(source.access)) if source.access else None
            parents = _collections(source.links)
        else:
            rule, parents = self._published_and_stated_rule(id)
        return rule, parents

    def _published_and_stated_rule(self, id: str) -> tuple[Access | None, tuple[str, ...]]:
        """Return the strictest of the rule that is published of an id and those that its files state, and all
        collections that it is in by any of them."""
        description = self.load(id)
        rules: list[Access | None] = []
        parents: list[str] = []
        if isinstance(description, Unit):
            rules.append(description.access)
            parents += [description.collection] if description.collection else []
        # a tombstone that a file states stays as it is
        is_tombstone = description is not None and description.withdrawn is not None
        for rule, links, is_withdrawn in () if is_tombstone else self.store.sources.stated_access(id):
            rules.append(access.load(orjson.loads(rule)) if rule else None)
            rules.append(access.STRICTEST_RULE if is_withdrawn else None)
            parents += _collections(links)
        strictest = access.strictest_rule(rules, self.day)
        if strictest and description and not isinstance(description, Unit):
            strictest = access.hiding(strictest)  # nothing but the whole of it can be kept back
        return strictest, tuple(dict.fromkeys(parents))

    def own_rule(self, id: str) -> Access | None:
        """Return the access rule that a description states itself."""
        return self._own_rule(id)[0]

    def _path(self, id: str) -> str | None:
        """Return the path of the valid file of an id; None if there is none."""
        source = self._source(id)
        return source.path if source else None

    def _digest(self, id: str) -> bytes:
        source = self._source(id)
        if source:
            return source.digest
        data = self.store.published(id)
        return canonical.digest(data) if data else b"-"

    def inputs(self, id: str, links: Iterable[tuple[str, str]]) -> bytes:
        """Return the digest of all inputs of a description's documents, except the versions of the formats."""
        digest = hashlib.sha256(self.shared_inputs + self._digest(id))
        dependencies = set()
        for field, target in links:
            dependencies |= self._collection_dependencies(target) if field == "collection" else {target}
        digest.update(self.page_images.digest(id))
        if self.context.site.publisher:
            dependencies.add(self.context.site.publisher)
        digest.update(self._rule_json(id))
        for source in self.incoming_relations(id):
            digest.update(b"<" + source.encode() + self.digest(source) + self._rule_json(source))
        for other in sorted(dependencies):
            digest.update(other.encode() + self.digest(other) + self._rule_json(other))
        return digest.digest()

    def _incoming_relations(self, id: str) -> tuple[str, ...]:
        """Return the ids of units that are to be published and state a relation to an id, in the order of members.

        Where a unit has no valid file, what is published of it counts.
        """
        in_files, public = self.store.sources.stated_relations(id), self.store.published_relations(id)
        if not in_files and not public:
            return ()
        stated = {source for source in in_files if source not in self.invalid}
        published = (source for source in public if not self._source(source))
        sources = [
            (list_position(unit), unit.kind, sort_key(unit), unit.id)
            for source in (*stated, *published)
            if (unit := self._shown(source))
        ]
        return tuple(source for *_, source in sorted(sources))

    def _shown(self, id: str) -> Description | None:
        """Return what is to be published under an id; None if that is nothing, or a tombstone."""
        description = self.find(id)
        return description if description and not self.withdrawal_of(description) else None

    def _rule_json(self, id: str) -> bytes:
        """Return the access rule in force, as it enters a digest; b"" if the description is open."""
        rule = self.rule(id)
        return orjson.dumps(access.dump(rule), option=orjson.OPT_SORT_KEYS) if rule else b""

    def _collection_dependencies(self, id: str) -> set[str]:
        """Return a collection and all above it, with what each of them links to."""
        collection = self.find(id)
        ids = {id}
        if isinstance(collection, Unit):
            for unit in (collection, *self.context.ancestors(collection)):
                ids |= {unit.id, *(target for _, target in unit.links())}
        return ids

    def withdrawal_of(self, description: Description) -> str | None:
        """Return the stored form of a withdrawal, stated in the file or by command; None if there is none.

        A hidden description is kept back in the same way; if it was withdrawn too, that is published when it opens.
        """
        rule = self.rule(description.id)
        if rule and access.is_hidden(rule):
            return restriction_json(access.dump(rule))
        if description.id in self.moved:
            return self._move(description.id, self.moved[description.id])
        if description.id in self.withdrawals:
            date, reason, successor = self.withdrawals[description.id]
            return withdrawal_json(date, {self.context.site.language: reason}, successor)
        if stated := description.withdrawn:
            return withdrawal_json(stated.date, stated.reason, stated.successor)
        entity = self.store.entity(description.id)
        if entity and entity.withdrawn and self.store.sources.summary(description.id) is None:
            # a moved id stays moved, even if no file lists it any more; only a file with that id brings it back
            return entity.withdrawn if orjson.loads(entity.withdrawn).get("moved") else None
        return None

    def _move(self, id: str, new_id: str) -> str:
        """Return the withdrawal of an id whose description has another now, with the date of when that was first so."""
        entity = self.store.entity(id)
        before = orjson.loads(entity.withdrawn or "{}") if entity else {}
        if entity and entity.withdrawn and before.get("moved") and before["successor"] == new_id:
            return entity.withdrawn
        reason = {"en": f"Its id was changed to {new_id}."}
        return withdrawal_json(datetime.now(UTC).date().isoformat(), reason, new_id, moved=True)

    def sets_of(self, description: Description) -> tuple[str, ...]:
        """Return the OAI-PMH sets of a description: of the collections down to its own, its type, its holder, and of a
        copy the origin."""
        if not isinstance(description, Unit):
            return ()
        path = [ancestor.id for ancestor in self.context.ancestors(description)]
        if isinstance(description, Collection):
            path.append(description.id)
        holder = self.context.holder(description)
        sets = [":".join(("collection", *path))] if path else []
        if isinstance(description, Record) and description.type:
            sets.append(f"type:{description.type}")
        if holder:
            sets.append(f"institution:{holder.id}")
        origin, _ = split_id(description.id)
        if origin:
            sets.append(f"origin:{origin}")
        return tuple(sets)

    # -- the planned transitions

    def add(
        self, description: Description, document_set: DocumentSet | None, withdrawn: str | None = None
    ) -> None:
        """Plan what a description is to become; without a document set it is withdrawn.

        `withdrawn` is the stored form of the withdrawal, if it follows from nothing else.
        """
        documents: tuple[object, ...] = (None,) * 4
        if document_set:
            documents = (
                document_set.number,
                document_set.documents_digest,
                document_set.summary,
                document_set.digests,
            )
        row = (
            description.id,
            description.kind,
            *documents,
            description.collection if isinstance(description, Unit) else None,
            sort_key(description) if document_set else "",  # what is withdrawn is in no list
            withdrawn or self.withdrawal_of(description),
            " ".join(self.sets_of(description)),
            list_position(description),
        )
        self.store.db.execute("INSERT OR REPLACE INTO planned VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)

    def add_removal(self, entity: Entity, withdrawn: str) -> None:
        """Plan that what is published of an id leaves the public. Its description is not read for that."""
        row = (entity.id, entity.kind, *(None,) * 4, entity.parent, "", withdrawn, entity.sets, NO_ORDER)
        self.store.db.execute("INSERT OR REPLACE INTO planned VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)

    def leave_out(self, ids: Iterable[str]) -> None:
        """Take planned transitions back: what is published of these ids stays as it is, as for invalid files."""
        self.invalid.update(ids)
        self.store.db.executemany("DELETE FROM planned WHERE id = ?", [(id,) for id in ids])
        for cache in (self.find, self.rule, self._own_rule, self.digest, self.incoming_relations):
            cache.cache_clear()

    def count(self) -> int:
        """Return how many transitions are planned."""
        return int(self.store.db.execute("SELECT count(*) FROM planned").fetchone()[0])

    def transitions(self) -> Iterator[tuple[str, str, Callable[[], Transition]]]:
        """Yield the id and kind of each planned transition, by id, and a function that returns the transition."""
        for row in self.store.db.execute(f"{_PLANNED} ORDER BY id"):
            yield row[0], row[1], partial(self._planned_transition, *row)

    def transition_of(self, id: str) -> Transition | None:
        """Return the planned transition of an id; without one, that which publishes again what is published."""
        row = self.store.db.execute(f"{_PLANNED} WHERE id = ?", (id,)).fetchone()
        return self._planned_transition(*row) if row else self._republish_transition(id)

    def _planned_transition(
        self, id: str, kind: str, parent: str | None, sort: str, position: int, withdrawn: str | None, sets: str,
        number: int | None, *documents: Any,
    ) -> Transition:  # fmt: skip
        document_set = DocumentSet(number, *documents) if number is not None else None
        place = position, sort
        return self._transition(id, kind, document_set, parent, place, withdrawn, tuple(sets.split()))

    def newly_withheld(self) -> dict[str, bool]:
        """Return the ids of which the public gets less after the commit than before.

        The value says whether an access rule withholds it; else it is withdrawn. An id that moved withholds nothing.
        """
        rows = self.store.db.execute(
            "SELECT p.id, coalesce(p.withdrawn ->> 'restricted', p.brief ->> 'access') IS NOT NULL"
            " FROM planned p JOIN entity e ON e.id = p.id WHERE e.withdrawn IS NULL"
            " AND CASE WHEN p.withdrawn IS NOT NULL THEN p.withdrawn ->> 'moved' IS NULL"
            " ELSE p.brief ->> 'access' IS NOT NULL AND p.brief ->> 'access' IS NOT e.brief ->> 'access' END"
            " ORDER BY p.id"
        )
        return {id: bool(has_rule) for id, has_rule in rows}

    def _republish_transition(self, id: str) -> Transition | None:
        """Return a transition that publishes again what is published: for a collection whose members changed."""
        entity, description = self.store.entity(id), self.find(id)
        if (
            entity is None
            or entity.withdrawn is not None
            or entity.document_set is None
            or description is None
        ):
            return None
        document_set = self.store.document_sets.get(entity.document_set)
        sets = self.sets_of(description)
        return self._transition(id, entity.kind, document_set, entity.parent, _place(description), None, sets)

    def _transition(
        self,
        id: str,
        kind: str,
        document_set: DocumentSet | None,
        parent: str | None,
        place: tuple[int, str],
        withdrawn: str | None,
        sets: tuple[str, ...],
    ) -> Transition:
        position, sort = place
        source = self.store.sources.compressed_record(id) if id not in self.invalid else None
        version = self.store.published_version(id) if id in self.invalid and withdrawn else None
        if version:
            return Transition(id, kind, *version, None, parent, sort, (), withdrawn, sets, position)
        if source:
            digest, record, links_json = source
            links = _pairs(links_json)
        else:
            description = self.load(id)
            if description is None:
                raise LookupError(id)
            digest, record = self._digest(id), compress(canonical.to_bytes(description), RECORD)
            links = tuple(description.links())
        if self.rule(id):  # who wrote a text that is restricted is restricted too
            public = self.find(id)
            links = tuple(public.links()) if public else ()
        return Transition(
            id, kind, digest, record, document_set, parent, sort, links, withdrawn, sets, position
        )


def _place(description: Description) -> tuple[int, str]:
    """Return the position and the sort key of a description in lists."""
    return list_position(description), sort_key(description)


def _collections(links: str) -> tuple[str, ...]:
    """Return the collection among links (JSON), which is one or none."""
    return tuple(target for field, target in _pairs(links) if field == "collection")


def _pairs(links: str) -> tuple[tuple[str, str], ...]:
    """Return the (field, target) pairs of links (JSON)."""
    return tuple((field, target) for field, target in orjson.loads(links))
