"""The description of a thing in every form of the register: negotiated, or by suffix and `?profile=`."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint

from service.formats import Format, Publication
from service.publishing import graph_documents
from service.record.access import RestrictedRecord
from service.record.canonical import to_bytes
from service.record.model import Description, Record
from service.serializers import pages as record_pages
from service.serializers.context import Context
from service.serializers.graph.serialize import encode
from service.serializers.iiif.content_state import Target
from service.store.log import Entity
from service.urls import ROOMS
from service.web import access_denied
from service.web.context import RequestContext
from service.web.descriptions import alternates, linkset, pages, profile_negotiation, related
from service.web.descriptions.representation_urls import url_of
from service.web.descriptions.representations import (
    VARY,
    matching_profiles,
    media_type,
    no_such_profile,
    not_acceptable,
    select,
    with_suffix,
)
from service.web.descriptions.signposting import (
    LONG,
    canonical,
    conformance_links,
    document_links,
    header,
    landing_page_links,
)
from service.web.descriptions.signposting import alternates as alternative
from service.web.descriptions.tombstones import successor_of, tombstone_or_redirect
from service.web.http.request import Request
from service.web.http.response import Response, digest, problem, redirect
from service.web.routing import SUFFIX, route
from service.web.viewer.content_state import resolve_content_state

blueprint = Blueprint("descriptions", __name__)

# publications that are the content and nothing else: without it there is none of them
RESTRICTED_FORMATS = frozenset({"pdf"})


def show(
    request: Request, context: RequestContext, segment: str, id: str, suffix: str = ""
) -> Response | None:
    """A description, negotiated or by its suffix: 301 to the path of its kind, 406 with a list of formats, 301 or 410
    if it was withdrawn, None if there is none."""
    row = context.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    if ROOMS[row.kind] != segment:
        tail = f".{suffix}" if suffix else ""
        return redirect(301, request.with_query(context.urls.description(row.kind, id) + tail))
    if row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row)
    place = _place(request, context, row)
    if isinstance(place, Response):
        return place
    return _by_suffix(request, context, row, suffix) if suffix else _negotiated(request, context, row)


def _place(request: Request, context: RequestContext, row: Entity) -> Target | Response | None:
    """Where in a record its page is to be opened, or what to answer instead."""
    if row.kind != "record":
        return None
    return resolve_content_state(request, context, context.urls.manifest(row.id))


def _by_suffix(request: Request, context: RequestContext, row: Entity, suffix: str) -> Response | None:
    rows = with_suffix(
        _described(context, row),
        suffix,
        profile_negotiation.requested_profiles(request),
        context.serializer_context,
    )
    if rows is None:
        return _no_such_profile(request, context, row)
    if not rows:
        return None
    publication, form = rows[0], rows[0].format(suffix)
    assert form is not None  # noqa: S101 - the rows were chosen by it
    return _linked(request, context, row, publication, _made(request, context, row, publication, form))


def _described(context: RequestContext, row: Entity) -> list[Publication]:
    """What is to be had at the address of a description, in the register's order."""
    offered = context.serializer_context.offered(context.reader.description(row))
    return [publication for publication in offered if publication.address == "description"]


def _uri(row: Entity, serializer_context: Context, publication: Publication, form: Format) -> str:
    return url_of(publication, form, row.kind, row.id, serializer_context)


def _linked(
    request: Request, context: RequestContext, row: Entity, publication: Publication, made: Response | None
) -> Response | None:
    """With its typed links: those of the page, or those that lead from a document back to it."""
    if made is None:
        return None
    it = context.reader.description(row)
    is_page = publication.name == "html"
    posts = (
        landing_page_links(it, context.serializer_context)
        if is_page
        else document_links(it, publication, context.serializer_context)
    )
    return made.with_headers(
        ("Link", header([*conformance_links(publication, context.serializer_context), *posts]))
    )


def _negotiated(request: Request, context: RequestContext, row: Entity) -> Response:
    if profile_negotiation.wants_alternates(request):
        return alternates.answer(request, context, row)
    rows, wanted = _described(context, row), profile_negotiation.requested_profiles(request)
    found = matching_profiles(rows, wanted, context.serializer_context)
    if wanted.required and not found:
        return _no_such_profile(request, context, row)
    chosen = select(request, context, found, rows, wanted)
    if chosen is None:
        uri = partial(_uri, row, context.serializer_context)
        return not_acceptable(request, found if wanted.required else rows, uri)
    publication, form = chosen
    location = url_of(publication, form, row.kind, row.id, context.serializer_context)
    if publication.name == "html":
        location += _of_list(request)
    made = _made(request, context, row, publication, form)
    if made is None:
        return problem(
            404, "Not Found", f"There is no such list, or it has no page {request.page_number()}."
        ).with_vary(*VARY)
    it = context.reader.description(row)
    posts = [
        *conformance_links(publication, context.serializer_context),
        canonical(it, context.serializer_context),
        *landing_page_links(it, context.serializer_context),
    ]
    if wanted.names:  # who negotiates by profile is told of the others (R.1.1.a)
        posts += alternative(it, context.serializer_context, every=False)
    links = header(posts, LONG * 2 if wanted.names else LONG)
    return made.with_vary(*VARY).with_headers(("Content-Location", location), ("Link", links))


def _made(
    request: Request, context: RequestContext, row: Entity, publication: Publication, form: Format
) -> Response | None:
    if publication.name in RESTRICTED_FORMATS and _is_kept_back(context, row):
        return access_denied.denied(request, context, row)
    body = _body(request, context, row, publication, form)
    if body is None:
        return None
    return Response(200, media_type(form), body, (), digest(body))


def _of_list(request: Request) -> str:
    """What says which page of which list a page shows, as it stands behind its address."""
    given = {
        "list": request.parameter("list"),
        "page": str(request.page_number()) if request.page_number() > 1 else "",
    }
    said = urlencode({name: value for name, value in given.items() if value})
    return f"?{said}" if said else ""


def _is_kept_back(context: RequestContext, row: Entity) -> bool:
    rule = context.reader.rule(row)
    return (
        rule is not None
        and rule.covers == "content"
        and isinstance(context.reader.description(row), RestrictedRecord)
    )


def _body(
    request: Request, context: RequestContext, row: Entity, publication: Publication, form: Format
) -> bytes | None:
    if publication.graph:
        return graph(context, row, publication, form.suffix)
    description = context.reader.description(row)
    if publication.name == "json":
        return to_bytes(description)
    if publication.name == "linkset":
        return linkset.document(description, context.serializer_context, form.suffix)
    if publication.name == "html":
        return _html(request, context, row, description)
    if publication.name == "pdf" and isinstance(description, Record):
        return context.derivatives.pdf(record_pages.sheet(description, context.serializer_context))
    if publication.stored:
        stored = context.reader.document(row.edition or 0, publication.name)
        return context.reader.unpack(stored) if stored else None
    assert publication.maker is not None, publication.name  # noqa: S101
    return bytes(publication.maker(description, context.serializer_context))


def graph(context: RequestContext, row: Entity, publication: Publication, suffix: str) -> bytes | None:
    """A serialisation of a graph; None where the description cannot be had in that profile."""
    ntriples = graph_documents.ntriples(row, publication, context.reader, context.serializer_context)
    name = context.urls.graph(row.kind, row.id, publication.profile)
    return None if ntriples is None else encode(ntriples, suffix, publication.profile, name)


def _html(request: Request, context: RequestContext, row: Entity, description: Description) -> bytes | None:
    """The page; None for a page of its list that there is not."""
    schema = next((p for p in context.formats.of_kind(row.kind) if p.graph and p.profile == "schema"), None)
    json_ld = (graph(context, row, schema, "jsonld") if schema else None) or b"{}"
    around = related.related(context, row, request.page_number(), request.parameter("list"))
    if around is None:
        return None
    place = _place(request, context, row)
    opened = place if isinstance(place, Target) else None
    return pages.render(
        description, context.serializer_context, around, context.formats, json_ld, opened
    ).encode()


@route(blueprint, "home")
def home(request: Request, context: RequestContext) -> Response | None:
    """The home page of the node."""
    around = related.home_listing(context, request.page_number())
    if request.page_number() > around.page_count:
        return None
    body = pages.render_home(context.serializer_context, around, context.formats).encode()
    link = f'<{context.urls.iiif_collection()}>; rel="alternate"; type="application/ld+json"'
    return Response(200, "text/html; charset=utf-8", body, (("Link", link),), digest(body))


def _no_such_profile(request: Request, context: RequestContext, row: Entity) -> Response:
    default = context.formats.default_profile
    return no_such_profile(request, _described(context, row), default, _refusals(request, context, row))


def _refusals(request: Request, context: RequestContext, row: Entity) -> list[str]:
    """Why the description is not to be had in the profiles that were asked for, where its kind is."""
    rows, description = list(context.formats.of_kind(row.kind)), context.reader.description(row)
    asked = matching_profiles(
        rows, profile_negotiation.requested_profiles(request), context.serializer_context
    )
    return [
        found
        for one in asked
        if one.refuses and (found := one.refuses(description, context.serializer_context))
    ]


for _segment in sorted(set(ROOMS.values())):
    route(blueprint, _segment, segment=_segment)(show)
    route(blueprint, _segment, tail=SUFFIX, segment=_segment)(show)


@route(blueprint, "thing")
def entity(request: Request, context: RequestContext, id: str) -> Response | None:
    """303 from an entity to its description (Cool URIs for the Semantic Web, 4.2); 301 to its successor."""
    row = context.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    if row.withdrawn is not None and (successor := successor_of(context, row)):
        return redirect(301, request.with_query(context.urls.thing(successor.id)))
    response = redirect(303, request.with_query(context.urls.description(row.kind, id)), *VARY)
    return response.with_headers(*_profile_link(request, context, row.kind))


@route(blueprint, "things")
@route(blueprint, "vocabularies")
def namespace(request: Request, context: RequestContext) -> Response:
    """303 from the namespace of all entities, or of all terms, to the home page, which lists them."""
    return redirect(303, context.urls.uri("home"))


def _profile_link(request: Request, context: RequestContext, kind: str) -> tuple[tuple[str, str], ...]:
    """The profile to expect where a redirect leads, if the client asks for one (DX-PROF-CONNEG, 6.2)."""
    rows = list(context.formats.of_kind(kind))
    for name in profile_negotiation.requested_profiles(request).names:
        for row in profile_negotiation.conforming(name, rows, context.serializer_context):
            uri = profile_negotiation.uris(row, context.serializer_context)[0]
            return (("Link", f'<{uri}>; rel="profile"'),)
    return ()
