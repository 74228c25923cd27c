"""Writes TIFFs byte by byte, also of kinds that no program at hand writes."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, FLOAT = 1, 2, 3, 4, 5, 7, 11
_FORMATS = {BYTE: "B", ASCII: "B", SHORT: "H", LONG: "I", RATIONAL: "I", UNDEFINED: "B", FLOAT: "f"}
Tag = tuple[int, Sequence[float]]  # type of the values, and the values; a rational is two of them


def tiff(
    size: tuple[int, int],
    strips: Sequence[bytes],
    tags: Mapping[int, Tag],
    order: str = "<",
) -> bytes:
    """A TIFF with one page, whose strips are of equal height. `tags` come before those that are set here."""
    width, height = size
    data = bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))
    offsets = []
    for strip in strips:
        data += bytes(len(data) % 2)
        offsets.append(len(data))
        data += strip
    rows = -(-height // len(strips))
    own: dict[int, Tag] = {
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, [8]),
        259: (SHORT, [1]),
        262: (SHORT, [1]),
        273: (LONG, offsets),
        277: (SHORT, [1]),
        278: (LONG, [rows]),
        279: (LONG, [len(strip) for strip in strips]),
    }
    fields = b""
    all_tags = {**own, **tags}
    for number in sorted(all_tags):
        kind, values = all_tags[number]
        packed = struct.pack(f"{order}{len(values)}{_FORMATS[kind]}", *values)
        count = len(values) // 2 if kind == RATIONAL else len(values)
        if len(packed) > 4:
            data += bytes(len(data) % 2)
            offset = len(data)
            data += packed
            packed = struct.pack(order + "I", offset)
        fields += struct.pack(order + "HHI", number, kind, count) + packed.ljust(4, b"\0")
    data += bytes(len(data) % 2)
    struct.pack_into(order + "I", data, 4, len(data))
    return bytes(data + struct.pack(order + "H", len(all_tags)) + fields + bytes(4))


def samples(
    photometric: int, count: int, bits: int = 8, extra: Sequence[int] | None = None
) -> dict[int, Tag]:
    """The tags of pixels with that meaning, `count` samples and so many bits to a sample."""
    tags: dict[int, Tag] = {
        258: (SHORT, [bits] * count),
        262: (SHORT, [photometric]),
        277: (SHORT, [count]),
    }
    return tags if extra is None else tags | {338: (SHORT, list(extra))}
