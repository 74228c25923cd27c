"""Reads the headers of JPEG 2000: the boxes of JP2 and JPX, and the markers of the codestream (ISO/IEC 15444-1).

Only what Pillow does not pass on: the colour specification, opacity, resolution, orientation, and whether all parts of
the codestream are there. No number in the file is trusted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE_BOX = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
CODESTREAM = b"\xff\x4f\xff\x51"
END_OF_CODESTREAM = b"\xff\xd9"
_EXIF_UUID = b"JpgTiffExif->JP2"
_MAX_BOXES = 10_000
_CODING_STYLE, _COMPONENT_CODING_STYLE = b"\xff\x52", b"\xff\x53"
_START_OF_TILE, _START_OF_DATA = b"\xff\x90", b"\xff\x93"
# a coder never writes these into its data (A.1.2); SOP and EPH, FF91 and FF92, stand between packets, and SOP is
# followed by any number (A.8.1)
_IMPOSSIBLE = re.compile(rb"\xff\x91\x00\x04..|(\xff[\x90\x93-\xff])", re.DOTALL)
# values of EnumCS (table I.10)
CMYK, CIELAB, ROMM_RGB = 12, 14, 21


@dataclass(frozen=True, slots=True)
class Codestream:
    """What the main header tells: size in pixels, bits of the first component, number of components and of tiles."""

    width: int
    height: int
    bits: int
    components: int
    tiles: int


@dataclass(frozen=True, slots=True)
class Boxes:
    """What the boxes tell: EnumCS or 0, ICC profile, which channels are opacity and whether colours are multiplied
    with it, pixels per unit across and down or zeros, and the bytes of Exif.
    """

    colour_space: int = 0
    profile: bytes = b""
    opacity: tuple[int, ...] = ()
    is_premultiplied: bool = False
    resolution: tuple[float, float] = (0.0, 0.0)
    exif: bytes = b""


def codestream(data: bytes) -> Codestream | None:
    """Return what the SIZ marker tells (A.5.1); None if there is none, or it has no size."""
    start = data.find(CODESTREAM)
    if start < 0 or len(data) < start + 45:
        return None
    right, lower, left, top, wide, high, tile_left, tile_top, components, bits = struct.unpack(
        ">8IHB", data[start + 8 : start + 43]
    )
    width, height = right - left, lower - top
    if width <= 0 or height <= 0 or not wide or not high:
        return None
    tiles = -(-(right - tile_left) // wide) * -(-(lower - tile_top) // high)
    return Codestream(width, height, (bits & 0x7F) + 1, components, tiles)


def read_boxes(data: bytes) -> Boxes:
    """Return what the boxes before and after the codestream tell; for a bare codestream, nothing."""
    if not data.startswith(SIGNATURE_BOX):
        return Boxes()
    result: dict[str, object] = {}
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind == b"uuid" and data[start : start + 16] == _EXIF_UUID:
            result["exif"] = data[start + 16 : end]
        elif kind == b"jp2h":
            for inner, first, last in _boxes(data, start, end):
                _read_header_box(inner, data[first:last], result)
    return Boxes(**result)  # type: ignore[arg-type]


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield type, first and last offset of each box within a part of the data (I.4)."""
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        length, kind = struct.unpack(">I4s", data[start : start + 8])
        head = 8
        if length == 1 and start + 16 <= end:
            (length,) = struct.unpack(">Q", data[start + 8 : start + 16])
            head = 16
        stop = end if length == 0 else min(end, start + length)
        if stop < start + head:
            return
        yield kind, start + head, stop
        start = stop


def _read_header_box(kind: bytes, box: bytes, result: dict[str, object]) -> None:
    if kind == b"colr" and len(box) >= 3 and "colour_space" not in result and "profile" not in result:
        if (
            box[0] == 1 and len(box) >= 7
        ):  # I.5.3.3: readers use the first colour specification that they know
            result["colour_space"] = int.from_bytes(box[3:7])
        elif box[0] in (2, 3):
            result["profile"] = box[3:]
    elif kind == b"cdef":
        entries = [struct.unpack(">3H", box[i : i + 6]) for i in range(2, len(box) - 5, 6)]
        result["opacity"] = tuple(channel for channel, use, _ in entries if use in (1, 2))
        result["is_premultiplied"] = any(use == 2 for _, use, _ in entries)
    elif kind == b"res ":
        for inner, first, last in _boxes(box, 0, len(box)):
            if inner in (b"resc", b"resd") and last - first == 10 and "resolution" not in result:
                result["resolution"] = _resolution(box[first:last])


def _resolution(box: bytes) -> tuple[float, float]:
    """Return the pixels per metre across and down (I.5.3.7.1)."""
    above_y, below_y, above_x, below_x, power_y, power_x = struct.unpack(">4H2b", box)
    if not below_x or not below_y:
        return 0.0, 0.0
    return above_x / below_x * 10.0**power_x, above_y / below_y * 10.0**power_y


def tile_parts(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield number of the tile, first and last offset of each part of a tile that is wholly there (A.4.2)."""
    start = data.find(CODESTREAM)
    position = start + 2
    while start >= 0 and data[position : position + 1] == b"\xff" and position + 4 <= len(data):
        if data[position : position + 2] == _START_OF_TILE:
            break
        position += 2 + int.from_bytes(data[position + 2 : position + 4])
    while data[position : position + 2] == _START_OF_TILE and position + 12 <= len(data):
        tile, length = struct.unpack(">HI", data[position + 4 : position + 10])
        end = position + length if length else max(position + 12, data.rfind(END_OF_CODESTREAM))
        if not position + 12 <= end <= len(data):
            return
        yield tile, position, end
        position = end


def style_offsets(data: bytes) -> list[int]:
    """Return where the styles of the code blocks are, in the markers COD and COC of all headers (A.6.1 and A.6.2)."""
    start = data.find(CODESTREAM)
    result: list[int] = []
    if start < 0:
        return result
    is_wide = (
        int.from_bytes(data[start + 40 : start + 42]) >= 257
    )  # numbers of components have two bytes then
    headers = [(start + 2, len(data)), *((first + 12, end) for _, first, end in tile_parts(data))]
    for first, end in headers:
        for marker, position in _header_markers(data, first, end):
            if marker == _CODING_STYLE:
                result.append(position + 12)
            elif marker == _COMPONENT_CODING_STYLE:
                result.append(position + (10 if is_wide else 9))
    return [offset for offset in result if offset < len(data)]


def _header_markers(data: bytes, position: int, end: int) -> Iterator[tuple[bytes, int]]:
    """Yield the markers of a header and their offsets, up to the start of a tile or of its data."""
    while position + 2 <= end and data[position : position + 1] == b"\xff":
        marker = data[position : position + 2]
        yield marker, position
        if marker in (_START_OF_TILE, _START_OF_DATA):
            return
        position += 2 + int.from_bytes(data[position + 2 : position + 4])


def with_end(data: bytes) -> bytes:
    """Return the data with the marker of the end (EOC) if only that is missing: then no pixel is."""
    end = max((end for _, _, end in tile_parts(data)), default=0)
    return data[:end] + END_OF_CODESTREAM if end and data[end:] in (b"", b"\xff") else data


def damage(data: bytes) -> str:
    """Return the sign of damage in the markers of the coded data; "" if there is none."""
    for tile, start, end in tile_parts(data):
        markers = dict(_header_markers(data, start + 12, end))
        first = markers.get(_START_OF_DATA, end)
        if any(match[1] for match in _IMPOSSIBLE.finditer(data, first + 2, end)):
            return f"the data of tile {tile + 1} hold bytes that no coder writes"
    return ""
