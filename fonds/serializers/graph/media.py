"""The sound and film of a record in the terms of each profile: every piece, with its media type and duration.

EDM has all pages as web resources, so its own module has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.record.media import clock, is_video, iso_duration
from fonds.record.model import Record
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import VISUAL_ITEM, add_document, add_image, class_of_entity
from fonds.serializers.graph.namespaces import MEDIA_TYPES, TYPE, namespace
from fonds.serializers.graph.ntriples import Term, integer, iri, literal, tagged_literal
from fonds.serializers.painting import MediaPage, media_pages

_DCT: Final = namespace("dcterms")
_FORMAT: Final = _DCT("format")
_SCHEMA, _RICO = namespace("schema"), namespace("rico")


def _pages(graph: GraphBuilder, record: Record) -> Iterator[tuple[Term, MediaPage]]:
    """Yield each piece of sound and film with its address; one whose address cannot be an IRI is left out."""
    for page in media_pages(record, graph.context):
        if address := graph.external(page.painting.image):
            yield address, page


def dublin_core(graph: GraphBuilder, record: Record) -> None:
    """Add each as a format of the record. The extent is a resource (DCMI), with the duration as its label."""
    for address, page in _pages(graph, record):
        kind = "MovingImage" if is_video(page.media.format) else "Sound"
        extent = graph.fragment(f"duration-{page.number}")
        graph.add(_DCT("hasFormat"), address)
        graph.add_to(address, (TYPE, namespace("dcmitype")(kind)), (_DCT("extent"), extent))
        graph.add_to(address, (_FORMAT, iri(MEDIA_TYPES + page.media.format)))
        graph.add_to(extent, (TYPE, _DCT("SizeOrDuration")))
        graph.add_to(extent, (namespace("rdfs")("label"), literal(iso_duration(page.media.duration))))
        if page.label:
            graph.add_to(address, (_DCT("title"), literal(page.label)))


def schema_org(graph: GraphBuilder, record: Record, license: Term) -> None:
    """Add each as schema:audio or schema:video. It is also an associated medium if it has a licence and a picture,
    without which NDE allows no medium."""
    for address, page in _pages(graph, record):
        media = page.media
        is_film = is_video(media.format)
        graph.add(_SCHEMA("video" if is_film else "audio"), address)
        graph.add_to(
            address,
            (TYPE, _SCHEMA("VideoObject" if is_film else "AudioObject")),
            (_SCHEMA("contentUrl"), address),
            (_SCHEMA("encodingFormat"), literal(media.format)),
            (_SCHEMA("duration"), literal(iso_duration(media.duration))),
        )
        if is_film:
            size = (_SCHEMA("width"), integer(media.width)), (_SCHEMA("height"), integer(media.height))
            graph.add_to(address, *size)
        if page.label:
            graph.add_to(address, (_SCHEMA("caption"), literal(page.label)))
        thumbnail = page.poster and graph.external((page.poster.thumbnail or (page.poster.image,))[0])
        if thumbnail:
            graph.add_to(address, (_SCHEMA("thumbnailUrl"), thumbnail))
        for track in page.tracks:
            if words := graph.external(track.url):
                graph.add_to(address, (_SCHEMA("caption"), words))
                graph.add_to(words, (TYPE, _SCHEMA("MediaObject")), (_SCHEMA("contentUrl"), words))
                graph.add_to(words, (_SCHEMA("encodingFormat"), literal("text/vtt")))
                graph.add_to(words, (_SCHEMA("inLanguage"), literal(track.language)))
        if thumbnail and license:
            graph.add(_SCHEMA("associatedMedia"), address)
            graph.add_to(address, (TYPE, _SCHEMA("MediaObject")), (_SCHEMA("license"), license))


def records_in_contexts(graph: GraphBuilder, record: Record) -> None:
    """Add each as a digital instantiation; RiC-O has its extent in words."""
    for address, page in _pages(graph, record):
        graph.add(_RICO("hasOrHadDigitalInstantiation"), address)
        extent = clock(page.media.duration)
        if page.media.width:
            extent += f", {page.media.width} x {page.media.height} px"
        graph.add_to(
            address,
            (TYPE, _RICO("Instantiation")),
            (_FORMAT, iri(MEDIA_TYPES + page.media.format)),
            (_RICO("instantiationExtent"), tagged_literal(extent, "en")),
            (_RICO("title"), literal(page.label or str(page.number))),
        )


def linked_art(graph: GraphBuilder, record: Record) -> None:
    """Add film as a representation, and sound as a document about the record, as its other files are.

    Film of a work that is itself to be seen is a document too: the schemas let no such work have a representation, nor
    a digital object of its own.
    """
    for address, page in _pages(graph, record):
        is_shown = is_video(page.media.format) and class_of_entity(graph) != VISUAL_ITEM
        add = add_image if is_shown else add_document
        add(graph, f"media-{page.number}", address, page.media.format, page.label)
