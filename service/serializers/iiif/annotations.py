"""The texts of each canvas as annotation pages: one for the transcript, each translation, the notes and machine text.

Texts are `supplementing` (Presentation 3.0, 5.3), with the place of each line where it is known and on the whole
canvas where it is not; notes are `commenting`. Every page belongs to the AnnotationCollection of its text (5.8,
layers.py). The words of lines have pages of their own (words.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from service.record import languages
from service.record.model import Record
from service.record.text import Text, best
from service.serializers.context import Context
from service.serializers.iiif import text_layers
from service.serializers.page_model import Canvas, Layer, Quoted, Region, Remark
from service.serializers.pages import canvases

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
GRANULARITY = "http://iiif.io/api/extension/text-granularity/context.json"
# 4.6: contexts of extensions come first, that of Presentation last.
CONTEXTS = [GRANULARITY, PRESENTATION]

Document = dict[str, Any]
Named = tuple[str, int, Document]


def documents(record: Record, context: Context) -> Iterator[Named]:
    """(name of the layer, number of the canvas, annotation page), and the whole of each layer under the number 0.

    One at a time: a book of a thousand pages is never in memory. A canvas without text has none.
    """
    pages = canvases(record, context)
    found = _Numbers(pages)
    for page in pages:
        for name, layer in text_layers.shown(page):
            items = _lines(page, layer, record.id, context) if layer else _remarks(page, record.id, context)
            yield name, page.number, found.page(name, layer, page.number, items, record.id, context)
    for name, layer in found.layers.items():
        yield name, 0, text_layers.whole(record.id, name, layer, found.counts[name], context)


class _Numbers:
    """Which canvases each layer has text on, and how many annotations were made there."""

    def __init__(self, pages: tuple[Canvas, ...]) -> None:
        self.layers: dict[str, Layer | None] = {}
        self.numbers: dict[str, list[int]] = {}
        for page in pages:
            for name, layer in text_layers.shown(page):
                self.layers.setdefault(name, layer)
                self.numbers.setdefault(name, []).append(page.number)
        self.counts: dict[str, dict[int, int]] = {name: {} for name in self.numbers}

    def page(
        self, name: str, layer: Layer | None, number: int, items: list[Document], id: str, context: Context
    ) -> Document:
        """An annotation page (5.5), with those before and after it in its layer."""
        self.counts[name][number] = len(items)
        address, title = context.address, text_layers.label(layer, context)
        made: Document = {
            "@context": CONTEXTS if layer else PRESENTATION,
            "id": address.annotations(id, number, name),
            "type": "AnnotationPage",
            "label": title,
            "partOf": [{"id": address.whole_layer(id, name), "type": "AnnotationCollection", "label": title}],
            "items": items,
        }
        numbers = self.numbers[name]
        at = bisect_left(numbers, number)
        for way, other in (("prev", at - 1), ("next", at + 1)):
            if 0 <= other < len(numbers):
                made[way] = {"id": address.annotations(id, numbers[other], name), "type": "AnnotationPage"}
        return made


def _lines(page: Canvas, layer: Layer, id: str, context: Context) -> list[Document]:
    """One annotation for each line of a text."""
    uri = context.address.annotations(id, page.number, layer.name)
    canvas = context.address.canvas(id, page.number)
    origin = text_layers.origin(layer.by, layer.date, layer.generator, context)
    body = textual(layer.language)
    return [
        {
            "id": f"{uri}/{line.number}",  # the row "annotation" of the address book, made once a page
            "type": "Annotation",
            "motivation": "supplementing",
            "textGranularity": layer.granularity,
            **origin,
            "body": {"type": "TextualBody", "value": line.text, **body},
            "target": on(canvas, line.region),
        }
        for line in layer.lines
    ]


def textual(language: str) -> dict[str, str]:
    """Format and language (Web Annotation, 3.2.4); an unknown language is left out."""
    if language == "und":
        return {"format": "text/plain"}
    body = {"format": "text/plain", "language": language}
    if languages.direction(language) == "rtl":
        body["textDirection"] = "rtl"
    return body


def on(canvas: str, region: Region | None) -> str:
    """The canvas, or the rectangle of a line on it: whole numbers, which is all that Mirador reads."""
    if region is None:
        return canvas
    x, y, width, height = region
    return f"{canvas}#xywh={x},{y},{width},{height}"


def _remarks(page: Canvas, id: str, context: Context) -> list[Document]:
    """One `commenting` annotation for each note and editorial sign (Web Annotation, 3.3.5)."""
    uri = context.address.annotations(id, page.number, text_layers.NOTES)
    return [
        {
            "id": f"{uri}/{remark.number}",
            "type": "Annotation",
            "motivation": "commenting",
            **text_layers.origin(remark.by, remark.date, "", context),
            "body": _said(remark.text, context),
            "target": _about(remark, page, id, context),
        }
        for remark in page.remarks
    ]


def _said(text: Text, context: Context) -> Document | list[Document]:
    """A body for each language; viewers that show the first one alone show that of the node."""
    first = best(text, context.site.language)
    ordered = sorted(text.items(), key=lambda pair: pair[1] != first)
    bodies = [{"type": "TextualBody", "value": words, **textual(tag)} for tag, words in ordered]
    return bodies[0] if len(bodies) == 1 else bodies


def _about(remark: Remark, page: Canvas, id: str, context: Context) -> str | list[str | Document]:
    """Where on the canvas, and which words of which line of the text.

    The canvas comes first and is a string: viewers draw the first target. The words are selected in the annotation that
    holds them, as Content Search 2.0 (4) does, since a canvas has no text in which to quote (Web Annotation, 4.2.4).
    """
    where = on(context.address.canvas(id, page.number), remark.region)
    return (
        [where, *(_words(quoted, page, id, context) for quoted in remark.quoted)] if remark.quoted else where
    )


def _words(quoted: Quoted, page: Canvas, id: str, context: Context) -> Document:
    selector = {"type": "TextQuoteSelector", "exact": quoted.exact}
    if quoted.prefix:
        selector["prefix"] = quoted.prefix
    if quoted.suffix:
        selector["suffix"] = quoted.suffix
    uri = f"{context.address.annotations(id, page.number, quoted.layer)}/{quoted.line}"
    return {"type": "SpecificResource", "source": uri, "selector": selector}
