"""The transcript of each canvas as an annotation page of `supplementing` annotations (Presentation 3.0, 5.3).

A typeset page has one annotation a line, with its place; a scan has one a paragraph, on the whole canvas, since nobody
has said where on the image it stands. Comments of editors are not made here.
"""

from __future__ import annotations

from typing import Any

from service.publish.canvas import Canvas, Layer, TextLine
from service.publish.canvases import canvases
from service.publish.context import Context
from service.publish.iiif import labels
from service.record import languages
from service.record.model import Record

GRANULARITY = "http://iiif.io/api/extension/text-granularity/context.json"
# 4.6: contexts of extensions come first, that of Presentation last.
CONTEXTS = [GRANULARITY, "http://iiif.io/api/presentation/3/context.json"]

Document = dict[str, Any]


def documents(record: Record, context: Context) -> dict[int, Document]:
    """One annotation page for each canvas that has text, by the number of the canvas."""
    return {
        page.number: _page(page, layer, record, context)
        for page in canvases(record, context)
        if (layer := page.layer())
    }


def _page(page: Canvas, layer: Layer, record: Record, context: Context) -> Document:
    body = _body(layer.language)
    canvas = context.address.canvas(record.id, page.number)
    uri = context.address.annotations(record.id, page.number)
    return {
        "@context": CONTEXTS,
        "id": uri,
        "type": "AnnotationPage",
        "label": labels.table(context.site.languages)["transcript"],
        "items": [
            {
                "id": f"{uri}/{line.number}",  # the row "annotation" of the address book, made once a page
                "type": "Annotation",
                "motivation": "supplementing",
                "textGranularity": layer.granularity,
                "body": {"type": "TextualBody", "value": line.text, **body},
                "target": _target(canvas, line),
            }
            for line in layer.lines
        ],
    }


def _body(language: str) -> dict[str, str]:
    """Format and language (Web Annotation, 3.2.4); an unknown language is left out."""
    if language == "und":
        return {"format": "text/plain"}
    body = {"format": "text/plain", "language": language}
    if languages.direction(language) == "rtl":
        body["textDirection"] = "rtl"
    return body


def _target(canvas: str, line: TextLine) -> str:
    """The canvas, or the rectangle of the line on it: whole numbers, which is all that Mirador reads."""
    if line.region is None:
        return canvas
    x, y, width, height = line.region
    return f"{canvas}#xywh={x},{y},{width},{height}"
