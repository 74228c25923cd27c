"""The versions of a description by Memento (RFC 7089): its TimeGate, its TimeMap, and a list for people.

The description is the original resource. Its TimeGate and its TimeMap have URLs of their own (pattern 2.1, 4.2.1), so
that the original resource ignores Accept-Datetime, which few clients send. The versions of a withdrawn description are
gone as it is. If only its id was changed, the versions under the former id remain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime

import orjson

from fonds.record import access
from fonds.serializers.context import SerializerContext
from fonds.store.log import Entity
from fonds.store.reader import HiddenError
from fonds.store.versions import Version, Versions
from fonds.urls import PATH_SEGMENTS
from fonds.web.context import RequestContext
from fonds.web.descriptions import signposting
from fonds.web.descriptions.signposting import LINK_FORMAT, Signpost, header
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import DeferredResponse, Response, digest, http_date, problem, redirect
from fonds.web.memento import version_pages

PAGE_SIZE = 1000  # versions in a TimeMap; if there are more, an index lists several TimeMaps (5)
# rfc1123-date in GMT (RFC 7089, 2.1.1); the day of the week is not checked
_RFC1123_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d GMT"
)
# returns the response for an entity and the number of its versions
Respond = Callable[[Entity, int], Response | DeferredResponse | None]


def version_list(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """Return a page of the list of versions, as HTML or JSON."""

    def respond(entity: Entity, count: int) -> Response | None:
        if wants_json(request):
            return _json(request, context, entity, count)
        return version_pages.version_list_page(request, context, entity, count)

    return with_versions(request, context, room, id, "versions", respond)


def timemap(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """Return the TimeMap, whatever the Accept header: validators of Memento send that of a browser."""

    def respond(entity: Entity, count: int) -> Response | None:
        page_count = -(-count // PAGE_SIZE)
        if request.page_number() > page_count:
            return None
        is_index = page_count > 1 and not request.parameter("page")
        body = (
            _index(entity, count, context)
            if is_index
            else _timemap(entity, count, request.page_number(), context)
        )
        return Response(200, LINK_FORMAT, body, (), digest(body))

    return with_versions(request, context, room, id, "timemap", respond)


def timegate(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """Redirect to the version at the requested time, or to the last one without Accept-Datetime (4.2.1, 4.5)."""

    def respond(entity: Entity, count: int) -> Response:
        versions = context.reader.versions
        time = _requested_time(request.accept_datetime)
        if time is None:
            return _date_error(request, entity, count, context)
        version = versions.at(id, time)
        location = request.with_query(context.urls.version(entity.kind, id, version.number))
        links = _links(entity, versions, count, version, context.serializer_context, "original", "timemap")
        return redirect(302, location, "Accept-Datetime").with_headers(("Link", header(links)))

    return with_versions(request, context, room, id, "timegate", respond)


def with_versions(
    request: Request, context: RequestContext, room: str, id: str, suffix: str, respond: Respond
) -> Response | DeferredResponse | None:
    """Return the response of `respond`; 301 if the URL has another kind, 410 if the description was withdrawn.

    Return None for a description without versions, and for one that is only visible in the reading room.
    """
    entity = context.reader.entity(id)
    if entity is None or entity.kind == "node":
        return None
    if entity.is_restricted:
        raise HiddenError(entity)
    if access.is_hidden(context.reader.rule(entity)):
        return None
    if PATH_SEGMENTS[entity.kind] != room:
        return redirect(301, request.with_query(f"{context.urls.description(entity.kind, id)}/{suffix}"))
    if entity.withdrawn is not None and not orjson.loads(entity.withdrawn).get("moved"):
        path = context.urls.path(PATH_SEGMENTS[entity.kind], id=id)
        return tombstone_or_redirect(replace(request, path=path, query=""), context, entity, part=True)
    count = context.reader.versions.count(id)
    return respond(entity, count) if count else None


def _requested_time(accept_datetime: str | None) -> str | None:
    """Return a time in the format of the log, "9999" if there is no header, and None if it is not a valid date."""
    if not accept_datetime or not accept_datetime.strip():
        return "9999"
    if not _RFC1123_DATE.fullmatch(accept_datetime.strip()):
        return None
    try:
        return f"{parsedate_to_datetime(accept_datetime.strip()).astimezone(UTC).isoformat()[:19]}Z"
    except (ValueError, OverflowError):
        return None


def _date_error(request: Request, entity: Entity, count: int, context: RequestContext) -> Response:
    versions = context.reader.versions
    example = http_date(versions.get(entity.id, count).at)
    value = (request.accept_datetime or "")[:100]
    detail = f"{value!r} is not an HTTP date. An example is: Accept-Datetime: {example}."
    links = header(_links(entity, versions, count, None, context.serializer_context, "original", "timemap"))
    return problem(400, "Bad Request", detail).with_vary("Accept-Datetime").with_headers(("Link", links))


def links(
    entity: Entity, versions: Versions, count: int, version: Version, serializer_context: SerializerContext
) -> list[Signpost]:
    """Return the links of a version: original, timegate, timemap, itself, and the versions before and after it."""
    return _links(entity, versions, count, version, serializer_context, "original", "timegate", "timemap")


def _links(
    entity: Entity,
    versions: Versions,
    count: int,
    version: Version | None,
    serializer_context: SerializerContext,
    *rels: str,
) -> list[Signpost]:
    """Return the links of Memento (2.2): those `rels`, the first and last version, and those around `version`."""
    numbers = {1, count} | ({version.number - 1, version.number, version.number + 1} if version else set())
    listed_versions = [versions.get(entity.id, number) for number in sorted(numbers) if 0 < number <= count]
    signposts = _signposts(entity, serializer_context)
    return [
        *(signposts[rel] for rel in rels),
        *(
            _memento(entity, listed_version, version, count, serializer_context)
            for listed_version in listed_versions
        ),
    ]


def _signposts(entity: Entity, serializer_context: SerializerContext) -> dict[str, Signpost]:
    original = Signpost("original", serializer_context.urls.description(entity.kind, entity.id))
    return {
        link.rel: link
        for link in (original, *signposting.version_links(entity.kind, entity.id, serializer_context))
    }


def _memento(
    entity: Entity,
    version: Version,
    current: Version | None,
    count: int,
    serializer_context: SerializerContext,
) -> Signpost:
    number = version.number
    rels = [
        *(["first"] if number == 1 else []),
        *(["last"] if number == count else []),
        *(["prev"] if current and number == current.number - 1 else []),
        *(["next"] if current and number == current.number + 1 else []),
    ]
    uri = serializer_context.urls.version(entity.kind, entity.id, number)
    return Signpost(" ".join([*rels, "memento"]), uri, datetime=http_date(version.at))


def _timemap(entity: Entity, count: int, page: int, context: RequestContext) -> bytes:
    """Return a TimeMap in link format (5), oldest version first."""
    first, last = PAGE_SIZE * (page - 1) + 1, min(PAGE_SIZE * page, count)
    versions = context.reader.versions.between(entity.id, first, last)
    mementos = [
        _memento(entity, version, None, count, context.serializer_context).value() for version in versions
    ]
    page_number = page if count > PAGE_SIZE else 0
    mementos += [_former_timemap(entity, id, context) for id in context.reader.versions.former_ids(entity.id)]
    return _link_format(
        entity,
        _map_link("self", entity, versions[0], versions[-1], page_number, context.serializer_context),
        mementos,
        context,
    )


def _former_timemap(entity: Entity, id: str, context: RequestContext) -> str:
    """Return a link to the TimeMap of a former id (5: a TimeMap may link to others)."""
    versions = context.reader.versions
    former = replace(entity, id=id)
    return _map_link(
        "timemap",
        former,
        versions.get(id, 1),
        versions.get(id, versions.count(id)),
        0,
        context.serializer_context,
    )


def _index(entity: Entity, count: int, context: RequestContext) -> bytes:
    """Return an index of TimeMaps, each with the period that it covers."""
    versions, timemaps = context.reader.versions, []
    for page, first in enumerate(range(1, count + 1, PAGE_SIZE), 1):
        ends = [versions.get(entity.id, number) for number in (first, min(first + PAGE_SIZE - 1, count))]
        timemaps.append(_map_link("timemap", entity, ends[0], ends[1], page, context.serializer_context))
    self_link = _map_link(
        "self",
        entity,
        versions.get(entity.id, 1),
        versions.get(entity.id, count),
        0,
        context.serializer_context,
    )
    return _link_format(entity, self_link, timemaps, context)


def _map_link(
    rel: str, entity: Entity, first: Version, last: Version, page: int, serializer_context: SerializerContext
) -> str:
    """Return a link to a TimeMap with the period that it covers. `page` is 0 unless it is one of several."""
    uri = serializer_context.urls.timemap(entity.kind, entity.id) + (f"?page={page}" if page else "")
    span = f'; from="{http_date(first.at)}"; until="{http_date(last.at)}"'
    return Signpost(rel, uri, LINK_FORMAT).value() + span


def _link_format(entity: Entity, self_link: str, other_links: list[str], context: RequestContext) -> bytes:
    signposts = _signposts(entity, context.serializer_context)
    return (
        ",\n".join([signposts["original"].value(), self_link, signposts["timegate"].value(), *other_links])
        + "\n"
    ).encode()


def _json(request: Request, context: RequestContext, entity: Entity, count: int) -> Response | None:
    """Return the list as JSON, in the format of Memento aggregators."""
    urls, versions = context.urls, context.reader.versions
    start = PAGE_SIZE * (request.page_number() - 1)
    if start >= count:
        return None

    def as_json(version: Version) -> dict[str, object]:
        uri = urls.version(entity.kind, entity.id, version.number)
        return {"number": version.number, "datetime": version.at, "uri": uri}

    listed_versions = [
        as_json(version) for version in versions.between(entity.id, start + 1, start + PAGE_SIZE)
    ]
    ends = {
        name: as_json(versions.get(entity.id, number)) for name, number in (("first", 1), ("last", count))
    }
    body = orjson.dumps(
        {
            "original_uri": urls.description(entity.kind, entity.id),
            "timegate_uri": urls.timegate(entity.kind, entity.id),
            "timemap_uri": {"link_format": urls.timemap(entity.kind, entity.id)},
            "total": count,
            "mementos": {**ends, "list": listed_versions},
        }
    )
    return Response(200, "application/json", body, (), digest(body), vary=("Accept",))
