"""Reads the few Exif values that change how a scan is shown: orientation and colour space (CIPA DC-008, 4.6).

Exif is a TIFF without pictures, and a TIFF may hold the same values. No number in it is trusted.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from fonds.images.vips import pyvips

ReadBytes = Callable[[int, int], bytes]  # offset, length -> so many bytes, or fewer at the end

_PREFIX = b"Exif\0\0"
_ORIENTATION, _EXIF, _COLOUR_SPACE, _INTEROPERABILITY, _INDEX = 274, 34665, 40961, 40965, 1
_ASCII, _SHORT, _LONG = 2, 3, 4
_MAX_TAGS = 512
_ADOBE_RGB = 2  # written by cameras, though the standard has only 1 and 65535
_DCF_ADOBE_RGB = b"R03"  # DCF 2.0: the index of files in its optional colour space

_Entry = tuple[int, bytes]  # type, and the four bytes of the value or its offset


def orientation(data: bytes) -> int:
    """Return the orientation in a block of Exif, 1 to 8; 1 if there is none or the block is not valid."""
    read = reader(data)
    order, first = _header(read)
    value = _number(_directory(read, order, first).get(_ORIENTATION), order)
    return value if 1 <= value <= 8 else 1


def is_adobe_rgb(read: ReadBytes) -> bool:
    """Whether a block of Exif, or a TIFF that is not a BigTIFF, says that its colours are Adobe RGB."""
    order, first = _header(read)
    values = _directory(read, order, _number(_directory(read, order, first).get(_EXIF), order))
    if _number(values.get(_COLOUR_SPACE), order) == _ADOBE_RGB:
        return True
    kind, index = _directory(read, order, _number(values.get(_INTEROPERABILITY), order)).get(_INDEX, (0, b""))
    return kind == _ASCII and index.startswith(_DCF_ADOBE_RGB)


def says_adobe_rgb(image: pyvips.Image) -> bool:
    """Whether the Exif that libvips found in a file says that the colours are Adobe RGB."""
    return bool(image.get_typeof("exif-data")) and is_adobe_rgb(reader(bytes(image.get("exif-data"))))


def reader(data: bytes) -> ReadBytes:
    """Return what reads a block of Exif, with or without the prefix that JPEG has."""
    block = data.removeprefix(_PREFIX)
    return lambda offset, length: block[offset : offset + length]


def _header(read: ReadBytes) -> tuple[str, int]:
    """Return the byte order and the offset of the first directory; offset 0 if this is no TIFF."""
    head = read(0, 8)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4], "")
    if not order or len(head) < 8:
        return "<", 0
    return order, int(struct.unpack(order + "I", head[4:])[0])


def _directory(read: ReadBytes, order: str, offset: int) -> dict[int, _Entry]:
    """Return the entries of a directory by their tags; none for offset 0, or one outside the block."""
    count_bytes = read(offset, 2) if offset else b""
    if len(count_bytes) < 2:
        return {}
    (count,) = struct.unpack(order + "H", count_bytes)
    body = read(offset + 2, 12 * min(count, _MAX_TAGS))
    entries = (struct.unpack(order + "HHI4s", body[i : i + 12]) for i in range(0, len(body) - 11, 12))
    return {tag: (kind, value) for tag, kind, _, value in entries}


def _number(entry: _Entry | None, order: str) -> int:
    """Return the value of an entry with one whole number, or 0."""
    kind, value = entry or (0, b"")
    if kind == _SHORT:
        return int(struct.unpack(order + "H", value[:2])[0])
    return int(struct.unpack(order + "I", value)[0]) if kind == _LONG else 0
