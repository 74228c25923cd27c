"""Writes a pyramidal TIFF from tiles that are JPEG already, with whole images and cut tiles stored behind it.

Every tile is a JPEG of its own (TIFF Technical Note 2 allows it), so that serving it is one read. Equal tiles give
equal bytes. It encodes nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from service.images.geometry import Size
from service.images.pyramid import ENTRY, FULL_IMAGE, GRAY, JPEG, MAGIC, TAIL, YCBCR

BIGTIFF_PIXELS = (
    1_000_000_000  # pixels from which 4 bytes might not tell a place: JPEG of that many stays below 4 GB
)
_SHORT, _LONG, _LONG8 = 3, 4, 16


@dataclass(slots=True)
class _Level:
    size: Size
    offsets: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)


class TiffWriter:
    """Takes levels from the largest down, the tiles of each in rows; `finish` writes the tables."""

    def __init__(self, file: BinaryIO, size: Size, tile: int, gray: bool, subsampled: bool) -> None:
        self._file, self._tile, self._gray, self._subsampled = file, tile, gray, subsampled
        self._big = size[0] * size[1] > BIGTIFF_PIXELS
        self._levels: list[_Level] = []
        self._stored: list[tuple[int, int, int, int, int]] = []
        self._word = "Q" if self._big else "I"
        self._put(struct.pack("<2sHHHQ", b"II", 43, 8, 0, 0) if self._big else b"II*\0\0\0\0\0")

    def begin_level(self, size: Size) -> None:
        """The next level, of that size."""
        self._levels.append(_Level(size))

    def add(self, tiles: Iterable[bytes]) -> None:
        """The next tiles of this level, each of the full tile's size."""
        level = self._levels[-1]
        for tile in tiles:
            level.offsets.append(self._put(tile))
            level.counts.append(len(tile))

    def store_tile(self, level: int, column: int, row: int, data: bytes) -> None:
        """A tile at the edge, cut to its size."""
        self._stored.append((level, column, row, self._put(data), len(data)))

    def store_full_image(self, size: Size, data: bytes) -> None:
        """The whole image at that size."""
        self._stored.append((FULL_IMAGE, *size, self._put(data), len(data)))

    def has_full_image(self, size: Size) -> bool:
        """Whether the whole image at that size is stored already."""
        return any(entry[:3] == (FULL_IMAGE, *size) for entry in self._stored)

    def finish(self) -> None:
        """Write the tables of the TIFF, the index behind it, and the place of the first table."""
        first = self._directories()
        index = self._put(b"".join(ENTRY.pack(*entry) for entry in sorted(self._stored)))
        self._file.write(TAIL.pack(index, len(self._stored), MAGIC))
        self._file.seek(8 if self._big else 4)
        self._file.write(struct.pack("<" + self._word, first))

    def _put(self, data: bytes) -> int:
        """Append at an even place (TIFF 6.0, 2: offsets are even); gives the place."""
        at = self._file.tell()
        if at % 2:
            self._file.write(b"\0")
            at += 1
        self._file.write(data)
        return at

    def _directories(self) -> int:
        """All directories, each pointing to the next; gives the place of the first."""
        following = 0
        for number in reversed(range(len(self._levels))):
            following = self._directory(number, following)
        return following

    def _directory(self, number: int, following: int) -> int:
        tags = self._tags(number)
        fields = [self._field(tag, kind, values) for tag, kind, values in tags]
        count = struct.pack("<Q" if self._big else "<H", len(fields))
        return self._put(count + b"".join(fields) + struct.pack("<" + self._word, following))

    def _tags(self, number: int) -> list[tuple[int, int, list[int]]]:
        level = self._levels[number]
        places = _LONG8 if self._big else _LONG
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
            (324, places, level.offsets),
            (325, _LONG, level.counts),
            *subsampling,
        ]

    def _field(self, tag: int, kind: int, values: list[int]) -> bytes:
        letter = {_SHORT: "H", _LONG: "I", _LONG8: "Q"}[kind]
        data = struct.pack(f"<{len(values)}{letter}", *values)
        room = 8 if self._big else 4
        inline = data if len(data) <= room else struct.pack("<" + self._word, self._put(data))
        return struct.pack("<HH" + self._word, tag, kind, len(values)) + inline.ljust(room, b"\0")
