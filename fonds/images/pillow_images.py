"""Reads BMP and PNM with Pillow, because the libvips on PyPI cannot; and passes images of Pillow on to libvips.

The plugins are called directly: Image.open has a size limit of its own, and tries other formats.
"""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.PpmImagePlugin import PpmImageFile

from fonds.images import icc, memory
from fonds.images.geometry import PageHeader
from fonds.images.vips import pyvips

_PLUGINS: dict[str, type[Image.Image]] = {"bmp": BmpImageFile, "pnm": PpmImageFile}
# Pillow's modes -> bands, libvips' format and interpretation
_MODES = {
    "L": (1, "uchar", "b-w"),
    "LA": (2, "uchar", "b-w"),
    "RGB": (3, "uchar", "srgb"),
    "RGBA": (4, "uchar", "srgb"),
    "CMYK": (4, "uchar", "cmyk"),
    "I;16": (1, "ushort", "grey16"),
    "F": (1, "float", "b-w"),
}
_STRIP_PIXELS = 16_000_000  # passed on at once
# what Pillow raises for a file that is not valid, or too large
DECODING_ERRORS = (
    *(OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, TypeError),
    *(MemoryError, struct.error),
)
_BYTES_OF_PIXEL = 10  # of memory while it is decoded, as measured
_CALIBRATED, _EMBEDDED = 0, 0x4D424544  # bV5CSType


def header(path: Path, kind: str) -> PageHeader:
    """Return what the header of the scan tells. Raises pyvips.Error, OSError."""
    try:
        with path.open("rb") as file, _PLUGINS[kind](file) as opened:  # type: ignore[call-arg]
            width, height = opened.size
    except DECODING_ERRORS as error:
        if (
            isinstance(error, OSError) and error.errno is not None
        ):  # Pillow raises others for what a file holds
            raise
        raise pyvips.Error(str(error)) from None
    if width < 1 or height < 1:
        raise pyvips.Error("it has no size")
    return PageHeader(width, height, _bmp_resolution(path) if kind == "bmp" else (0.0, 0.0))


def load(path: Path, kind: str) -> pyvips.Image:
    """Decode the image. Raises pyvips.Error if that is not possible."""
    try:
        with path.open("rb") as file, _PLUGINS[kind](file) as decoded:  # type: ignore[call-arg]
            if shortage := memory.shortage(decoded.width * decoded.height * _BYTES_OF_PIXEL):
                raise pyvips.Error(shortage)
            decoded.load()
            image = to_vips(_in_known_mode(decoded))
        profile = _bmp_profile(path) if kind == "bmp" else b""
    except DECODING_ERRORS as error:
        raise pyvips.Error(str(error) or "there is not enough memory") from None
    return icc.with_profile(image, profile) if profile else image


def _in_known_mode(image: Image.Image) -> Image.Image:
    if image.mode in _MODES:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):  # gray of more than 8 bits, scaled to 16 by Pillow
        return image.convert("I;16")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def to_vips(image: Image.Image) -> pyvips.Image:
    """Return an image of Pillow as one of libvips, in strips, so that little is in memory twice."""
    bands, band_format, interpretation = _MODES[image.mode]
    rows = max(1, _STRIP_PIXELS // image.width)
    strips = []
    for top in range(0, image.height, rows):
        height = min(rows, image.height - top)
        pixels = image.crop((0, top, image.width, top + height)).tobytes()
        strips.append(pyvips.Image.new_from_memory(pixels, image.width, height, bands, band_format))
    joined = pyvips.Image.arrayjoin(strips, across=1) if len(strips) > 1 else strips[0]
    return joined.crop(0, 0, *image.size).copy(interpretation=interpretation)


def _bmp_resolution(path: Path) -> tuple[float, float]:
    """Return the pixels per metre across and down; zeros if the header of a bitmap does not tell both."""
    with path.open("rb") as file:
        head = file.read(46)
    if len(head) < 46 or int.from_bytes(head[14:18], "little") < 40:
        return 0.0, 0.0
    across, down = struct.unpack("<2i", head[38:46])
    return across, down


def _bmp_profile(path: Path) -> bytes:
    """Return the profile of a bitmap with a header of version 4 or 5; b"" if it is sRGB or has none."""
    with path.open("rb") as file:
        head = file.read(14 + 124)
    return _calibrated(head) if _colour_space(head) == _CALIBRATED else embedded_profile(path)


def embedded_profile(path: Path) -> bytes:
    """Return the ICC profile in a bitmap with a header of version 5; b"" if it has none. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(14 + 124)
        if _colour_space(head) != _EMBEDDED or len(head) < 14 + 124:
            return b""
        offset, length = struct.unpack("<2I", head[126:134])
        file.seek(14 + offset)
        return file.read(length)


def _colour_space(head: bytes) -> int | None:
    """Return bV5CSType; None if the header of a bitmap is too short to have it."""
    size = int.from_bytes(head[14:18], "little")
    return int.from_bytes(head[70:74], "little") if len(head) >= 14 + size and size >= 108 else None


def _calibrated(head: bytes) -> bytes:
    """Return a profile for the endpoints and gammas of a header; b"" for zeros, which most programs write."""
    points = [number / (1 << 30) for number in struct.unpack("<9i", head[74:110])]
    gammas = [number / (1 << 16) for number in struct.unpack("<3I", head[110:122])]
    corners = [points[i : i + 3] for i in (0, 3, 6)]
    if not all(gammas) or not all(sum(corner) > 0 for corner in corners):
        return b""
    white = [sum(values) for values in zip(*corners, strict=True)]
    red, green, blue, of_white = ((x / (x + y + z), y / (x + y + z)) for x, y, z in [*corners, white])
    try:
        return icc.rgb_profile(icc.Primaries(red, green, blue, of_white), gammas)
    except ValueError:
        return b""
