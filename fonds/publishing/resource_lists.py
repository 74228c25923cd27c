"""Lists of everything that is published, a part at a time: the resource list of ResourceSync and the sitemap.

A description keeps its place in them for ever. A part is stored in blocks, and a block is made again if something in it
changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import orjson

from fonds.publishing.collection_documents import NODE_ID
from fonds.publishing.faults import Faults, NoNet
from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds import resourcesync, sitemap
from fonds.serializers.feeds.resourcesync import PART_SIZE, Resource
from fonds.store.changes import Changes
from fonds.store.feed_pages import BLOCKS, FeedWriter, ListedEntity, ListPart, blocks_of, part_of_block
from fonds.store.writer import Writer

RESOURCE_LIST, SITEMAP = "resourcelist", "sitemap"
INCOMPLETE = "incomplete blocks of lists"  # the key of the blocks that lack what met a fault
FORM = "form of lists"  # the key of the form of the entries in the blocks that are stored
CURRENT_FORM = "2"  # to be raised if other entries are made of the same descriptions
BLOCK_SIZE = PART_SIZE // BLOCKS  # descriptions in a block of a part
_BLOCK_CURSOR = (
    3  # the number of the cursor of blocks in the list CURSORS; it has the last states that were listed
)
CURSORS = "cursor"  # the list whose parts say up to which seq the others were made


class ResourceLists:
    """Brings the lists up to date with the feeds."""

    def __init__(self, store: Writer, context: SerializerContext, faults: Faults | None = None) -> None:
        self.store, self.context, self.faults = store, context, faults or NoNet()
        self.feeds: FeedWriter = store.feeds

    def catch_up(self) -> None:
        """Make the blocks again in which something changed, those of a part in a transaction of their own.

        The Collection of the node may change without a row in the log: feeds save that change with the last seq.
        """
        cursor = self.feeds.list_row(CURSORS, _BLOCK_CURSOR)
        base = self.context.urls.base
        seq = self.feeds.cursor()
        is_current = cursor is not None and cursor.base == base and self.store.meta(FORM) == CURRENT_FORM
        listed_seq = cursor.seq if cursor and is_current else -1
        incomplete = self._incomplete()
        last_states = orjson.dumps(self.feeds.states_from(seq))
        if cursor and listed_seq == seq and not incomplete and cursor.body() == last_states:
            return
        blocks = sorted({*self.feeds.changed_parts(listed_seq - 1, BLOCK_SIZE), *incomplete})
        for number, of_part in groupby(blocks, key=part_of_block):
            with self.store.transaction():
                self._make_part(number, of_part, seq)
        with self.store.transaction():
            at = Changes(self.store.db).time_of(seq)
            self.feeds.put_list_part(CURSORS, ListPart(1, seq, at, 0, base), b"")
            self.store.set_meta(FORM, CURRENT_FORM)
            self.feeds.put_list_part(CURSORS, ListPart(_BLOCK_CURSOR, seq, at, 0, base), last_states)

    def make_parts_of(self, ids: Iterable[str]) -> None:
        """Make the blocks again that these ids are in, inside a transaction of the caller."""
        seq = self.feeds.cursor()
        for number, blocks in groupby(self.feeds.parts_of(ids, BLOCK_SIZE), key=part_of_block):
            self._make_part(number, blocks, seq)

    def _incomplete(self) -> set[int]:
        return {int(number) for number in self.store.meta(INCOMPLETE).split()}

    def _make_part(self, number: int, blocks: Iterable[int], seq: int) -> None:
        """Make blocks of a part again, and bring the rows of the part up to date with them."""
        rows = {name: self.feeds.list_row(name, number) for name in (RESOURCE_LIST, SITEMAP)}
        if any(row and row.body() for row in rows.values()):  # made by an earlier version, in one piece
            first, last = blocks_of(number)
            blocks = range(first, min(last, -(-self.feeds.last_place() // BLOCK_SIZE)) + 1)
        incomplete = self._incomplete()
        changed: set[str] = set()
        for block in blocks:
            changed_lists, is_complete = self._make_block(block, seq)
            changed |= changed_lists
            incomplete = incomplete - {block} if is_complete else incomplete | {block}
        self.store.set_meta(INCOMPLETE, " ".join(map(str, sorted(incomplete))))
        for name, row in rows.items():
            if name in changed or row is None:
                newest, items = self.feeds.count_blocks(name, number)
                at = newest or Changes(self.store.db).time_of(seq)
                self.feeds.put_list_part(name, ListPart(number, seq, at, items, self.context.urls.base), b"")

    def _make_block(self, number: int, seq: int) -> tuple[set[str], bool]:
        """Make a block of each list. Returns the lists in which it changed, and whether all of its descriptions are in
        it: what met a fault is left out."""
        resources: list[str] = []
        pages: list[str] = []
        newest, is_complete = "", True
        for entity in self.feeds.listed_entities((number - 1) * BLOCK_SIZE + 1, number * BLOCK_SIZE):
            with self.faults.attempt(entity.id, "listing it for harvesters") as attempt:
                times: dict[str, str] = orjson.loads(entity.state)
                entries = list(self._resource_entries(entity, times))
                pages.append(self._page_entry(entity, times["page"]))
                resources += entries
                newest = max(newest, *(at for name, at in times.items() if name not in ("digest", "rule")))
            is_complete = is_complete and not attempt.has_failed
        base = self.context.urls.base
        changed = set()
        for name, entries in ((RESOURCE_LIST, resources), (SITEMAP, pages)):
            body = "".join(entries).encode()
            before = self.feeds.list_block(name, number)
            if before is None or before.body() != body or before.base != base:
                changed.add(name)
            if name in changed or (before and before.at != newest):
                self.feeds.put_list_block(name, ListPart(number, seq, newest, len(entries), base), body)
        return changed, is_complete

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
