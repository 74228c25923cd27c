"""The IIIF doors: manifests, collections, annotation pages, and the parts of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from service.publishing.collection_documents import NAME as COLLECTION
from service.publishing.collection_documents import NODE
from service.record.model import Record
from service.serializers import pages as canvases
from service.serializers.iiif import embedded_resource
from service.serializers.iiif import word_annotations as word_pages
from service.serializers.iiif.presentation2 import convert
from service.serializers.registry import PRESENTATION, PRESENTATION_2
from service.store.log import Entity
from service.web.descriptions import gone
from service.web.negotiate import Offer, choose, parse_accept
from service.web.respond import Answer, Ask, sha
from service.web.signposts import document, header

if TYPE_CHECKING:
    from service.web.desk import Desk

TRANSCRIPT = "transcript"


def _media_type(ask: Ask, preferred: str) -> str:
    return _type_for(ask.accept, preferred)


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


def _row(desk: Desk, id: str, kind: str) -> Entity | None:
    row = desk.reader.entity(id)
    return row if row and row.kind == kind else None


def _stored(ask: Ask, desk: Desk, row: Entity, name: str, part: int = 0, version: int = 0) -> Answer | None:
    """A stored document; in 2.1 where its address or the Accept header says so (version 0: the header)."""
    stored = desk.reader.document(row.edition or 0, name, part)
    if stored is None:
        return None
    if (version or _version(ask.accept)) == 2:
        answer = _older(ask, desk, desk.reader.unpack(stored))
    else:
        media_type = _media_type(ask, PRESENTATION)
        answer = Answer(200, media_type, stored.packed, (), stored.etag.hex(), vary=("Accept",), packed=True)
    if row.kind == "node" or part or name not in desk.context.register.by_name or name == "annotations":
        return answer
    posts = document(desk.reader.description(row), desk.context.register[name], desk.context)
    return answer.with_headers(("Link", header(posts)))


def _older(ask: Ask, desk: Desk, stored: bytes) -> Answer:
    """The same document in Presentation 2.1, made on request; where it was negotiated, with its own address (RFC 9110,
    8.7), which Change Discovery needs (4.3: no variant may be reached by negotiation only)."""
    address = desk.context.address
    body = orjson.dumps(convert(orjson.loads(stored), address.presentation2))
    here = address.base + ask.path.removeprefix(address.prefix)
    there = address.presentation2(here)
    headers = (("Content-Location", there),) if there != here else ()
    return Answer(200, _media_type(ask, PRESENTATION_2), body, headers, sha(body), vary=("Accept",))


def manifest(ask: Ask, desk: Desk, id: str, version: int = 0) -> Answer | None:
    """The manifest of a record; of version 2 where that is its address."""
    row = _row(desk, id, "record")
    if row is None:
        return None
    return (
        gone(ask, desk, row)
        if row.withdrawn is not None
        else _stored(ask, desk, row, "manifest", version=version)
    )


def collection(ask: Ask, desk: Desk, id: str = NODE, page: str = "0", version: int = 0) -> Answer | None:
    """The IIIF Collection of a collection or of the node, or one part of a large one."""
    row = _row(desk, id, "node" if id == NODE else "collection")
    if row is None:
        return None
    return (
        gone(ask, desk, row)
        if row.withdrawn is not None
        else _stored(ask, desk, row, COLLECTION, int(page), version)
    )


def annotation_page(
    ask: Ask, desk: Desk, id: str, page: str, layer: str = "", version: int = 0
) -> Answer | None:
    """The annotation page with the transcript of a canvas, or with another of its texts."""
    row = _row(desk, id, "record")
    if row is None:
        return None
    name = desk.context.register["annotations"].key(layer)
    return (
        gone(ask, desk, row, part=True)
        if row.withdrawn is not None
        else _stored(ask, desk, row, name, int(page), version)
        if layer != TRANSCRIPT  # its address has no name of a layer
        else None
    )


def whole_layer(ask: Ask, desk: Desk, id: str, layer: str, version: int = 0) -> Answer | None:
    """A text of a record over all its canvases."""
    row = _row(desk, id, "record")
    if row is None:
        return None
    name = desk.context.register["annotations"].key(layer)
    return (
        gone(ask, desk, row, part=True)
        if row.withdrawn is not None
        else _stored(ask, desk, row, name, 0, version)
    )


def annotation(ask: Ask, desk: Desk, id: str, page: str, line: str, layer: str = "") -> Answer | None:
    """One line of a text, or one note, taken out of its annotation page."""
    name = desk.context.register["annotations"].key(layer)
    uri = f"{desk.context.address.annotations(id, int(page), layer or TRANSCRIPT)}/{line}"
    return _part(ask, desk, id, name, int(page), uri) if layer != TRANSCRIPT else None


def words(ask: Ask, desk: Desk, id: str, page: str, layer: str, version: int = 0) -> Answer | None:
    """The annotation page with the words of a text of a canvas, made from the published record."""
    row = _row(desk, id, "record")
    record = desk.reader.find(id) if row else None
    if row is None or not isinstance(record, Record):
        return None
    if row.withdrawn is not None:
        return gone(ask, desk, row, part=True)
    made = _words(desk, record, int(page), layer)
    return _made(ask, desk, made, version) if made else None


def word(ask: Ask, desk: Desk, id: str, page: str, layer: str, line: str) -> Answer | None:
    """One word of a text, by its number on the canvas."""
    answer = words(ask, desk, id, page, layer, 3)
    if answer is None or answer.status != 200:
        return answer
    uri = f"{desk.context.address.words(id, int(page), layer)}/{line}"
    found = embedded_resource.find(orjson.loads(answer.body), uri)
    return _made(ask, desk, found, 3) if found else None


def _words(desk: Desk, record: Record, page: int, name: str) -> dict[str, Any] | None:
    pages = canvases.canvases(record, desk.context)
    canvas = next((one for one in pages if one.number == page), None)
    layer = canvas.layer(name) if canvas else None
    return word_pages.page(canvas, layer, record.id, desk.context) if canvas and layer else None


def _made(ask: Ask, desk: Desk, document: dict[str, Any], version: int) -> Answer:
    """A document that is made on request, in the version that is asked for."""
    body = orjson.dumps(document)
    if (version or _version(ask.accept)) == 2:
        return _older(ask, desk, body)
    return Answer(200, _media_type(ask, PRESENTATION), body, (), sha(body), vary=("Accept",))


def canvas(ask: Ask, desk: Desk, id: str, page: str) -> Answer | None:
    """A canvas, taken out of its manifest."""
    return _part(ask, desk, id, "manifest", 0, desk.context.address.canvas(id, int(page)))


def canvas_part(ask: Ask, desk: Desk, id: str, page: str) -> Answer | None:
    """The annotation page or the annotation that paints a canvas, taken out of its manifest."""
    path = ask.path.removeprefix(desk.context.address.prefix)
    return _part(ask, desk, id, "manifest", 0, desk.context.address.base + path)


def range_part(ask: Ask, desk: Desk, id: str, part: str) -> Answer | None:
    """A range, taken out of its manifest."""
    return _part(ask, desk, id, "manifest", 0, desk.context.address.uri("range", id=id, part=part))


def _part(ask: Ask, desk: Desk, id: str, name: str, part: int, uri: str) -> Answer | None:
    row = _row(desk, id, "record")
    if row is None:
        return None
    if row.withdrawn is not None:
        return gone(ask, desk, row, part=True)
    stored = desk.reader.document(row.edition or 0, name, part)
    found = embedded_resource.find(orjson.loads(desk.reader.unpack(stored)), uri) if stored else None
    if found is None:
        return None
    body = orjson.dumps(found)
    return Answer(200, _media_type(ask, PRESENTATION), body, (), sha(body), vary=("Accept",))
