"""Reads the tile tables of a pyramidal TIFF and gives its tiles as the JPEG bytes that are already in it.

Classic and BigTIFF, both byte orders. It decodes no pixel, trusts no number of the file, and reads nothing but what a
number was held against the file's size; a file that is not one is a value, Unusable. Layout: TIFF 6.0 and its
Technical Note 2 on JPEG; what prepare adds behind the tiles is read by service/images/pyramid.py.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.images.errors import InvalidScan

MAX_PAGES = 10_000
MAX_VALUES = 1 << 21  # of one tag: more tiles than an image of a terapixel has at 1024
MAX_TAGS = 512

Values = tuple[int, ...]
Tags = Mapping[int, Values]

SUBFILE, WIDTH, HEIGHT, COMPRESSION, PHOTOMETRIC, SAMPLES = 254, 256, 257, 259, 262, 277
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_COUNTS, JPEG_TABLES = 322, 323, 324, 325, 347
_WANTED = frozenset(
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
# type of a value -> its letter in struct; other types are of no use here
_LETTERS = {1: "B", 3: "H", 4: "I", 7: "B", 13: "I", 16: "Q", 18: "Q"}
REDUCED, MASK = 1, 4


class _BrokenError(Exception):
    """A number of the file that cannot be; never leaves this module."""


@dataclass(frozen=True, slots=True)
class ByteLayout:
    """Byte order and word sizes of a TIFF: formats of a count of tags, a tag's head and an offset."""

    order: str
    count: str
    head: str
    offset: str

    def size(self, name: str) -> int:
        """How many bytes such a number takes."""
        return struct.calcsize(self.order + name)


def _form(head: bytes) -> tuple[ByteLayout, int]:
    """The form of a TIFF and where its first directory lies."""
    order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
    kind = struct.unpack(order + "H", head[2:4])[0] if order and len(head) >= 8 else 0
    if kind == 42:
        return ByteLayout(order, "H", "HHI", "I"), struct.unpack(order + "I", head[4:8])[0]
    if kind == 43 and len(head) >= 16 and struct.unpack(order + "HH", head[4:8]) == (8, 0):
        return ByteLayout(order, "Q", "HHQ", "Q"), struct.unpack(order + "Q", head[8:16])[0]
    raise _BrokenError("it does not begin as a TIFF does")


class TiffFile:
    """An open file, read at given places by any number of threads; closed when nobody holds it any more."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._descriptor).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes; fewer, or none, where the file has not so many."""
        if not 0 <= offset <= self.size or not 0 <= length <= self.size - offset:
            return b""
        return os.pread(self._descriptor, length, offset)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)


def directories(file: TiffFile) -> list[Tags] | InvalidScan:
    """The directories of a TIFF in their order, each as {tag: values}, with those tags that this room uses."""
    try:
        return list(_pages(file))
    except _BrokenError as broken:
        return InvalidScan(f"the TIFF cannot be read: {broken}", "save it anew with an image program")


def _pages(file: TiffFile) -> Iterator[Tags]:
    form, offset = _form(file.read(0, min(16, file.size)))
    seen: set[int] = set()
    while offset:
        if offset in seen or len(seen) >= MAX_PAGES:
            raise _BrokenError("its pages go round in a circle, or are too many")
        seen.add(offset)
        tags, offset = _directory(file, form, offset)
        yield tags


def _directory(file: TiffFile, form: ByteLayout, offset: int) -> tuple[Tags, int]:
    (count,) = _numbers(file, form, offset, form.count, 1)
    if count > MAX_TAGS:
        raise _BrokenError(f"a page has {count} tags")
    step = form.size(form.head) + form.size(form.offset)
    start = offset + form.size(form.count)
    body = file.read(start, count * step)
    if len(body) != count * step:
        raise _BrokenError("it ends within a page")
    tags = {}
    for at in range(0, len(body), step):
        tag, kind, many = struct.unpack_from(form.order + form.head, body, at)
        if tag in _WANTED and kind in _LETTERS:
            tags[tag] = _values(file, form, body[at + form.size(form.head) : at + step], _LETTERS[kind], many)
    (following,) = _numbers(file, form, start + len(body), form.offset, 1)
    return tags, following


def _values(file: TiffFile, form: ByteLayout, field: bytes, letter: str, many: int) -> Values:
    """The values of a tag: in its own field where they fit, else where the field points to."""
    if many > MAX_VALUES:
        raise _BrokenError(f"a tag has {many} values")
    width = struct.calcsize("=" + letter) * many
    if width <= len(field):
        return struct.unpack(f"{form.order}{many}{letter}", field[:width])
    (offset,) = struct.unpack(form.order + form.offset, field)
    return _numbers(file, form, offset, letter, many)


def _numbers(file: TiffFile, form: ByteLayout, offset: int, letter: str, many: int) -> Values:
    width = struct.calcsize("=" + letter) * many
    data = file.read(offset, width)
    if len(data) != width:
        raise _BrokenError("a number points past its end")
    return struct.unpack(f"{form.order}{many}{letter}", data)
