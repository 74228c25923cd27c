"""Withdrawn descriptions: a redirect to the successor, or 410 Gone with a tombstone."""

from __future__ import annotations

from typing import Any

import orjson

from fonds.record import access
from fonds.record.model import MAX_DEPTH
from fonds.store.log import Entity
from fonds.store.reader import HiddenError
from fonds.web.context import RequestContext
from fonds.web.descriptions.pages import render_tombstone
from fonds.web.descriptions.signposting import header, version_links
from fonds.web.http.negotiation import prefers_html
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Headers, Response, problem, redirect


def successor_of(context: RequestContext, entity: Entity) -> Entity | None:
    """Return the published successor of a withdrawn entity, at the end of the chain if successors have successors."""
    successor: Entity | None = entity
    for _ in range(MAX_DEPTH):
        id = orjson.loads(successor.withdrawn or "{}").get("successor") if successor else None
        successor = context.reader.entity(id) if id else None
        if successor is None or successor.withdrawn is None:
            return successor
    return None


def record_or_response(
    request: Request, context: RequestContext, id: str, part: bool = False
) -> Entity | Response | None:
    """Return a published record; the response if it was withdrawn, None if there is none. `part` is that of
    `tombstone_or_redirect`. Raises HiddenError, also for readers with a pass, if its very description is withheld."""
    entity = context.reader.entity(id)
    if entity is None or entity.kind != "record":
        return None
    if entity.is_restricted or access.is_hidden(context.reader.rule(entity)):
        raise HiddenError(entity)
    return entity if entity.withdrawn is None else tombstone_or_redirect(request, context, entity, part)


def tombstone_or_redirect(
    request: Request, context: RequestContext, entity: Entity, part: bool = False
) -> Response:
    """Return 301 to the successor of a withdrawn entity, or 410 with date and reason (RFC 9110, 15.4.2 and 15.5.11).

    A part of a document (a canvas, a line) redirects only if the entity moved to another id.
    """
    withdrawal = orjson.loads(entity.withdrawn or "{}")
    successor = successor_of(context, entity)
    if successor is None or (part and not withdrawal.get("moved")):
        return _tombstone(request, context, entity, withdrawal)
    response = redirect(301, _successor_url(request, context, entity, successor))
    if withdrawal.get("moved") and context.reader.versions.count(entity.id):
        # the versions that were published under this id are still available
        links = version_links(entity.kind, entity.id, context.serializer_context)
        return response.with_headers(("Link", header(links)))
    return response


def _successor_url(request: Request, context: RequestContext, entity: Entity, successor: Entity) -> str:
    if successor.kind != entity.kind:
        return request.with_query(context.urls.description(successor.kind, successor.id))
    return request.with_query(context.urls.with_id(request.path, entity.id, successor.id))


def _tombstone(
    request: Request, context: RequestContext, entity: Entity, withdrawal: dict[str, Any]
) -> Response:
    description = context.reader.description(entity)
    successor = context.urls.entity_uri(withdrawal["successor"]) if withdrawal.get("successor") else ""
    headers: Headers = (("Link", f'<{successor}>; rel="successor-version"'),) if successor else ()
    if prefers_html(request):
        body = render_tombstone(
            description, context.page_context(request), withdrawal, entity.changed
        ).encode()
        return Response(410, HTML, body, headers, vary=("Accept",))
    reason = context.serializer_context.localize(withdrawal["reason"])
    members = {"date": withdrawal["date"], "reason": reason, "withdrawn_from": entity.changed}
    if successor:
        members["successor"] = successor
    title = description.label(context.site.language)
    origin = context.serializer_context.copy_origin(entity.id)
    verb = "is not shown here" if origin and origin.is_withheld else "was withdrawn"
    if origin and origin.is_withheld:
        members["original"] = context.urls.origin_page(entity.kind, entity.id) or origin.base
    response = problem(410, "Withdrawn", f"{title} {verb}: {reason}", **members)
    return response.with_vary("Accept").with_headers(*headers)
