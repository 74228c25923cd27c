"""The IIIF doors: manifests, collections, annotation pages, and the parts of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from flask import Blueprint

from service.publishing.collection_documents import NAME as COLLECTION
from service.publishing.collection_documents import NODE
from service.record.model import Record
from service.serializers import pages as canvases
from service.serializers.iiif import embedded_resource
from service.serializers.iiif import word_annotations as word_pages
from service.serializers.iiif.presentation2 import convert
from service.serializers.registry import PRESENTATION, PRESENTATION_2
from service.store.log import Entity
from service.web.context import RequestContext
from service.web.descriptions.signposting import document_links, header
from service.web.descriptions.tombstones import tombstone_or_redirect
from service.web.http.negotiation import Offer, choose, parse_accept
from service.web.http.request import Request
from service.web.http.response import Response, digest
from service.web.presentation import nav_place
from service.web.routing import route

blueprint = Blueprint("presentation", __name__)

TRANSCRIPT = "transcript"


def _media_type(request: Request, preferred: str) -> str:
    return _type_for(request.accept, preferred)


@lru_cache(maxsize=1024)
def _type_for(accept: str | None, preferred: str) -> str:
    """Presentation 3.0, 6.2: the profiled type unless plain JSON is asked for; never 406, whatever is asked for."""
    offers = (
        Offer(preferred, preferred, ("application/json",)),
        Offer("application/json", "application/json"),
    )
    chosen = choose(accept, offers)
    return chosen.media_type if chosen else preferred


_VERSIONS = {f"http://iiif.io/api/presentation/{number}/context.json": number for number in (2, 3)}


@lru_cache(maxsize=1024)
def _version(accept: str | None) -> int:
    """6.3 and RFC 6906: Presentation 2.1 where the client names it and wants nothing more; 3.0 in all other cases."""
    wanted = {2: 0.0, 3: 0.0}
    other = 0.0
    for given in parse_accept(accept or ""):
        named = [
            _VERSIONS[uri] for uri in dict(given.parameters).get("profile", "").split() if uri in _VERSIONS
        ]
        for number in named:
            wanted[number] = max(wanted[number], given.quality)
        if not named:
            other = max(other, given.quality)
    return 2 if wanted[2] > wanted[3] and wanted[2] >= other else 3


def _row(context: RequestContext, id: str, kind: str) -> Entity | None:
    row = context.reader.entity(id)
    return row if row and row.kind == kind else None


def _stored(
    request: Request, context: RequestContext, row: Entity, name: str, part: int = 0, version: int = 0
) -> Response | None:
    """A stored document; in 2.1 where its address or the Accept header says so (version 0: the header)."""
    stored = context.reader.document(row.edition or 0, name, part)
    if stored is None:
        return None
    if (version or _version(request.accept)) == 2:
        answer = _older(request, context, context.reader.unpack(stored))
    else:
        media_type = _media_type(request, PRESENTATION)
        answer = Response(
            200, media_type, stored.packed, (), stored.etag.hex(), vary=("Accept",), compressed=True
        )
    if row.kind == "node" or part or name not in context.formats.by_name or name == "annotations":
        return answer
    posts = document_links(context.reader.description(row), context.formats[name], context.serializer_context)
    return answer.with_headers(("Link", header(posts)))


def _older(request: Request, context: RequestContext, stored: bytes) -> Response:
    """The same document in Presentation 2.1, made on request; where it was negotiated, with its own address (RFC 9110,
    8.7), which Change Discovery needs (4.3: no variant may be reached by negotiation only)."""
    address = context.urls
    body = orjson.dumps(convert(orjson.loads(stored), address.presentation2))
    here = address.base + request.path
    there = address.presentation2(here)
    headers = (("Content-Location", there),) if there != here else ()
    return Response(200, _media_type(request, PRESENTATION_2), body, headers, digest(body), vary=("Accept",))


@route(blueprint, "manifest")
@route(blueprint, "manifest2", version=2)
def manifest(request: Request, context: RequestContext, id: str, version: int = 0) -> Response | None:
    """The manifest of a record; of version 2 where that is its address."""
    row = _row(context, id, "record")
    if row is None:
        return None
    return (
        tombstone_or_redirect(request, context, row)
        if row.withdrawn is not None
        else _stored(request, context, row, "manifest", version=version)
    )


@route(blueprint, "iiif_node")
@route(blueprint, "iiif_node_part")
@route(blueprint, "iiif_collection")
@route(blueprint, "iiif_part")
@route(blueprint, "iiif_node2", version=2)
@route(blueprint, "iiif_node_part2", version=2)
@route(blueprint, "iiif_collection2", version=2)
@route(blueprint, "iiif_part2", version=2)
def collection(
    request: Request, context: RequestContext, id: str = NODE, page: int = 0, version: int = 0
) -> Response | None:
    """The IIIF Collection of a collection or of the node, or one part of a large one."""
    row = _row(context, id, "node" if id == NODE else "collection")
    if row is None:
        return None
    return (
        tombstone_or_redirect(request, context, row)
        if row.withdrawn is not None
        else _stored(request, context, row, COLLECTION, page, version)
    )


@route(blueprint, "annotations")
@route(blueprint, "layer")
@route(blueprint, "annotations2", version=2)
@route(blueprint, "layer2", version=2)
def annotation_page(
    request: Request, context: RequestContext, id: str, page: int, layer: str = "", version: int = 0
) -> Response | None:
    """The annotation page with the transcript of a canvas, or with another of its texts."""
    row = _row(context, id, "record")
    if row is None:
        return None
    name = context.formats["annotations"].key(layer)
    return (
        tombstone_or_redirect(request, context, row, part=True)
        if row.withdrawn is not None
        else _stored(request, context, row, name, page, version)
        if layer != TRANSCRIPT  # its address has no name of a layer
        else None
    )


@route(blueprint, "whole_layer")
@route(blueprint, "whole_layer2", version=2)
def whole_layer(
    request: Request, context: RequestContext, id: str, layer: str, version: int = 0
) -> Response | None:
    """A text of a record over all its canvases."""
    row = _row(context, id, "record")
    if row is None:
        return None
    name = context.formats["annotations"].key(layer)
    return (
        tombstone_or_redirect(request, context, row, part=True)
        if row.withdrawn is not None
        else _stored(request, context, row, name, 0, version)
    )


@route(blueprint, "annotation")
@route(blueprint, "layer_annotation")
def annotation(
    request: Request, context: RequestContext, id: str, page: int, line: int, layer: str = ""
) -> Response | None:
    """One line of a text, or one note, taken out of its annotation page."""
    name = context.formats["annotations"].key(layer)
    uri = f"{context.urls.annotations(id, page, layer or TRANSCRIPT)}/{line}"
    return _part(request, context, id, name, page, uri) if layer != TRANSCRIPT else None


@route(blueprint, "words")
@route(blueprint, "words2", version=2)
def words(
    request: Request, context: RequestContext, id: str, page: int, layer: str, version: int = 0
) -> Response | None:
    """The annotation page with the words of a text of a canvas, made from the published record."""
    row = _row(context, id, "record")
    record = context.reader.find(id) if row else None
    if row is None or not isinstance(record, Record):
        return None
    if row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row, part=True)
    made = _words(context, record, page, layer)
    return _made(request, context, made, version) if made else None


@route(blueprint, "word")
def word(
    request: Request, context: RequestContext, id: str, page: int, layer: str, line: str
) -> Response | None:
    """One word of a text, by its number on the canvas."""
    answer = words(request, context, id, page, layer, 3)
    if answer is None or answer.status != 200:
        return answer
    uri = f"{context.urls.words(id, page, layer)}/{line}"
    found = embedded_resource.find(orjson.loads(answer.body), uri)
    return _made(request, context, found, 3) if found else None


def _words(context: RequestContext, record: Record, page: int, name: str) -> dict[str, Any] | None:
    pages = canvases.canvases(record, context.serializer_context)
    canvas = next((one for one in pages if one.number == page), None)
    layer = canvas.layer(name) if canvas else None
    return word_pages.page(canvas, layer, record.id, context.serializer_context) if canvas and layer else None


def _made(request: Request, context: RequestContext, document: dict[str, Any], version: int) -> Response:
    """A document that is made on request, in the version that is asked for."""
    body = orjson.dumps(document)
    if (version or _version(request.accept)) == 2:
        return _older(request, context, body)
    return Response(200, _media_type(request, PRESENTATION), body, (), digest(body), vary=("Accept",))


@route(blueprint, "canvas")
def canvas(request: Request, context: RequestContext, id: str, page: int) -> Response | None:
    """A canvas, taken out of its manifest."""
    return _part(request, context, id, "manifest", 0, context.urls.canvas(id, page))


@route(blueprint, "painting_page")
@route(blueprint, "painting")
def canvas_part(request: Request, context: RequestContext, id: str, page: int) -> Response | None:
    """The annotation page or the annotation that paints a canvas, taken out of its manifest."""
    path = request.path
    return _part(request, context, id, "manifest", 0, context.urls.base + path)


@route(blueprint, "range")
def range_part(request: Request, context: RequestContext, id: str, part: str) -> Response | None:
    """A range, taken out of its manifest."""
    return _part(request, context, id, "manifest", 0, context.urls.uri("range", id=id, part=part))


def _part(
    request: Request, context: RequestContext, id: str, name: str, part: int, uri: str
) -> Response | None:
    row = _row(context, id, "record")
    if row is None:
        return None
    if row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row, part=True)
    stored = context.reader.document(row.edition or 0, name, part)
    found = embedded_resource.find(orjson.loads(context.reader.unpack(stored)), uri) if stored else None
    if found is None:
        return None
    body = orjson.dumps(found)
    return Response(200, _media_type(request, PRESENTATION), body, (), digest(body), vary=("Accept",))


route(blueprint, "features")(nav_place.features)
route(blueprint, "feature")(nav_place.features)
