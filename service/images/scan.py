"""An archivist's scan: what kind of file it is, its pages and their sizes, and each page as plain upright pixels.

Files are known by their first bytes, never by their names, and only those kinds are opened. Sizes are read from headers
and held against the bounds before a pixel is decoded. The file itself is never written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.images import jpeg2000, tiff
from service.images.errors import InvalidScan
from service.images.geometry import Size
from service.images.vips import error_text, pyvips

SIGNATURE_LENGTH = 64  # bytes that tell the kinds apart


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """What a scan may be: pixels of one page, pages of one file."""

    pixels: int = 500_000_000
    pages: int = 2_000


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page of a scan: its number in the file, from 0, and its size in pixels, upright."""

    number: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that can be published: its file, kind and pages."""

    path: Path
    kind: str
    pages: tuple[ScanPage, ...]


def kind_of(head: bytes) -> str:
    """The kind of a file by its first bytes: jpeg, png, tiff, webp or jp2; empty where it is none of them."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    return ""


_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (jpeg2000.SIGNATURE_BOX, "jp2"),
    (jpeg2000.CODESTREAM, "jp2"),
)
_LOADERS: Mapping[str, Callable[..., Any]] = {
    "jpeg": lambda path, **options: pyvips.Image.jpegload(path, **options),
    "png": lambda path, **options: pyvips.Image.pngload(path, **options),
    "tiff": lambda path, **options: pyvips.Image.tiffload(path, **options),
    "webp": lambda path, **options: pyvips.Image.webpload(path, **options),
}


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect_scan(path: Path, bounds: ScanLimits) -> Scan | InvalidScan:
    """A scan by its headers alone: kind and the size of every page. Raises OSError where the file cannot be read."""
    with path.open("rb") as file:
        kind = kind_of(file.read(SIGNATURE_LENGTH))
    if not kind:
        return InvalidScan("it is no image that can be published", "JPEG, TIFF, PNG, WebP or JPEG 2000")
    numbers = _tiff_pages(path) if kind == "tiff" else [0]
    if isinstance(numbers, InvalidScan):
        return numbers
    if len(numbers) > bounds.pages:
        return InvalidScan(f"it has {len(numbers)} pages", f"at most {bounds.pages} in one file")
    pages = []
    for number in numbers:
        size = _size(path, kind, number)
        if isinstance(size, InvalidScan):
            return size
        most = min(bounds.pixels, jpeg2000.MAX_PIXELS) if kind == "jp2" else bounds.pixels
        if size[0] * size[1] > most:
            return InvalidScan(f"it has {size[0]} by {size[1]} pixels", f"at most {most} in all")
        pages.append(ScanPage(number, *size))
    return Scan(path, kind, tuple(pages))


def _tiff_pages(path: Path) -> list[int] | InvalidScan:
    """The pages of a TIFF that are pictures of their own, neither reductions nor masks of another (TIFF 6.0, 8)."""
    found = tiff.directories(tiff.TiffFile(path))
    if isinstance(found, InvalidScan):
        return found
    other = tiff.REDUCED | tiff.MASK
    numbers = [i for i, tags in enumerate(found) if not (tags.get(tiff.SUBFILE) or (0,))[0] & other]
    return numbers or InvalidScan("the TIFF has no picture in it", "save it anew with an image program")


def _size(path: Path, kind: str, number: int) -> Size | InvalidScan:
    if kind == "jp2":
        return jpeg2000.size(path)
    try:
        image = _load(path, kind, number)
    except pyvips.Error as error:
        return InvalidScan(f"it cannot be read: {error_text(error)}", "save it anew with an image program")
    sideways = _orientation(image) in (5, 6, 7, 8)
    return (image.height, image.width) if sideways else (image.width, image.height)


def _orientation(image: pyvips.Image) -> int:
    return int(image.get("orientation")) if image.get_typeof("orientation") else 1


def _load(path: Path, kind: str, number: int) -> pyvips.Image:
    if kind == "jp2":
        return jpeg2000.load(path)
    page = {"page": number} if kind == "tiff" else {}
    # a scan that ends before its picture does is refused, not filled up with gray
    return _LOADERS[kind](str(path), access="sequential", fail_on="truncated", **page)


def decode_page(
    scan: Scan, page: ScanPage, materialize: Callable[[pyvips.Image], pyvips.Image]
) -> pyvips.Image:
    """A page as 8 bits of sRGB or gray, upright, without alpha. `keep` gives an image that may be read in any order.

    Raises pyvips.Error where the pixels cannot be decoded.
    """
    image = _load(scan.path, scan.kind, page.number)
    orientation = _orientation(image)
    kept = materialize(to_srgb_or_gray(image))
    if orientation == 1:
        return kept
    kept = kept.copy()
    kept.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return materialize(kept.autorot())


def to_srgb_or_gray(image: pyvips.Image) -> pyvips.Image:
    """Any image as 8 bits of sRGB, or of gray where it has no colours; transparency becomes white paper."""
    gray = image.bands < 3
    image = _flat(_coloured(image))
    if gray and image.bands > 1:
        image = image.colourspace("b-w") if image.interpretation != "b-w" else image[0]
    wanted = 1 if gray else 3
    return image.extract_band(0, n=wanted).cast("uchar").copy(interpretation="b-w" if gray else "srgb")


def _coloured(image: pyvips.Image) -> pyvips.Image:
    """In sRGB, by the profile that the scan carries where that is sound, else by what its numbers mean."""
    cmyk = image.interpretation == "cmyk"
    if image.get_typeof("icc-profile-data") or cmyk:
        fallback = {"input_profile": "cmyk"} if cmyk else {}
        try:
            return image.icc_transform("srgb", embedded=True, intent="relative", depth=8, **fallback)
        except pyvips.Error:  # libvips reads the profile here, before any pixel
            pass
    space = "b-w" if image.bands < 3 else "srgb"
    if image.interpretation in ("multiband", "histogram"):
        image = image.copy(interpretation=_guess(image))
    return image.colourspace(space)


def _guess(image: pyvips.Image) -> str:
    deep = image.format in ("ushort", "short")
    if image.bands < 3:
        return "grey16" if deep else "b-w"
    return "rgb16" if deep else "srgb"


def _flat(image: pyvips.Image) -> pyvips.Image:
    return image.flatten(background=255) if image.hasalpha() else image
