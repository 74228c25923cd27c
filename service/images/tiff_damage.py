"""Finds damage of a TIFF that its decoder goes over: lines of fax that do not add up, broken JPEG, wrong checksums.

libtiff only warns of these, or does not look. What it calls an error is seen when the page is prepared.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from service.images import tiff, tiff_pixels
from service.images.errors import InvalidScan
from service.images.tiff import Tags, TiffFile, Values
from service.images.vips import decoder_warnings, error_text, pyvips

_HEADER_BYTES = 8
HINT = "copy it anew from its source"
# compressions with damage that is a warning: fax, JPEG, PackBits
_LENIENT_DECODERS = frozenset((2, 3, 4, 7, 32773))
_DEFLATE = frozenset((8, 32946))
# warnings about pixels; others are about tags, and leave the pixels as they are
_ABOUT_PIXELS = re.compile(
    r"(scan)?line \d|strip \d|tile \d|Corrupt JPEG|Discarding|buffer overrun", re.IGNORECASE
)
_PIECE = 1 << 22  # bytes that are decompressed at once


def damage(path: Path, number: int, tags: Tags) -> InvalidScan | str:
    """Return why a page cannot be used, or else a sign of damage; "" if there is none. Raises OSError."""
    compression = (tags.get(tiff.COMPRESSION) or (1,))[0]
    offsets, _ = _pieces(tags)
    size = path.stat().st_size
    for offset in offsets:
        if not _HEADER_BYTES <= offset < size:
            return InvalidScan("a part of its pixels is not in the file", HINT)
    if compression in _DEFLATE:
        return _wrong_checksum(path, tags)
    if compression not in _LENIENT_DECODERS:
        return ""
    with decoder_warnings() as messages:
        try:
            tiff_pixels.header(path, number, tags).avg()
        except pyvips.Error as error:
            return InvalidScan(f"its pixels cannot be read: {error_text(error)}", HINT)
    return next((message for message in messages if _ABOUT_PIXELS.search(message)), "")


def _wrong_checksum(path: Path, tags: Tags) -> str:
    """Decompress all strips or tiles for their checksums (RFC 1950, 2.2), which libtiff does not compare."""
    file = TiffFile(path)
    for offset, count in zip(*_pieces(tags), strict=False):
        try:
            _decompress(file.read(offset, count))
        except zlib.error as error:
            return f"{error}"
    return ""


def _pieces(tags: Tags) -> tuple[Values, Values]:
    """Return the offsets and the lengths of the tiles, or else the strips."""
    if tiff.TILE_OFFSETS in tags:
        return tags[tiff.TILE_OFFSETS], tags.get(tiff.TILE_COUNTS, ())
    return tags.get(tiff.STRIP_OFFSETS, ()), tags.get(tiff.STRIP_COUNTS, ())


def _decompress(data: bytes) -> None:
    decompressor = zlib.decompressobj()
    while data and not decompressor.eof:
        decompressor.decompress(data, _PIECE)
        data = decompressor.unconsumed_tail
