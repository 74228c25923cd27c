"""Writes ICC profiles for colours that a scan describes by numbers: primaries, a white point, and a gamma or a curve.

The profiles are matrix/TRC and monochrome input profiles of version 2 (ICC.1:2001-04, 6.3.1 and 6.3.2), so that every
colour goes through the same transform, whether its file has a profile or only numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from fonds.images.vips import pyvips

Chromaticity = tuple[float, float]  # x and y of CIE 1931
Matrix = tuple[tuple[float, float, float], ...]
Vector = tuple[float, float, float]

D65: Chromaticity = (0.3127, 0.3290)
_D50_XYZ: Vector = (0.9642, 1.0, 0.8249)  # ICC.1, 6.3.4.3: the white of the profile connection space
_BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
_CURVE_POINTS = 4096


@dataclass(frozen=True, slots=True)
class Primaries:
    """The chromaticities of red, green, blue and white."""

    red: Chromaticity
    green: Chromaticity
    blue: Chromaticity
    white: Chromaticity = D65


SRGB_PRIMARIES = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_RGB_PRIMARIES = Primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
ADOBE_RGB_GAMMA = 563 / 256  # Adobe RGB (1998), 4.3.1.2
ROMM_PRIMARIES = Primaries((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), (0.3457, 0.3585))
# ITU-T H.273, table 2: colour primaries that are not those of sRGB
CICP_PRIMARIES = {
    4: Primaries((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), (0.310, 0.316)),
    5: Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    9: Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
# ITU-T H.273, table 3: transfer characteristics that are a power; video curves are shown as sRGB, as browsers do
CICP_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}


def srgb_curve() -> list[int]:
    """Return the transfer function of sRGB as 16-bit light values (IEC 61966-2-1, 5.2)."""
    values = (number / (_CURVE_POINTS - 1) for number in range(_CURVE_POINTS))
    lights = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return [round(light * 65535) for light in lights]


def rgb_profile(primaries: Primaries, curves: Sequence[float | Sequence[int]]) -> bytes:
    """Return a profile of RGB; each curve is a gamma, or light values of 16 bits. One curve is that of all channels.

    Raises ValueError if the primaries are no triangle, or a curve is not possible.
    """
    columns = _columns(primaries)
    names = (b"rTRC", b"gTRC", b"bTRC")
    channel_curves = list(curves) * 3 if len(curves) == 1 else list(curves)
    tags = [(name, _xyz(column)) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)]
    tags += [(name, _curve(curve)) for name, curve in zip(names, channel_curves, strict=True)]
    return _profile(b"RGB ", tags)


def gray_profile(curve: float | Sequence[int]) -> bytes:
    """Return a profile of gray; the curve is a gamma, or light values of 16 bits. Raises ValueError."""
    return _profile(b"GRAY", [(b"kTRC", _curve(curve))])


def cicp_profile(primaries: int, transfer: int, is_gray: bool) -> bytes:
    """Return a profile for code points of ITU-T H.273; b"" for those of sRGB, and those that are not known."""
    if primaries not in CICP_PRIMARIES and transfer not in CICP_GAMMAS:
        return b""
    curve = CICP_GAMMAS.get(transfer) or srgb_curve()
    if is_gray:
        return gray_profile(curve)
    return rgb_profile(CICP_PRIMARIES.get(primaries, SRGB_PRIMARIES), [curve])


def adobe_rgb_profile() -> bytes:
    """Return a profile of Adobe RGB (1998), which files for DCF name without including it."""
    return rgb_profile(ADOBE_RGB_PRIMARIES, [ADOBE_RGB_GAMMA])


def with_profile(image: pyvips.Image, profile: bytes) -> pyvips.Image:
    """Return an image whose colours are those of an ICC profile."""
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return image


def _columns(primaries: Primaries) -> list[Vector]:
    """Return the XYZ of red, green and blue at full intensity, adapted to D50 (Bradford)."""
    corners = [_to_xyz(point) for point in (primaries.red, primaries.green, primaries.blue)]
    white = _to_xyz(primaries.white)
    matrix = tuple(zip(*corners, strict=True))
    amounts = _multiply(_inverse(matrix), white)
    adaptation = _adaptation(white)
    return [
        _multiply(adaptation, (x * amount, y * amount, z * amount))
        for (x, y, z), amount in zip(corners, amounts, strict=True)
    ]


def _to_xyz(point: Chromaticity) -> Vector:
    x, y = point
    if not (0 <= x <= 1 and 0 < y <= 1):
        raise ValueError(f"{point} is not a chromaticity")
    return x / y, 1.0, (1 - x - y) / y


def _adaptation(white: Vector) -> Matrix:
    """Return the matrix from colours under a white point to those under D50."""
    source, target = _multiply(_BRADFORD, white), _multiply(_BRADFORD, _D50_XYZ)
    scale = [to / of for to, of in zip(target, source, strict=True)]
    scaled = tuple(
        (a * factor, b * factor, c * factor) for (a, b, c), factor in zip(_BRADFORD, scale, strict=True)
    )
    inverse = _inverse(_BRADFORD)
    columns = [_multiply(inverse, column) for column in zip(*scaled, strict=True)]
    return tuple(zip(*columns, strict=True))


def _multiply(matrix: Matrix, vector: Sequence[float]) -> Vector:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(determinant) < 1e-9:
        raise ValueError("the primaries lie on one line")
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple((x / determinant, y / determinant, z / determinant) for x, y, z in rows)


def _curve(curve: float | Sequence[int]) -> bytes:
    if not isinstance(curve, float | int):
        return struct.pack(f">4sII{len(curve)}H", b"curv", 0, len(curve), *curve)
    if not 0.1 < curve < 10:
        raise ValueError(f"{curve} is not a gamma")
    if abs(curve - 1) < 1e-6:
        return struct.pack(">4sII", b"curv", 0, 0)
    # a table, because curveType has only 8 bits after the point of a gamma
    points = [round((number / (_CURVE_POINTS - 1)) ** curve * 65535) for number in range(_CURVE_POINTS)]
    return _curve(points)


def _xyz(vector: Vector) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(value * 65536) for value in vector))


def _profile(space: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    """Return a profile with these tags and those that every profile has (ICC.1:2001-04, 6.1 and 6.2)."""
    text = b"from the numbers in the scan\0"
    description = struct.pack(f">4sII{len(text)}s", b"desc", 0, len(text), text) + bytes(78)
    required = [(b"desc", description), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", _xyz(_D50_XYZ))]
    table, body = b"", b""
    first = 132 + 12 * len(required + tags)
    for name, data in required + tags:
        table += struct.pack(">4sII", name, first + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    count = struct.pack(">I", len(required + tags))
    size = first + len(body)
    date = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # fixed, so that equal numbers give equal bytes
    white = struct.pack(">3i", *(round(value * 65536) for value in _D50_XYZ))
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"scnr", space, b"XYZ ")
    head += date + b"acsp" + bytes(28) + white
    return head.ljust(128, b"\0") + count + table + body
