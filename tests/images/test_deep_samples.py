"""Samples of 10, 12, 14 and 64 bits in a TIFF, which libvips does not read: the pixels are those that were written."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest

from fonds.images.errors import InvalidScan
from fonds.images.scan import ScanLimits, inspect_scan
from tests.images.test_damage import fate
from tests.images.tiff_bytes import LONG, SHORT, samples, tiff

HEIGHT = 6
_FORMATS = {"unsigned": (1, "Q"), "signed": (2, "q"), "fractions": (3, "d")}


def packed(values: list[int], bits: int) -> bytes:
    """One row of samples without gaps, the first bit first; zeros fill the last byte."""
    text = "".join(f"{value:0{bits}b}" for value in values)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8)


def pixels_of(data: bytes, tmp_path: Path) -> bytes:
    problem, pixels = fate(data, tmp_path / "scan")
    assert problem == ""
    return pixels


@pytest.mark.parametrize("compression", [1, 8])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("count", "meaning"), [(1, 1), (3, 2)])
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_packed_samples(
    bits: int, count: int, meaning: int, order: str, compression: int, tmp_path: Path
) -> None:
    chance = random.Random(bits * count)
    for width in (1, 7, 16, 33):
        rows = [[chance.randrange(1 << bits) for _ in range(width * count)] for _ in range(HEIGHT)]
        strips = [b"".join(packed(row, bits) for row in rows[top : top + 2]) for top in range(0, HEIGHT, 2)]
        if compression == 8:
            strips = [zlib.compress(strip) for strip in strips]
        tags = samples(meaning, count, bits) | {259: (SHORT, [compression])}
        pixels = pixels_of(tiff((width, HEIGHT), strips, tags, order), tmp_path)
        expected = [value * 255 / ((1 << bits) - 1) for row in rows for value in row]
        assert len(pixels) == len(expected)
        assert all(abs(a - b) <= 1 for a, b in zip(pixels, expected, strict=True))


def test_packed_samples_in_tiles(tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [[chance.randrange(4096) for _ in range(64)] for _ in range(16)]
    tiles = [b"".join(packed(row[left : left + 32], 12) for row in rows) for left in (0, 32)]
    data = bytearray(tiff((60, 16), tiles, samples(1, 1, 12) | {322: (LONG, [32]), 323: (LONG, [16])}))
    for strip_tag, tile_tag in ((273, 324), (279, 325)):
        place = data.rindex(struct.pack("<HHI", strip_tag, LONG, 2))
        data[place : place + 2] = struct.pack("<H", tile_tag)
    (directory,) = struct.unpack_from("<I", data, 4)
    (number,) = struct.unpack_from("<H", data, directory)
    fields = [bytes(data[directory + 2 + 12 * i : directory + 14 + 12 * i]) for i in range(number)]
    fields.sort(key=lambda field: int.from_bytes(field[:2], "little"))
    data[directory + 2 : directory + 2 + 12 * number] = b"".join(fields)
    expected = [value * 255 / 4095 for row in rows for value in row[:60]]
    pixels = pixels_of(bytes(data), tmp_path)
    assert all(abs(a - b) <= 1 for a, b in zip(pixels, expected, strict=True))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("name", _FORMATS)
@pytest.mark.parametrize(("count", "meaning"), [(1, 1), (3, 2)])
def test_numbers_of_64_bits(count: int, meaning: int, name: str, order: str, tmp_path: Path) -> None:
    number, letter = _FORMATS[name]
    low, high = {"unsigned": (0, 1 << 63), "signed": (-(1 << 40), 1 << 62), "fractions": (0, 1)}[name]
    parts = [0.0, 0.25, 0.5, 0.75, 1.0, 0.1] * count
    values = [low + part * (high - low) for part in parts]
    numbers = values if name == "fractions" else [int(value) for value in values]
    strip = struct.pack(f"{order}{len(numbers)}{letter}", *numbers) * HEIGHT
    tags = samples(meaning, count, 64) | {339: (SHORT, [number] * count)}
    pixels = pixels_of(tiff((6, HEIGHT), [strip], tags, order), tmp_path)
    assert all(abs(a - b * 255) <= 1 for a, b in zip(pixels, parts * HEIGHT, strict=True))


@pytest.mark.parametrize(
    "tags",
    [
        samples(1, 1, 12) | {317: (SHORT, [2])},
        samples(2, 3, 12) | {284: (SHORT, [2])},
        samples(1, 1, 12) | {259: (SHORT, [4])},
        samples(1, 1, 24),
        samples(1, 1, 12) | {339: (SHORT, [2])},
    ],
)
def test_what_cannot_be_unpacked_is_refused_with_its_bits(tags: dict[int, object], tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(tiff((16, 16), [bytes(4096)], tags))  # type: ignore[arg-type]
    refusal = inspect_scan(path, ScanLimits())
    assert isinstance(refusal, InvalidScan)
    assert " bits" in refusal.message
