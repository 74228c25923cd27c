"""What is to become of each description: whether its documents must be made, and the step that publishes it.

The digest of what a document is made from covers all that it may name: what it links to, and the collections
above it with what they link to. It covers who may see them on the day too: makers are given nothing but the public
form of a description (service/record/access.py), and what is published again when a rule is over has other inputs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache

import orjson

from service.publishing import serializer_context
from service.publishing.documents import sort_key
from service.publishing.page_images import Images
from service.record import access, canonical
from service.record.fields import Access
from service.record.model import MAX_DEPTH, Collection, Description, Record, Unit
from service.serializers import pages as canvases
from service.settings import Settings
from service.store.compression import pack
from service.store.document_sets import Edition
from service.store.log import Step, restriction, withdrawal
from service.store.writer import Writer

KEPT = 8192  # linked descriptions kept parsed; memory stays flat as the collection grows


class Plan:
    """The descriptions of a node as they are to be on a day, found by id, with the digest of what each is made from."""

    def __init__(self, settings: Settings, store: Writer, day: date) -> None:
        self.store, self.day = store, day
        # from the first of these days to the day before the second all rules on access stay as they are
        self.since, self.opens = "", ""
        self.faulty: set[str] = set()
        self.find = lru_cache(KEPT)(self._find)
        self.rule = lru_cache(KEPT * 4)(self._rule)
        self._stated = lru_cache(KEPT * 4)(self._state)
        self.digest = lru_cache(KEPT * 4)(self._digest)
        self.images = Images(store, self._path)
        self.context = serializer_context.context(
            settings, self.find, self.images.of, True, store.readings.load
        )
        self.shared = serializer_context.digest(self.context)
        self.withdrawals = store.withdrawals()
        self.moved: dict[str, str] = {}  # a former id -> the one that its description has now
        store.db.execute(
            "CREATE TEMP TABLE planned (id TEXT PRIMARY KEY, kind TEXT, edition INTEGER, documents BLOB, brief BLOB,"
            " digests TEXT, parent TEXT, sort TEXT, withdrawn TEXT, sets TEXT) WITHOUT ROWID"
        )

    def candidates(self) -> Iterator[str]:
        """Every id that may be published: those of sound files, and those published before that have none now."""
        for _, id, _, _, _ in self.store.sources.sound():
            if id not in self.faulty:
                yield id
        # what is published and has no sound file now is served on as it was, under the settings of today
        yield from self.store.without_source(self.faulty)

    def inputs_of_source(self, id: str) -> tuple[str, bytes] | None:
        """The kind and inputs of what a sound file says, without reading all it says; None where there is no such."""
        brief = self.store.sources.brief(id) if id not in self.faulty else None
        return (brief[0], self.inputs(id, _pairs(brief[2]))) if brief else None

    def current(self, id: str) -> Description | None:
        """The whole description under an id; read once, so that a large node does not fill the memory."""
        return self._whole(id)

    def form(self, whole: Description) -> Description | None:
        """What makers are given of it, with the shapes of the pages that are guarded; None where it is hidden."""
        rule = self.rule(whole.id)
        shapes: tuple[access.Shape, ...] = ()
        seen = access.opened(whole, rule)
        if access.admits(rule) and not access.hidden(rule) and isinstance(seen, Record):
            shapes = canvases.guarded(seen, self.context)
        return access.public(whole, rule, shapes)

    def _find(self, id: str) -> Description | None:
        whole = self._whole(id)
        return access.public(whole, self.rule(id)) if whole else None

    def _rule(self, id: str) -> Access | None:
        """Who may see a description on the day: its own rule and those of the collections above it."""
        stated, parent = self._stated(id)
        rules, seen = [stated], {id}
        while parent and parent not in seen and len(seen) < MAX_DEPTH:
            seen.add(parent)
            stated, parent = self._stated(parent)
            rules.append(stated)
        return access.strictest(rules, self.day)

    def _state(self, id: str) -> tuple[Access | None, str | None]:
        """The rule that a description states itself, and the collection it lies in."""
        brief = self.store.sources.brief(id) if id not in self.faulty else None
        if brief:
            rule = access.load(orjson.loads(brief[4])) if brief[4] else None
            parent = next((target for field, target in _pairs(brief[2]) if field == "collection"), None)
        else:
            whole = self._whole(id)
            rule, parent = (whole.access, whole.collection) if isinstance(whole, Unit) else (None, None)
        if rule and rule.until:
            if access.holds(rule, self.day):
                self.opens = min(filter(None, (self.opens, rule.until)))
            else:
                self.since = max(self.since, rule.until)
        return rule, parent

    def _path(self, id: str) -> str | None:
        """The sound file that says it; None where there is none."""
        brief = self.store.sources.brief(id) if id not in self.faulty else None
        return brief[3] if brief else None

    def _whole(self, id: str) -> Description | None:
        data = self.store.sources.record(id) if id not in self.faulty else None
        data = data or self.store.published(id)
        return canonical.from_bytes(data) if data else None

    def _digest(self, id: str) -> bytes:
        brief = self.store.sources.brief(id) if id not in self.faulty else None
        if brief:
            return brief[1]
        data = self.store.published(id)
        return canonical.digest(data) if data else b"-"

    def inputs(self, id: str, links: Iterable[tuple[str, str]]) -> bytes:
        """The digest of all that its documents are made from, but for the versions of the publications."""
        found = hashlib.sha256(self.shared + self._digest(id))
        depends = set()
        for field, target in links:
            depends |= self._above(target) if field == "collection" else {target}
        found.update(self.images.digest(id))
        if self.context.site.publisher:
            depends.add(self.context.site.publisher)
        found.update(self._said(id))
        for other in sorted(depends):
            found.update(other.encode() + self.digest(other) + self._said(other))
        return found.digest()

    def _said(self, id: str) -> bytes:
        """The rule in force, as it enters a digest; nothing for what is open."""
        rule = self.rule(id)
        return orjson.dumps(access.dump(rule), option=orjson.OPT_SORT_KEYS) if rule else b""

    def _above(self, collection: str) -> set[str]:
        """A collection, what it links to, and the same of all above it."""
        parent = self.find(collection)
        found = {collection}
        if isinstance(parent, Unit):
            for above in (parent, *self.context.ancestors(parent)):
                found |= {above.id, *(target for _, target in above.links())}
        return found

    def withdrawn(self, description: Description) -> str | None:
        """The withdrawal of a description, said in its file or by command, in its stored form; None where it is not.

        What is hidden is kept back in the same way; that it was withdrawn as well is told when it opens.
        """
        rule = self.rule(description.id)
        if rule and access.hidden(rule):
            return restriction(access.dump(rule))
        if description.id in self.moved:
            return self._moved(description.id, self.moved[description.id])
        if description.id in self.withdrawals:
            date, reason, successor = self.withdrawals[description.id]
            return withdrawal(date, {self.context.site.language: reason}, successor)
        if said := description.withdrawn:
            return withdrawal(said.date, said.reason, said.successor)
        row = self.store.entity(description.id)
        if row and row.withdrawn and self.store.sources.brief(description.id) is None:
            # what moved stays moved, even when nobody says it any more; only a file with that id brings it back
            return row.withdrawn if orjson.loads(row.withdrawn).get("moved") else None
        return None

    def _moved(self, id: str, now: str) -> str:
        """The withdrawal of an id whose description has another now; dated when that was first said."""
        row = self.store.entity(id)
        said = orjson.loads(row.withdrawn or "{}") if row else {}
        if row and row.withdrawn and said.get("moved") and said["successor"] == now:
            return row.withdrawn
        reason = {"en": f"Its id was changed to {now}."}
        return withdrawal(datetime.now(UTC).date().isoformat(), reason, now, moved=True)

    def sets(self, description: Description) -> tuple[str, ...]:
        """The sets that harvesters find it in: the way down to its collection, its type, who holds it."""
        if not isinstance(description, Unit):
            return ()
        way = [above.id for above in self.context.ancestors(description)]
        if isinstance(description, Collection):
            way.append(description.id)
        holder = self.context.holder(description)
        found = [":".join(("collection", *way))] if way else []
        if isinstance(description, Record) and description.type:
            found.append(f"type:{description.type}")
        if holder:
            found.append(f"institution:{holder.id}")
        return tuple(found)

    def put(self, description: Description, edition: Edition | None) -> None:
        """Note what is to become of a description."""
        made = (edition.number, edition.documents, edition.brief, edition.digests) if edition else (None,) * 4
        parent = description.collection if isinstance(description, Unit) else None
        withdrawn = self.withdrawn(description)
        sort = sort_key(description) if edition else ""  # in no list
        row = (
            description.id,
            description.kind,
            *made,
            parent,
            sort,
            withdrawn,
            " ".join(self.sets(description)),
        )
        self.store.db.execute("INSERT OR REPLACE INTO planned VALUES (?,?,?,?,?,?,?,?,?,?)", row)

    def count(self) -> int:
        """How many steps are noted."""
        return int(self.store.db.execute("SELECT count(*) FROM planned").fetchone()[0])

    def steps(self) -> Iterator[Step]:
        """The noted steps, in order of id."""
        rows = self.store.db.execute(
            "SELECT id, kind, edition, documents, brief, digests, parent, sort, withdrawn, sets"
            " FROM planned ORDER BY id"
        )
        for id, kind, number, documents, brief, digests, parent, sort, withdrawn, sets in rows:
            edition = Edition(number, documents, brief, digests) if number is not None else None
            yield self._step(id, kind, edition, parent, sort, withdrawn, tuple(sets.split()))

    def step_of_live(self, id: str) -> Step | None:
        """A step that publishes what is published already: for a collection whose members changed."""
        row, description = self.store.entity(id), self.find(id)
        if row is None or row.withdrawn is not None or row.edition is None or description is None:
            return None
        edition = self.store.editions.get(row.edition)
        sets = self.sets(description)
        return self._step(id, row.kind, edition, row.parent, sort_key(description), None, sets)

    def _step(
        self,
        id: str,
        kind: str,
        edition: Edition | None,
        parent: str | None,
        sort: str,
        withdrawn: str | None,
        sets: tuple[str, ...],
    ) -> Step:
        found = self.store.sources.packed(id) if id not in self.faulty else None
        if found:
            digest, packed, links = found
            return Step(id, kind, digest, packed, edition, parent, sort, _pairs(links), withdrawn, sets)
        description = self._whole(id)
        if description is None:
            raise LookupError(id)
        packed = pack(canonical.to_bytes(description))
        pairs = tuple(description.links())
        return Step(id, kind, self._digest(id), packed, edition, parent, sort, pairs, withdrawn, sets)


def _pairs(links: str) -> tuple[tuple[str, str], ...]:
    return tuple((field, target) for field, target in orjson.loads(links))
