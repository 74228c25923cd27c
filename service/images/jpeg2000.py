"""JPEG 2000 scans: their size from the header, and their pixels.

Pillow decodes them, since the libvips of PyPI is built without OpenJPEG. It takes the whole image into memory, so that
fewer pixels are taken than of other scans.
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
MAX_PIXELS = 120_000_000  # pixels; Pillow takes about 18 bytes for each while it decodes
MAX_HEADER = 1 << 20  # bytes within which the codestream begins; a profile may lie before it

_UNUSABLE = InvalidScan("the JPEG 2000 cannot be read: it has no size", "save it anew with an image program")
# Pillow's modes -> bands and libvips' format
_MODES = {"L": (1, "uchar"), "LA": (2, "uchar"), "RGB": (3, "uchar"), "RGBA": (4, "uchar")} | {
    "I;16": (1, "ushort"),
    "CMYK": (4, "uchar"),
}


def size(path: Path) -> Size | InvalidScan:
    """Width and height from the codestream's SIZ marker (ISO/IEC 15444-1, A.5.1). Raises OSError."""
    with path.open("rb") as file:
        head = file.read(MAX_HEADER)
    at = head.find(CODESTREAM)
    if at < 0 or len(head) < at + 24:
        return _UNUSABLE
    right, lower, left, top = struct.unpack(">4I", head[at + 8 : at + 24])
    width, height = right - left, lower - top
    return (width, height) if width > 0 and height > 0 else _UNUSABLE


def load(path: Path) -> pyvips.Image:
    """The image, decoded. Raises pyvips.Error where it cannot be."""
    try:
        # the plugin itself: Image.open would hold the size against a bound of its own
        with path.open("rb") as file, Jpeg2KImageFile(file) as picture:
            picture.load()
            mode = picture.mode if picture.mode in _MODES else "RGB"
            pixels = picture if mode == picture.mode else picture.convert(mode)
            bands, form = _MODES[mode]
            image = pyvips.Image.new_from_memory(pixels.tobytes(), *pixels.size, bands, form)
    except (OSError, SyntaxError, ValueError) as error:
        raise pyvips.Error(f"JPEG 2000: {error}") from None
    if mode == "CMYK":
        return image.copy(interpretation="cmyk")
    deep = form == "ushort"
    return image.copy(interpretation=("grey16" if deep else "b-w") if bands < 3 else "srgb")
