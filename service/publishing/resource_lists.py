"""The lists of all there is, made by publish: the resource list of ResourceSync and the sitemap, a part at a time.

A description has its place in them for ever, so that only the parts are made anew in which something changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from service.publishing.collection_documents import NODE
from service.serializers.context import Context
from service.serializers.feeds import resourcesync, sitemap
from service.serializers.feeds.resourcesync import PART, Resource
from service.store.changes import Changes
from service.store.feed_pages import FeedsWriter, Listed, Sheet
from service.store.writer import Writer

RESOURCES, PAGES = "resourcelist", "sitemap"
CURSOR = "cursor"  # the sheet that says to which number of the log the lists were made


class Lists:
    """Brings the lists up to what the feeds were told."""

    def __init__(self, store: Writer, context: Context) -> None:
        self.store, self.context = store, context
        self.pages: FeedsWriter = store.feeds

    def catch_up(self) -> None:
        """Make the parts anew in which something changed, each in a transaction of its own.

        The node's Collection may change without a row of the log: it is told of with the number of the last.
        """
        cursor = self.pages.sheet(CURSOR, 1)
        base = self.context.address.base
        seq = self.pages.read_to()
        made = cursor.seq if cursor and cursor.base == base else -1
        if made == seq and not self.pages.parts_after(seq - 1, PART):
            return
        for number in self.pages.parts_after(made - 1, PART):
            with self.store.transaction():
                self._part(number, seq)
        with self.store.transaction():
            at = Changes(self.store.db).at(seq)
            self.pages.put_sheet(CURSOR, Sheet(1, seq, at, 0, base), b"")

    def _part(self, number: int, seq: int) -> None:
        resources: list[str] = []
        pages: list[str] = []
        newest = ""
        for listed in self.pages.listed((number - 1) * PART + 1, number * PART):
            times: dict[str, str] = orjson.loads(listed.said)
            newest = max(newest, *(at for name, at in times.items() if name not in ("digest", "rule")))
            resources += self._resources(listed, times)
            pages.append(self._page(listed, times["page"]))
        base, at = self.context.address.base, newest or Changes(self.store.db).at(seq)
        for name, found in ((RESOURCES, resources), (PAGES, pages)):
            body = "".join(found).encode()
            before = self.pages.sheet(name, number)
            if before is None or before.body() != body or before.base != base:
                self.pages.put_sheet(name, Sheet(number, seq, at, len(found), base), body)

    def _resources(self, listed: Listed, times: dict[str, str]) -> Iterator[str]:
        found = {
            name: (etag, length)
            for name, part, etag, length in self.pages.documents(listed.edition)
            if part == 0
        }
        for name, uri, kind in resourcesync.addresses(listed.kind, listed.id, self.context):
            if name in found:
                etag, length = found[name]
                resource = Resource(name, uri, kind, etag.hex(), length)
                yield resourcesync.resource_entry(
                    listed.kind, listed.id, resource, times.get(name, times["page"]), self.context
                )

    def _page(self, listed: Listed, at: str) -> str:
        address = self.context.address
        if listed.id == NODE:
            return sitemap.entry(address.uri("home"), at, ())
        uri = address.description(listed.kind, listed.id)
        return sitemap.entry(uri, at, _images(orjson.loads(listed.brief)))


def _images(brief: dict[str, Any]) -> Iterator[str]:
    """The image that stands for a record: whole where its service gives it, else as lists show it."""
    for shown in brief.get("thumbnail", ())[:1]:
        services = shown.get("service", ())
        service = services[0].get("id") or services[0].get("@id") if services else None
        yield f"{service}/full/max/0/default.jpg" if service else shown["id"]
