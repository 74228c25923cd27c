"""Derivatives of typeset pages, made on request: the PDF, whole pages in a few sizes, and a prepared image.

The name of a file is the digest of all its inputs, so that nothing in the cache can be stale; the cache is bounded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fonds import typesetting
from fonds.images import prepare, scan
from fonds.images.errors import InvalidScan, RequestError
from fonds.images.geometry import Shape, levels
from fonds.images.server import RenderPool
from fonds.serializers import pages as canvases
from fonds.typesetting import source_pdf
from fonds.typesetting.typeset_input import Sheet

RECIPE = prepare.EncodingOptions(tile=512, quality=90, subsample=False)  # thin coloured strokes on paper


@dataclass(frozen=True, slots=True)
class TypesetPage:
    """A page of a typeset transcript, counted from 1, and its size in pixels."""

    sheet: Sheet
    number: int
    width: int
    height: int

    @property
    def shape(self) -> Shape:
        """The shape that its prepared image will have."""
        return Shape(self.width, self.height, RECIPE.tile, levels(self.width, self.height, RECIPE.tile))


class Derivatives:
    """Makes derivatives, with the image cache and the rendering threads of this process."""

    def __init__(self, studio: RenderPool) -> None:
        self._studio = studio

    def pdf(self, sheet: Sheet) -> bytes:
        """Return the transcript as PDF. Raises BusyError."""
        return self._cached(
            _key(sheet), "pdf", lambda: typesetting.make_pdf(sheet, canvases.cached_layout(sheet))
        )

    def page_image(self, page: TypesetPage, width: int, format: str) -> bytes:
        """Return the image of a typeset page, `width` pixels wide; format is jpg or png. Raises BusyError."""
        key = _key(page.sheet, page.number, width)
        return self._cached(
            key, format, lambda: typesetting.render_image(self.pdf(page.sheet), page.number, width, format)
        )

    def prepared(self, page: TypesetPage) -> Path | RequestError:
        """Return the prepared image of a typeset page, from which every region and size is rendered."""
        return self._studio.prepared(
            _key(page.sheet, page.number, RECIPE, prepare.VERSION), lambda target: self._prepare(page, target)
        )

    def _prepare(self, page: TypesetPage, target: Path) -> RequestError | None:
        rendered, pdf = target.with_suffix(".drawn"), target.with_suffix(".pdf")
        size = page.width, page.height
        try:
            pdf.write_bytes(self.pdf(page.sheet))
            source_pdf.draw_page(pdf, page.number - 1, size, rendered)
            first = scan.ScanPage(0, *size)
            image = prepare.prepare_to(
                target, scan.Scan(rendered, "tiff", (first,)), first, RECIPE, threads=1
            )
        finally:
            rendered.unlink(missing_ok=True)
            pdf.unlink(missing_ok=True)
        return RequestError(500, image.message) if isinstance(image, InvalidScan) else None

    def _cached(self, key: str, suffix: str, make: Callable[[], bytes]) -> bytes:
        data = self._studio.cache.get(key, suffix, make, self._studio.limit)
        if isinstance(data, RequestError):
            raise RuntimeError(data.message)
        return data


def _key(*inputs: object) -> str:
    return hashlib.sha256(repr((typesetting.version(), *inputs)).encode()).hexdigest()
