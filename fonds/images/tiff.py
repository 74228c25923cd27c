"""Reads the directories of a TIFF, with the tables of its tiles.

Classic TIFF and BigTIFF, in both byte orders (TIFF 6.0 and its Technical Note 2 on JPEG). It is written by hand because
libvips and Pillow decode tiles, while the server needs their JPEG bytes as they are stored. No number in the file is
trusted: each is checked against the size of the file before anything is read. A file that is not valid gives an
InvalidScan. What prepare.py adds after the TIFF is read by fonds/images/pyramid.py.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fonds.images.errors import InvalidScan

MAX_PAGES = 10_000
MAX_VALUES = 1 << 21  # of one tag: more than the tiles of 1024 pixels in an image of a terapixel
MAX_TAGS = 512

Values = tuple[int, ...]
Tags = Mapping[int, Values]

SUBFILE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC, SAMPLES = 254, 256, 257, 259, 262, 277
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_COUNTS, JPEG_TABLES = 322, 323, 324, 325, 347
STRIP_OFFSETS, ROWS_PER_STRIP, STRIP_COUNTS, PLANAR = 273, 278, 279, 284
BITS, X_RESOLUTION, Y_RESOLUTION, EXTRA_SAMPLES, SAMPLE_FORMAT = 258, 282, 283, 338, 339
PREDICTOR, TRANSFER_FUNCTION, WHITE_POINT, PRIMARIES, INK_SET = 317, 301, 318, 319, 332
YCBCR_COEFFICIENTS, YCBCR_SUBSAMPLING, REFERENCE_BLACK_WHITE, ICC_PROFILE = 529, 530, 532, 34675
_TAGS = frozenset(
    (
        SUBFILE,
        WIDTH,
        HEIGHT,
        COMPRESSION,
        PHOTOMETRIC,
        SAMPLES,
        TILE_WIDTH,
        TILE_HEIGHT,
        TILE_OFFSETS,
        TILE_COUNTS,
        JPEG_TABLES,
    )
)
# tags that say how a picture is meant: one that cannot be read is left out, as image programs do
_OPTIONAL_TAGS = frozenset(
    (
        STRIP_OFFSETS,
        ROWS_PER_STRIP,
        STRIP_COUNTS,
        PLANAR,
        BITS,
        X_RESOLUTION,
        Y_RESOLUTION,
        EXTRA_SAMPLES,
        SAMPLE_FORMAT,
        PREDICTOR,
        TRANSFER_FUNCTION,
        WHITE_POINT,
        PRIMARIES,
        INK_SET,
        YCBCR_COEFFICIENTS,
        YCBCR_SUBSAMPLING,
        REFERENCE_BLACK_WHITE,
    )
)
# type of a value -> its format in struct; other types are not used here. A rational is two numbers
_STRUCT_FORMATS = {1: "B", 3: "H", 4: "I", 5: "I", 7: "B", 13: "I", 16: "Q", 18: "Q"}
_RATIONAL = 5
REDUCED, MASK = 1, 4


class _BrokenError(Exception):
    """The file is not valid; never raised outside this module."""


@dataclass(frozen=True, slots=True)
class ByteLayout:
    """Byte order of a TIFF, and the struct formats of a count of tags, the head of a tag, and an offset."""

    order: str
    count: str
    head: str
    offset: str

    def size(self, struct_format: str) -> int:
        """Return the number of bytes of a struct format."""
        return struct.calcsize(self.order + struct_format)


def _read_header(head: bytes) -> tuple[ByteLayout, int]:
    """Return the layout of a TIFF and the offset of its first directory."""
    order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
    kind = struct.unpack(order + "H", head[2:4])[0] if order and len(head) >= 8 else 0
    if kind == 42:
        return ByteLayout(order, "H", "HHI", "I"), struct.unpack(order + "I", head[4:8])[0]
    if kind == 43 and len(head) >= 16 and struct.unpack(order + "HH", head[4:8]) == (8, 0):
        return ByteLayout(order, "Q", "HHQ", "Q"), struct.unpack(order + "Q", head[8:16])[0]
    raise _BrokenError("it does not begin as a TIFF does")


class TiffFile:
    """An open file that any number of threads may read; it is closed with its last reference."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._descriptor).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Return exactly that many bytes from the offset; b"" if the file is shorter."""
        if not 0 <= offset <= self.size or not 0 <= length <= self.size - offset:
            return b""
        return os.pread(self._descriptor, length, offset)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)


def directories(file: TiffFile) -> list[Tags] | InvalidScan:
    """Return the directories of a TIFF in order, each as {tag: values}, with the tags that this package uses."""
    try:
        return list(_read_directories(file))
    except _BrokenError as error:
        return InvalidScan(f"the TIFF cannot be read: {error}", "save it anew with an image program")


def rationals(tags: Tags, tag: int) -> list[float]:
    """Return the values of a tag of rationals; none if the tag is missing or a denominator is 0."""
    numbers = tags.get(tag, ())
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    return [above / below for above, below in pairs] if all(below for _, below in pairs) else []


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where the values of a tag are in the file, and the struct format of all of them together."""

    offset: int
    struct_format: str


def value_place(file: TiffFile, number: int, tag: int) -> ValuePlace | None:
    """Return where page `number` (from 0) has the values of a tag; None if it has none, or they are no numbers.

    A reader may be given other values there, which lets it deliver samples as they are stored.
    """
    try:
        layout, offset = _read_header(file.read(0, min(16, file.size)))
        for _ in range(number):
            offset = _next_directory(file, layout, offset)
        (count,) = _numbers(file, layout, offset, layout.count, 1)
        head, step = layout.size(layout.head), layout.size(layout.head) + layout.size(layout.offset)
        start = offset + layout.size(layout.count)
        body = file.read(start, min(count, MAX_TAGS) * step)
        for place in range(0, len(body), step):
            name, kind, values = struct.unpack_from(layout.order + layout.head, body, place)
            if name == tag and kind in _STRUCT_FORMATS and values <= MAX_VALUES:
                struct_format = f"{layout.order}{values}{_STRUCT_FORMATS[kind]}"
                field = body[place + head : place + step]
                if struct.calcsize(struct_format) <= len(field):
                    return ValuePlace(start + place + head, struct_format)
                return ValuePlace(struct.unpack(layout.order + layout.offset, field)[0], struct_format)
    except _BrokenError:
        pass
    return None


def _read_directories(file: TiffFile) -> Iterator[Tags]:
    layout, offset = _read_header(file.read(0, min(16, file.size)))
    seen: set[int] = set()
    while offset:
        if offset in seen or len(seen) >= MAX_PAGES:
            raise _BrokenError("its pages go round in a circle, or are too many")
        seen.add(offset)
        tags, offset = _directory(file, layout, offset)
        yield tags


def _directory(file: TiffFile, layout: ByteLayout, offset: int) -> tuple[Tags, int]:
    (count,) = _numbers(file, layout, offset, layout.count, 1)
    if count > MAX_TAGS:
        raise _BrokenError(f"a page has {count} tags")
    step = layout.size(layout.head) + layout.size(layout.offset)
    start = offset + layout.size(layout.count)
    body = file.read(start, count * step)
    if len(body) != count * step:
        raise _BrokenError("it ends within a page")
    tags = {}
    for start_of_tag in range(0, len(body), step):
        tag, kind, count = struct.unpack_from(layout.order + layout.head, body, start_of_tag)
        if kind not in _STRUCT_FORMATS or tag not in _TAGS | _OPTIONAL_TAGS:
            continue
        field = body[start_of_tag + layout.size(layout.head) : start_of_tag + step]
        count *= 2 if kind == _RATIONAL else 1
        try:
            tags[tag] = _values(file, layout, field, _STRUCT_FORMATS[kind], count)
        except _BrokenError:
            if tag in _TAGS:
                raise
    (following,) = _numbers(file, layout, start + len(body), layout.offset, 1)
    return tags, following


def _next_directory(file: TiffFile, layout: ByteLayout, offset: int) -> int:
    """Return the offset of the directory after the one at an offset, without its tags."""
    (count,) = _numbers(file, layout, offset, layout.count, 1)
    step = layout.size(layout.head) + layout.size(layout.offset)
    end = offset + layout.size(layout.count) + count * step
    return int(_numbers(file, layout, end, layout.offset, 1)[0])


def _values(file: TiffFile, layout: ByteLayout, field: bytes, struct_format: str, count: int) -> Values:
    """Return the values of a tag: they are in its field if they fit, or else at the offset in the field."""
    if count > MAX_VALUES:
        raise _BrokenError(f"a tag has {count} values")
    width = struct.calcsize("=" + struct_format) * count
    if width <= len(field):
        return struct.unpack(f"{layout.order}{count}{struct_format}", field[:width])
    (offset,) = struct.unpack(layout.order + layout.offset, field)
    return _numbers(file, layout, offset, struct_format, count)


def _numbers(file: TiffFile, layout: ByteLayout, offset: int, struct_format: str, count: int) -> Values:
    width = struct.calcsize("=" + struct_format) * count
    data = file.read(offset, width)
    if len(data) != width:
        raise _BrokenError("it is cut off or damaged: it refers to bytes that are not there")
    return struct.unpack(f"{layout.order}{count}{struct_format}", data)
