"""Reads JPEGs, also one whose last bytes are missing, and says whether one is damaged.

libjpeg goes on after damage and fills what is missing with gray. Its warnings are the only sign of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fonds.images.errors import InvalidScan
from fonds.images.vips import error_text, line_text, noted_errors, pyvips

_END = b"\xff\xd9"
_START_OF_SCAN = 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)  # with blocks of 8 by 8 pixels
_BASELINE_FRAMES = (0xC0, 0xC1)
_CHECKED_SIDE = 64  # pixels from which the image is made smaller for the check
_CHECKED_SHRINK = 8  # every byte of the data is still decoded, in a fraction of the time


def load(path: Path) -> pyvips.Image:
    """Return the image, with pixels in sequence. Raises pyvips.Error, OSError.

    If only the marker of the end (EOI) is missing, the image is whole; it is read as if the marker were there.
    """
    if _has_end(path):
        return pyvips.Image.jpegload(str(path), revalidate=True, access="sequential", fail_on="truncated")
    return pyvips.Image.jpegload_buffer(path.read_bytes() + _END, access="sequential", fail_on="warning")


def headers(path: Path) -> bytes:
    """Return the headers up to the first scan. Raises OSError."""
    data = path.read_bytes()
    return data[: _read_headers(data).length]


def damage(jpeg: bytes) -> InvalidScan | str:
    """Decode all data, and return why the image cannot be used, or else a sign of damage; "" if there is none.

    An image that ends too early cannot be used. One that is damaged in the middle can be shown.
    """
    hint = "copy it anew from its source"
    data = bytearray(jpeg)
    structure = _read_headers(data)
    _fill_last_row(data, structure)
    end = data.find(_END, structure.length)
    try:
        sign = _warning(data if end >= 0 else data + _END)
    except pyvips.Error as error:
        return InvalidScan(f"its pixels cannot be read: {error_text(error)}", hint)
    if sign and end < 0:
        return InvalidScan("it is cut off: its last part is missing", hint)
    if not sign and structure.is_baseline:
        shortened = _without_last_byte(data, structure.length, end if end >= 0 else len(data))
        # after damage the decoder may have lost its place in the data, and have some left over
        return "" if _warning(shortened) else "more data than its pixels need"
    return sign


def _warning(data: bytes | bytearray) -> str:
    """Return the first warning of libjpeg when it decodes all data, or "". Raises pyvips.Error.

    libvips notes it as an error; `fail_on` does not see those of the last rows.
    """
    jpeg = bytes(data)
    header = pyvips.Image.jpegload_buffer(jpeg, access="sequential")
    shrink = _CHECKED_SHRINK if min(header.width, header.height) >= _CHECKED_SIDE else 1
    noted_errors()
    pyvips.Image.jpegload_buffer(jpeg, access="sequential", fail_on="truncated", shrink=shrink).avg()
    return next((line_text(line) for line in noted_errors()), "")


def _without_last_byte(data: bytes | bytearray, start: int, end: int) -> bytes | bytearray:
    """Return a JPEG without the last byte of its coded data, which the last pixels of a whole one need."""
    coded = data[start:end].rstrip(b"\xff")  # fill bytes (T.81, B.1.1.2)
    if coded.endswith(b"\xff\0"):  # a stuffed byte
        coded = coded[:-1]
    return data[:start] + coded[:-1] + _END


def _has_end(path: Path) -> bool:
    """Whether the marker of the end follows the data: it cannot occur in them (ITU-T T.81, B.1.1.5)."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2))
        if file.read(2) == _END:
            return True  # the usual case, without reading the whole file
        file.seek(0)
        data = file.read()
    return data.find(_END, _read_headers(data).length) >= 0


@dataclass(frozen=True, slots=True)
class _Headers:
    """The headers of a JPEG, up to its first scan: their length in bytes, where the height of the image is, or 0, and
    whether it is coded sequentially with Huffman codes.
    """

    length: int
    height_offset: int
    is_baseline: bool


def _read_headers(data: bytes | bytearray) -> _Headers:
    """Return the headers; the end of a thumbnail in them is not that of the image."""
    position, height_offset, is_baseline = 2, 0, False
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        if marker in _FRAMES:
            height_offset, is_baseline = position + 5, marker in _BASELINE_FRAMES
        position += 2 + length
        if marker == _START_OF_SCAN:
            break
    return _Headers(position, height_offset, is_baseline)


def _fill_last_row(data: bytearray, headers: _Headers) -> None:
    """Make the height a multiple of the block, which no data change: libvips leaves out a part of a row otherwise."""
    place = headers.height_offset
    if place and place + 2 <= len(data):
        height = int.from_bytes(data[place : place + 2])
        data[place : place + 2] = min(-(-height // 8) * 8, 65_528).to_bytes(2)
