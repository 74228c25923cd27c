"""The scans of a record in one file, made on request: a ZIP of JPEGs, or a PDF with the text behind them.

Both are written page by page into the cache of derivatives, and sent from there, so that neither the memory nor a
thread depends on their length or on the client. The name of a file is the digest of all its inputs.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fonds.images import server
from fonds.images.errors import InvalidScan, RequestError
from fonds.images.geometry import Shape
from fonds.images.server import ImageResource, RenderPool
from fonds.typesetting.scans_pdf import PlacedText, ScanPage, ScansPdf

VERSION: Final = 1  # raise it when the same pages make another file
LONGEST_SIDE: Final = 2400  # pixels of an image in such a file: 200 dots an inch on A4
MAX_PAGES: Final = 100  # of one file; a longer record has several
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the same pages make the same bytes


@dataclass(frozen=True, slots=True)
class Scan:
    """A page: its prepared image, its name in a ZIP, the size of its canvas and its text."""

    image: ImageResource
    name: str
    canvas: tuple[int, int]
    texts: tuple[PlacedText, ...] = ()


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What a PDF says of itself: title, permanent address and language."""

    title: str
    subject: str
    language: str


@dataclass(frozen=True, slots=True)
class _OneImage:
    """The lookup of fonds/images for a request about one image that is known already."""

    render_pool: RenderPool
    image: ImageResource

    def find(self, version: int, identifier: str) -> ImageResource:
        """Return that image."""
        return self.image


class _RenderError(Exception):
    """A page cannot be drawn: what its image service would respond."""

    def __init__(self, error: RequestError) -> None:
        super().__init__(error.message)
        self.error = error


class ScanFiles:
    """Makes these files, with the image cache and the rendering threads of a process."""

    def __init__(self, render_pool: RenderPool) -> None:
        self._pool = render_pool

    def zip(self, scans: Sequence[Scan]) -> Path | RequestError:
        """Return the path of a ZIP of the page images. Raises BusyError."""
        return self._made("zip", scans, (), lambda path: self._write_zip(path, scans))

    def pdf(self, scans: Sequence[Scan], info: PdfInfo) -> Path | RequestError:
        """Return the path of a PDF of the page images with their text. Raises BusyError."""
        texts = (info, *(scan.texts for scan in scans))
        return self._made("pdf", scans, texts, lambda path: self._write_pdf(path, scans, info))

    def _made(
        self, suffix: str, scans: Sequence[Scan], more: object, write: Callable[[Path], None]
    ) -> Path | RequestError:
        def make(path: Path) -> RequestError | None:
            try:
                write(path)
            except _RenderError as error:
                return error.error
            return None

        names = [(scan.image.path.stem, scan.image.limits, scan.name) for scan in scans]
        key = hashlib.sha256(repr((VERSION, LONGEST_SIDE, names, more)).encode()).hexdigest()
        return self._pool.cache.file(key, suffix, make)

    def _write_zip(self, path: Path, scans: Sequence[Scan]) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:  # JPEG cannot be compressed further
            for scan, jpeg, _, _ in self._images(scans):
                member = zipfile.ZipInfo(f"{scan.name}.jpg", _DATE)
                member.external_attr = 0o644 << 16
                file.writestr(member, jpeg)

    def _write_pdf(self, path: Path, scans: Sequence[Scan], info: PdfInfo) -> None:
        with ScansPdf(path, info.title, info.subject, info.language) as pdf:
            for scan, jpeg, size, is_gray in self._images(scans):
                pdf.add(ScanPage(jpeg, *size, is_gray, scan.canvas, scan.texts))

    def _images(self, scans: Sequence[Scan]) -> Iterator[tuple[Scan, bytes, tuple[int, int], bool]]:
        """Yield each page with its image as JPEG, the size of that in pixels, and whether it is gray."""
        for scan in scans:
            shape = self._shape(scan.image)
            size = _size(shape, scan.image)
            request = f"/full/{size[0]},{size[1]}/0/default.jpg"
            response = server.respond(3, "", request, None, _OneImage(self._pool, scan.image))
            if response.status != 200:
                raise _RenderError(RequestError(response.status, response.message))
            yield scan, response.body, size, shape.gray

    def _shape(self, image: ImageResource) -> Shape:
        try:
            pyramid = self._pool.pyramid(image.path)
        except OSError:
            raise _RenderError(
                RequestError(404, "a page is not prepared: publish its record again")
            ) from None
        if isinstance(pyramid, InvalidScan):
            raise _RenderError(RequestError(500, pyramid.message))
        return pyramid.shape


def _size(shape: Shape, image: ImageResource) -> tuple[int, int]:
    """Return the size of an image in a file: as it is, or smaller."""
    factor = min(
        1.0, LONGEST_SIDE / max(shape.width, shape.height), image.limits.fit(shape.width, shape.height)
    )
    return max(1, int(shape.width * factor)), max(1, int(shape.height * factor))
