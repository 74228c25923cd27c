"""The versions of a description by Memento (RFC 7089): the way from a time to a version, and the list of them all.

The description is the original resource; its TimeGate and its TimeMap have addresses of their own (pattern 2.1, 4.2.1),
so that nothing of it depends on a header that few clients send. What was withdrawn has no versions: they are gone as
the description is. Where only an id was changed, those that were published under it stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime

import orjson

from service.record import access
from service.serializers.context import SerializerContext
from service.store.log import Entity
from service.store.reader import HiddenError
from service.store.versions import Version, Versions
from service.urls import PATH_SEGMENTS
from service.web.context import RequestContext
from service.web.descriptions import signposting
from service.web.descriptions.signposting import LINK_FORMAT, Signpost, header
from service.web.descriptions.tombstones import tombstone_or_redirect
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import DeferredResponse, Response, digest, http_date, problem, redirect
from service.web.memento import version_pages

PER_MAP = 1000  # versions to a TimeMap; where there are more, the first one lists the others (5)
_FORMS = (
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer("application/json", "json"),
)
# rfc1123-date in GMT (RFC 7089, 2.1.1); the day of the week may be wrong, for it says nothing
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d GMT"
)
# what is answered of the row of a description and the number of its versions
Answered = Callable[[Entity, int], Response | DeferredResponse | None]


def listed(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """The versions as a page for people, or as JSON, a page at a time."""

    def answered(row: Entity, count: int) -> Response | None:
        chosen = choose(request.accept, _FORMS)
        if chosen and chosen.key == "json":
            return _json(request, context, row, count)
        return version_pages.listed(request, context, row, count)

    return with_versions(request, context, room, id, "versions", answered)


def timemap(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """The TimeMap, whatever a client says it would take: validators of Memento ask as browsers do."""

    def answered(row: Entity, count: int) -> Response | None:
        pages = -(-count // PER_MAP)
        if request.page_number() > pages:
            return None
        whole = pages > 1 and not request.parameter("page")
        body = _index(row, count, context) if whole else _timemap(row, count, request.page_number(), context)
        return Response(200, LINK_FORMAT, body, (), digest(body))

    return with_versions(request, context, room, id, "timemap", answered)


def timegate(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """302 to the version of the time that a client asks for; to the last where it asks for none (4.2.1, 4.5)."""

    def answered(row: Entity, count: int) -> Response:
        versions = context.reader.versions
        wanted = _time(request.accept_datetime)
        if wanted is None:
            return _no_time(request, row, count, context)
        found = versions.at(id, wanted)
        there = request.with_query(context.urls.version(row.kind, id, found.number))
        posts = _links(row, versions, count, found, context.serializer_context, "original", "timemap")
        return redirect(302, there, "Accept-Datetime").with_headers(("Link", header(posts)))

    return with_versions(request, context, room, id, "timegate", answered)


def with_versions(
    request: Request, context: RequestContext, room: str, id: str, tail: str, answered: Answered
) -> Response | DeferredResponse | None:
    """What is answered of the versions of a description: 301 to the room it lies in, 410 where it was withdrawn.

    None for a thing without versions, and for what is hidden from all but the reading room: of that there are none.
    """
    row = context.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    if row.is_restricted:
        raise HiddenError(row)
    if access.is_hidden(context.reader.rule(row)):
        return None
    if PATH_SEGMENTS[row.kind] != room:
        return redirect(301, request.with_query(f"{context.urls.description(row.kind, id)}/{tail}"))
    if row.withdrawn is not None and not orjson.loads(row.withdrawn).get("moved"):
        path = context.urls.path(PATH_SEGMENTS[row.kind], id=id)
        return tombstone_or_redirect(replace(request, path=path, query=""), context, row, part=True)
    count = context.reader.versions.count(id)
    return answered(row, count) if count else None


def _time(said: str | None) -> str | None:
    """A time as in the log, the end of time where none is said; None for what is no date of the form."""
    if not said or not said.strip():
        return "9999"
    if not _DATE.fullmatch(said.strip()):
        return None
    try:
        return f"{parsedate_to_datetime(said.strip()).astimezone(UTC).isoformat()[:19]}Z"
    except (ValueError, OverflowError):
        return None


def _no_time(request: Request, row: Entity, count: int, context: RequestContext) -> Response:
    versions = context.reader.versions
    example = http_date(versions.get(row.id, count).at)
    value = (request.accept_datetime or "")[:100]
    detail = f"{value!r} is not a date of HTTP. Accept-Datetime: {example} would be one."
    posts = header(_links(row, versions, count, None, context.serializer_context, "original", "timemap"))
    return problem(400, "Bad Request", detail).with_vary("Accept-Datetime").with_headers(("Link", posts))


def links(
    row: Entity, versions: Versions, count: int, this: Version, serializer_context: SerializerContext
) -> list[Signpost]:
    """The links of a version: to its description, the TimeGate, the TimeMap, itself and the versions around it."""
    return _links(row, versions, count, this, serializer_context, "original", "timegate", "timemap")


def _links(
    row: Entity,
    versions: Versions,
    count: int,
    this: Version | None,
    serializer_context: SerializerContext,
    *rels: str,
) -> list[Signpost]:
    """The links of Memento (2.2): those rels, then the first and last version, and those around one of them."""
    wanted = {1, count} | ({this.number - 1, this.number, this.number + 1} if this else set())
    around = [versions.get(row.id, number) for number in sorted(wanted) if 0 < number <= count]
    ways = _ways(row, serializer_context)
    return [
        *(ways[rel] for rel in rels),
        *(_memento(row, one, this, count, serializer_context) for one in around),
    ]


def _ways(row: Entity, serializer_context: SerializerContext) -> dict[str, Signpost]:
    original = Signpost("original", serializer_context.urls.description(row.kind, row.id))
    return {
        way.rel: way for way in (original, *signposting.version_links(row.kind, row.id, serializer_context))
    }


def _memento(
    row: Entity, version: Version, this: Version | None, count: int, serializer_context: SerializerContext
) -> Signpost:
    number = version.number
    words = [
        *(["first"] if number == 1 else []),
        *(["last"] if number == count else []),
        *(["prev"] if this and number == this.number - 1 else []),
        *(["next"] if this and number == this.number + 1 else []),
    ]
    uri = serializer_context.urls.version(row.kind, row.id, number)
    return Signpost(" ".join([*words, "memento"]), uri, datetime=http_date(version.at))


def _timemap(row: Entity, count: int, page: int, context: RequestContext) -> bytes:
    """A list in link format (5), oldest first."""
    first, last = PER_MAP * (page - 1) + 1, min(PER_MAP * page, count)
    found = context.reader.versions.between(row.id, first, last)
    mementos = [_memento(row, version, None, count, context.serializer_context).value() for version in found]
    number = page if count > PER_MAP else 0
    mementos += [_former(row, id, context) for id in context.reader.versions.former_ids(row.id)]
    return _in_links(
        row,
        _map_link("self", row, found[0], found[-1], number, context.serializer_context),
        mementos,
        context,
    )


def _former(row: Entity, id: str, context: RequestContext) -> str:
    """The TimeMap of what was published before under another id (5: a TimeMap may lead to others)."""
    versions = context.reader.versions
    before = replace(row, id=id)
    return _map_link(
        "timemap",
        before,
        versions.get(id, 1),
        versions.get(id, versions.count(id)),
        0,
        context.serializer_context,
    )


def _index(row: Entity, count: int, context: RequestContext) -> bytes:
    """A TimeMap of TimeMaps, each with the time that it covers."""
    versions, maps = context.reader.versions, []
    for page, first in enumerate(range(1, count + 1, PER_MAP), 1):
        ends = [versions.get(row.id, number) for number in (first, min(first + PER_MAP - 1, count))]
        maps.append(_map_link("timemap", row, ends[0], ends[1], page, context.serializer_context))
    whole = _map_link(
        "self", row, versions.get(row.id, 1), versions.get(row.id, count), 0, context.serializer_context
    )
    return _in_links(row, whole, maps, context)


def _map_link(
    rel: str, row: Entity, first: Version, last: Version, page: int, serializer_context: SerializerContext
) -> str:
    """A link to a TimeMap with the time that it covers; a number for one of several."""
    uri = serializer_context.urls.timemap(row.kind, row.id) + (f"?page={page}" if page else "")
    span = f'; from="{http_date(first.at)}"; until="{http_date(last.at)}"'
    return Signpost(rel, uri, LINK_FORMAT).value() + span


def _in_links(row: Entity, this: str, rest: list[str], context: RequestContext) -> bytes:
    ways = _ways(row, context.serializer_context)
    return (",\n".join([ways["original"].value(), this, ways["timegate"].value(), *rest]) + "\n").encode()


def _json(request: Request, context: RequestContext, row: Entity, count: int) -> Response | None:
    """The same as JSON, in the words that aggregators of Memento use."""
    address, versions = context.urls, context.reader.versions
    start = PER_MAP * (request.page_number() - 1)
    if start >= count:
        return None

    def said(version: Version) -> dict[str, object]:
        uri = address.version(row.kind, row.id, version.number)
        return {"number": version.number, "datetime": version.at, "uri": uri}

    found = [said(version) for version in versions.between(row.id, start + 1, start + PER_MAP)]
    ends = {name: said(versions.get(row.id, at)) for name, at in (("first", 1), ("last", count))}
    body = orjson.dumps(
        {
            "original_uri": address.description(row.kind, row.id),
            "timegate_uri": address.timegate(row.kind, row.id),
            "timemap_uri": {"link_format": address.timemap(row.kind, row.id)},
            "total": count,
            "mementos": {**ends, "list": found},
        }
    )
    return Response(200, "application/json", body, (), digest(body), vary=("Accept",))
