"""A prepared image, open: its levels, the tiles of each, and the whole images that are stored with them.

Gives stored bytes only. It also reads the pyramidal TIFFs of others (JPEG tiles, joined with their JPEGTables).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.images import tiff
from service.images.errors import InvalidScan
from service.images.geometry import Shape, Size, TilePosition, scaled
from service.images.tiff import Tags, TiffFile

# Behind the TIFF: the tiles of the right and lower edges cut to size, and whole images. TIFF readers see none of it.
# Then one entry each: level (255 for a whole image), column or width, row or height, offset, length; then the tail.
MAGIC = b"FONDSIM1"
ENTRY = struct.Struct("<BIIQI")
TAIL = struct.Struct("<QI8s")
FULL_IMAGE = 255
MAX_STORED = 1 << 20
MAX_LEVELS = 32

JPEG, GRAY, RGB, YCBCR = 7, 1, 2, 6
_START = b"\xff\xd8"
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
# says that the three components are red, green and blue, which a decoder would otherwise take for YCbCr
_ADOBE_RGB = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"

Stored = Mapping[tuple[int, int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a pyramid: size, side of its tiles, where each tile lies, and what goes before a tile's bytes."""

    width: int
    height: int
    tile: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    jpeg_header: bytes
    gray: bool

    @property
    def columns(self) -> int:
        """How many tiles stand in a row."""
        return scaled(self.width, self.tile)


class Pyramid:
    """A pyramidal TIFF with JPEG tiles. Any number of threads may read it."""

    def __init__(self, path: Path, file: TiffFile, levels: tuple[Level, ...], stored: Stored) -> None:
        self.path, self._file, self.levels, self._stored = path, file, levels, stored
        first = levels[0]
        self.sizes: tuple[Size, ...] = tuple(sorted((w, h) for level, w, h in stored if level == FULL_IMAGE))
        self.shape = Shape(first.width, first.height, first.tile, len(levels), first.gray, self.sizes)

    def full_image(self, size: Size) -> bytes | None:
        """The stored JPEG of the full image at that size; None where none is stored."""
        return self._take((FULL_IMAGE, *size))

    def tile(self, place: TilePosition, size: Size) -> bytes | None:
        """The stored JPEG of that tile, exactly `size` pixels; None where the file has none such."""
        if kept := self._take((place.level, place.column, place.row)):
            return kept
        level = self.levels[place.level]
        return self.padded_tile(place) if size == (level.tile, level.tile) else None

    def padded_tile(self, place: TilePosition) -> bytes | None:
        """The JPEG of that tile in the full size of tiles, whatever of it lies beyond the image; None where none is."""
        level = self.levels[place.level]
        number = place.row * level.columns + place.column
        if number >= len(level.offsets):
            return None
        data = self._file.read(level.offsets[number], level.counts[number])
        if data[:2] != _START:
            return None
        return level.jpeg_header + data[2:] if level.jpeg_header else data

    def _take(self, key: tuple[int, int, int]) -> bytes | None:
        found = self._stored.get(key)
        return (self._file.read(*found) or None) if found else None


def open_pyramid(path: Path) -> Pyramid | InvalidScan:
    """The pyramid in a file. Raises OSError where there is no file; a file that is none is Unusable."""
    file = TiffFile(path)
    found = tiff.directories(file)
    if isinstance(found, InvalidScan):
        return found
    levels = _levels(found)
    if not levels:
        return InvalidScan("it is no pyramid of JPEG tiles", "publish the record again")
    return Pyramid(path, file, levels, _stored(file))


def _levels(pages: list[Tags]) -> tuple[Level, ...]:
    """The full size and, after it, each half: 2.1 and 3.0 clients know no other levels."""
    levels: list[Level] = []
    for page in pages[:MAX_LEVELS]:
        level = _level(page)
        if level is None or (levels and not _is_half(levels[0], level, len(levels))):
            break
        levels.append(level)
    return tuple(levels)


def _is_half(first: Level, level: Level, number: int) -> bool:
    # others round down where we round up
    near = all(
        0 <= scaled(whole, 1 << number) - part <= 1
        for whole, part in ((first.width, level.width), (first.height, level.height))
    )
    return near and level.tile == first.tile and level.gray == first.gray


def _level(tags: Tags) -> Level | None:
    try:
        width, height, tile = tags[tiff.WIDTH][0], tags[tiff.HEIGHT][0], tags[tiff.TILE_WIDTH][0]
        square = tags[tiff.TILE_HEIGHT][0] == tile
        jpeg = tags[tiff.COMPRESSION][0] == JPEG
        colours = tags[tiff.PHOTOMETRIC][0]
        offsets, counts = tags[tiff.TILE_OFFSETS], tags[tiff.TILE_COUNTS]
    except (KeyError, IndexError):
        return None
    samples = (tags.get(tiff.SAMPLES) or (1,))[0]
    fits = square and jpeg and tile >= 16 and width > 0 and height > 0
    if not fits or not len(offsets) == len(counts) == scaled(width, tile) * scaled(height, tile):
        return None
    if (colours, samples) not in ((GRAY, 1), (RGB, 3), (YCBCR, 3)):
        return None
    before = _before(bytes(tags.get(tiff.JPEG_TABLES, ())), colours)
    if colours == RGB and not before:  # nothing in such a tile says that it is RGB: libvips decodes it
        offsets = counts = ()
    return Level(width, height, tile, offsets, counts, before, samples == 1)


def _before(tables: bytes, colours: int) -> bytes:
    """What stands before a tile's own bytes: its tables, between SOI and EOI (TIFF Technical Note 2)."""
    if len(tables) < 4:
        return b""
    return _START + (_ADOBE_RGB if colours == RGB else _JFIF) + tables[2:-2]


def _stored(file: TiffFile) -> Stored:
    tail = file.read(file.size - TAIL.size, TAIL.size)
    if len(tail) != TAIL.size:
        return {}
    offset, count, magic = TAIL.unpack(tail)
    data = file.read(offset, count * ENTRY.size) if magic == MAGIC and count <= MAX_STORED else b""
    return {(level, a, b): (at, length) for level, a, b, at, length in ENTRY.iter_unpack(data)}
