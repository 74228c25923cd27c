"""The texts of each canvas as annotation pages: one for the transcript, each translation, the notes and machine text.

Texts are `supplementing` (Presentation 3.0, 5.3). Each line targets its region of the canvas, or the whole canvas if
the region is not known. Notes are `commenting`. Every page belongs to the AnnotationCollection of its text (5.8,
text_layers.py). The words of lines have pages of their own (word_annotations.py). The body of a line is text/plain, or
text/html if it has signs of a transcript.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from fonds.record.model import Record
from fonds.record.signs import has_signs
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import stated_annotations, text_layers
from fonds.serializers.iiif.context_uris import PRESENTATION, WITH_GRANULARITY
from fonds.serializers.iiif.presentation2_values import one_or_many
from fonds.serializers.iiif.signed_text import html_of
from fonds.serializers.iiif.text_bodies import canvas_target, text_bodies, text_properties
from fonds.serializers.page_model import Canvas, Layer, PageNote, Quotation
from fonds.serializers.pages import canvases
from fonds.serializers.signed_lines import SignedLine, spans_of_lines, spans_of_pages

TRANSCRIPT = "transcript"  # the name of its layer

Document = dict[str, Any]
LayerDocument = tuple[str, int, Document]  # name of the layer, number of the canvas, document


def documents(record: Record, context: SerializerContext) -> Iterator[LayerDocument]:
    """Yield (name of the layer, number of the canvas, annotation page), then each AnnotationCollection as number 0.

    The documents are made one at a time, so that a book of a thousand pages is never in memory. A canvas without text
    has no annotation page.
    """
    pages = canvases(record, context)
    index = _LayerIndex(pages)
    signed_lines = spans_of_pages(pages) if has_signs(record.transcript) else {}
    for page in pages:
        for name, layer in text_layers.listed_layers(page):
            items = _items(page, name, layer, signed_lines, record.id, context)
            yield (
                name,
                page.number,
                index.annotation_page(name, layer, page.number, items, record.id, context),
            )
    for name, layer in index.layers.items():
        yield name, 0, text_layers.annotation_collection(record.id, name, layer, index.counts[name], context)


class _LayerIndex:
    """The canvases on which each layer has text, and the number of annotations that were made for each."""

    def __init__(self, pages: tuple[Canvas, ...]) -> None:
        self.layers: dict[str, Layer | None] = {}
        self.canvas_numbers: dict[str, list[int]] = {}
        for page in pages:
            for name, layer in text_layers.listed_layers(page):
                self.layers.setdefault(name, layer)
                self.canvas_numbers.setdefault(name, []).append(page.number)
        self.counts: dict[str, dict[int, int]] = {name: {} for name in self.canvas_numbers}

    def annotation_page(
        self,
        name: str,
        layer: Layer | None,
        number: int,
        items: list[Document],
        id: str,
        context: SerializerContext,
    ) -> Document:
        """Return an annotation page (5.5) with links to the previous and the next page of its layer."""
        self.counts[name][number] = len(items)
        urls, label = context.urls, text_layers.label(layer, context, name)
        page: Document = {
            "@context": WITH_GRANULARITY if layer else PRESENTATION,
            "id": urls.annotations(id, number, name),
            "type": "AnnotationPage",
            "label": label,
            "partOf": [
                {"id": urls.annotation_collection(id, name), "type": "AnnotationCollection", "label": label}
            ],
            "items": items,
        }
        numbers = self.canvas_numbers[name]
        position = bisect_left(numbers, number)
        for relation, other in (("prev", position - 1), ("next", position + 1)):
            if 0 <= other < len(numbers):
                page[relation] = {"id": urls.annotations(id, numbers[other], name), "type": "AnnotationPage"}
        return page


def embedded_annotations(
    page: Canvas, name: str, layer: Layer | None, id: str, context: SerializerContext
) -> list[Document]:
    """Return the annotations of a layer of a canvas that stand in its manifest, by the name of the layer.

    A sign of the transcript that began on another page is not marked up there.
    """
    has_marks = name == TRANSCRIPT and any(has_signs(line.text) for line in page.lines)
    signed_lines = spans_of_pages((page,)) if has_marks else {}
    return _items(page, name, layer, signed_lines, id, context)


def _items(
    page: Canvas,
    name: str,
    layer: Layer | None,
    signed_lines: dict[int, list[SignedLine]],
    id: str,
    context: SerializerContext,
) -> list[Document]:
    """Return the annotations of a layer, or the notes or the stated annotations, which have no layer."""
    if layer:
        return _line_annotations(page, layer, signed_lines, id, context)
    if name == text_layers.ANNOTATIONS:
        return stated_annotations.of_page(page, id, context)
    return _notes(page, id, context)


def _line_annotations(
    page: Canvas,
    layer: Layer,
    signed_lines: dict[int, list[SignedLine]],
    id: str,
    context: SerializerContext,
) -> list[Document]:
    """Return one annotation for each line of a text; `signed_lines` are those of the transcript, by page."""
    page_url = context.urls.annotations(id, page.number, layer.name)
    canvas = context.urls.canvas(id, page.number)
    origin = text_layers.origin(layer.by, layer.date, layer.generator, context)
    body = text_properties(layer.language)
    granularity = {"textGranularity": layer.granularity} if layer.granularity else {}
    items = [
        {
            "id": f"{page_url}/{line.number}",  # the route "annotation" of urls.py, built once for each page
            "type": "Annotation",
            "motivation": "supplementing",
            **granularity,
            **origin,
            "body": {"type": "TextualBody", "value": line.text, **body},
            "target": canvas_target(canvas, line.region, line.time),
        }
        for line in layer.lines
    ]
    if layer.name == TRANSCRIPT:
        _mark_up_signs(signed_lines.get(page.number, ()), items)
    elif layer.granularity and any("[" in item["body"]["value"] for item in items):
        _mark_up_signs(list(spans_of_lines(layer.lines)), items)
    return items


def _mark_up_signs(lines: Sequence[SignedLine], items: list[Document]) -> None:
    """Make the bodies of lines with signs HTML."""
    for (_, spans), item in zip(lines, items, strict=False):  # no lines if there are no signs
        if any(span.signs for span in spans):
            item["body"] |= {"value": html_of(spans), "format": "text/html"}


def _notes(page: Canvas, id: str, context: SerializerContext) -> list[Document]:
    """Return one `commenting` annotation for each note and editorial mark (Web Annotation, 3.3.5)."""
    page_url = context.urls.annotations(id, page.number, text_layers.NOTES)
    return [
        {
            "id": f"{page_url}/{note.number}",
            "type": "Annotation",
            "motivation": "commenting",
            **text_layers.origin(note.by, note.date, "", context),
            "body": one_or_many(text_bodies(note.text, context)),
            "target": _note_target(note, page, id, context),
        }
        for note in page.notes
    ]


def _note_target(
    note: PageNote, page: Canvas, id: str, context: SerializerContext
) -> str | list[str | Document]:
    """Return the region of the canvas, and the words of the text that the note is about.

    The canvas comes first and is a string, because viewers draw the first target. The words are selected in the
    annotation that holds them, as Content Search 2.0 (4) does, since a canvas has no text to quote from (Web
    Annotation, 4.2.4).
    """
    target = canvas_target(context.urls.canvas(id, page.number), note.region)
    quotations = [_quoted_words(quotation, page, id, context) for quotation in note.quotations]
    return [target, *quotations] if quotations else target


def _quoted_words(quotation: Quotation, page: Canvas, id: str, context: SerializerContext) -> Document:
    selector = {"type": "TextQuoteSelector", "exact": quotation.exact}
    if quotation.prefix:
        selector["prefix"] = quotation.prefix
    if quotation.suffix:
        selector["suffix"] = quotation.suffix
    source = f"{context.urls.annotations(id, page.number, quotation.layer)}/{quotation.line}"
    return {"type": "SpecificResource", "source": source, "selector": selector}
