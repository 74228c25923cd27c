"""The views of ResourceSync: the source description, the capability list, and the lists that it names."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from fonds.publishing import resource_dump as packages
from fonds.publishing.change_feeds import CHANGES, with_base_url
from fonds.publishing.resource_dump import Package
from fonds.publishing.resource_lists import CURSORS, RESOURCE_LIST
from fonds.publishing.run_status import PACKAGES
from fonds.serializers.feeds import resourcesync
from fonds.store.feed_pages import FeedPage, ListPart
from fonds.web import feed_response, progress
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import IMMUTABLE, Response, behind
from fonds.web.route_decorator import route

blueprint = Blueprint("resourcesync", __name__)

XML = f"{resourcesync.MEDIA_TYPE}; charset=utf-8"


@route(blueprint, "resourcesync")
def source(request: Request, context: RequestContext) -> Response:
    """The source description, at its well-known address."""
    return feed_response.feed_response(XML, resourcesync.source_description(context.urls), "")


@route(blueprint, "capability_list")
def capability_list(request: Request, context: RequestContext) -> Response:
    """What can be had."""
    return feed_response.feed_response(XML, resourcesync.capability_list(context.urls), "")


@route(blueprint, "resource_list")
def resource_list(request: Request, context: RequestContext) -> Response:
    """The index of the resource list."""
    address, feeds = context.urls, context.reader.feeds
    cursor = feeds.list_part(CURSORS, 1)
    parts = [
        (address.uri("resource_list_part", page=sheet.number), {"at": sheet.at})
        for sheet in feeds.list_parts(RESOURCE_LIST)
    ]
    at = cursor.at if cursor else ""
    return feed_response.feed_response(
        XML, resourcesync.list_index(parts, "resourcelist", address, at=at), at
    )


@route(blueprint, "resource_list_part")
def resource_list_part(request: Request, context: RequestContext, page: int) -> Response | None:
    """A part of the resource list."""
    sheet = context.reader.feeds.list_part(RESOURCE_LIST, page)
    if sheet is None or not sheet.items:
        return None
    address = context.urls
    body = resourcesync.list_part(
        text(sheet, context), "resourcelist", address.uri("resource_list"), address, at=sheet.at
    )
    return feed_response.feed_response(XML, body, sheet.at)


def text(sheet: ListPart, context: RequestContext) -> str:
    """The entries of a part of a list, with the addresses of this node."""
    return with_base_url(sheet.body(), sheet.base, context.urls.base).decode()


@route(blueprint, "change_list")
def change_list(request: Request, context: RequestContext) -> Response:
    """The change list; where there are several, the index of the closed ones and the one that is open (12.2)."""
    address, pages = context.urls, context.reader.feeds.pages(CHANGES)
    if len(pages) == 1 and (only := _changes(1, "", context)):
        return only
    parts = [
        (address.uri("change_list_part", page=page.number), _times(page, pages[-1].number)) for page in pages
    ]
    times = {"from_": pages[0].since} if pages else {}
    body = resourcesync.list_index(parts, "changelist", address, **times)
    return feed_response.feed_response(XML, body, pages[-1].until if pages else "")


def _times(page: FeedPage, last: int) -> dict[str, str]:
    """From when to when a change list tells of changes; the open one has no end (12.1)."""
    return {"from": page.since} | ({"until": page.until} if page.number < last else {})


@route(blueprint, "change_list_part")
def change_list_part(request: Request, context: RequestContext, page: int) -> Response | None:
    """One of several change lists."""
    return _changes(page, context.urls.uri("change_list"), context)


def _changes(number: int, index: str, context: RequestContext) -> Response | None:
    feeds = context.reader.feeds
    feed_page, last = feeds.page(CHANGES, number), feeds.last(CHANGES)
    if feed_page is None or last is None:
        return None
    times = {f"{name}_": at for name, at in _times(feed_page, last.number).items()}
    entries = _joined(feed_response.items(feed_page, context))
    body = resourcesync.list_part(entries, "changelist", index, context.urls, **times)
    return feed_response.feed_response(XML, body, feed_page.until, feed_page.number < last.number)


@route(blueprint, "resource_dump")
def resource_dump(request: Request, context: RequestContext) -> Response:
    """The resource dump: every package. It is as old as its oldest; the change list goes on from there."""
    urls, reader = context.urls, context.reader
    dumped = packages.last_seq(reader.feeds)
    if dumped < reader.last_withheld():
        return behind()  # packages are missing, and a client would take what was in them for deleted
    if not dumped and reader.changes.last():
        return progress.behind(context, PACKAGES)  # they are being made for the first time
    stored_packages = _packages(context)
    parts = [
        (
            urls.uri("resource_dump_part", page=package.number, digest=package.digest),
            package.at,
            package.sha,
            package.length,
        )
        for package in stored_packages
    ]
    oldest = min((package.at for package in stored_packages), default="")
    newest = max((package.at for package in stored_packages), default="")
    return feed_response.feed_response(
        XML, resourcesync.resource_dump_document(parts, urls, at=oldest), newest
    )


@route(blueprint, "resource_dump_part")
def resource_dump_part(request: Request, context: RequestContext, page: int, digest: str) -> Response | None:
    """A package, whole or in parts (RFC 9110, 14)."""
    for package in _packages(context):
        path = package.path(context.settings.state)
        if package.number == page and package.digest == digest and path.is_file():
            name = f'attachment; filename="{path.name}"'
            return Response(
                200,
                "application/zip",
                headers=(("Content-Disposition", name),),
                etag=package.sha,
                cache_control=IMMUTABLE,
                last_modified=package.at,
                file=path,
                length=package.length,
                cacheable=False,
            )
    return None


def _packages(context: RequestContext) -> list[Package]:
    parts = context.reader.feeds.list_parts(packages.DUMP_LIST, with_entries=True)
    return [package for part in parts for package in packages.packages_of(part)]


def _joined(lines: Iterable[bytes]) -> str:
    return "".join(f"{line.decode()}\n" for line in lines)
