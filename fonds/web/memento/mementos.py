"""A published version of a description, in every format that can be made from it alone: a Memento (RFC 7089, 2.2.3).

It is the state of the description at its `Memento-Datetime`, written by the serializers of today.
"""

from __future__ import annotations

from functools import partial

from fonds.formats import Representation, Serialization
from fonds.publishing.version_snapshot import VersionSnapshot, snapshot_of
from fonds.serializers.graph.serialize import serialize_graph
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.descriptions.representations import VARY, media_type, negotiate, with_suffix
from fonds.web.descriptions.signposting import MAX_LINK_LENGTH, conformance_links, header
from fonds.web.http.request import Request
from fonds.web.http.response import DeferredResponse, Response, digest, http_date
from fonds.web.memento import version_pages
from fonds.web.memento.timemaps import links, with_versions
from fonds.web.page_context import PageContext, page_context


def memento(
    request: Request, context: RequestContext, room: str, id: str, number: int, suffix: str = ""
) -> Response | DeferredResponse | None:
    """A version, negotiated or by its suffix. None if there is no such version, or it was restricted."""

    def respond(entity: Entity, count: int) -> Response | None:
        if number > count:
            return None
        version = context.reader.versions.get(id, number)
        snapshot = snapshot_of(entity, version, context.reader, context.serializer_context)
        return _respond(request, context, entity, snapshot, count, suffix) if snapshot else None

    tail = f"versions/{number}" + (f".{suffix}" if suffix else "")
    return with_versions(request, context, room, id, tail, respond)


def _respond(
    request: Request,
    context: RequestContext,
    entity: Entity,
    snapshot: VersionSnapshot,
    count: int,
    suffix: str,
) -> Response | None:
    url = partial(_url, entity, snapshot)
    if suffix:
        choice = with_suffix(request, snapshot.available_formats(), suffix, snapshot.context)
    else:
        choice = negotiate(request, context, snapshot.available_formats(), snapshot.context, url)
    if not isinstance(choice, tuple):
        return choice
    representation, serialization = choice
    page = page_context(snapshot.context, request, context.languages)
    body = _body(entity, snapshot, count, representation, serialization, page)
    version = snapshot.version
    targets = [
        *conformance_links(representation, snapshot.context),
        *links(entity, context.reader.versions, count, version, context.serializer_context),
    ]
    response = Response(200, media_type(serialization), body, (), digest(body)).with_headers(
        ("Memento-Datetime", http_date(version.at)), ("Link", header(targets, 4 * MAX_LINK_LENGTH))
    )
    if suffix:
        return response
    location = url(representation, serialization)
    return response.with_vary(*VARY).with_headers(("Content-Location", location))


def _url(
    entity: Entity, snapshot: VersionSnapshot, representation: Representation, serialization: Serialization
) -> str:
    """Return the URL of one serialization of a version."""
    context = snapshot.context
    is_default = not representation.is_graph or representation.profile == context.formats.default_profile
    profile = "" if is_default else representation.profile
    number = snapshot.version.number
    return context.urls.version(entity.kind, entity.id, number, serialization.suffix, profile)


def _body(
    entity: Entity,
    snapshot: VersionSnapshot,
    count: int,
    representation: Representation,
    serialization: Serialization,
    page: PageContext,
) -> bytes:
    if representation.name == "html":
        return version_pages.version_page(entity, snapshot, count, partial(_url, entity, snapshot), page)
    document = snapshot.document(representation)
    if not representation.is_graph:
        return document
    profile, number = representation.profile, snapshot.version.number
    name = snapshot.context.urls.version(entity.kind, entity.id, number, profile=profile)
    return serialize_graph(document, serialization.suffix, profile, name)
