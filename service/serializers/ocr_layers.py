"""What was read from the images of a record's pages, as a layer of each: OCR beside a scan, or the text of a PDF.

The lines are taken from the store when somebody goes through them, and again the next time: of a book of a thousand
pages never more than a few are in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from service.record.page_text import PageText, fitted
from service.serializers.context import Context
from service.serializers.page_image import Picture
from service.serializers.page_model import Layer, TextLine

MACHINE = "machine"


class Lines(Sequence[TextLine]):
    """The lines of one page, read each time they are asked for; their number is known before."""

    def __init__(self, picture: Picture, load: Callable[[str], PageText | None]) -> None:
        self._picture, self._load = picture, load

    def __len__(self) -> int:
        return self._picture.lines

    def __iter__(self) -> Iterator[TextLine]:
        return iter(self._read())

    @overload
    def __getitem__(self, index: int) -> TextLine: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TextLine]: ...
    def __getitem__(self, index: int | slice) -> TextLine | Sequence[TextLine]:
        return self._read()[index]

    def _read(self) -> list[TextLine]:
        found = self._load(self._picture.read)
        if found is None:
            return []
        page = fitted(found, self._picture.width, self._picture.height)
        return [
            TextLine(number, line.text, line.region, line.block, line.words)
            for number, line in enumerate(page.lines, 1)
        ]


def layers(pictures: Sequence[Picture], context: Context) -> list[Layer | None]:
    """The layer of each page; None where nothing was read."""
    return [_layer(one, context) if one.read else None for one in pictures]


def _layer(one: Picture, context: Context) -> Layer:
    language = one.language or "und"
    lines = Lines(one, context.page_text)
    return Layer(
        MACHINE, MACHINE, language, "line", lines, generator=one.generator, date=one.date, boxed=one.boxed
    )
