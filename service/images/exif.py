"""Reads the few Exif values that change how a scan is shown: orientation and colour space (CIPA DC-008, 4.6)."""

from __future__ import annotations

import re
import struct

from service.images.vips import pyvips

_ORIENTATION, _SHORT = 274, 3
_PREFIX = b"Exif\0\0"
_ADOBE_RGB = 2  # written by cameras, though the standard has only 1 and 65535
_NUMBER = re.compile(r"\d+")


def orientation(data: bytes) -> int:
    """Return the orientation in a block of Exif, 1 to 8; 1 if there is none or the block is not valid."""
    data = data.removeprefix(_PREFIX)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4], "")
    if not order or len(data) < 8:
        return 1
    (start,) = struct.unpack(order + "I", data[4:8])
    count = int.from_bytes(data[start : start + 2], "little" if order == "<" else "big")
    for place in range(start + 2, min(start + 2 + 12 * count, len(data) - 11), 12):
        tag, kind, _, value = struct.unpack(order + "HHIH", data[place : place + 10])
        if tag == _ORIENTATION and kind == _SHORT and 1 <= value <= 8:
            return int(value)
    return 1


def is_adobe_rgb(image: pyvips.Image) -> bool:
    """Whether the Exif of an image of libvips says that its colours are Adobe RGB (DCF optional colour space)."""
    index = _text(image, "exif-ifd4-InteroperabilityIndex")
    space = _NUMBER.match(_text(image, "exif-ifd2-ColorSpace"))
    return index.startswith("R03") or bool(space and int(space[0]) == _ADOBE_RGB)


def _text(image: pyvips.Image, name: str) -> str:
    return str(image.get(name)) if image.get_typeof(name) else ""
