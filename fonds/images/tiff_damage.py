"""Finds damage of a TIFF that its decoder goes over, by the structure of its strips and tiles and by their compression.

libtiff only warns of some damage, does not look for other, and libvips fills a tile that cannot be read with black.
The codes of LZW and PackBits have no checksum, but the last pixels need all of them: if the decoder needs fewer, it has
lost its place in them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from fonds.images import jpeg, tiff, tiff_pixels, tiff_samples, tiff_segments, webp
from fonds.images.errors import InvalidScan
from fonds.images.tiff import Tags, TiffFile
from fonds.images.tiff_changed_tags import load_changed
from fonds.images.tiff_segments import HINT as HINT
from fonds.images.tiff_segments import Segment
from fonds.images.vips import decoder_warnings, error_text, line_text, noted_errors, pyvips

_LZW, _JPEG, _PACKBITS, _WEBP = 5, tiff_segments.JPEG, 32773, 50001
_DEFLATE = frozenset((8, 32946))
# compressions that are decoded to find damage: the decoder only warns of it (fax, JPEG, PackBits), or is quick (LZW)
_DECODED = frozenset((2, 3, 4, _LZW, _JPEG, _PACKBITS))
# warnings about pixels; others are about tags, and leave the pixels as they are
_ABOUT_PIXELS = re.compile(
    r"(scan)?line \d|strip \d|tile \d|Corrupt JPEG|Discarding|buffer overrun", re.IGNORECASE
)
# bytes without which the last pixels cannot be decoded: the code that ends LZW has up to 12 bits
_SHORTENED_BY = {_LZW: 4, _PACKBITS: 1}
_NEEDS_MORE = re.compile("not terminated|Not enough data|lack of data|read error", re.IGNORECASE)
_ONE_COLOUR_EACH = (0, 1, 2, 3, 5, 8, 9)  # meanings of samples that libvips reads as they are stored
_BATCH = 64  # segments whose errors libvips can note together
_PIECE = 1 << 22  # bytes that are decompressed at once


def damage(path: Path, number: int, tags: Tags) -> InvalidScan | str:
    """Return why a page cannot be used, or else a sign of damage; "" if there is none. Raises OSError."""
    size = path.stat().st_size
    if fault := tiff_segments.fault(tags, size):
        return fault
    compression = (tags.get(tiff.COMPRESSION) or (1,))[0]
    if compression in _DEFLATE:
        return _first(path, tags, _deflate_damage)
    if compression in _DECODED and (fault := _decoder_damage(path, number, tags)):
        return fault
    if compression in _SHORTENED_BY:
        return _data_left(path, number, tags, _SHORTENED_BY[compression])
    if compression == _JPEG:
        start = _jpeg_start(tags)
        return _first(path, tags, lambda data, segment: jpeg.damage(start + data[2:]))
    return _first(path, tags, lambda data, segment: webp.damage(data)) if compression == _WEBP else ""


def _first(
    path: Path, tags: Tags, segment_damage: Callable[[bytes, Segment], InvalidScan | str]
) -> InvalidScan | str:
    """Return the damage of the first segment that is damaged, with its name."""
    file = TiffFile(path)
    for segment in tiff_segments.segments(tags, file.size):
        result = segment_damage(file.read(segment.offset, segment.length), segment)
        if isinstance(result, InvalidScan):
            return InvalidScan(f"{segment.name}: {result.message}", result.hint)
        if result:
            return f"{segment.name}: {result}"
    return ""


def _deflate_damage(data: bytes, segment: Segment) -> InvalidScan | str:
    """Decompress a segment for its length and its checksum (RFC 1950, 2.2), which libtiff does not compare."""
    decompressor, length = zlib.decompressobj(), 0
    try:
        while data and not decompressor.eof:
            length += len(decompressor.decompress(data, _PIECE))
            data = decompressor.unconsumed_tail
    except zlib.error as error:
        return f"{error}" if length >= segment.needed else InvalidScan(f"it cannot be read: {error}", HINT)
    if length < segment.needed:
        return InvalidScan(f"it has {length} bytes, and its pixels need {segment.needed}", HINT)
    return "" if decompressor.eof else "its checksum is missing"


def _jpeg_start(tags: Tags) -> bytes:
    """Return the start of a JPEG with the tables that all segments share, without the marker of their end."""
    shared = bytes(tags.get(tiff.JPEG_TABLES, ()))
    return shared.removesuffix(b"\xff\xd9") or b"\xff\xd8"


def _decoder_damage(path: Path, number: int, tags: Tags) -> InvalidScan | str:
    """Decode the page, and return what the decoder notes or warns of."""
    with decoder_warnings() as messages:
        noted_errors()
        try:
            tiff_pixels.header(path, number, tags).avg()
        except pyvips.Error as error:
            return InvalidScan(f"its pixels cannot be read: {error_text(error)}", HINT)
    if fault := tiff_pixels.missing_tile(noted_errors()):
        return InvalidScan(f"its pixels cannot be read: {fault}", HINT)
    return next((message for message in messages if _ABOUT_PIXELS.search(message)), "")


def _data_left(path: Path, number: int, tags: Tags, shortened_by: int) -> InvalidScan | str:
    """Decode the page with shorter segments: each must be an error, or else its pixels did not need its data."""
    division = tiff_segments.grid(tags)
    if (
        division.planes > 1
        or tiff_samples.bits_of(tags)
        or tiff_pixels.meaning_of(tags) not in _ONE_COLOUR_EACH
    ):
        return ""
    result = _data_left_in_batches(path, number, tags, shortened_by, _BATCH)
    # once more, to learn which segment it is
    return result and (_data_left_in_batches(path, number, tags, shortened_by, 1) or result)


def _data_left_in_batches(
    path: Path, number: int, tags: Tags, shortened_by: int, batch: int
) -> InvalidScan | str:
    division, lengths = tiff_segments.grid(tags), tiff_segments.tables(tags)[1]
    tag = tiff.TILE_COUNTS if division.is_tiled else tiff.STRIP_COUNTS
    shorter = [max(1, length - shortened_by) if length else 0 for length in lengths]
    height = (tags.get(tiff.HEIGHT) or (0,))[0]
    # the last strip may have rows below the image
    optional = (
        division.count if division.count > 1 and not division.is_tiled and height % division.height else 0
    )
    seen = errors = 0
    with decoder_warnings():
        noted_errors()
        try:
            changes = {tag: shorter, **tiff_pixels.meaning_as_stored(tags)}
            image = load_changed(path, number, changes, "none")
            for left, top, width, rows, count in _regions(tags, batch):
                image.crop(left, top, width, rows).avg()
                lines, seen = noted_errors(), seen + count
                errors += len(lines)
                place = f"{'tile' if division.is_tiled else 'strip'} {seen} of {division.count}"
                if other := next((line for line in lines if not _NEEDS_MORE.search(line)), ""):
                    return InvalidScan(f"{place}: its pixels cannot be read: {line_text(other)}", HINT)
                if errors < seen and seen != optional:
                    return f"{place}: more data than its pixels need"
        except pyvips.Error as error:
            return InvalidScan(f"its pixels cannot be read: {error_text(error)}", HINT)
    return ""


def _regions(tags: Tags, batch: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield left, top, width and height of regions with at most so many segments, and their number."""
    division = tiff_segments.grid(tags)
    width, height = ((tags.get(tag) or (0,))[0] for tag in (tiff.WIDTH, tiff.HEIGHT))
    columns, rows = min(batch, division.across), max(1, batch // division.across)
    for first_row in range(0, division.down, rows):
        count_down = min(rows, division.down - first_row)
        top = first_row * division.height
        for first_column in range(0, division.across, columns):
            count_across = min(columns, division.across - first_column)
            left = first_column * division.width
            yield (
                left,
                top,
                min(count_across * division.width, width - left),
                min(count_down * division.height, height - top),
                count_across * count_down,
            )
