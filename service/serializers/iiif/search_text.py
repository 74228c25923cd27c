"""The text of a record for searches: the lines of each page, layer by layer, with the positions of their words.

Stored beside the annotation pages. It is internal: the index and the search responses are made from it, and no client
gets it. Form of a document:

    {"size": [width, height], "layers": [{"name": "transcript", "language": "en", "page": URI,
      "lines": [[number, paragraph, text, region, words, broken]]}]}

`page` is the annotation page; the URIs of its annotations are `page` and `number`. `words` is a flat list of six
numbers for each word: start, end, x, y, width, height. `broken` is present only if the last word continues in the next
line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.record.model import Record
from service.search.tokenizer import Line, Region
from service.serializers.context import SerializerContext
from service.serializers.iiif import text_layers
from service.serializers.page_model import Canvas, Layer, PageNote, TextLine
from service.serializers.pages import canvases

Document = dict[str, Any]


def documents(record: Record, context: SerializerContext) -> Iterator[tuple[str, int, Document]]:
    """Yield ("", number of the canvas, document) for each canvas that has text or notes."""
    for page in canvases(record, context):
        if page.layers or page.notes:
            yield "", page.number, _document(page, record, context)


def _document(page: Canvas, record: Record, context: SerializerContext) -> Document:
    layers = [_layer(name, layer, page, record, context) for name, layer in text_layers.listed_layers(page)]
    return {"size": [page.width, page.height], "layers": layers}


def _layer(
    name: str, layer: Layer | None, page: Canvas, record: Record, context: SerializerContext
) -> Document:
    line_values = [_line(line) for line in layer.lines] if layer else _note_lines(page.notes)
    uri = context.urls.annotations(record.id, page.number, name)
    return {"name": name, "language": layer.language if layer else "und", "page": uri, "lines": line_values}


def _note_lines(notes: tuple[PageNote, ...]) -> list[list[Any]]:
    """Return a line for each language of each note; each is a paragraph of its own."""
    texts = ((note, text) for note in notes for text in note.text.values())
    return [
        [note.number, paragraph, text, note.region, []] for paragraph, (note, text) in enumerate(texts, 1)
    ]


def _line(line: TextLine) -> list[Any]:
    words = list(line.words())
    numbers = [number for word in words for number in (word.start, word.end, *word.region)]
    values = [line.number, line.paragraph, line.text, line.region, numbers]
    # the source states that the last word is the first half of a broken word
    is_broken = words and words[-1].whole and words[-1].end >= len(line.text.rstrip("-"))
    return [*values, True] if is_broken else values


def _region(numbers: list[int] | None) -> Region | None:
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if numbers else None


def parse_lines(layer: Document) -> list[Line]:
    """Return the lines of a layer of a stored document."""
    return [
        Line(number, paragraph, text, _region(region), words, bool(broken))
        for number, paragraph, text, region, words, *broken in layer["lines"]
    ]
