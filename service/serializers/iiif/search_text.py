"""What searches read of a record: the lines of each page, layer by layer, with the places of their words.

Stored beside the annotation pages, to which it says where each line stands there. No client is given it: it is what
answers are made from, and what the index is made from. Form of a document:

    {"size": [width, height], "layers": [{"name": "transcript", "language": "en", "page": URI,
      "lines": [[number, paragraph, text, region, words, broken]]}]}

where `page` is the annotation page, whose annotations are named after it and `number`, `words` is a row of numbers:
start, end, x, y, width, height; and `broken` stands only where the last word goes on in the next line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.record.model import Record
from service.search.tokenizer import Line, Region
from service.serializers.context import Context
from service.serializers.iiif import text_layers
from service.serializers.page_model import Canvas, Layer, Remark, TextLine
from service.serializers.pages import canvases

Document = dict[str, Any]


def documents(record: Record, context: Context) -> Iterator[tuple[str, int, Document]]:
    """("", number of the canvas, document) of each canvas that has text or notes."""
    for page in canvases(record, context):
        if page.layers or page.remarks:
            yield "", page.number, _document(page, record, context)


def _document(page: Canvas, record: Record, context: Context) -> Document:
    made = [_layer(name, layer, page, record, context) for name, layer in text_layers.shown(page)]
    return {"size": [page.width, page.height], "layers": made}


def _layer(name: str, layer: Layer | None, page: Canvas, record: Record, context: Context) -> Document:
    rows = [_line(line) for line in layer.lines] if layer else _said(page.remarks)
    uri = context.address.annotations(record.id, page.number, name)
    return {"name": name, "language": layer.language if layer else "und", "page": uri, "lines": rows}


def _said(remarks: tuple[Remark, ...]) -> list[list[Any]]:
    """The notes: a line for each language of each, which is a paragraph of its own."""
    texts = ((remark, words) for remark in remarks for words in remark.text.values())
    return [
        [remark.number, paragraph, words, remark.region, []]
        for paragraph, (remark, words) in enumerate(texts, 1)
    ]


def _line(line: TextLine) -> list[Any]:
    found = list(line.words())
    words = [number for word in found for number in (word.start, word.end, *word.region)]
    row = [line.number, line.paragraph, line.text, line.region, words]
    # the source says that its last word is the first half of one
    return [*row, True] if found and found[-1].whole and found[-1].end >= len(line.text.rstrip("-")) else row


def _region(given: list[int] | None) -> Region | None:
    return (given[0], given[1], given[2], given[3]) if given else None


def lines(layer: Document) -> list[Line]:
    """The lines of a layer of a stored document."""
    return [
        Line(number, paragraph, text, _region(region), words, bool(broken))
        for number, paragraph, text, region, words, *broken in layer["lines"]
    ]
