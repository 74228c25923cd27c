"""Lists of everything that is published, a part at a time: the resource list of ResourceSync and the sitemap.

A description keeps its place in them for ever, so that only the parts in which something changed are made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from service.publishing.collection_documents import NODE_ID
from service.publishing.faults import Faults, NoNet
from service.serializers.context import SerializerContext
from service.serializers.feeds import resourcesync, sitemap
from service.serializers.feeds.resourcesync import PART_SIZE, Resource
from service.store.changes import Changes
from service.store.feed_pages import FeedWriter, ListedEntity, ListPart
from service.store.writer import Writer

RESOURCE_LIST, SITEMAP = "resourcelist", "sitemap"
INCOMPLETE = "incomplete lists"  # the key of the parts that lack what met a fault
FORM = "form of lists"  # the key of the form of the entries in the parts that are stored
CURRENT_FORM = "2"  # to be raised if other entries are made of the same descriptions
CURSORS = "cursor"  # the list whose parts say up to which seq the others were made


class ResourceLists:
    """Brings the lists up to date with the feeds."""

    def __init__(self, store: Writer, context: SerializerContext, faults: Faults | None = None) -> None:
        self.store, self.context, self.faults = store, context, faults or NoNet()
        self.feeds: FeedWriter = store.feeds

    def catch_up(self) -> None:
        """Make the parts again in which something changed, each in a transaction of its own.

        The Collection of the node may change without a row in the log: feeds save that change with the last seq.
        """
        cursor = self.feeds.list_part(CURSORS, 1)
        base = self.context.urls.base
        seq = self.feeds.cursor()
        is_current = cursor is not None and cursor.base == base and self.store.meta(FORM) == CURRENT_FORM
        listed_seq = cursor.seq if cursor and is_current else -1
        incomplete = {int(number) for number in self.store.meta(INCOMPLETE).split()}
        if listed_seq == seq and not incomplete and not self.feeds.changed_parts(seq - 1, PART_SIZE):
            return
        for number in sorted({*self.feeds.changed_parts(listed_seq - 1, PART_SIZE), *incomplete}):
            with self.store.transaction():
                is_complete = self._make_part(number, seq)
                incomplete = incomplete - {number} if is_complete else incomplete | {number}
                self.store.set_meta(INCOMPLETE, " ".join(map(str, sorted(incomplete))))
        with self.store.transaction():
            at = Changes(self.store.db).time_of(seq)
            self.feeds.put_list_part(CURSORS, ListPart(1, seq, at, 0, base), b"")
            self.store.set_meta(FORM, CURRENT_FORM)

    def make_parts_of(self, ids: Iterable[str]) -> None:
        """Make the parts again that these ids are in, inside a transaction of the caller."""
        seq = self.feeds.cursor()
        incomplete = {int(number) for number in self.store.meta(INCOMPLETE).split()}
        for number in self.feeds.parts_of(ids, PART_SIZE):
            if not self._make_part(number, seq):
                incomplete.add(number)
        self.store.set_meta(INCOMPLETE, " ".join(map(str, sorted(incomplete))))

    def _make_part(self, number: int, seq: int) -> bool:
        """Make a part. Returns whether all of its descriptions are in it: what met a fault is left out."""
        resources: list[str] = []
        pages: list[str] = []
        newest, is_complete = "", True
        for entity in self.feeds.listed_entities((number - 1) * PART_SIZE + 1, number * PART_SIZE):
            with self.faults.attempt(entity.id, "listing it for harvesters") as attempt:
                times: dict[str, str] = orjson.loads(entity.state)
                entries = list(self._resource_entries(entity, times))
                pages.append(self._page_entry(entity, times["page"]))
                resources += entries
                newest = max(newest, *(at for name, at in times.items() if name not in ("digest", "rule")))
            is_complete = is_complete and not attempt.has_failed
        base, at = self.context.urls.base, newest or Changes(self.store.db).time_of(seq)
        for name, entries in ((RESOURCE_LIST, resources), (SITEMAP, pages)):
            body = "".join(entries).encode()
            before = self.feeds.list_part(name, number)
            if before is None or before.body() != body or before.base != base:
                self.feeds.put_list_part(name, ListPart(number, seq, at, len(entries), base), body)
        return is_complete

    def _resource_entries(self, entity: ListedEntity, times: dict[str, str]) -> Iterator[str]:
        documents = {
            name: (etag, length)
            for name, part, etag, length in self.feeds.documents(entity.document_set)
            if part == 0
        }
        for name, uri, media_type in resourcesync.resource_addresses(entity.kind, entity.id, self.context):
            if name in documents:
                etag, length = documents[name]
                resource = Resource(name, uri, media_type, etag.hex(), length)
                yield resourcesync.resource_entry(
                    entity.kind, entity.id, resource, times.get(name, times["page"]), self.context
                )

    def _page_entry(self, entity: ListedEntity, at: str) -> str:
        urls = self.context.urls
        if entity.id == NODE_ID:
            return sitemap.page_entry(urls.uri("home"), at, ())
        uri = urls.serialization(entity.kind, entity.id, "html")  # the canonical link of the page
        return sitemap.page_entry(uri, at, _images(orjson.loads(entity.summary)))


def _images(summary: dict[str, Any]) -> Iterator[str]:
    """Yield the image that stands for a record: in full size if its service has it, else the thumbnail."""
    for thumbnail in summary.get("thumbnail", ())[:1]:
        services = thumbnail.get("service", ())
        service = services[0].get("id") or services[0].get("@id") if services else None
        yield f"{service}/full/max/0/default.jpg" if service else thumbnail["id"]
