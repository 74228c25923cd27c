"""The versions of a description by Memento (RFC 7089): the way from a time to a version, and the list of them all.

The description is the original resource; its TimeGate and its TimeMap have addresses of their own (pattern 2.1, 4.2.1),
so that nothing of it depends on a header that few clients send. What was withdrawn has no versions: it answers as its
description does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import orjson

from service.address import ROOMS
from service.publish.context import Context
from service.store.log import Entity
from service.store.versions import Version
from service.web import descriptions, history
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, http_date, problem, redirect, sha
from service.web.signposts import LINK_FORMAT, Signpost, header

if TYPE_CHECKING:
    from service.web.desk import Desk

_FORMS = (
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer("application/json", "json"),
)
Answered = Callable[[Entity, list[Version]], Answer | None]


def listed(ask: Ask, desk: Desk, room: str, id: str) -> Answer | None:
    """The versions as a page for people, or as JSON."""

    def answered(row: Entity, versions: list[Version]) -> Answer | None:
        chosen = choose(ask.accept, _FORMS)
        if chosen and chosen.key == "json":
            body = _json(row, versions, desk.context)
            return Answer(200, "application/json", body, (), sha(body), vary=("Accept",))
        return history.listed(ask, desk, row, versions)

    return published(ask, desk, room, id, "versions", answered)


def timemap(ask: Ask, desk: Desk, room: str, id: str) -> Answer | None:
    """The TimeMap, whatever a client says it would take: validators of Memento ask as browsers do."""

    def answered(row: Entity, versions: list[Version]) -> Answer | None:
        body = _timemap(row, versions, desk.context)
        return Answer(200, LINK_FORMAT, body, (), sha(body))

    return published(ask, desk, room, id, "timemap", answered)


def timegate(ask: Ask, desk: Desk, room: str, id: str) -> Answer | None:
    """302 to the version of the time that a client asks for; to the last where it asks for none (4.2.1, 4.5)."""

    def answered(row: Entity, versions: list[Version]) -> Answer | None:
        wanted = _time(ask.accept_datetime)
        if wanted is None:
            return _no_time(ask, row, versions, desk.context)
        found = at(versions, wanted)
        query = f"?{ask.query}" if ask.query else ""
        there = desk.context.address.version(row.kind, id, found.number) + query
        posts = _links(row, versions, found, desk.context, "original", "timemap")
        return redirect(302, there, "Accept-Datetime").with_headers(("Link", header(posts)))

    return published(ask, desk, room, id, "timegate", answered)


def published(ask: Ask, desk: Desk, room: str, id: str, tail: str, answered: Answered) -> Answer | None:
    """What is answered of the versions of a description: 301 to the room it lies in, or as it is where it has none."""
    row = desk.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    query = f"?{ask.query}" if ask.query else ""
    address = desk.context.address.description(row.kind, id)
    if ROOMS[row.kind] != room:
        return redirect(301, f"{address}/{tail}{query}")
    if row.withdrawn is not None:
        path = desk.context.address.path(ROOMS[row.kind], id=id)
        return descriptions.gone(replace(ask, path=path, query=""), desk, row)
    versions = desk.reader.versions.of(id)
    return answered(row, versions) if versions else None


def at(versions: Sequence[Version], time: str) -> Version:
    """The version of a time (as in the log): the last published by then; the first for a time before all (4.5.3)."""
    return next((one for one in reversed(versions) if one.at <= time), versions[0])


def _time(said: str | None) -> str | None:
    """A time as in the log, the end of time where none is said; None for what is no date (RFC 7089, 2.1.1)."""
    if not said or not said.strip():
        return "9999"
    try:
        found = parsedate_to_datetime(said.strip())
        return f"{found.astimezone(UTC).isoformat()[:19]}Z" if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _no_time(ask: Ask, row: Entity, versions: list[Version], context: Context) -> Answer:
    example = http_date(versions[-1].at)
    detail = f"{(ask.accept_datetime or '')[:100]!r} is not a date of HTTP. Accept-Datetime: {example} would be one."
    links = header(_links(row, versions, None, context, "original", "timemap"))
    return problem(400, "Bad Request", detail).varying("Accept-Datetime").with_headers(("Link", links))


def links(row: Entity, versions: Sequence[Version], this: Version, context: Context) -> list[Signpost]:
    """The links of a version: to its description, the TimeGate, the TimeMap, itself and the versions around it."""
    return _links(row, versions, this, context, "original", "timegate", "timemap")


def _links(
    row: Entity, versions: Sequence[Version], this: Version | None, context: Context, *rels: str
) -> list[Signpost]:
    """The links of Memento (2.2): those rels, then the first and last version, and those around one of them."""
    address = context.address
    found = {
        "original": Signpost("original", address.description(row.kind, row.id)),
        "timegate": Signpost("timegate", address.timegate(row.kind, row.id)),
        "timemap": Signpost("timemap", address.timemap(row.kind, row.id), LINK_FORMAT),
    }
    last = len(versions)
    wanted = {1, last} | ({this.number - 1, this.number, this.number + 1} if this else set())
    around = [version for version in versions if version.number in wanted]
    return [*(found[rel] for rel in rels), *(_memento(row, one, this, last, context) for one in around)]


def _memento(row: Entity, version: Version, this: Version | None, last: int, context: Context) -> Signpost:
    number = version.number
    words = [
        *(["first"] if number == 1 else []),
        *(["last"] if number == last else []),
        *(["prev"] if this and number == this.number - 1 else []),
        *(["next"] if this and number == this.number + 1 else []),
    ]
    uri = context.address.version(row.kind, row.id, number)
    return Signpost(" ".join([*words, "memento"]), uri, datetime=http_date(version.at))


def _timemap(row: Entity, versions: list[Version], context: Context) -> bytes:
    """The list in link format (5), oldest first."""
    here = context.address.timemap(row.kind, row.id)
    span = f'; from="{http_date(versions[0].at)}"; until="{http_date(versions[-1].at)}"'
    original, gate = _links(row, [], None, context, "original", "timegate")
    mementos = (_memento(row, version, None, len(versions), context) for version in versions)
    lines = [original.value(), f'<{here}>; rel="self"; type="{LINK_FORMAT}"{span}', gate.value()]
    return (",\n".join([*lines, *(memento.value() for memento in mementos)]) + "\n").encode()


def _json(row: Entity, versions: list[Version], context: Context) -> bytes:
    """The same as JSON, in the words that aggregators of Memento use."""
    address = context.address
    listed = [
        {"number": one.number, "datetime": one.at, "uri": address.version(row.kind, row.id, one.number)}
        for one in versions
    ]
    return orjson.dumps(
        {
            "original_uri": address.description(row.kind, row.id),
            "timegate_uri": address.timegate(row.kind, row.id),
            "timemap_uri": {"link_format": address.timemap(row.kind, row.id)},
            "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
        }
    )
