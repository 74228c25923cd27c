"""What is made of a typeset page only when it is asked for: the PDF, whole pages in a few sizes, and a prepared image.

A file's name is the digest of all that it was made from, so that nothing kept can be stale; all within a bound on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service import typesetting
from service.images import prepare, scan
from service.images.errors import Refusal, Unusable
from service.images.geometry import Shape, levels
from service.images.server import Studio
from service.serializers import pages as canvases
from service.typesetting import source_pdf
from service.typesetting.typeset_input import Sheet

RECIPE = prepare.Recipe(tile=512, quality=90, subsample=False)  # thin coloured strokes on paper


@dataclass(frozen=True, slots=True)
class TypesetPage:
    """A page of a sheet, from 1, and its size in pixels."""

    sheet: Sheet
    number: int
    width: int
    height: int

    @property
    def shape(self) -> Shape:
        """The shape that its prepared image will have."""
        return Shape(self.width, self.height, RECIPE.tile, levels(self.width, self.height, RECIPE.tile))


class Derived:
    """Makes what is derived, in the studio of this process."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def pdf(self, sheet: Sheet) -> bytes:
        """The transcript as PDF."""
        return self._bytes(_key(sheet), "pdf", lambda: typesetting.pdf(sheet, canvases.layout(sheet)))

    def page_image(self, page: TypesetPage, width: int, format: str) -> bytes:
        """The image of a typeset page, `width` pixels wide; format is jpg or png."""
        key = _key(page.sheet, page.number, width)
        return self._bytes(
            key, format, lambda: typesetting.image(self.pdf(page.sheet), page.number, width, format)
        )

    def prepared(self, page: TypesetPage) -> Path | Refusal:
        """The prepared image of a typeset page, from which every region and size is drawn."""
        return self._studio.prepared(
            _key(page.sheet, page.number, RECIPE, prepare.VERSION), lambda target: self._prepare(page, target)
        )

    def _prepare(self, page: TypesetPage, target: Path) -> Refusal | None:
        drawn, pdf = target.with_suffix(".drawn"), target.with_suffix(".pdf")
        size = page.width, page.height
        try:
            pdf.write_bytes(self.pdf(page.sheet))
            source_pdf.draw(pdf, page.number - 1, size, drawn)
            first = scan.Page(0, *size)
            made = prepare.prepare_to(target, scan.Scan(drawn, "tiff", (first,)), first, RECIPE, threads=1)
        finally:
            drawn.unlink(missing_ok=True)
            pdf.unlink(missing_ok=True)
        return Refusal(500, made.message) if isinstance(made, Unusable) else None

    def _bytes(self, key: str, suffix: str, make: Callable[[], bytes]) -> bytes:
        made = self._studio.kept.get(key, suffix, make)
        if isinstance(made, Refusal):
            raise RuntimeError(made.sentence)
        return made


def _key(*parts: object) -> str:
    return hashlib.sha256(repr((typesetting.version(), *parts)).encode()).hexdigest()
