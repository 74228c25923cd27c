"""Reads JPEG 2000 scans: their size from the header, and their pixels.

Pillow decodes them, because the libvips on PyPI is built without OpenJPEG. Pillow needs the whole image in memory, so
that the maximum size is smaller than for other scans.
"""

from __future__ import annotations

import struct
from pathlib import Path

from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

from service.images.errors import InvalidScan
from service.images.geometry import Size
from service.images.vips import pyvips

SIGNATURE_BOX = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
CODESTREAM = b"\xff\x4f\xff\x51"
MAX_PIXELS = 120_000_000  # Pillow needs about 18 bytes for each while it decodes
MAX_HEADER = 1 << 20  # bytes in which the codestream must begin; a colour profile may precede it

_NO_SIZE = InvalidScan("the JPEG 2000 cannot be read: it has no size", "save it anew with an image program")
# Pillow's modes -> bands and libvips' format
_MODES = {"L": (1, "uchar"), "LA": (2, "uchar"), "RGB": (3, "uchar"), "RGBA": (4, "uchar")} | {
    "I;16": (1, "ushort"),
    "CMYK": (4, "uchar"),
}


def size(path: Path) -> Size | InvalidScan:
    """Return width and height from the SIZ marker of the codestream (ISO/IEC 15444-1, A.5.1). Raises OSError."""
    with path.open("rb") as file:
        head = file.read(MAX_HEADER)
    start = head.find(CODESTREAM)
    if start < 0 or len(head) < start + 24:
        return _NO_SIZE
    right, lower, left, top = struct.unpack(">4I", head[start + 8 : start + 24])
    width, height = right - left, lower - top
    return (width, height) if width > 0 and height > 0 else _NO_SIZE


def load(path: Path) -> pyvips.Image:
    """Decode the image. Raises pyvips.Error if that is not possible."""
    try:
        # the plugin itself, because Image.open has a size limit of its own
        with path.open("rb") as file, Jpeg2KImageFile(file) as decoded:
            decoded.load()
            mode = decoded.mode if decoded.mode in _MODES else "RGB"
            pixels = decoded if mode == decoded.mode else decoded.convert(mode)
            bands, band_format = _MODES[mode]
            image = pyvips.Image.new_from_memory(pixels.tobytes(), *pixels.size, bands, band_format)
    except (OSError, SyntaxError, ValueError) as error:
        raise pyvips.Error(f"JPEG 2000: {error}") from None
    if mode == "CMYK":
        return image.copy(interpretation="cmyk")
    is_16_bit = band_format == "ushort"
    return image.copy(interpretation=("grey16" if is_16_bit else "b-w") if bands < 3 else "srgb")
