"""Reads scans: the kind of file, its pages and their sizes, and each page as upright 8-bit pixels.

The kind is found from the first bytes, never from the name, and only known kinds are opened. Sizes are read from the
headers and checked against the limits before any pixel is decoded. The file is never changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fonds.images import (
    avif,
    exif,
    icc,
    jp2_boxes,
    jpeg,
    jpeg2000,
    pillow_images,
    png,
    tiff,
    tiff_pixels,
    tiff_samples,
)
from fonds.images.colours import to_srgb_or_gray
from fonds.images.errors import InvalidScan
from fonds.images.geometry import PageHeader, Size
from fonds.images.vips import error_text, noted_errors, pyvips

SIGNATURE_LENGTH = 64  # bytes that distinguish the kinds
KINDS = "JPEG, TIFF, PNG, JPEG 2000, WebP, AVIF, GIF, BMP or PNM"
_SAVE_ANEW = "save it anew with an image program"


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """The limits of a scan: pixels of one page, pages of one file."""

    pixels: int = 500_000_000
    pages: int = 2_000


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page of a scan: its number in the file, from 0, and its size in pixels, upright and with square pixels."""

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
    """Return the kind of a file by its first bytes: jpeg, png, tiff, webp, jp2, gif, bmp, avif, heic or pnm, or "".

    Files of kind heic are refused with the reason, unless libvips was built with a decoder for them.
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return avif.kind_of(head)
    if _PNM.match(head):
        return "pnm"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    return ""


_PNM = re.compile(rb"P[1-6f]\s")
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (jp2_boxes.SIGNATURE_BOX, "jp2"),
    (jp2_boxes.CODESTREAM, "jp2"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
)
_PILLOW_KINDS = ("bmp", "pnm")
_LOADERS: Mapping[str, Callable[..., Any]] = {
    "png": lambda path, **options: pyvips.Image.pngload(path, **options),
    "webp": lambda path, **options: pyvips.Image.webpload(path, **options),
    "gif": lambda path, **options: pyvips.Image.gifload(path, **options),
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
        return InvalidScan("it is no image that can be published", KINDS)
    if kind == "heic":
        if not avif.has_decoder(path):
            return InvalidScan("it is HEIC, whose compression cannot be decoded here", f"save it as {KINDS}")
        kind = "avif"  # the same boxes, and the same loader
    directories = tiff.directories(tiff.TiffFile(path)) if kind == "tiff" else []
    if isinstance(directories, InvalidScan):
        return directories
    numbers = _tiff_pages(path, directories) if kind == "tiff" else [0]
    if isinstance(numbers, InvalidScan):
        return numbers
    if len(numbers) > limits.pages:
        return InvalidScan(f"it has {len(numbers)} pages", f"at most {limits.pages} in one file")
    pages = []
    for number in numbers:
        size = _size(path, kind, number, limits, directories[number] if directories else {})
        if isinstance(size, InvalidScan):
            return size
        pages.append(ScanPage(number, *size))
    return Scan(path, kind, tuple(pages))


def _tiff_pages(path: Path, directories: Sequence[tiff.Tags]) -> list[int] | InvalidScan:
    """Return the pages of a TIFF that are neither reductions nor masks of another page (TIFF 6.0, 8)."""
    dependent = tiff.REDUCED | tiff.MASK
    numbers = [i for i, tags in enumerate(directories) if not (tags.get(tiff.SUBFILE) or (0,))[0] & dependent]
    for number in numbers:
        if refusal := tiff_pixels.refusal(path, number, directories[number]):
            place = f"page {number + 1}: " if len(numbers) > 1 else ""
            return InvalidScan(place + refusal.message, refusal.hint)
    return numbers or InvalidScan("the TIFF has no picture in it", _SAVE_ANEW)


def _size(path: Path, kind: str, number: int, limits: ScanLimits, tags: tiff.Tags) -> Size | InvalidScan:
    """Return the size of a page, upright and with square pixels, if it is within the limits."""
    try:
        header = _header(path, kind, number, tags)
    except pyvips.Error as error:
        return InvalidScan(f"it cannot be read: {error_text(error)}", _SAVE_ANEW)
    if isinstance(header, InvalidScan):
        return header
    size = header.shown_size()
    if max(header.width * header.height, size[0] * size[1]) > limits.pixels:
        return InvalidScan(
            f"it has {header.width} by {header.height} pixels", f"at most {limits.pixels} in all"
        )
    return size


def _header(path: Path, kind: str, number: int, tags: tiff.Tags) -> PageHeader | InvalidScan:
    """Return the header of a page; no pixel is read. Raises pyvips.Error, OSError."""
    if kind == "jp2":
        return jpeg2000.header(path)
    if kind in _PILLOW_KINDS:
        return pillow_images.header(path, kind)
    if kind != "tiff":
        image = open_with_libvips(path, kind)
        return PageHeader(image.width, image.height, (image.xres, image.yres), _orientation(image))
    image = tiff_pixels.header(path, number, tags)
    is_packed = tiff_samples.bits_of(tags)
    width = tags[tiff.WIDTH][0] if is_packed else image.width  # a row of the image has more bytes then
    return PageHeader(width, image.height, tiff_pixels.resolution(tags), _orientation(image))


def _orientation(image: pyvips.Image) -> int:
    return int(image.get("orientation")) if image.get_typeof("orientation") else 1


def open_with_libvips(path: Path, kind: str) -> pyvips.Image:
    """Return the first image of a JPEG, PNG, WebP, GIF or AVIF. Raises pyvips.Error, OSError."""
    if kind == "jpeg":
        return jpeg.load(path)
    if kind == "avif":
        return avif.load(path)
    # a scan that is cut off or damaged is an error; libvips would fill the missing part. It would also remember what
    # was in a file of that name before
    return _LOADERS[kind](str(path), revalidate=True, access="sequential", fail_on="error")


def _decode(path: Path, kind: str, number: int, materialize: tiff_pixels.Materialize) -> pyvips.Image:
    """Return a page with the meaning of its colours: an interpretation, and a profile if it has one."""
    if kind == "jp2":
        return jpeg2000.load(path)
    if kind in _PILLOW_KINDS:
        image = pillow_images.load(path, kind)
        return tiff_pixels.scale_numbers(image) if image.format == "float" else image
    if kind == "tiff":
        tags = tiff_pixels.page_tags(path, number)
        if isinstance(tags, InvalidScan):
            raise pyvips.Error(tags.message)
        return tiff_pixels.load(path, number, tags, materialize)
    image = open_with_libvips(path, kind)
    if kind == "png" and (profile := png.colour_profile(path)):
        return icc.with_profile(image, profile)
    if image.get_typeof("icc-profile-data"):
        return image
    profile = avif.colour_profile(path, image.bands < 3) if kind == "avif" else b""
    if not profile and image.bands >= 3 and image.interpretation != "cmyk" and exif.says_adobe_rgb(image):
        profile = icc.adobe_rgb_profile()
    return icc.with_profile(image, profile) if profile else image


def _check_tiles(kind: str) -> None:
    """Raise pyvips.Error if libvips could not decode a tile: it fills it with black, and raises nothing."""
    if kind == "tiff" and (fault := tiff_pixels.missing_tile(noted_errors())):
        raise pyvips.Error(fault)


def decode_page(
    scan: Scan, page: ScanPage, materialize: Callable[[pyvips.Image], pyvips.Image]
) -> pyvips.Image:
    """Decode a page to upright 8-bit sRGB or gray without alpha, with square pixels.

    `materialize` computes the pixels of an image, so that they can be read in any order. Raises pyvips.Error if the
    pixels cannot be decoded.
    """
    noted_errors()
    image = _decode(scan.path, scan.kind, page.number, materialize)
    _check_tiles(scan.kind)
    orientation = _orientation(image)
    pixels = materialize(to_srgb_or_gray(image))
    _check_tiles(scan.kind)
    if orientation != 1:
        pixels = pixels.copy()
        pixels.set_type(pyvips.GValue.gint_type, "orientation", orientation)
        pixels = materialize(pixels.autorot())
    if (pixels.width, pixels.height) == (page.width, page.height):
        return pixels
    squared = pixels.resize(page.width / pixels.width, vscale=page.height / pixels.height)
    return materialize(squared.embed(0, 0, page.width, page.height, extend="copy"))
