"""The reader of the log that makes the feeds: what was committed is told to harvesters, once, in the order of the log.

Run by publish, after its commit and once more before the next: what a killed run left untold is told then, of the same
documents, since editions are dropped only after this. Pages that are full stay as they are; only the last of each feed
is made anew. It serves nothing, and decides nothing of what is published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from service.publishing.collection_documents import NAME as COLLECTION
from service.publishing.collection_documents import NODE
from service.record.canonical import from_bytes
from service.record.model import Unit
from service.serializers.context import Context
from service.serializers.feeds import change_discovery, ldes_members, resourcesync
from service.serializers.feeds.change import Change, Successor
from service.serializers.feeds.resourcesync import GRAPH, Resource
from service.store import changes, commit_times, log
from service.store.feed_pages import FeedsWriter, Page
from service.store.log import Entity
from service.store.writer import Writer

BATCH = 2000  # rows of the log to a commit
ACTIVITY, LDES, CHANGES = "activity", "ldes", "changes"
SIZES = {ACTIVITY: change_discovery.PAGE, LDES: ldes_members.PAGE, CHANGES: resourcesync.PAGE}
# what a reader of manifests and Collections sees change: their words too, which stand in documents of their own
IIIF = frozenset({"manifest", "annotations", COLLECTION})


@dataclass
class _Open:
    """The last page of a feed while it is being written."""

    page: Page
    lines: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Told:
    """A row of the log with all that feeds say of it: the graph as it then was, and its resources where known."""

    change: Change
    graph: bytes
    resources: dict[str, Resource] | None
    touched: frozenset[str] | None


class Feeds:
    """Brings the feeds up to the end of the log."""

    def __init__(self, store: Writer, context: Context) -> None:
        self.store, self.context = store, context
        self.pages: FeedsWriter = store.feeds
        self.log = changes.Changes(store.db)
        self._open: dict[str, _Open] = {}

    def catch_up(self) -> bool:
        """Tell all that was not told yet, a batch to a transaction; whether there was anything."""
        seq = before = self.pages.read_to()
        while rows := self.log.after(seq, BATCH):
            with self.store.transaction():
                self._moved()
                for row in rows:
                    self._take(self._told(row))
                    seq = row.seq
                self.pages.set_read_to(seq)
                self._write()
        if self._node_changed():
            with self.store.transaction():
                self._node(seq)
                self._write()
            return True
        return seq > before

    def _node_changed(self) -> bool:
        row, before = self.store.entity(NODE), self.pages.told(NODE)
        if row is None or row.edition is None:
            return False
        return before is None or orjson.loads(before.said).get("digest") != row.digests

    def _told(self, row: changes.Change) -> _Told:
        """What is to be said of a row; an older one of the same id is made from the record as it then was."""
        said = row.said()
        action = row.action
        reason = said.get("reason", {}) if "restricted" not in said else {}
        successor = self.store.entity(said["successor"]) if said.get("successor") else None
        entity = self.store.entity(row.id)
        change = Change(
            row.seq,
            row.id,
            row.kind,
            action,
            row.at,
            reason if isinstance(reason, dict) else {"und": str(reason)},
            Successor(successor.id, successor.kind, self._names(successor)) if successor else None,
            self._names(entity),
        )
        if change.gone:
            # what left already is in no number of IIIF readers: another reason for it is no news to them
            return _Told(change, b"", None, row.touched if row.number else frozenset())
        if entity and entity.seq == row.seq and entity.edition is not None:
            return _Told(change, *self._documents(change, entity.edition), row.touched)
        return _Told(change, self._graph_of(row.version, entity), None, row.touched)

    def _graph_of(self, version: int, entity: Entity | None) -> bytes:
        """The graph of a version that changed again before it was told: of the documents in between only the record is
        left. Nothing where a rule keeps back any of it, then or now: what could be seen on that day is not known."""
        record = from_bytes(log.version_record(self.store.db, version))
        ruled = isinstance(record, Unit) and record.access is not None
        maker = self.context.register[GRAPH].maker
        if maker is None or ruled or entity is None or entity.restricted or _rule(entity):
            return b""
        return bytes(maker(record, self.context))

    def _names(self, entity: Entity | None) -> frozenset[str]:
        """The publications of which there are documents now."""
        edition = entity.edition if entity else None
        return frozenset(row[0] for row in self.pages.documents(edition)) if edition else frozenset()

    def _documents(self, change: Change, edition: int) -> tuple[bytes, dict[str, Resource]]:
        graph = self.pages.document(edition, GRAPH)
        found = {(name, part): (etag, length) for name, part, etag, length in self.pages.documents(edition)}
        resources = {}
        for name, uri, media_type in resourcesync.addresses(change.kind, change.id, self.context):
            if (name, 0) in found:
                etag, length = found[name, 0]
                resources[name] = Resource(name, uri, media_type, etag.hex(), length)
        return graph, resources

    def _take(self, told: _Told) -> None:
        change = told.change
        quads = ldes_members.member(change, told.graph, self.context)
        self._append(LDES, change.seq, change.at, [orjson.dumps([change.seq, change.id, quads])])
        touched = told.touched
        if touched is None or touched & IIIF:
            items = [orjson.dumps(item) for item in change_discovery.activities(change, self.context)]
            self._append(ACTIVITY, change.seq, change.at, items)
        self._append(CHANGES, change.seq, change.at, self._entries(told))
        self._remember(told)

    def _entries(self, told: _Told) -> list[bytes]:
        """The entries of the change list; none where the digests of the time are not known any more."""
        change = told.change
        if change.gone:
            found = [
                resourcesync.change_entry(change, Resource(name, uri, kind, "", 0), "deleted", self.context)
                for name, uri, kind in resourcesync.addresses(change.kind, change.id, self.context)
            ]
        else:
            what = "created" if change.new else "updated"
            found = [
                resourcesync.change_entry(change, resource, what, self.context)
                for resource in (told.resources or {}).values()
                if told.touched is None or resource.name in told.touched
            ]
        return [entry.rstrip("\n").encode() for entry in found]

    def _remember(self, told: _Told) -> None:
        """When each of its resources changed last, which lists of all there is say."""
        change = told.change
        before = self.pages.told(change.id)
        times: dict[str, str] = orjson.loads(before.said) if before else {}
        for name in told.resources or {}:
            if name not in times or told.touched is None or name in told.touched:
                times[name] = change.at
        times["page"] = change.at
        entity = self.store.entity(change.id)
        rule = _rule(entity) if entity and not change.gone else times.get("rule", "")
        if before and (change.action == "restrict" or rule != times.get("rule", "")):
            self._strike(change)
        times["rule"] = rule
        self.pages.tell(change.id, change.kind, change.seq, orjson.dumps(times).decode())

    def _node(self, seq: int) -> None:
        """The IIIF Collection of the node itself, which is in no row of the log."""
        row, before = self.store.entity(NODE), self.pages.told(NODE)
        if row is None or row.edition is None:
            return
        # its documents were made by the publish that wrote the end of the log, or by one that wrote nothing else
        alone = seq == 0 or (before is not None and seq == before.seq)
        at = commit_times.text(commit_times.now()) if alone else self.log.at(seq)
        change = Change(seq, NODE, "node", "update" if before else "create", at)
        items = [orjson.dumps(item) for item in change_discovery.activities(change, self.context)]
        self._append(ACTIVITY, seq, at, items)
        times = {"page": at, "digest": row.digests}
        self.pages.tell(NODE, "node", seq, orjson.dumps(times).decode())

    # -- pages

    def _moved(self) -> None:
        """At another base URL everything is published again: the stream says so, before it does (2.1.5)."""
        last = self.pages.last(ACTIVITY)
        base = self.context.address.base
        if ACTIVITY not in self._open and last and last.base != base:
            self._append(
                ACTIVITY, last.last, last.until, [orjson.dumps(change_discovery.refresh(last.until))]
            )

    def _append(self, feed: str, seq: int, at: str, items: Iterable[bytes]) -> None:
        for item in items:
            found = self._open.get(feed) or self._last(feed)
            if found is None or found.page.items >= SIZES[feed]:
                found = self._next(feed, found, seq, at)
            at = max(at, found.page.until)
            found.lines.append(item)
            found.page = replace(found.page, last=seq, until=at, items=found.page.items + 1)
            self._open[feed] = found

    def _last(self, feed: str) -> _Open | None:
        last = self.pages.last(feed)
        page = self.pages.page(feed, last.number) if last else None
        if page is None:
            return None
        base = self.context.address.base
        return _Open(replace(page, base=base), [rebased(line, page.base, base) for line in page.lines()])

    def _next(self, feed: str, full: _Open | None, seq: int, at: str) -> _Open:
        if full:
            self.pages.put(full.page, full.lines)
        number = full.page.number + 1 if full else 1
        start = full.page.start + full.page.items if full else 0
        at = max(at, full.page.until) if full else at
        return _Open(Page(feed, number, 0, seq, seq, at, at, start, 0, self.context.address.base))

    def _write(self) -> None:
        for found in self._open.values():
            self.pages.put(found.page, found.lines)

    def _strike(self, change: Change) -> None:
        """What was told of a description with its data is taken back when more of it is kept from the public.

        A page that was sealed gets another address with each such change (LDES server primer, rebalancing).
        """
        self._write()
        last = self.pages.last(LDES)
        for number in self.pages.pages_of(LDES, change.id):
            page = self.pages.page(LDES, number)
            if page is None or last is None:
                continue
            kept = [line for line in page.lines() if _is_kept(orjson.loads(line), change)]
            if len(kept) < len(page.lines()):
                sealed = number < last.number
                self.pages.put(replace(page, revision=page.revision + sealed), kept)
        self._open.pop(LDES, None)


def _rule(entity: Entity) -> str:
    """The rule that keeps back some of a description, as text; empty for what is open."""
    rule = orjson.loads(entity.brief).get("access")
    return orjson.dumps(rule, option=orjson.OPT_SORT_KEYS).decode() if rule else ""


def _is_kept(item: list[Any], change: Change) -> bool:
    seq, id, _ = item
    return bool(id != change.id or seq >= change.seq)


def rebased(line: bytes, old: str, new: str) -> bytes:
    """An item with the addresses of another base URL: what is an address there begins with a quote or a bracket."""
    if old == new or not old:
        return line
    for mark in (b'"', b"<", b">"):
        line = line.replace(mark + old.encode() + b"/", mark + new.encode() + b"/")
    return line
