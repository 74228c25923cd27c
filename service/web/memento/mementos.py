"""A published version of a description in every form that is made of it alone: a Memento (RFC 7089, 2.2.3).

It is the state of the description at its `Memento-Datetime`, put into words by the makers of today.
"""

from __future__ import annotations

from functools import partial

from service.formats import Format, Publication
from service.publishing.version_snapshot import Past, past
from service.serializers.graph.serialize import encode
from service.store.log import Entity
from service.web.context import RequestContext
from service.web.descriptions import profile_negotiation
from service.web.descriptions.representations import (
    VARY,
    Choice,
    matching_profiles,
    media_type,
    no_such_profile,
    not_acceptable,
    select,
    with_suffix,
)
from service.web.descriptions.signposting import LONG, conformance_links, header
from service.web.http.request import Request
from service.web.http.response import DeferredResponse, Response, digest, http_date
from service.web.memento import version_pages
from service.web.memento.timemaps import links, with_versions


def memento(
    request: Request, context: RequestContext, room: str, id: str, number: int, suffix: str | None = None
) -> Response | DeferredResponse | None:
    """A version: 200, 406 with a list; None for one that there is not, or of which nothing may be told."""

    def answered(row: Entity, count: int) -> Response | None:
        if number > count:
            return None
        found = past(row, context.reader.versions.get(id, number), context.reader, context.serializer_context)
        return _answered(request, context, row, found, count, suffix) if found else None

    tail = f"versions/{number}" + (f".{suffix}" if suffix else "")
    return with_versions(request, context, room, id, tail, answered)


def _answered(
    request: Request, context: RequestContext, row: Entity, then: Past, count: int, suffix: str | None
) -> Response | None:
    chosen = _suffixed(request, then, suffix) if suffix else _negotiated(request, context, row, then)
    if not isinstance(chosen, tuple):
        return chosen
    publication, form = chosen
    body = _body(row, then, count, publication, form)
    made = Response(200, media_type(form), body, (), digest(body))
    posts = [
        *conformance_links(publication, then.context),
        *links(row, context.reader.versions, count, then.version, context.serializer_context),
    ]
    made = made.with_headers(
        ("Memento-Datetime", http_date(then.version.at)), ("Link", header(posts, 4 * LONG))
    )
    if suffix:
        return made
    location = _uri(row, then, publication, form)
    return made.with_vary(*VARY).with_headers(("Content-Location", location))


def _suffixed(request: Request, then: Past, suffix: str) -> Choice | Response | None:
    rows = with_suffix(then.offered(), suffix, profile_negotiation.requested_profiles(request), then.context)
    if rows is None:
        return no_such_profile(request, then.offered(), then.context.register.default_profile)
    form = rows[0].format(suffix) if rows else None
    return (rows[0], form) if form else None


def _negotiated(request: Request, context: RequestContext, row: Entity, then: Past) -> Choice | Response:
    rows, wanted = then.offered(), profile_negotiation.requested_profiles(request)
    found = matching_profiles(rows, wanted, then.context)
    if wanted.required and not found:
        return no_such_profile(request, rows, then.context.register.default_profile)
    chosen = select(request, context, found, rows, wanted)
    return chosen or not_acceptable(request, found if wanted.required else rows, partial(_uri, row, then))


def _uri(row: Entity, then: Past, publication: Publication, form: Format) -> str:
    """The address of one serialisation of a version."""
    context = then.context
    plain = not publication.graph or publication.profile == context.register.default_profile
    profile = "" if plain else publication.profile
    return context.address.version(row.kind, row.id, then.version.number, form.suffix, profile)


def _body(row: Entity, then: Past, count: int, publication: Publication, form: Format) -> bytes:
    if publication.name == "html":
        return version_pages.version_page(row, then, count, partial(_uri, row, then))
    made = then.made(publication)
    if not publication.graph:
        return made
    profile = publication.profile
    name = then.context.address.version(row.kind, row.id, then.version.number, profile=profile)
    return encode(made, form.suffix, profile, name)
