"""The doors of ResourceSync: the source description, the capability list, and the lists that it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from service.publishing import resource_dump as packages
from service.publishing.change_feeds import CHANGES, rebased
from service.publishing.resource_dump import Package
from service.publishing.resource_lists import CURSOR, RESOURCES
from service.serializers.feeds import resourcesync
from service.store.feed_pages import Page, Sheet
from service.web import feed
from service.web.respond import FOREVER, Answer, Ask

if TYPE_CHECKING:
    from service.web.desk import Desk

XML = f"{resourcesync.MEDIA_TYPE}; charset=utf-8"


def source(ask: Ask, desk: Desk) -> Answer:
    """The source description, at its well-known address."""
    return feed.answer(XML, resourcesync.source_description(desk.context.address), "")


def capability_list(ask: Ask, desk: Desk) -> Answer:
    """What can be had."""
    return feed.answer(XML, resourcesync.capability_list(desk.context.address), "")


def resource_list(ask: Ask, desk: Desk) -> Answer:
    """The index of the resource list."""
    address, feeds = desk.context.address, desk.reader.feeds
    cursor = feeds.sheet(CURSOR, 1)
    parts = [
        (address.uri("resource_list_part", page=sheet.number), {"at": sheet.at})
        for sheet in feeds.sheets(RESOURCES)
    ]
    at = cursor.at if cursor else ""
    return feed.answer(XML, resourcesync.index(parts, "resourcelist", address, at=at), at)


def resource_list_part(ask: Ask, desk: Desk, page: str) -> Answer | None:
    """A part of the resource list."""
    sheet = desk.reader.feeds.sheet(RESOURCES, int(page))
    if sheet is None or not sheet.items:
        return None
    address = desk.context.address
    body = resourcesync.listing(
        text(sheet, desk), "resourcelist", address.uri("resource_list"), address, at=sheet.at
    )
    return feed.answer(XML, body, sheet.at)


def text(sheet: Sheet, desk: Desk) -> str:
    """The entries of a part of a list, with the addresses of this node."""
    return rebased(sheet.body(), sheet.base, desk.context.address.base).decode()


def change_list(ask: Ask, desk: Desk) -> Answer:
    """The change list; where there are several, the index of the closed ones and the one that is open (12.2)."""
    address, pages = desk.context.address, desk.reader.feeds.pages(CHANGES)
    if len(pages) == 1 and (only := _changes(1, "", desk)):
        return only
    parts = [
        (address.uri("change_list_part", page=page.number), _times(page, pages[-1].number)) for page in pages
    ]
    times = {"from_": pages[0].since} if pages else {}
    body = resourcesync.index(parts, "changelist", address, **times)
    return feed.answer(XML, body, pages[-1].until if pages else "")


def _times(page: Page, last: int) -> dict[str, str]:
    """From when to when a change list tells of changes; the open one has no end (12.1)."""
    return {"from": page.since} | ({"until": page.until} if page.number < last else {})


def change_list_part(ask: Ask, desk: Desk, page: str) -> Answer | None:
    """One of several change lists."""
    return _changes(int(page), desk.context.address.uri("change_list"), desk)


def _changes(number: int, index: str, desk: Desk) -> Answer | None:
    found, last = desk.reader.feeds.page(CHANGES, number), desk.reader.feeds.last(CHANGES)
    if found is None or last is None:
        return None
    times = {f"{name}_": at for name, at in _times(found, last.number).items()}
    entries = _joined(feed.lines(found, desk))
    body = resourcesync.listing(entries, "changelist", index, desk.context.address, **times)
    return feed.answer(XML, body, found.until, found.number < last.number)


def resource_dump(ask: Ask, desk: Desk) -> Answer:
    """The resource dump: every package. It is as old as its oldest; the change list goes on from there."""
    address = desk.context.address
    found = _packages(desk)
    parts = [
        (
            address.uri("resource_dump_part", page=one.number, digest=one.digest),
            one.at,
            one.sha,
            one.length,
        )
        for one in found
    ]
    at = min((one.at for one in found), default="")
    newest = max((one.at for one in found), default="")
    return feed.answer(XML, resourcesync.dump(parts, address, at=at), newest)


def resource_dump_part(ask: Ask, desk: Desk, page: str, digest: str) -> Answer | None:
    """A package, whole or in parts (RFC 9110, 14)."""
    for one in _packages(desk):
        path = one.path(desk.settings.state)
        if one.number == int(page) and one.digest == digest and path.is_file():
            name = f'attachment; filename="{path.name}"'
            return Answer(
                200,
                "application/zip",
                headers=(("Content-Disposition", name),),
                etag=one.sha,
                cache=FOREVER,
                modified=one.at,
                file=path,
                length=one.length,
                keep=False,
            )
    return None


def _packages(desk: Desk) -> list[Package]:
    sheets = desk.reader.feeds.sheets(packages.NAME, whole=True)
    return [one for sheet in sheets for one in packages.read(sheet)]


def _joined(lines: Iterable[bytes]) -> str:
    return "".join(f"{line.decode()}\n" for line in lines)
