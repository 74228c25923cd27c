"""Reads scans: the kind of file, its pages and their sizes, and each page as upright 8-bit pixels.

The kind is found from the first bytes, never from the name, and only known kinds are opened. Sizes are read from the
headers and checked against the limits before any pixel is decoded. The file is never changed.
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

SIGNATURE_LENGTH = 64  # bytes that distinguish the kinds


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """The limits of a scan: pixels of one page, pages of one file."""

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
    """Return the kind of a file by its first bytes: jpeg, png, tiff, webp or jp2; empty if it is none of them."""
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
    """Return the SHA-256 of the bytes of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect_scan(path: Path, limits: ScanLimits) -> Scan | InvalidScan:
    """Read the headers of a scan: its kind, and the size of every page. Raises OSError if the file cannot be read."""
    with path.open("rb") as file:
        kind = kind_of(file.read(SIGNATURE_LENGTH))
    if not kind:
        return InvalidScan("it is no image that can be published", "JPEG, TIFF, PNG, WebP or JPEG 2000")
    numbers = _tiff_pages(path) if kind == "tiff" else [0]
    if isinstance(numbers, InvalidScan):
        return numbers
    if len(numbers) > limits.pages:
        return InvalidScan(f"it has {len(numbers)} pages", f"at most {limits.pages} in one file")
    pages = []
    for number in numbers:
        size = _size(path, kind, number)
        if isinstance(size, InvalidScan):
            return size
        max_pixels = min(limits.pixels, jpeg2000.MAX_PIXELS) if kind == "jp2" else limits.pixels
        if size[0] * size[1] > max_pixels:
            return InvalidScan(f"it has {size[0]} by {size[1]} pixels", f"at most {max_pixels} in all")
        pages.append(ScanPage(number, *size))
    return Scan(path, kind, tuple(pages))


def _tiff_pages(path: Path) -> list[int] | InvalidScan:
    """Return the pages of a TIFF that are neither reductions nor masks of another page (TIFF 6.0, 8)."""
    directories = tiff.directories(tiff.TiffFile(path))
    if isinstance(directories, InvalidScan):
        return directories
    dependent = tiff.REDUCED | tiff.MASK
    numbers = [i for i, tags in enumerate(directories) if not (tags.get(tiff.SUBFILE) or (0,))[0] & dependent]
    return numbers or InvalidScan("the TIFF has no picture in it", "save it anew with an image program")


def _size(path: Path, kind: str, number: int) -> Size | InvalidScan:
    if kind == "jp2":
        return jpeg2000.size(path)
    try:
        image = _load(path, kind, number)
    except pyvips.Error as error:
        return InvalidScan(f"it cannot be read: {error_text(error)}", "save it anew with an image program")
    is_rotated = _orientation(image) in (5, 6, 7, 8)
    return (image.height, image.width) if is_rotated else (image.width, image.height)


def _orientation(image: pyvips.Image) -> int:
    return int(image.get("orientation")) if image.get_typeof("orientation") else 1


def _load(path: Path, kind: str, number: int) -> pyvips.Image:
    if kind == "jp2":
        return jpeg2000.load(path)
    page = {"page": number} if kind == "tiff" else {}
    # a truncated scan is an error; libvips would fill the missing part with gray
    return _LOADERS[kind](str(path), access="sequential", fail_on="truncated", **page)


def decode_page(
    scan: Scan, page: ScanPage, materialize: Callable[[pyvips.Image], pyvips.Image]
) -> pyvips.Image:
    """Decode a page to upright 8-bit sRGB or gray without alpha.

    `materialize` computes the pixels of an image, so that they can be read in any order. Raises pyvips.Error if the
    pixels cannot be decoded.
    """
    image = _load(scan.path, scan.kind, page.number)
    orientation = _orientation(image)
    pixels = materialize(to_srgb_or_gray(image))
    if orientation == 1:
        return pixels
    pixels = pixels.copy()
    pixels.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return materialize(pixels.autorot())


def to_srgb_or_gray(image: pyvips.Image) -> pyvips.Image:
    """Convert an image to 8-bit sRGB, or gray if it has no colours; transparent areas become white."""
    is_gray = image.bands < 3
    image = _without_alpha(_in_standard_colours(image))
    if is_gray and image.bands > 1:
        image = image.colourspace("b-w") if image.interpretation != "b-w" else image[0]
    bands = 1 if is_gray else 3
    return image.extract_band(0, n=bands).cast("uchar").copy(interpretation="b-w" if is_gray else "srgb")


def _in_standard_colours(image: pyvips.Image) -> pyvips.Image:
    """Convert to sRGB by the colour profile of the scan if it is valid, or else by the interpretation of its bands."""
    is_cmyk = image.interpretation == "cmyk"
    if image.get_typeof("icc-profile-data") or is_cmyk:
        fallback = {"input_profile": "cmyk"} if is_cmyk else {}
        try:
            return image.icc_transform("srgb", embedded=True, intent="relative", depth=8, **fallback)
        except pyvips.Error:  # libvips reads the profile here, before any pixel
            pass
    space = "b-w" if image.bands < 3 else "srgb"
    if image.interpretation in ("multiband", "histogram"):
        image = image.copy(interpretation=_guess_interpretation(image))
    return image.colourspace(space)


def _guess_interpretation(image: pyvips.Image) -> str:
    is_16_bit = image.format in ("ushort", "short")
    if image.bands < 3:
        return "grey16" if is_16_bit else "b-w"
    return "rgb16" if is_16_bit else "srgb"


def _without_alpha(image: pyvips.Image) -> pyvips.Image:
    return image.flatten(background=255) if image.hasalpha() else image
