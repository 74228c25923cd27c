"""How a viewer shows a record: thumbnail, behavior, direction, start, and the canvases shown before and beside it.

Presentation 3.0, 3.1 and 3.2. What the record states is given as it states it; the defaults are those of its languages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from fonds.record import languages
from fonds.record.model import Record
from fonds.record.page_parts import parse_time
from fonds.record.viewing import LAYOUTS, Picture, Start
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif.canvas import painting_body, painting_pages, picture, thumbnail
from fonds.serializers.iiif.language_maps import language_map
from fonds.serializers.page_model import Canvas
from fonds.serializers.page_names import named_pages

Document = dict[str, Any]

# the numbers of canvases that are no pages; pages of any kind have lower ones
EXTRA_CANVASES: Final = {"placeholder": 3_000_001, "accompanying": 3_000_002}


def add_properties(
    document: Document, record: Record, pages: tuple[Canvas, ...], context: SerializerContext
) -> None:
    """Add thumbnail, behavior, viewingDirection and start to the manifest of a record."""
    if thumbnails := _thumbnail(record, pages):
        document["thumbnail"] = thumbnails
    if behavior := _behavior(record, pages):
        document["behavior"] = behavior
    direction = record.viewing_direction or viewing_direction(record, pages[0])
    if record.viewing_direction or direction == "right-to-left":
        document["viewingDirection"] = direction
    if record.start and (start := _start(record.start, record, pages, context)):
        document["start"] = start


def _thumbnail(record: Record, pages: tuple[Canvas, ...]) -> list[Document]:
    """Return the picture that the record names, or else that of its first page."""
    if record.thumbnail is None:
        # sound without a poster has no picture: then that of a later page is shown
        return next(filter(None, map(thumbnail, pages if pages[0].duration else pages[:1])), [])
    if record.thumbnail.image:
        return [picture(record.thumbnail)]
    page = named_pages(record, pages).first(record.thumbnail.page)
    return thumbnail(page or pages[0])


def _behavior(record: Record, pages: tuple[Canvas, ...]) -> list[str]:
    """Return what the record states; without a layout, several pages are individuals.

    `paged` would mean that canvas 2 is the back of canvas 1 (3.2 behavior), so only the record itself can state it.
    """
    if len(pages) < 2 or not set(LAYOUTS).isdisjoint(record.behavior):
        return list(record.behavior)
    return ["individuals", *record.behavior]


def viewing_direction(record: Record, page: Canvas) -> str:
    """Return in which direction a document is leafed that has this page (3.2 viewingDirection), by its language.

    A scan shows the document, and a typeset page its transcript, which may be in another language or script.
    """
    if record.viewing_direction and not page.typeset:
        return record.viewing_direction
    language = record.text_language if page.typeset or not record.language else record.language[0]
    return "right-to-left" if languages.text_direction(language) == "rtl" else "left-to-right"


def _start(
    start: Start, record: Record, pages: tuple[Canvas, ...], context: SerializerContext
) -> Document | None:
    """Return the canvas, or the moment of a canvas, at which a viewer begins (3.3.2 start)."""
    page = named_pages(record, pages).first(start.page) if start.page else pages[0]
    if page is None:
        return None
    uri = context.urls.canvas(record.id, page.number)
    if not start.time:
        return {"id": uri, "type": "Canvas"}
    moment = parse_time(start.time)
    return {
        "id": f"{uri}#{moment.fragment}",
        "type": "SpecificResource",
        "source": uri,
        "selector": {"type": "PointSelector", "t": moment.start},
    }


def extra_canvases(record: Record, pages: tuple[Canvas, ...], context: SerializerContext) -> Document:
    """Return placeholderCanvas and accompanyingCanvas (3.1) of a record, or nothing."""
    named = named_pages(record, pages)
    canvases: Document = {}
    for name, number in EXTRA_CANVASES.items():
        chosen: Picture | None = getattr(record, name)
        if chosen is None:
            continue
        page = named.first(chosen.page) if chosen.page else None
        if page and page.duration:  # its poster stands for sound or film
            page = _as_poster(page)
        if page and page.duration:  # sound or film is no picture
            page = None
        if page or chosen.image:
            canvases[f"{name}Canvas"] = _extra_canvas(chosen, page, number, record.id, context)
    return canvases


def _as_poster(page: Canvas) -> Canvas | None:
    """Return a page that is sound or film as its poster, or None if it has none."""
    if page.poster is None:
        return None
    size = page.poster.width, page.poster.height
    return replace(page, width=size[0], height=size[1], paintings=(page.poster,), duration=0.0)


def _extra_canvas(
    chosen: Picture, page: Canvas | None, number: int, record_id: str, context: SerializerContext
) -> Document:
    """Return the canvas of a picture: a page of the record, or else an image on the web."""
    canvas: Document = {"id": context.urls.canvas(record_id, number), "type": "Canvas"}
    if chosen.label:
        canvas["label"] = language_map({"und": chosen.label})
    if page:
        canvas["height"], canvas["width"] = page.height, page.width
    else:
        canvas["height"], canvas["width"] = chosen.height, chosen.width
    body = painting_body(page) if page else picture(chosen)
    return canvas | {"items": painting_pages(number, body, record_id, context)}
