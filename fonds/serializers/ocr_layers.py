"""The text that was read from the images of a record's pages, as a layer of each: OCR of a scan, or the text of a PDF.

The lines are read from the store each time they are iterated, so that only a few pages of a long book are in memory at
a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fonds.record.page_text import PageText, scale_to_canvas
from fonds.serializers.context import SerializerContext
from fonds.serializers.lazy_lines import LazyLines
from fonds.serializers.page_image import PageImage
from fonds.serializers.page_model import Layer, TextLine

MACHINE = "machine"


def ocr_layers(images: Sequence[PageImage], context: SerializerContext) -> list[Layer | None]:
    """Return the layer of each page, or None for a page from which nothing was read."""
    return [_layer(image, context) if image.read else None for image in images]


def _layer(image: PageImage, context: SerializerContext) -> Layer:
    language = image.language or "und"
    lines = LazyLines(image.lines, partial(_read, image, context.page_text))
    return Layer(
        MACHINE,
        MACHINE,
        language,
        "line",
        lines,
        generator=image.generator,
        date=image.date,
        boxed=image.boxed,
    )


def _read(image: PageImage, load: Callable[[str], PageText | None]) -> list[TextLine]:
    page_text = load(image.read)
    if page_text is None:
        return []
    page = scale_to_canvas(page_text, image.width, image.height)
    return [
        TextLine(number, line.text, line.region, line.block, line.words)
        for number, line in enumerate(page.lines, 1)
    ]
