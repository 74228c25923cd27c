"""Descriptions in every format of the registry: negotiated, or by suffix and `?profile=`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint

from fonds.formats import Representation, Serialization
from fonds.publishing import finding_aids, graph_documents
from fonds.publishing.collection_documents import FINDING_AID
from fonds.publishing.stored_members import MAX_UNITS, StoredMembers
from fonds.record.access import RestrictedRecord
from fonds.record.canonical import to_bytes
from fonds.record.model import Collection, Description, Record
from fonds.serializers import pages as record_pages
from fonds.serializers.graph.serialize import serialize_graph
from fonds.serializers.iiif.content_state import Target
from fonds.store.log import Entity
from fonds.urls import PATH_SEGMENTS
from fonds.web import access_denied, last_modified
from fonds.web.context import RequestContext
from fonds.web.descriptions import alternates, linkset, pages, profile_negotiation, related
from fonds.web.descriptions.figures import NO_FIGURES, figures_of
from fonds.web.descriptions.representation_urls import url_of
from fonds.web.descriptions.representations import (
    VARY,
    matching_profiles,
    media_type,
    negotiate,
    with_suffix,
)
from fonds.web.descriptions.same_things import read_same_things
from fonds.web.descriptions.signposting import (
    MAX_LINK_LENGTH,
    alternate_links,
    canonical_link,
    canonical_page_link,
    conformance_links,
    document_links,
    header,
    landing_page_links,
)
from fonds.web.descriptions.tombstones import successor_of, tombstone_or_redirect
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem, redirect
from fonds.web.localization import Localizer
from fonds.web.memento.version_entries import version_entries
from fonds.web.related_records.related import MAX_ON_PAGE, related_records
from fonds.web.route_decorator import SUFFIX, route
from fonds.web.viewer.content_state import resolve_content_state

blueprint = Blueprint("descriptions", __name__)

# formats that are the content and nothing else: a restricted description has none of them
RESTRICTED_FORMATS = frozenset({"pdf"})
MAX_HISTORY = 4  # versions that the page of a description tells of; another page lists them all


def show(
    request: Request, context: RequestContext, segment: str, id: str, suffix: str = ""
) -> Response | None:
    """A description, negotiated or by its suffix: 301 to the path of its kind, 406 with a list of formats, 301 or 410
    if it was withdrawn, None if there is none."""
    entity = context.reader.entity(id)
    if entity is None or entity.kind == "node":
        return None
    if PATH_SEGMENTS[entity.kind] != segment:
        tail = f".{suffix}" if suffix else ""
        return redirect(301, request.with_query(context.urls.description(entity.kind, id) + tail))
    if entity.withdrawn is not None:
        return tombstone_or_redirect(request, context, entity)
    target = _content_state(request, context, entity)
    if isinstance(target, Response):
        return target
    return _by_suffix(request, context, entity, suffix) if suffix else _negotiated(request, context, entity)


for _segment in sorted(set(PATH_SEGMENTS.values())):
    route(blueprint, _segment, work="documents", segment=_segment)(show)
    route(blueprint, _segment, tail=SUFFIX, work="documents", segment=_segment)(show)


@route(blueprint, "thing", work="documents")
def redirect_to_description(request: Request, context: RequestContext, id: str) -> Response | None:
    """303 from an entity to its description (Cool URIs for the Semantic Web, 4.2); 301 to its successor."""
    entity = context.reader.entity(id)
    if entity is None or entity.kind == "node":
        return None
    if entity.withdrawn is not None and (successor := successor_of(context, entity)):
        return redirect(301, request.with_query(context.urls.entity_uri(successor.id)))
    response = redirect(303, request.with_query(context.urls.description(entity.kind, id)), *VARY)
    return response.with_headers(*_profile_link(request, context, entity.kind))


@route(blueprint, "things", work="documents")
def all_things(request: Request, context: RequestContext) -> Response:
    """303 from the namespace of all entities to the home page, from which all can be reached."""
    return redirect(303, context.urls.uri("home"))


@route(blueprint, "vocabularies", work="documents")
def all_schemes(request: Request, context: RequestContext) -> Response:
    """303 from the namespace of all terms to the page about data, which lists the concept schemes."""
    return redirect(303, context.urls.uri("data"))


def _profile_link(request: Request, context: RequestContext, kind: str) -> tuple[tuple[str, str], ...]:
    """The profile to expect where a redirect leads, if the client asks for one (DX-PROF-CONNEG, 6.2)."""
    available = list(context.formats.for_kind(kind))
    for name in profile_negotiation.requested_profiles(request).names:
        for representation in profile_negotiation.conforming(name, available, context.serializer_context):
            uri = profile_negotiation.uris(representation, context.serializer_context)[0]
            return (("Link", f'<{uri}>; rel="profile"'),)
    return ()


def _content_state(request: Request, context: RequestContext, entity: Entity) -> Target | Response | None:
    """Return what the viewer of a record's page opens, or the response to a content state that cannot be opened."""
    if entity.kind != "record":
        return None
    return resolve_content_state(request, context, context.urls.manifest(entity.id))


def _available(context: RequestContext, entity: Entity) -> list[Representation]:
    """Return the formats at the address of a description, in the order of the registry."""
    formats = context.serializer_context.available_formats(context.reader.description(entity))
    return [representation for representation in formats if representation.route == "description"]


def _by_suffix(request: Request, context: RequestContext, entity: Entity, suffix: str) -> Response | None:
    refusals = partial(_refusals, request, context, entity)
    choice = with_suffix(request, _available(context, entity), suffix, context.serializer_context, refusals)
    if not isinstance(choice, tuple):
        return choice
    representation = choice[0]
    response = _respond(request, context, entity, *choice)
    if response is None:
        return None
    description = context.reader.description(entity)
    if representation.name == "html":
        links = landing_page_links(description, context.serializer_context)
    else:
        links = document_links(description, representation, context.serializer_context)
    profiles = conformance_links(representation, context.serializer_context)
    return response.with_headers(("Link", header([*profiles, *links])))


def _negotiated(request: Request, context: RequestContext, entity: Entity) -> Response:
    if profile_negotiation.wants_alternates(request):
        return alternates.show(request, context, entity)
    refusals = partial(_refusals, request, context, entity)
    url = partial(_url, context, entity)
    choice = negotiate(
        request, context, _available(context, entity), context.serializer_context, url, refusals
    )
    if isinstance(choice, Response):
        return choice
    representation, serialization = choice
    response = _respond(request, context, entity, representation, serialization)
    if response is None:
        detail = f"This list does not exist or has no page {request.page_number()}."
        return problem(404, "Not Found", detail).with_vary(*VARY)
    location = url(representation, serialization)
    description = context.reader.description(entity)
    canonical = canonical_link(description, context.serializer_context)
    if representation.name == "html":
        query = _list_query(request, entity.kind)
        location += query
        # a page names the same canonical address in its header and in its head
        canonical = canonical_page_link(description, context.page_context(request), query)
    links = [
        *conformance_links(representation, context.serializer_context),
        canonical,
        *landing_page_links(description, context.serializer_context),
    ]
    max_length = MAX_LINK_LENGTH
    if profile_negotiation.requested_profiles(request).names:
        # a client that negotiates by profile gets the list of them (R.1.1.a)
        links += alternate_links(description, context.serializer_context, every=False)
        max_length *= 2
    headers = ("Content-Location", location), ("Link", header(links, max_length))
    return response.with_vary(*VARY).with_headers(*headers)


def _url(
    context: RequestContext, entity: Entity, representation: Representation, serialization: Serialization
) -> str:
    return url_of(representation, serialization, entity.kind, entity.id, context.serializer_context)


def _refusals(request: Request, context: RequestContext, entity: Entity) -> list[str]:
    """Return why the description is not available in the requested profiles that exist for its kind."""
    preference = profile_negotiation.requested_profiles(request)
    if not preference.names:
        return []
    formats, description = list(context.formats.for_kind(entity.kind)), context.reader.description(entity)
    requested = matching_profiles(formats, preference, context.serializer_context)
    return [
        reason
        for representation in requested
        if representation.unavailable_reason
        and (reason := representation.unavailable_reason(description, context.serializer_context))
    ]


def _list_query(request: Request, kind: str) -> str:
    """Return the query that says which page of which list an HTML page shows."""
    return related.list_query(related.shown_field(kind, request.parameter("list")), request.page_number())


def _respond(
    request: Request,
    context: RequestContext,
    entity: Entity,
    representation: Representation,
    serialization: Serialization,
) -> Response | None:
    if representation.name in RESTRICTED_FORMATS and _has_restricted_content(context, entity):
        return access_denied.denied(request, context, entity)
    if representation.name == "pdf":
        return _pdf(context, entity, serialization)
    if refusal := _too_many_units(context, entity, representation):
        return refusal
    body = _body(request, context, entity, representation, serialization)
    if body is None:
        return None
    # what is not stored may tell more of linked descriptions than the documents whose changes are in the log
    # and a finding aid holds what lies below it
    is_logged = representation.name != FINDING_AID and (
        representation.stored or representation.name == "json"
    )
    modified = (
        last_modified.of_serialization(entity, context) if is_logged else last_modified.of_page(context)
    )
    return Response(200, media_type(serialization), body, (), digest(body), last_modified=modified)


def _too_many_units(
    context: RequestContext, entity: Entity, representation: Representation
) -> Response | None:
    """Return 406 for a table or lines of a collection with more units than a request may ask for.

    A finding aid says itself what it leaves out; a table cannot.
    """
    if entity.kind != "collection" or not (representation.tree_serializer and representation.serializer):
        return None
    if context.reader.descendant_count(entity.id) <= MAX_UNITS:
        return None
    detail = (
        f"{entity.id} has more than {MAX_UNITS:,} units, which is too much for a request."
        f" The command `fonds export {entity.id} --format {representation.name}` writes them all."
    )
    return problem(406, "Not acceptable", detail).with_vary(*VARY)


def _pdf(context: RequestContext, entity: Entity, serialization: Serialization) -> Response | None:
    """Return the response with the PDF of a record, which is made after everything has been read from the store."""
    description = context.reader.description(entity)
    if not isinstance(description, Record):
        return None
    sheet = record_pages.build_sheet(description, context.serializer_context)
    make_pdf = partial(context.derivatives.pdf, sheet)
    modified = last_modified.of_page(context)
    return Response(200, media_type(serialization), make_body=make_pdf, last_modified=modified)


def _has_restricted_content(context: RequestContext, entity: Entity) -> bool:
    rule = context.reader.rule(entity)
    return (
        rule is not None
        and rule.covers == "content"
        and isinstance(context.reader.description(entity), RestrictedRecord)
    )


def _body(
    request: Request,
    context: RequestContext,
    entity: Entity,
    representation: Representation,
    serialization: Serialization,
) -> bytes | None:
    if representation.is_graph:
        return graph(context, entity, representation, serialization.suffix)
    description = context.reader.description(entity)
    if representation.name == "json":
        return to_bytes(description)
    if representation.name == "linkset":
        return linkset.document(description, context.serializer_context, serialization.suffix)
    if representation.name == "html":
        return _html(request, context, entity, description)
    if representation.tree_serializer and isinstance(description, Collection):
        members = StoredMembers(context.reader)
        parts = representation.tree_serializer(description, members, context.serializer_context, MAX_UNITS)
        return b"".join(parts)
    if representation.stored:
        return finding_aids.stored_document(context.reader, entity, representation.name)
    assert representation.serializer is not None, representation.name  # noqa: S101
    return bytes(representation.serializer(description, context.serializer_context))


def graph(
    context: RequestContext, entity: Entity, representation: Representation, suffix: str
) -> bytes | None:
    """Return a serialization of a graph, or None if the description is not available in that profile."""
    ntriples = graph_documents.ntriples(entity, representation, context.reader, context.serializer_context)
    name = context.urls.graph(entity.kind, entity.id, representation.profile)
    return None if ntriples is None else serialize_graph(ntriples, suffix, representation.profile, name)


def _html(
    request: Request, context: RequestContext, entity: Entity, description: Description
) -> bytes | None:
    """Return the page of a description, or None if its list has no such page."""
    formats = context.formats.for_kind(entity.kind)
    schema = next((row for row in formats if row.is_graph and row.profile == "schema"), None)
    json_ld = (graph(context, entity, schema, "jsonld") if schema else None) or b"{}"
    page = context.page_context(request)
    field = request.parameter("list")
    entities = related.related(context, entity, request.page_number(), field, page.language)
    if entities is None:
        return None
    if not field:
        entities = _with_history(context, entity, entities)
        same_things = read_same_things(context, entity.id, Localizer(page))
        entities = replace(entities, same_things=same_things)
        if isinstance(description, Record):
            similar = related_records(context, description, MAX_ON_PAGE, page)
            entities = replace(entities, related_records=similar)
    target = _content_state(request, context, entity)
    shown_figures = NO_FIGURES if entities.field else figures_of(context, page, description)
    return pages.render(
        description,
        page,
        entities,
        context.formats,
        json_ld,
        target if isinstance(target, Target) else None,
        shown_figures,
    ).encode()


def _with_history(
    context: RequestContext, entity: Entity, entities: related.RelatedEntities
) -> related.RelatedEntities:
    """Return what is around a description with its last versions."""
    last = entities.version
    first = max(1, last - MAX_HISTORY + 1)
    return replace(entities, history=tuple(version_entries(context, entity, first, last)))
