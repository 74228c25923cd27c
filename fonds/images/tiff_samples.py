"""Unpacks samples of a TIFF that libvips does not read: of 10, 12 and 14 bits, and numbers of 64 bits.

libvips is told that the page is gray of 8 bits, as wide as a row has bytes, and delivers the bytes as they are stored.
Samples of fewer than 16 bits follow each other without gaps, the first bit first; each row begins with a new byte
(TIFF 6.0, 8).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from fonds.images import memory, tiff, tiff_segments
from fonds.images.tiff import Tags, TiffFile
from fonds.images.tiff_changed_tags import load_changed
from fonds.images.vips import pyvips

_PACKED_BITS = frozenset((10, 12, 14))
_UNSIGNED, _SIGNED, _FRACTIONS = 1, 2, 3  # SampleFormat
_COMPRESSIONS = frozenset((1, 5, 8, 32773, 32946))  # of bytes, whatever they mean
_BYTES_OF_SAMPLE = 24  # of memory while it is unpacked
_NO_PREDICTOR, _GRAY = 1, 1
_METADATA = ("orientation", "icc-profile-data")


def bits_of(tags: Tags) -> int:
    """Return the bits of a sample if samples must be unpacked here, or 0 if libvips reads them."""
    bits = (tags.get(tiff.BITS) or (1,))[0]
    sample_format = (tags.get(tiff.SAMPLE_FORMAT) or (_UNSIGNED,))[0]
    is_packed = bits in _PACKED_BITS and sample_format == _UNSIGNED
    return bits if is_packed or (bits == 64 and sample_format in (_UNSIGNED, _SIGNED, _FRACTIONS)) else 0


def refusal(tags: Tags) -> str:
    """Return why the samples of a page cannot be unpacked, or ""."""
    bits, division = bits_of(tags), tiff_segments.grid(tags)
    if (tags.get(tiff.COMPRESSION) or (1,))[0] not in _COMPRESSIONS:
        return f"its samples have {bits} bits, and a compression that has no such samples"
    if (tags.get(tiff.PREDICTOR) or (_NO_PREDICTOR,))[0] != _NO_PREDICTOR:
        return f"its samples have {bits} bits, and are stored as differences"
    if division.planes > 1:
        return f"its samples have {bits} bits, and are in separate planes"
    if division.is_tiled and tiff_segments.row_bytes(tags, division.width) % 16:
        return f"its samples have {bits} bits, and the width of its tiles does not fit them"
    return ""


def stored_bytes(path: Path, number: int, tags: Tags) -> pyvips.Image:
    """Return the bytes of the samples of a page as pixels of gray. Raises pyvips.Error, OSError."""
    width = (tags.get(tiff.WIDTH) or (0,))[0]
    changes: dict[int, Sequence[int]] = {
        tiff.WIDTH: (tiff_segments.row_bytes(tags, width),),
        tiff.PHOTOMETRIC: (_GRAY,),
        tiff.SAMPLES: (1,),
        tiff.BITS: (8,) * len(tags.get(tiff.BITS, ())),
        tiff.SAMPLE_FORMAT: (_UNSIGNED,) * len(tags.get(tiff.SAMPLE_FORMAT, ())),
        tiff.TILE_WIDTH: (tiff_segments.row_bytes(tags, (tags.get(tiff.TILE_WIDTH) or (0,))[0]),),
    }
    return load_changed(path, number, {tag: changes[tag] for tag in changes if tag in tags}, "error")


def load(path: Path, number: int, tags: Tags) -> pyvips.Image:
    """Return the page with samples of 16 bits, or with numbers where it has 64. Raises pyvips.Error, OSError."""
    bits, samples = bits_of(tags), (tags.get(tiff.SAMPLES) or (1,))[0]
    width, height = ((tags.get(tag) or (0,))[0] for tag in (tiff.WIDTH, tiff.HEIGHT))
    if shortage := memory.shortage(width * height * samples * _BYTES_OF_SAMPLE):
        raise pyvips.Error(shortage)
    stored = stored_bytes(path, number, tags)
    if bits == 64:
        sample_format = (tags.get(tiff.SAMPLE_FORMAT) or (_UNSIGNED,))[0]
        image = _numbers(stored, samples, TiffFile(path).read(0, 2) == b"MM", sample_format)
    else:
        image = _unpacked(stored, bits, width * samples)
        image = pyvips.Image.new_from_memory(image.write_to_memory(), width, height, samples, "ushort")
        image = (image * (65_535 / ((1 << bits) - 1))).rint().cast("ushort")
    result = image.copy(interpretation="grey16" if samples < 3 else "rgb16")
    for name in _METADATA:
        if kind := stored.get_typeof(name):
            result.set_type(kind, name, stored.get(name))
    return result


def _unpacked(stored: pyvips.Image, bits: int, count: int) -> pyvips.Image:
    """Return samples of 10, 12 or 14 bits, `count` in a row, as an image with one band."""
    unit = math.lcm(bits, 8)  # the bits after which samples begin with a byte again
    group_bytes, group_samples = unit // 8, unit // bits
    groups = -(-stored.width // group_bytes)
    padded = stored.embed(0, 0, groups * group_bytes, stored.height)
    data = padded.write_to_memory()
    groups_of_bytes = pyvips.Image.new_from_memory(data, groups, stored.height, group_bytes, "uchar")
    values = [_bits(groups_of_bytes, start, bits) for start in range(0, unit, bits)]
    joined = values[0].bandjoin(values[1:]).cast("ushort").write_to_memory()
    row = pyvips.Image.new_from_memory(joined, groups * group_samples, stored.height, 1, "ushort")
    return row.crop(0, 0, count, stored.height)


def _bits(groups: pyvips.Image, start: int, bits: int) -> pyvips.Image:
    """Return the number in the bits of a group from bit `start` on; bands are its bytes."""
    first, last = start // 8, (start + bits - 1) // 8
    value = groups[first].cast("uint")
    for place in range(first + 1, last + 1):
        value = value * 256 + groups[place]
    return (value.cast("uint") >> ((last + 1) * 8 - start - bits)) & ((1 << bits) - 1)


def _numbers(stored: pyvips.Image, samples: int, is_big_endian: bool, sample_format: int) -> pyvips.Image:
    """Return numbers of 64 bits as libvips has them, with a point; a whole number is two words of 32 bits."""
    width, data = stored.width // (8 * samples), stored.write_to_memory()
    is_swapped = is_big_endian != (sys.byteorder == "big")
    if sample_format == _FRACTIONS:
        numbers = pyvips.Image.new_from_memory(data, width, stored.height, samples, "double")
        return numbers.byteswap() if is_swapped else numbers
    words = pyvips.Image.new_from_memory(data, width, stored.height, 2 * samples, "uint")
    words = words.byteswap() if is_swapped else words
    high_first = 0 if is_big_endian else 1
    bands = []
    for sample in range(samples):
        high = words[2 * sample + high_first]
        high = high.copy(format="int") if sample_format == _SIGNED else high
        bands.append(high.cast("double") * 2.0**32 + words[2 * sample + 1 - high_first])
    return bands[0].bandjoin(bands[1:]) if samples > 1 else bands[0]
