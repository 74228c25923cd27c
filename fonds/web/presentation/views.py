"""The views of IIIF Presentation 3.0 and 2.1: manifests, Collections, annotation pages, and the parts of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from flask import Blueprint

from fonds.publishing.collection_documents import IIIF_COLLECTION as COLLECTION
from fonds.publishing.collection_documents import NODE_ID
from fonds.record.model import Record
from fonds.serializers import pages as canvases
from fonds.serializers.format_registry import PRESENTATION_2_TYPE, PRESENTATION_3_TYPE
from fonds.serializers.iiif import embedded_resource, word_annotations
from fonds.serializers.iiif.presentation2 import convert
from fonds.serializers.xml import alto
from fonds.store.log import Entity
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.descriptions.signposting import document_links, header
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.http.negotiation import Offer, choose, parse_accept
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest
from fonds.web.presentation import nav_place
from fonds.web.route_decorator import route

blueprint = Blueprint("presentation", __name__)

TRANSCRIPT = "transcript"
_CONTEXTS = {f"http://iiif.io/api/presentation/{number}/context.json": number for number in (2, 3)}


@route(blueprint, "manifest")
@route(blueprint, "manifest2", version=2, work="documents")
def manifest(request: Request, context: RequestContext, id: str, version: int = 0) -> Response | None:
    """The manifest of a record, negotiated or (`version`) of the version that its address names."""
    entity = _published(request, context, id, "record")
    if not isinstance(entity, Entity):
        return entity
    return _stored(request, context, entity, "manifest", version=version)


@route(blueprint, "iiif_node", work="documents")
@route(blueprint, "iiif_node_part", work="documents")
@route(blueprint, "iiif_collection", work="documents")
@route(blueprint, "iiif_part", work="documents")
@route(blueprint, "iiif_node2", version=2, work="documents")
@route(blueprint, "iiif_node_part2", version=2, work="documents")
@route(blueprint, "iiif_collection2", version=2, work="documents")
@route(blueprint, "iiif_part2", version=2, work="documents")
def collection(
    request: Request, context: RequestContext, id: str = NODE_ID, page: int = 0, version: int = 0
) -> Response | None:
    """The IIIF Collection of a collection or of the node, or one part of a large one."""
    entity = _published(request, context, id, "node" if id == NODE_ID else "collection")
    if not isinstance(entity, Entity):
        return entity
    return _stored(request, context, entity, COLLECTION, page, version)


@route(blueprint, "annotations")
@route(blueprint, "layer")
@route(blueprint, "annotations2", version=2, work="documents")
@route(blueprint, "layer2", version=2, work="documents")
def annotation_page(
    request: Request, context: RequestContext, id: str, page: int, layer: str = "", version: int = 0
) -> Response | None:
    """The annotation page with the transcript of a canvas, or with another of its texts."""
    if layer == TRANSCRIPT:
        return None  # the address of the transcript names no layer
    return _layer(request, context, id, layer, page, version)


@route(blueprint, "whole_layer", work="documents")
@route(blueprint, "whole_layer2", version=2, work="documents")
def whole_layer(
    request: Request, context: RequestContext, id: str, layer: str, version: int = 0
) -> Response | None:
    """A text of a record over all its canvases."""
    return _layer(request, context, id, layer, 0, version)


def _layer(
    request: Request, context: RequestContext, id: str, layer: str, page: int, version: int
) -> Response | None:
    entity = _published(request, context, id, "record", part=True)
    if not isinstance(entity, Entity):
        return entity
    return _stored(
        request, context, entity, context.formats["annotations"].document_key(layer), page, version
    )


@route(blueprint, "annotation", work="documents")
@route(blueprint, "layer_annotation", work="documents")
def annotation(
    request: Request, context: RequestContext, id: str, page: int, line: int, layer: str = ""
) -> Response | None:
    """One line of a text, or one note, taken from its annotation page."""
    if layer == TRANSCRIPT:
        return None
    name = context.formats["annotations"].document_key(layer)
    uri = f"{context.urls.annotations(id, page, layer or TRANSCRIPT)}/{line}"
    return _embedded(request, context, id, uri, name, page)


@route(blueprint, "words", work="documents")
@route(blueprint, "words2", version=2, work="documents")
def words(
    request: Request, context: RequestContext, id: str, page: int, layer: str, version: int = 0
) -> Response | None:
    """The annotation page with the words of a text of a canvas, made from the published record."""
    entity = _published(request, context, id, "record", part=True)
    if not isinstance(entity, Entity):
        return entity
    record = context.reader.find(id)
    if not isinstance(record, Record):
        return None
    document = _word_page(context, record, page, layer)
    return _negotiated(request, context, document, version) if document else None


@route(blueprint, "alto", work="documents")
def page_text(request: Request, context: RequestContext, id: str, page: int) -> Response | None:
    """The text of a page with its positions as ALTO, made from the published record; None if they are not known."""
    entity = _published(request, context, id, "record", part=True)
    if not isinstance(entity, Entity):
        return entity
    record = context.reader.find(id)
    if not isinstance(record, Record):
        return None
    body = alto.page(record, page, context.serializer_context)
    if body is None:
        return None
    modified = last_modified.of_page(context)
    return Response(200, alto.MEDIA_TYPE, body, (), digest(body), last_modified=modified)


@route(blueprint, "word", work="documents")
def word(
    request: Request, context: RequestContext, id: str, page: int, layer: str, line: int
) -> Response | None:
    """One word of a text, by its number on the canvas."""
    response = words(request, context, id, page, layer, 3)
    if response is None or response.status != 200:
        return response
    uri = f"{context.urls.words(id, page, layer)}/{line}"
    resource = embedded_resource.find(orjson.loads(response.body), uri)
    return _negotiated(request, context, resource, 3) if resource else None


@route(blueprint, "canvas", work="documents")
def canvas(request: Request, context: RequestContext, id: str, page: int) -> Response | None:
    """A canvas, taken from its manifest."""
    return _embedded(request, context, id, context.urls.canvas(id, page))


@route(blueprint, "painting_page", work="documents")
@route(blueprint, "painting", work="documents")
def canvas_part(request: Request, context: RequestContext, id: str, page: int) -> Response | None:
    """The annotation page or the annotation that paints a canvas, taken from its manifest."""
    return _embedded(request, context, id, context.urls.base + request.path)


@route(blueprint, "tracks", work="documents")
@route(blueprint, "track", work="documents")
def tracks(request: Request, context: RequestContext, id: str, page: int, line: int = 0) -> Response | None:
    """The captions of sound or film as WebVTT, or one of them, taken from the manifest."""
    return _embedded(request, context, id, context.urls.base + request.path)


@route(blueprint, "painting_page2", work="documents")
def painting_list(request: Request, context: RequestContext, id: str, page: int) -> Response | None:
    """The sound or film of a canvas as a list of Presentation 2.1, where only images are part of a canvas (5.3)."""
    uri = context.urls.uri("painting_page", id=id, page=page)
    response = _embedded(request, context, id, uri)
    if response is None or response.status != 200:
        return response
    listed = _presentation2(request, context, response.body, response.last_modified)
    return listed if orjson.loads(listed.body)["resources"] else None


@route(blueprint, "range", work="documents")
def range_part(request: Request, context: RequestContext, id: str, part: str) -> Response | None:
    """A Range, taken from its manifest."""
    return _embedded(request, context, id, context.urls.uri("range", id=id, part=part))


route(blueprint, "features", work="documents")(nav_place.features)
route(blueprint, "feature", work="documents")(nav_place.features)


def _published(
    request: Request, context: RequestContext, id: str, kind: str, part: bool = False
) -> Entity | Response | None:
    """Return an entity of that kind, None if there is none, or the response if it, of which this may be a `part`, is
    withdrawn."""
    entity = context.reader.entity(id)
    if entity is None or entity.kind != kind:
        return None
    return entity if entity.withdrawn is None else tombstone_or_redirect(request, context, entity, part=part)


def _stored(
    request: Request, context: RequestContext, entity: Entity, name: str, part: int = 0, version: int = 0
) -> Response | None:
    """Return a stored document, in Presentation 2.1 if `version` or (if that is 0) the Accept header says so."""
    stored = context.reader.document(entity.document_set or 0, name, part)
    if stored is None:
        return None
    if (version or _requested_version(request.accept)) == 2:
        document = context.reader.decompress(stored)
        response = _presentation2(request, context, document, last_modified.of_serialization(entity, context))
    else:
        media_type = _media_type(request.accept, PRESENTATION_3_TYPE)
        etag = stored.etag.hex()
        response = Response(
            200,
            media_type,
            stored.packed,
            (),
            etag,
            vary=("Accept",),
            compressed=True,
            last_modified=last_modified.of_stored_document(entity),
        )
    if entity.kind == "node" or part or name not in context.formats.by_name or name == "annotations":
        return response
    description = context.reader.description(entity)
    links = document_links(description, context.formats[name], context.serializer_context)
    return response.with_headers(("Link", header(links)))


def _negotiated(
    request: Request, context: RequestContext, document: dict[str, Any], version: int
) -> Response:
    """Return a document that was made on request, in the version that its address or the Accept header names."""
    body = orjson.dumps(document)
    if (version or _requested_version(request.accept)) == 2:
        return _presentation2(request, context, body)
    media_type = _media_type(request.accept, PRESENTATION_3_TYPE)
    return Response(200, media_type, body, (), digest(body), vary=("Accept",))


def _presentation2(
    request: Request, context: RequestContext, document: bytes, modified: str = ""
) -> Response:
    """Convert a document, which was last `modified` then, to Presentation 2.1.

    If it was negotiated, the response names its own address (RFC 9110, 8.7), which Change Discovery needs (4.3: no
    variant may be had by negotiation alone).
    """
    body = orjson.dumps(convert(orjson.loads(document), context.urls.presentation2))
    uri = context.urls.base + request.path
    own_uri = context.urls.presentation2(uri)
    headers = (("Content-Location", own_uri),) if own_uri != uri else ()
    media_type = _media_type(request.accept, PRESENTATION_2_TYPE)
    return Response(200, media_type, body, headers, digest(body), vary=("Accept",), last_modified=modified)


def _word_page(context: RequestContext, record: Record, page: int, name: str) -> dict[str, Any] | None:
    pages = canvases.canvases(record, context.serializer_context)
    canvas = next((canvas for canvas in pages if canvas.number == page), None)
    layer = canvas.layer(name) if canvas else None
    if canvas is None or layer is None:
        return None
    return word_annotations.annotation_page(canvas, layer, record.id, context.serializer_context)


def _embedded(
    request: Request, context: RequestContext, id: str, uri: str, name: str = "manifest", part: int = 0
) -> Response | None:
    """Return one resource of a stored document, by its URI."""
    entity = _published(request, context, id, "record", part=True)
    if not isinstance(entity, Entity):
        return entity
    stored = context.reader.document(entity.document_set or 0, name, part)
    resource = (
        embedded_resource.find(orjson.loads(context.reader.decompress(stored)), uri) if stored else None
    )
    if resource is None:
        return None
    body = orjson.dumps(resource)
    media_type = _media_type(request.accept, PRESENTATION_3_TYPE)
    modified = last_modified.of_serialization(entity, context)
    return Response(200, media_type, body, (), digest(body), vary=("Accept",), last_modified=modified)


@lru_cache(maxsize=1024)
def _media_type(accept: str | None, preferred: str) -> str:
    """Return the profiled type, or plain JSON if the client asks for it, and never 406 (Presentation 3.0, 6.2)."""
    offers = (
        Offer(preferred, preferred, ("application/json",)),
        Offer("application/json", "application/json"),
    )
    offer = choose(accept, offers)
    return offer.media_type if offer else preferred


@lru_cache(maxsize=1024)
def _requested_version(accept: str | None) -> int:
    """Return 2 if the client names Presentation 2.1 and prefers nothing else, otherwise 3 (6.3; RFC 6906)."""
    qualities = {2: 0.0, 3: 0.0}
    other = 0.0
    for media_range in parse_accept(accept or ""):
        profiles = dict(media_range.parameters).get("profile", "").split()
        versions = [_CONTEXTS[uri] for uri in profiles if uri in _CONTEXTS]
        for version in versions:
            qualities[version] = max(qualities[version], media_range.quality)
        if not versions:
            other = max(other, media_range.quality)
    return 2 if qualities[2] > qualities[3] and qualities[2] >= other else 3
