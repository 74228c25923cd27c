"""The text of a record for searches: the lines of each page, layer by layer, with the positions of their words.

Stored beside the annotation pages. It is internal: the index and the search responses are made from it, and no client
gets it. Form of a document:

    {"size": [width, height], "layers": [{"name": "transcript", "language": "en", "page": URI,
      "lines": [[number, paragraph, text, region, words, broken]],
      "next": {"canvas": number, "size": [width, height], "page": URI, "line": [...]}}]}

`page` is the annotation page; the URIs of its annotations are `page` and `number`. `words` is a flat list of six
numbers for each word: start, end, x, y, width, height. `broken` is present only if the last word continues in the next
line. `next` is present if the layer continues on the next page; it has the beginning of the first line there, for words
and phrases over the end of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from fonds.record.model import Record
from fonds.record.signs import JOINER, SearchedText, has_signs, searched_text
from fonds.record.text import MultilingualText
from fonds.search.tokenizer import Line, Region
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import text_layers
from fonds.serializers.page_annotations import words
from fonds.serializers.page_model import Canvas, Layer, TextLine
from fonds.serializers.pages import canvases

Document = dict[str, Any]
_BROKEN = 5  # where `broken` is among the values of a line

NEXT_CHARACTERS = 200  # of the first line of the next page


def documents(record: Record, context: SerializerContext) -> Iterator[tuple[str, int, Document]]:
    """Yield ("", number of the canvas, document) for each canvas that has text or notes."""
    pages = canvases(record, context)
    for page, following in zip(pages, [*pages[1:], None], strict=True):
        if page.layers or page.notes or page.annotations:
            yield "", page.number, _document(page, following, record, context)


def _document(page: Canvas, following: Canvas | None, record: Record, context: SerializerContext) -> Document:
    layers = [_layer(name, layer, page, record, context) for name, layer in text_layers.listed_layers(page)]
    if following and following.typeset == page.typeset:
        for layer in layers:
            if next_line := _next_line(layer, following, record, context):
                layer["next"] = next_line
    return {"size": [page.width, page.height], "layers": layers}


def _next_line(
    layer: Document, following: Canvas, record: Record, context: SerializerContext
) -> Document | None:
    """Return the beginning of the first line of a layer on the next canvas; None if it has none there."""
    next_layer = following.layer(layer["name"])
    if not next_layer or not layer["lines"]:
        return None
    line = next((line for line in next_layer.lines if line.text.strip()), None)
    if line is None:
        return None
    return {
        "canvas": following.number,
        "size": [following.width, following.height],
        "page": context.urls.annotations(record.id, following.number, layer["name"]),
        "line": _beginning(_line(line)),
    }


def _beginning(values: list[Any]) -> list[Any]:
    """Return a line without what follows its first NEXT_CHARACTERS; a transcript may have a whole page in one line."""
    number, paragraph, text, region, words, *_ = values
    if len(text) <= NEXT_CHARACTERS:
        return values
    end = text.rfind(" ", 0, NEXT_CHARACTERS) if " " in text[:NEXT_CHARACTERS] else NEXT_CHARACTERS
    within = (words[index : index + 6] for index in range(0, len(words), 6))
    return [
        number,
        paragraph,
        text[:end],
        region,
        [value for word in within if word[1] <= end for value in word],
    ]


def _layer(
    name: str, layer: Layer | None, page: Canvas, record: Record, context: SerializerContext
) -> Document:
    if layer:
        line_values = [_line(line) for line in layer.lines]
    elif name == text_layers.ANNOTATIONS:
        texts = ((part.number, part.region, words(part, context)) for part in page.annotations)
        line_values = _lines_of_texts(texts)
    else:
        line_values = _lines_of_texts((note.number, note.region, note.text) for note in page.notes)
    uri = context.urls.annotations(record.id, page.number, name)
    return {"name": name, "language": layer.language if layer else "und", "page": uri, "lines": line_values}


def _lines_of_texts(texts: Iterable[tuple[int, Region | None, MultilingualText]]) -> list[list[Any]]:
    """Return a line for each language of each note or annotation; each is a paragraph of its own."""
    lines = ((number, region, text) for number, region, by_language in texts for text in by_language.values())
    return [
        [number, paragraph, text, region, []] for paragraph, (number, region, text) in enumerate(lines, 1)
    ]


def _line(line: TextLine) -> list[Any]:
    numbers: list[int] = []
    placed_boxes = line.placed_boxes()
    for start, end, box in placed_boxes:
        numbers += (start, end, box.x, box.y, box.width, box.height)
    values = [line.number, line.paragraph, line.text, line.region, numbers]
    if placed_boxes:
        # the source states that the last word is the first half of a broken word
        _, end, box = placed_boxes[-1]
        if getattr(box, "full_word", "") and end >= len(line.text.rstrip("-")):
            values.append(True)
    return values


def _region(numbers: list[int] | None) -> Region | None:
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if numbers else None


def parse_lines(layer: Document) -> list[Line]:
    """Return the lines of a layer of a stored document, and the line of the next page that it may continue on."""
    lines = [_parse_line(values) for values in layer["lines"]]
    if "next" in layer:
        line = _parse_line(layer["next"]["line"])
        lines.append(replace(line, paragraph=lines[-1].paragraph, continues=False, is_on_next_page=True))
    if layer["name"] != text_layers.NOTES and has_signs("\n".join([line.text for line in lines])):
        return _with_signs(lines)
    return lines


def _with_signs(lines: list[Line]) -> list[Line]:
    """Return the lines with their text for searches. A sign may go on in the next line of a paragraph."""
    signed: list[Line] = []
    for _, group in groupby(lines, lambda line: (line.paragraph, line.is_on_next_page)):
        paragraph = list(group)
        searched = searched_text("\n".join(line.text for line in paragraph))
        start = 0
        for line in paragraph:
            end = start + len(line.text)
            if searched:
                part = SearchedText(searched.words[start:end], searched.reading[start:end])
                # a line that was broken at the space of a sign within a word
                continues = line.continues or searched.words[end : end + 1] == JOINER
                line = replace(line, searched=part, continues=continues)
            signed.append(line)
            start = end + 1
    return signed


def paragraphs(layer: Document) -> list[str] | None:
    """Return the text of each paragraph of a layer of a stored document, its lines separated by line feeds.

    Returns None if the source, or the next page, says that a word may be broken, or if the text may have signs: that
    takes lines.
    """
    texts: list[list[str]] = []
    paragraph = None
    for values in layer["lines"]:
        if len(values) > _BROKEN:
            return None
        if values[1] != paragraph:
            paragraph = values[1]
            texts.append([])
        texts[-1].append(values[2])
    if "next" in layer:
        return None
    joined = ["\n".join(lines) for lines in texts]
    return None if layer["name"] != text_layers.NOTES and any(map(has_signs, joined)) else joined


def _parse_line(values: list[Any]) -> Line:
    number, paragraph, text, region, words, *broken = values
    return Line(number, paragraph, text, _region(region), words, bool(broken))
