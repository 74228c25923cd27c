"""Make feeds from the log: harvesters are told of every commit once, in the order of the log.

Publishing runs this after its commit, and once more before the next: if a run was killed before its feeds were made,
they are then made of the same documents, since document sets are deleted only after this. Full pages stay as they are;
only the last page of each feed is written again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from fonds.publishing import resource_dump
from fonds.publishing.collection_documents import IIIF_COLLECTION as COLLECTION
from fonds.publishing.collection_documents import NODE_ID
from fonds.publishing.faults import Faults, NoNet
from fonds.record.canonical import from_bytes
from fonds.record.model import Unit
from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds import change_discovery, ldes_members, resourcesync
from fonds.serializers.feeds.change import FeedChange, Successor
from fonds.serializers.feeds.resourcesync import GRAPH_REPRESENTATION, Resource
from fonds.store import changes, commit_times, log
from fonds.store.feed_pages import FeedPage, FeedWriter
from fonds.store.log import Entity
from fonds.store.writer import Writer

BATCH = 2000  # changes to a transaction
UNTOLD = "untold"  # the key of the changes that met a fault and are in no feed yet
ACTIVITY, LDES, CHANGES = "activity", "ldes", "changes"
SIZES = {ACTIVITY: change_discovery.PAGE_SIZE, LDES: ldes_members.PAGE_SIZE, CHANGES: resourcesync.PAGE_SIZE}
# what clients of manifests and Collections see change: the texts too, which are in documents of their own
IIIF_FORMATS = frozenset({"manifest", "annotations", COLLECTION})


class _OpenPage:
    """The last page of a feed while it is being written."""

    __slots__ = ("_page", "first", "items", "last", "lines", "until")

    def __init__(self, page: FeedPage, lines: list[bytes]) -> None:
        self._page, self.lines = page, lines
        self.first, self.last, self.until, self.items = page.first, page.last, page.until, page.items

    @property
    def page(self) -> FeedPage:
        """The page as it is now, without its items."""
        return replace(self._page, first=self.first, last=self.last, until=self.until, items=self.items)

    def append(self, item: bytes, seq: int, at: str) -> None:
        """Add an item; a change that met a fault before is added after later ones."""
        self.lines.append(item)
        self.first, self.last = min(self.first, seq), max(self.last, seq)
        self.until = max(self.until, at)
        self.items += 1


@dataclass(frozen=True, slots=True)
class _LoggedChange:
    """A change with all that feeds say of it.

    `graph` is as it was then; `resources` are None if they are not known; `changed_formats` are None for all formats.
    """

    change: FeedChange
    graph: bytes
    resources: dict[str, Resource] | None
    changed_formats: frozenset[str] | None
    rule: str  # the rule that keeps back some of it now, as JSON; "" if it is open


@dataclass(frozen=True, slots=True)
class _FeedItems:
    """The items of each feed for one change."""

    logged: _LoggedChange
    member: bytes
    activities: list[bytes]
    change_list_entries: list[bytes]


class FeedUpdater:
    """Brings the feeds up to the end of the log."""

    def __init__(self, store: Writer, context: SerializerContext, faults: Faults | None = None) -> None:
        self.store, self.context, self.faults = store, context, faults or NoNet()
        self.pages: FeedWriter = store.feeds
        self.log = changes.Changes(store.db)
        self._open: dict[str, _OpenPage] = {}

    def catch_up(self) -> bool:
        """Add all changes that are not in the feeds yet, in batches. Returns whether there were any."""
        seq = start = self.pages.cursor()
        self._add_untold()
        while batch := self.log.after(seq, BATCH):
            with self.store.transaction():
                self._append_refresh()
                for row in batch:
                    if items := self._items(row):
                        self._append_change(items)
                    else:
                        self._leave_untold(row)
                    seq = row.seq
                self.pages.set_cursor(seq)
                self._write()
        if self._node_changed():
            with self.store.transaction():
                self._append_node(seq)
                self._write()
            return True
        return seq > start

    def _items(self, row: changes.Change, at: str = "") -> _FeedItems | None:
        """Return what feeds get for a change, with another time if one is given; None if that met a fault."""
        with self.faults.attempt(row.id, "writing the feeds"):
            logged = self._logged_change(row)
            if at:
                logged = replace(logged, change=replace(logged.change, at=at))
            member = ldes_members.member(logged.change, logged.graph, self.context)
            formats = logged.changed_formats
            is_iiif = formats is None or bool(formats & IIIF_FORMATS)
            return _FeedItems(
                logged,
                orjson.dumps([row.seq, row.id, member]),
                change_discovery.activities(logged.change, self.context) if is_iiif else [],
                self._change_list_entries(logged),
            )
        return None

    def _leave_untold(self, row: changes.Change) -> None:
        """Remember a change that met a fault, for the next run. What must be kept back is taken out at once."""
        untold = [*self._untold(), row.seq]
        self.store.set_meta(UNTOLD, orjson.dumps(untold).decode())
        entity, before = self.store.entity(row.id), self.pages.last_state(row.id)
        rule = _access_rule(entity) if entity else ""
        if before and (row.action == "restrict" or rule != orjson.loads(before.state).get("rule", "")):
            self.redact(row.id, row.seq)

    def _untold(self) -> list[int]:
        return list(orjson.loads(self.store.meta(UNTOLD) or "[]"))

    def _add_untold(self) -> None:
        """Add the changes that met a fault in an earlier run, after all others; not those that another one followed."""
        if not (untold := self._untold()):
            return
        end = self.pages.cursor()
        with self.store.transaction():
            self._append_refresh()
            remaining = []
            for row in [row for seq in untold for row in self.log.after(seq - 1, 1) if row.seq == seq]:
                entity = self.store.entity(row.id)
                if entity is None or entity.seq != row.seq:
                    continue
                if items := self._items(row, self.log.time_of(end)):
                    self._append_change(items, end)
                    self._pack_again(row.id)
                else:
                    remaining.append(row.seq)
            self.store.set_meta(UNTOLD, orjson.dumps(remaining).decode())
            self._write()

    def _pack_again(self, id: str) -> None:
        """See to it that a description that was told late comes into the packages of the resource dump."""
        if state := self.pages.last_state(id):
            resource_dump.mark_incomplete(self.store, state.number)

    def _node_changed(self) -> bool:
        entity, before = self.store.entity(NODE_ID), self.pages.last_state(NODE_ID)
        if entity is None or entity.document_set is None:
            return False
        return before is None or orjson.loads(before.state).get("digest") != entity.digests

    def _logged_change(self, row: changes.Change) -> _LoggedChange:
        """Collect what feeds say of a change; if it is not the last of its id, from the record as it was then."""
        details = row.withdrawal_details()
        reason = details.get("reason", {}) if "restricted" not in details else {}
        successor = self.store.entity(details["successor"]) if details.get("successor") else None
        entity = self.store.entity(row.id)
        rule = _access_rule(entity) if entity else ""
        number = entity.document_set if entity else None
        documents = self.pages.documents(number) if number is not None else []
        change = FeedChange(
            row.seq,
            row.id,
            row.kind,
            row.action,
            row.at,
            reason if isinstance(reason, dict) else {"und": str(reason)},
            Successor(successor.id, successor.kind, self._formats(successor)) if successor else None,
            frozenset(document[0] for document in documents),
        )
        formats = row.changed_formats
        if change.is_gone:
            # what left already has no number for IIIF clients: another reason for it is no news to them
            return _LoggedChange(change, b"", None, formats if row.iiif_number else frozenset(), rule)
        if entity and entity.seq == row.seq and number is not None:
            graph = self.pages.document(number, GRAPH_REPRESENTATION)
            return _LoggedChange(change, graph, self._resources(change, documents), formats, rule)
        return _LoggedChange(change, self._graph_of(row.version, entity), None, formats, rule)

    def _graph_of(self, version: int, entity: Entity | None) -> bytes:
        """Return the graph of a version that changed again before it was in the feeds.

        Of its documents only the record is left. Returns b"" if an access rule keeps back any of it, then or now: what
        could be seen on that day is not known.
        """
        record = from_bytes(log.version_record(self.store.db, version))
        is_ruled = isinstance(record, Unit) and record.access is not None
        serialize = self.context.formats[GRAPH_REPRESENTATION].serializer
        if serialize is None or is_ruled or entity is None or entity.is_restricted or _access_rule(entity):
            return b""
        return bytes(serialize(record, self.context))

    def _formats(self, entity: Entity | None) -> frozenset[str]:
        """Return the formats of which an entity has documents now."""
        number = entity.document_set if entity else None
        return frozenset(document[0] for document in self.pages.documents(number)) if number else frozenset()

    def _resources(
        self, change: FeedChange, documents: Iterable[tuple[str, int, bytes, int]]
    ) -> dict[str, Resource]:
        """Return the resources of a document set, by format."""
        etags = {name: (etag, length) for name, part, etag, length in documents if part == 0}
        resources = {}
        for name, uri, media_type in resourcesync.resource_addresses(change.kind, change.id, self.context):
            if name in etags:
                etag, length = etags[name]
                resources[name] = Resource(name, uri, media_type, etag.hex(), length)
        return resources

    def _append_change(self, items: _FeedItems, end: int = 0) -> None:
        """Add the items of a change to all feeds; `end` is the seq up to which they are complete, if that is later."""
        change = items.logged.change
        self._append(LDES, change.seq, change.at, [items.member])
        self._append(ACTIVITY, change.seq, change.at, items.activities)
        self._append(CHANGES, change.seq, change.at, items.change_list_entries)
        self._save_state(items.logged, max(change.seq, end))

    def _change_list_entries(self, logged: _LoggedChange) -> list[bytes]:
        """Return the entries of the ResourceSync change list; none if the digests of that time are not known."""
        change = logged.change
        if change.is_gone:
            entries = [
                resourcesync.change_entry(change, Resource(name, uri, kind, "", 0), "deleted", self.context)
                for name, uri, kind in resourcesync.resource_addresses(change.kind, change.id, self.context)
            ]
        else:
            verb = "created" if change.is_new else "updated"
            entries = [
                resourcesync.change_entry(change, resource, verb, self.context)
                for resource in (logged.resources or {}).values()
                if logged.changed_formats is None or resource.name in logged.changed_formats
            ]
        return [entry.rstrip("\n").encode() for entry in entries]

    def _save_state(self, logged: _LoggedChange, seq: int) -> None:
        """Save when each resource changed last, for the resource list and the sitemap, which read on from `seq`."""
        change = logged.change
        before = self.pages.last_state(change.id)
        times: dict[str, str] = orjson.loads(before.state) if before else {}
        for name in logged.resources or {}:
            if name not in times or logged.changed_formats is None or name in logged.changed_formats:
                times[name] = change.at
        times["page"] = change.at
        rule = times.get("rule", "") if change.is_gone else logged.rule
        if before and (change.action == "restrict" or rule != times.get("rule", "")):
            self.redact(change.id, change.seq)
        times["rule"] = rule
        self.pages.save_state(change.id, change.kind, seq, orjson.dumps(times).decode())

    def _append_node(self, seq: int) -> None:
        """Add a change of the IIIF Collection of the node itself, which has no row in the log."""
        entity, before = self.store.entity(NODE_ID), self.pages.last_state(NODE_ID)
        if entity is None or entity.document_set is None:
            return
        # its documents were made by the publish that wrote the end of the log, or by one that wrote nothing else
        is_only_change = seq == 0 or (before is not None and seq == before.seq)
        at = commit_times.format_time(commit_times.now()) if is_only_change else self.log.time_of(seq)
        change = FeedChange(seq, NODE_ID, "node", "update" if before else "create", at)
        self._append(ACTIVITY, seq, at, change_discovery.activities(change, self.context))
        times = {"page": at, "digest": entity.digests}
        self.pages.save_state(NODE_ID, "node", seq, orjson.dumps(times).decode())

    # -- pages

    def _append_refresh(self) -> None:
        """Announce that everything is published again at another base URL, before it is (Change Discovery, 2.1.5)."""
        last = self.pages.last(ACTIVITY)
        base = self.context.urls.base
        if ACTIVITY not in self._open and last and last.base != base:
            self._append(
                ACTIVITY, last.last, last.until, [orjson.dumps(change_discovery.refresh(last.until))]
            )

    def _append(self, feed: str, seq: int, at: str, items: Iterable[bytes]) -> None:
        current = self._open.get(feed)
        for item in items:
            current = current or self._last(feed)
            if current is None or current.items >= SIZES[feed]:
                current = self._next(feed, current, seq, at)
            current.append(item, seq, at)
            self._open[feed] = current

    def _last(self, feed: str) -> _OpenPage | None:
        last = self.pages.last(feed)
        page = self.pages.page(feed, last.number) if last else None
        if page is None:
            return None
        base = self.context.urls.base
        return _OpenPage(
            replace(page, base=base), [with_base_url(line, page.base, base) for line in page.lines()]
        )

    def _next(self, feed: str, full: _OpenPage | None, seq: int, at: str) -> _OpenPage:
        """Write a full page and open the page after it."""
        if full:
            self.pages.put(full.page, full.lines)
            at = max(at, full.until)
        number = full.page.number + 1 if full else 1
        start = full.page.start + full.items if full else 0
        return _OpenPage(FeedPage(feed, number, 0, seq, seq, at, at, start, 0, self.context.urls.base), [])

    def _write(self) -> None:
        for current in self._open.values():
            self.pages.put(current.page, current.lines)

    def redact(self, id: str, seq: int) -> None:
        """Remove the data of a description before a seq from the LDES, when more of it is kept from the public.

        A sealed page gets another address with each such change (LDES server primer, rebalancing).
        """
        self._write()
        last = self.pages.last(LDES)
        for number in self.pages.pages_with(LDES, id):
            page = self.pages.page(LDES, number)
            if page is None or last is None:
                continue
            lines = [line for line in page.lines() if not _is_redacted(orjson.loads(line), id, seq)]
            if len(lines) < len(page.lines()):
                is_sealed = number < last.number
                self.pages.put(replace(page, revision=page.revision + is_sealed), lines)
        self._open.pop(LDES, None)


def _access_rule(entity: Entity) -> str:
    """Return the rule that keeps back some of a description, as JSON; "" if it is open."""
    if b'"access"' not in entity.summary:
        return ""
    rule = orjson.loads(entity.summary).get("access")
    return orjson.dumps(rule, option=orjson.OPT_SORT_KEYS).decode() if rule else ""


def _is_redacted(item: list[Any], id: str, seq: int) -> bool:
    item_seq, item_id, _ = item
    return bool(item_id == id and item_seq < seq)


def with_base_url(line: bytes, old: str, new: str) -> bytes:
    """Return an item with URLs of another base URL; every URL in it follows a quote or an angle bracket."""
    if old == new or not old:
        return line
    for delimiter in (b'"', b"<", b">"):
        line = line.replace(delimiter + old.encode() + b"/", delimiter + new.encode() + b"/")
    return line
