"""Places the annotations of a record on its canvases, and gives their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fonds.record.model import Record
from fonds.record.page_parts import parse_time
from fonds.record.text import MultilingualText
from fonds.serializers.contents import page_part
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_model import Canvas, PageAnnotation
from fonds.serializers.page_names import named_pages


def add_annotations(record: Record, pages: tuple[Canvas, ...]) -> tuple[Canvas, ...]:
    """Return the canvases with the annotations of their record; one without a page is on the first.

    What lies on a page that does not exist, or is not shown, is left out.
    """
    if not record.annotations:
        return pages
    named = named_pages(record, pages)
    annotations: dict[int, list[PageAnnotation]] = {}
    for annotation in record.annotations:
        canvas = named.first(annotation.page) if annotation.page else named.all[0]
        part = page_part(canvas, annotation.region, annotation.time) if canvas else None
        if part is None:
            continue
        of_page = annotations.setdefault(part.canvas.number, [])
        of_page.append(
            PageAnnotation(
                len(of_page) + 1,
                annotation.motivation,
                annotation.text or {},
                part.region,
                parse_time(annotation.time) if annotation.time else None,
                annotation.id or "",
                annotation.uri or "",
                annotation.by or "",
                annotation.date or "",
            )
        )
    return _with_annotations(pages, annotations)


def _with_annotations(
    pages: Sequence[Canvas], annotations: dict[int, list[PageAnnotation]]
) -> tuple[Canvas, ...]:
    return tuple(
        replace(page, annotations=tuple(annotations[page.number])) if page.number in annotations else page
        for page in pages
    )


def words(annotation: PageAnnotation, context: SerializerContext) -> MultilingualText:
    """Return the words of an annotation, or else the name of what it names; empty if it only has an address."""
    if annotation.text or not annotation.id:
        return annotation.text
    return context.names(annotation.id)
