"""Says whether a GIF is damaged. libvips goes on after damage; Pillow's decoder does not, and is asked here.

The data are LZW (GIF89a, 22 and appendix F). The decoder needs all of them for the last pixels: if it needs fewer,
it has lost its place in them.
"""

from __future__ import annotations

import io

from PIL.GifImagePlugin import GifImageFile

from fonds.images import memory
from fonds.images.errors import InvalidScan
from fonds.images.pillow_images import DECODING_ERRORS

_HINT = "copy it anew from its source"
_HEADER = 13  # bytes before the global colour table
_EXTENSION, _IMAGE = 0x21, 0x2C
# bytes at the end without which the last pixels cannot be decoded: Clear and End may follow, of 12 bits each
_SHORTENED_BY = 4
_BYTES_OF_PIXEL = 6  # of memory while it is decoded


def damage(data: bytes) -> InvalidScan | str:
    """Decode the first image, and return why it cannot be used, or else a sign of damage; "" if there is none."""
    try:
        _decode(data)
        start, blocks = _first_image(data)
    except DECODING_ERRORS as error:
        reason = str(error) or "there is not enough memory"
        return InvalidScan(f"it is damaged: its pixels cannot be read: {reason}", _HINT)
    codes = b"".join(blocks)
    if len(codes) <= 2 * _SHORTENED_BY:
        return ""
    shortened = data[:start] + _blocks(codes[:-_SHORTENED_BY]) + b";"
    try:
        _decode(shortened)
    except DECODING_ERRORS:
        return ""
    return "more data than its pixels need"


def _decode(data: bytes) -> None:
    """Decode the first image with Pillow. Raises DECODING_ERRORS."""
    with GifImageFile(io.BytesIO(data)) as image:
        if shortage := memory.shortage(image.width * image.height * _BYTES_OF_PIXEL):
            raise ValueError(shortage)
        image.load()


def _first_image(data: bytes) -> tuple[int, list[bytes]]:
    """Return where the data of the first image begin, and their blocks. Raises IndexError if they end too early."""
    position = _HEADER + _colour_table(data[10])
    while data[position] != _IMAGE:  # decoders skip bytes between blocks that mean nothing
        position = _read_blocks(data, position + 2)[0] if data[position] == _EXTENSION else position + 1
    start = position + 10 + _colour_table(data[position + 9]) + 1
    return start, _read_blocks(data, start)[1]


def _colour_table(flags: int) -> int:
    """Return the bytes of the colour table that the flags announce (GIF89a, 18 and 20)."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _read_blocks(data: bytes, position: int) -> tuple[int, list[bytes]]:
    """Return the end of a sequence of blocks, and their contents (GIF89a, 15). The last may lack its end."""
    blocks = []
    while position < len(data) and (length := data[position]):
        blocks.append(data[position + 1 : position + 1 + length])
        position += 1 + length
    return position + 1, blocks


def _blocks(codes: bytes) -> bytes:
    parts = [codes[i : i + 255] for i in range(0, len(codes), 255)]
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"
