"""The text of a page with its place on the scan, for the PDF of the scans: the best text there is, where it stands.

The transcript comes first. Where its lines are not known, text recognition of the same page tells (aligned_lines.py).
If nothing tells, its lines are spread over the page, so that at least the page is found.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from fonds.record.signs import JOINER, searched_text
from fonds.serializers.aligned_lines import aligned_lines
from fonds.serializers.page_model import Canvas, Layer, Region, TextLine
from fonds.typesetting.scans_pdf import PlacedText

_COLUMNS: Final = 90  # characters of a line of which the place is not known
_MARGIN: Final = 0.06  # of the page around such lines
_HEIGHT: Final = 0.016  # of the page: the height of such a line


def placed_texts(canvas: Canvas) -> tuple[PlacedText, ...]:
    """Return the text of a page, in the order in which it is read."""
    transcript = canvas.layer()
    layer = transcript or next((layer for layer in canvas.layers if layer.kind == "machine"), None)
    if layer is None:
        return ()
    aligned = aligned_lines(canvas) if transcript else {}
    if aligned:
        return tuple(
            _placed(line.text[part.start : part.end], part.region)
            for line in layer.lines
            for part in aligned.get(line.number, ())
        )
    if any(line.region for line in layer.lines):
        return tuple(text for line in layer.lines for text in _texts_of_line(line))
    return tuple(_spread(layer, canvas.width, canvas.height))


def _texts_of_line(line: TextLine) -> Iterator[PlacedText]:
    """Yield the words of a line where they stand, or the whole line if only its own place is known."""
    words = list(line.words())
    for word in words:
        yield _placed(line.text[word.start : word.end], word.region)
    if not words and line.region:
        yield _placed(line.text, line.region)


def _placed(text: str, region: Region) -> PlacedText:
    return PlacedText(_without_signs(text), *region)


def _spread(layer: Layer, width: int, height: int) -> Iterator[PlacedText]:
    rows = [row for line in layer.lines for row in textwrap.wrap(_without_signs(line.text), _COLUMNS)]
    space = height * (1 - 2 * _MARGIN)
    step = min(space / max(1, len(rows)), 1.5 * _HEIGHT * height)
    for number, row in enumerate(rows):
        row_width = width * (1 - 2 * _MARGIN) * min(1.0, len(row) / _COLUMNS)
        top = height * _MARGIN + number * step
        yield PlacedText(row, width * _MARGIN, top, row_width, min(step, _HEIGHT * height))


def _without_signs(text: str) -> str:
    """Return a text without the delimiters of its signs."""
    searched = searched_text(text)
    return searched.reading.replace(JOINER, "") if searched else text
