"""Withdrawn descriptions: a redirect to the successor, or 410 Gone with a tombstone."""

from __future__ import annotations

from typing import Any

import orjson

from service.record.model import MAX_DEPTH
from service.serializers.context import Context
from service.store.log import Entity
from service.web.context import RequestContext
from service.web.descriptions.pages import render_tombstone
from service.web.descriptions.signposting import header, version_links
from service.web.http.negotiation import prefers_html
from service.web.http.request import Request
from service.web.http.response import Response, problem, redirect


def successor_of(context: RequestContext, row: Entity) -> Entity | None:
    """What took the place of what was withdrawn, and is published: the end of the way, where one led to the next."""
    found: Entity | None = row
    for _ in range(MAX_DEPTH):
        id = orjson.loads(found.withdrawn or "{}").get("successor") if found else None
        found = context.reader.entity(id) if id else None
        if found is None or found.withdrawn is None:
            return found
    return None


def tombstone_or_redirect(
    request: Request, context: RequestContext, row: Entity, part: bool = False
) -> Response:
    """What was withdrawn: 301 to what took its place, else the tombstone, 410 with date and reason (RFC 9110, 15.4.2
    and 15.5.11). A part of a document (a canvas, a line) is found in its successor only where just the id changed."""
    said = orjson.loads(row.withdrawn or "{}")
    if (found := successor_of(context, row)) and (said.get("moved") or not part):
        there = redirect(301, _instead(request, context.serializer_context, row, found))
        if said.get("moved") and context.reader.versions.count(
            row.id
        ):  # what it said under this id is still to be had
            posts = version_links(row.kind, row.id, context.serializer_context)
            return there.with_headers(("Link", header(posts)))
        return there
    return _tombstone(request, context, row, said)


def _instead(request: Request, serializer_context: Context, row: Entity, found: Entity) -> str:
    if found.kind != row.kind:
        return request.with_query(serializer_context.address.description(found.kind, found.id))
    return request.with_query(serializer_context.address.of_other(request.path, row.id, found.id))


def _tombstone(request: Request, context: RequestContext, row: Entity, said: dict[str, Any]) -> Response:
    description = context.reader.description(row)
    taken = said.get("successor", "")
    link: tuple[tuple[str, str], ...] = ()
    if taken:
        link = (("Link", f'<{context.urls.thing(taken)}>; rel="successor-version"'),)
    if prefers_html(request):
        body = render_tombstone(description, context.serializer_context, said, row.changed).encode()
        return Response(410, "text/html; charset=utf-8", body, link, vary=("Accept",))
    reason = context.serializer_context.words(said["reason"])
    fields = {"date": said["date"], "reason": reason, "withdrawn_from": row.changed}
    if taken:
        fields["successor"] = context.urls.thing(taken)
    title = description.label(context.site.language)
    return (
        problem(410, "Withdrawn", f"{title} was withdrawn: {reason}", **fields)
        .with_vary("Accept")
        .with_headers(*link)
    )
