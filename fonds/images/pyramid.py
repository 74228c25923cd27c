"""Reads a prepared image: its levels, their tiles, and the full images that are stored with them.

It returns stored bytes only. It also reads pyramidal TIFFs of other programs, whose JPEG tiles are joined with their
JPEGTables.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fonds.images import tiff
from fonds.images.errors import InvalidScan
from fonds.images.geometry import Shape, Size, TilePosition, scaled
from fonds.images.tiff import Tags, TiffFile

# After the TIFF, where TIFF readers do not look: the tiles of the right and lower edges cut to size, and full images.
# Then one entry each: level (255 for a full image), column or width, row or height, offset, length; then the tail.
MAGIC = b"FONDSIM1"
ENTRY = struct.Struct("<BIIQI")
TAIL = struct.Struct("<QI8s")
FULL_IMAGE = 255
MAX_STORED = 1 << 20
MAX_LEVELS = 32

JPEG, GRAY, RGB, YCBCR = 7, 1, 2, 6
_START = b"\xff\xd8"
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
# declares the three components as red, green and blue; a decoder would otherwise take them for YCbCr
_ADOBE_RGB = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"

Stored = Mapping[tuple[int, int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a pyramid: size, side of its tiles, offset and length of each, and the header to put before each."""

    width: int
    height: int
    tile: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    jpeg_header: bytes
    gray: bool

    @property
    def columns(self) -> int:
        """The number of tiles in a row."""
        return scaled(self.width, self.tile)


class Pyramid:
    """A pyramidal TIFF with JPEG tiles. Any number of threads may read it."""

    def __init__(self, path: Path, file: TiffFile, levels: tuple[Level, ...], stored: Stored) -> None:
        self.path, self._file, self.levels, self._stored = path, file, levels, stored
        first = levels[0]
        self.sizes: tuple[Size, ...] = tuple(sorted((w, h) for level, w, h in stored if level == FULL_IMAGE))
        self.shape = Shape(first.width, first.height, first.tile, len(levels), first.gray, self.sizes)

    def full_image(self, size: Size) -> bytes | None:
        """Return the stored JPEG of the full image at that size, or None."""
        return self._read_stored((FULL_IMAGE, *size))

    def tile(self, position: TilePosition, size: Size) -> bytes | None:
        """Return the stored JPEG of a tile of exactly `size` pixels, or None."""
        if data := self._read_stored((position.level, position.column, position.row)):
            return data
        level = self.levels[position.level]
        return self.padded_tile(position) if size == (level.tile, level.tile) else None

    def padded_tile(self, position: TilePosition) -> bytes | None:
        """Return the JPEG of a tile in full tile size, also at the edges; None if there is none."""
        level = self.levels[position.level]
        number = position.row * level.columns + position.column
        if number >= len(level.offsets):
            return None
        data = self._file.read(level.offsets[number], level.counts[number])
        if data[:2] != _START:
            return None
        return level.jpeg_header + data[2:] if level.jpeg_header else data

    def _read_stored(self, key: tuple[int, int, int]) -> bytes | None:
        location = self._stored.get(key)
        return (self._file.read(*location) or None) if location else None


def open_pyramid(path: Path) -> Pyramid | InvalidScan:
    """Open the pyramid in a file; return an error if it is not a pyramid. Raises OSError if there is no file."""
    file = TiffFile(path)
    directories = tiff.directories(file)
    if isinstance(directories, InvalidScan):
        return directories
    levels = _levels(directories)
    if not levels:
        return InvalidScan("it is no pyramid of JPEG tiles", "publish the record again")
    return Pyramid(path, file, levels, _stored(file))


def _levels(pages: list[Tags]) -> tuple[Level, ...]:
    """Return the full size and the levels that are half of the previous one, the only ones that clients know."""
    levels: list[Level] = []
    for page in pages[:MAX_LEVELS]:
        level = _level(page)
        if level is None or (levels and not _is_half(levels[0], level, len(levels))):
            break
        levels.append(level)
    return tuple(levels)


def _is_half(first: Level, level: Level, number: int) -> bool:
    # other programs round down where we round up
    sizes_match = all(
        0 <= scaled(whole, 1 << number) - part <= 1
        for whole, part in ((first.width, level.width), (first.height, level.height))
    )
    return sizes_match and level.tile == first.tile and level.gray == first.gray


def _level(tags: Tags) -> Level | None:
    try:
        width, height, tile = tags[tiff.WIDTH][0], tags[tiff.HEIGHT][0], tags[tiff.TILE_WIDTH][0]
        is_square = tags[tiff.TILE_HEIGHT][0] == tile
        is_jpeg = tags[tiff.COMPRESSION][0] == JPEG
        colours = tags[tiff.PHOTOMETRIC][0]
        offsets, counts = tags[tiff.TILE_OFFSETS], tags[tiff.TILE_COUNTS]
    except (KeyError, IndexError):
        return None
    samples = (tags.get(tiff.SAMPLES) or (1,))[0]
    is_valid = is_square and is_jpeg and tile >= 16 and width > 0 and height > 0
    if not is_valid or not len(offsets) == len(counts) == scaled(width, tile) * scaled(height, tile):
        return None
    if (colours, samples) not in ((GRAY, 1), (RGB, 3), (YCBCR, 3)):
        return None
    jpeg_header = _jpeg_header(bytes(tags.get(tiff.JPEG_TABLES, ())), colours)
    if (
        colours == RGB and not jpeg_header
    ):  # such a tile does not declare that it is RGB: only libvips can decode it
        offsets = counts = ()
    return Level(width, height, tile, offsets, counts, jpeg_header, samples == 1)


def _jpeg_header(tables: bytes, colours: int) -> bytes:
    """Return the start of a JPEG up to its tables, to be put before the bytes of a tile (TIFF Technical Note 2)."""
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
