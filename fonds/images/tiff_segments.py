"""The strips or tiles of a page of a TIFF: where their bytes are, and how many their pixels need (TIFF 6.0, 8 and 15).

Programs call both segments. libtiff shows one whose bytes are missing as black.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fonds.images import tiff
from fonds.images.errors import InvalidScan
from fonds.images.tiff import Tags, Values

HINT = "copy it anew from its source"
UNCOMPRESSED, JPEG = 1, 7
_YCBCR, _SEPARATE = 6, 2
_HEADER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A strip or tile: its name in messages, offset and length of its bytes, and the bytes of its pixels."""

    name: str
    offset: int
    length: int
    needed: int


@dataclass(frozen=True, slots=True)
class Grid:
    """How a page is divided: width and height of a segment in pixels, how many stand beside each other and one below
    the other, and how many planes there are; whether the segments are tiles.
    """

    width: int
    height: int
    across: int
    down: int
    planes: int
    is_tiled: bool

    @property
    def count(self) -> int:
        """Return the number of all segments."""
        return self.across * self.down * self.planes


def grid(tags: Tags) -> Grid:
    """Return how a page is divided. Its width and height must be in the tags, else no segment is needed."""
    width, height = (tags.get(tag) or (0,) for tag in (tiff.WIDTH, tiff.HEIGHT))
    is_separate = (tags.get(tiff.PLANAR) or (1,))[0] == _SEPARATE
    planes = (tags.get(tiff.SAMPLES) or (1,))[0] if is_separate else 1
    is_tiled = tiff.TILE_OFFSETS in tags
    if is_tiled:
        wide, high = ((tags.get(tag) or (0,))[0] or 1 for tag in (tiff.TILE_WIDTH, tiff.TILE_HEIGHT))
    else:
        rows = (tags.get(tiff.ROWS_PER_STRIP) or (0,))[0]
        wide, high = width[0] or 1, min(rows or height[0], height[0]) or 1
    return Grid(wide, high, -(-width[0] // wide), -(-height[0] // high), planes, is_tiled)


def tables(tags: Tags) -> tuple[Values, Values]:
    """Return the offsets and the lengths of the tiles, or else of the strips."""
    if tiff.TILE_OFFSETS in tags:
        return tags[tiff.TILE_OFFSETS], tags.get(tiff.TILE_COUNTS, ())
    return tags.get(tiff.STRIP_OFFSETS, ()), tags.get(tiff.STRIP_COUNTS, ())


def segments(tags: Tags, file_size: int) -> Iterator[Segment]:
    """Yield the segments of a page as its tags give them. A file may lack the lengths of uncompressed strips."""
    division = grid(tags)
    offsets, lengths = tables(tags)
    height = (tags.get(tiff.HEIGHT) or (0,))[0]
    noun = "tile" if division.is_tiled else "strip"
    whole = _needed(tags, division.width, division.height)
    last_rows = division.height if division.is_tiled else height - (division.down - 1) * division.height
    last = _needed(tags, division.width, last_rows)
    is_uncompressed = (tags.get(tiff.COMPRESSION) or (1,))[0] == UNCOMPRESSED
    for number in range(min(division.count, len(offsets))):
        needed = last if number // division.across % division.down == division.down - 1 else whole
        if number < len(lengths):
            length = lengths[number]
        else:
            length = needed if is_uncompressed else max(0, file_size - offsets[number])
        yield Segment(f"{noun} {number + 1} of {division.count}", offsets[number], length, needed)


def row_bytes(tags: Tags, width: int) -> int:
    """Return the bytes of a row of `width` pixels, in one plane, not compressed."""
    bits = (tags.get(tiff.BITS) or (1,))[0]
    is_separate = (tags.get(tiff.PLANAR) or (1,))[0] == _SEPARATE
    samples = 1 if is_separate else (tags.get(tiff.SAMPLES) or (1,))[0]
    return -(-width * samples * bits // 8)


def _needed(tags: Tags, width: int, rows: int) -> int:
    """Return the bytes of the pixels of a segment."""
    bits = (tags.get(tiff.BITS) or (1,))[0]
    is_separate = (tags.get(tiff.PLANAR) or (1,))[0] == _SEPARATE
    if (tags.get(tiff.PHOTOMETRIC) or (0,))[0] == _YCBCR and not is_separate:
        across, down = (*(tags.get(tiff.YCBCR_SUBSAMPLING) or (2, 2)), 1)[:2]
        blocks = -(-width // (across or 1)) * -(-rows // (down or 1))  # TIFF 6.0, 21
        return -(-blocks * (across * down + 2) * bits // 8)
    return row_bytes(tags, width) * rows


def fault(tags: Tags, file_size: int) -> InvalidScan | str:
    """Return why the pixels of a page cannot be used, or a sign of damage; "" if its segments are all there."""
    division, offsets = grid(tags), tables(tags)[0]
    noun = "tiles" if division.is_tiled else "strips"
    if len(offsets) < division.count:
        return InvalidScan(
            f"{division.count - len(offsets)} of its {division.count} {noun} are missing", HINT
        )
    is_uncompressed = (tags.get(tiff.COMPRESSION) or (1,))[0] == UNCOMPRESSED
    for segment in segments(tags, file_size):
        length = segment.needed if is_uncompressed else segment.length
        # libtiff corrects the length of an uncompressed strip if there is only one
        is_corrected = is_uncompressed and division.count == 1 and not division.is_tiled
        if not _HEADER_BYTES <= segment.offset < file_size:
            return InvalidScan(f"{segment.name} is not in the file", HINT)
        if not segment.length and not is_corrected:
            return InvalidScan(f"{segment.name} has no data", HINT)
        if segment.offset + length > file_size:
            return InvalidScan(f"{segment.name} is cut off", HINT)
        if is_uncompressed and segment.length < segment.needed and not is_corrected:
            return InvalidScan(
                f"{segment.name} has {segment.length} bytes, and its pixels need {segment.needed}", HINT
            )
    return _overlap(tags, file_size) if is_uncompressed else ""


def _overlap(tags: Tags, file_size: int) -> str:
    """Return which uncompressed segments lie partly in the same bytes. Several may be all the same, to save space."""
    end, start, name = 0, -1, ""
    for segment in sorted(segments(tags, file_size), key=lambda segment: segment.offset):
        if start < segment.offset < end:
            return f"{name} and {segment.name} lie in the same bytes"
        start, end, name = segment.offset, segment.offset + segment.needed, segment.name
    return ""
