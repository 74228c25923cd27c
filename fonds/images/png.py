"""Reads the colour chunks of a PNG that libvips does not follow: cICP, sRGB, gAMA and cHRM (PNG 3rd ed., 4.3)."""

from __future__ import annotations

import struct
from pathlib import Path

from fonds.images import icc

_SIGNATURE_BYTES = 8
_MAX_CHUNKS = 1_000  # before the pixels
_MAX_BYTES = 64  # of a chunk that is read; those of colours are shorter
_GRAY_TYPES = (0, 4)  # colour types without colours


def colour_profile(path: Path) -> bytes:
    """Return an ICC profile for the colours that the chunks describe; b"" if the file has one or needs none.

    The chunk of the highest rank counts alone: cICP, iCCP, sRGB, then gAMA with cHRM. Raises OSError.
    """
    chunks = _chunks_before_pixels(path)
    header = chunks.get(b"IHDR", b"")
    is_gray = len(header) >= 10 and header[9] in _GRAY_TYPES
    if len(coding := chunks.get(b"cICP", b"")) == 4:
        return icc.cicp_profile(coding[0], coding[1], is_gray)
    if b"iCCP" in chunks or b"sRGB" in chunks:
        return b""
    try:
        return _from_numbers(chunks, is_gray)
    except (ValueError, ZeroDivisionError):
        return b""  # numbers that are no colours


def _from_numbers(chunks: dict[bytes, bytes], is_gray: bool) -> bytes:
    gamma, points = chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b"")
    curve = 100_000 / struct.unpack(">I", gamma)[0] if len(gamma) == 4 else icc.srgb_curve()
    if is_gray:
        return icc.gray_profile(curve) if len(gamma) == 4 else b""
    primaries = icc.SRGB_PRIMARIES
    if len(points) == 32:
        numbers = [number / 100_000 for number in struct.unpack(">8I", points)]
        white, red, green, blue = ((numbers[i], numbers[i + 1]) for i in range(0, 8, 2))
        primaries = icc.Primaries(red, green, blue, white)
    elif len(gamma) != 4:
        return b""
    return icc.rgb_profile(primaries, [curve])


def has_profile(path: Path) -> bool:
    """Whether the file has an ICC profile that its colours should be converted by. Raises OSError."""
    chunks = _chunks_before_pixels(path)
    return b"iCCP" in chunks and b"cICP" not in chunks


def is_animated(path: Path) -> bool:
    """Whether the file has frames (PNG, third edition, 11.3.4.1: acTL). Raises OSError."""
    return b"acTL" in _chunks_before_pixels(path)


def _chunks_before_pixels(path: Path) -> dict[bytes, bytes]:
    """Return the first bytes of each chunk before the pixels, by type. Only headers are read."""
    chunks: dict[bytes, bytes] = {}
    with path.open("rb") as file:
        file.seek(_SIGNATURE_BYTES)
        for _ in range(_MAX_CHUNKS):
            head = file.read(8)
            if len(head) < 8 or head[4:] == b"IDAT":
                break
            length = int.from_bytes(head[:4])
            data = file.read(min(length, _MAX_BYTES))
            chunks.setdefault(head[4:], data)
            file.seek(length - len(data) + 4, 1)
    return chunks
