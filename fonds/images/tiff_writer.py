"""Writes a pyramidal TIFF from JPEG tiles, followed by full images and by edge tiles that are cut to size.

It is written by hand because the TIFF saver of libvips moves the JPEG tables out of the tiles, and cannot store more
after the TIFF. Here each tile is a complete JPEG (TIFF Technical Note 2 allows it), so that serving it is one read.
Equal tiles give equal bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from fonds.images.geometry import Size
from fonds.images.pyramid import ENTRY, FULL_IMAGE, GRAY, JPEG, MAGIC, TAIL, YCBCR

BIGTIFF_PIXELS = (
    1_000_000_000  # the JPEG tiles of a smaller image stay below 4 GB, so that 4-byte offsets suffice
)
_SHORT, _LONG, _LONG8 = 3, 4, 16


@dataclass(slots=True)
class _Level:
    size: Size
    offsets: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)


class TiffWriter:
    """Writes the levels from the largest down, and the tiles of each in rows; `finish` writes the directories."""

    def __init__(self, file: BinaryIO, size: Size, tile: int, gray: bool, subsampled: bool) -> None:
        self._file, self._tile, self._gray, self._subsampled = file, tile, gray, subsampled
        self._big = size[0] * size[1] > BIGTIFF_PIXELS
        self._levels: list[_Level] = []
        self._stored: list[tuple[int, int, int, int, int]] = []
        self._word = "Q" if self._big else "I"
        self._put(struct.pack("<2sHHHQ", b"II", 43, 8, 0, 0) if self._big else b"II*\0\0\0\0\0")

    def begin_level(self, size: Size) -> None:
        """Begin the next level, of that size."""
        self._levels.append(_Level(size))

    def add(self, tiles: Iterable[bytes]) -> None:
        """Write the next tiles of this level, each of the full tile size."""
        level = self._levels[-1]
        for tile in tiles:
            level.offsets.append(self._put(tile))
            level.counts.append(len(tile))

    def store_tile(self, level: int, column: int, row: int, data: bytes) -> None:
        """Store a tile at the edge, cut to its size."""
        self._stored.append((level, column, row, self._put(data), len(data)))

    def store_full_image(self, size: Size, data: bytes) -> None:
        """Store the full image at that size."""
        self._stored.append((FULL_IMAGE, *size, self._put(data), len(data)))

    def has_full_image(self, size: Size) -> bool:
        """Whether the full image at that size is stored already."""
        return any(entry[:3] == (FULL_IMAGE, *size) for entry in self._stored)

    def finish(self) -> None:
        """Write the directories, the index of stored images, and the offset of the first directory."""
        first_offset = self._directories()
        index_offset = self._put(b"".join(ENTRY.pack(*entry) for entry in sorted(self._stored)))
        self._file.write(TAIL.pack(index_offset, len(self._stored), MAGIC))
        self._file.seek(8 if self._big else 4)
        self._file.write(struct.pack("<" + self._word, first_offset))

    def _put(self, data: bytes) -> int:
        """Append data at an even offset (TIFF 6.0, 2), and return the offset."""
        offset = self._file.tell()
        if offset % 2:
            self._file.write(b"\0")
            offset += 1
        self._file.write(data)
        return offset

    def _directories(self) -> int:
        """Write all directories, each with the offset of the next, and return the offset of the first."""
        next_offset = 0
        for number in reversed(range(len(self._levels))):
            next_offset = self._directory(number, next_offset)
        return next_offset

    def _directory(self, number: int, next_offset: int) -> int:
        tags = self._tags(number)
        fields = [self._field(tag, kind, values) for tag, kind, values in tags]
        count = struct.pack("<Q" if self._big else "<H", len(fields))
        return self._put(count + b"".join(fields) + struct.pack("<" + self._word, next_offset))

    def _tags(self, number: int) -> list[tuple[int, int, list[int]]]:
        level = self._levels[number]
        offset_type = _LONG8 if self._big else _LONG
        samples = 1 if self._gray else 3
        subsampling = [] if self._gray else [(530, _SHORT, [2, 2] if self._subsampled else [1, 1])]
        return [
            (254, _LONG, [1 if number else 0]),
            (256, _LONG, [level.size[0]]),
            (257, _LONG, [level.size[1]]),
            (258, _SHORT, [8] * samples),
            (259, _SHORT, [JPEG]),
            (262, _SHORT, [GRAY if self._gray else YCBCR]),
            (277, _SHORT, [samples]),
            (284, _SHORT, [1]),
            (322, _LONG, [self._tile]),
            (323, _LONG, [self._tile]),
            (324, offset_type, level.offsets),
            (325, _LONG, level.counts),
            *subsampling,
        ]

    def _field(self, tag: int, kind: int, values: list[int]) -> bytes:
        struct_format = {_SHORT: "H", _LONG: "I", _LONG8: "Q"}[kind]
        data = struct.pack(f"<{len(values)}{struct_format}", *values)
        width = 8 if self._big else 4
        inline = data if len(data) <= width else struct.pack("<" + self._word, self._put(data))
        return struct.pack("<HH" + self._word, tag, kind, len(values)) + inline.ljust(width, b"\0")
