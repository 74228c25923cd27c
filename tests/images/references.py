"""Colours in sRGB by the formulas of their specifications, apart from any library."""

from __future__ import annotations

from typing import Any

Colour = tuple[int, ...]


def encoded(light: float) -> float:
    """The value of sRGB, 0 to 255, for linear light from 0 to 1 (IEC 61966-2-1)."""
    light = min(1.0, max(0.0, light))
    return 255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)


def by_gamma(colours: list[Any], gamma: float) -> list[Colour]:
    """The colours in sRGB, if their own primaries are those of sRGB and their light is a power."""
    return [tuple(round(encoded((value / 255) ** gamma)) for value in colour) for colour in colours]


# linear light of other primaries with the white D65 to that of sRGB
_ADOBE_TO_SRGB = ((1.39836, -0.39836, 0.0), (0.0, 1.0, 0.0), (0.0, -0.04293, 1.04293))
_P3_TO_SRGB = ((1.22494, -0.22494, 0.0), (-0.04206, 1.04206, 0.0), (-0.01964, -0.07864, 1.09827))


def _by_matrix(matrix: Any, lights: list[list[float]]) -> list[Colour]:
    return [
        tuple(round(encoded(sum(a * b for a, b in zip(row, light, strict=True)))) for row in matrix)
        for light in lights
    ]


def from_adobe(colours: list[Any]) -> list[Colour]:
    """The colours in sRGB of values of Adobe RGB (1998), by its formula."""
    return _by_matrix(_ADOBE_TO_SRGB, [[(v / 255) ** (563 / 256) for v in colour] for colour in colours])


def from_p3(colours: list[Any]) -> list[Colour]:
    """The colours in sRGB of values of Display P3, by its formula."""
    return _by_matrix(_P3_TO_SRGB, [[decoded(value) for value in colour] for colour in colours])


def decoded(value: float) -> float:
    """The linear light from 0 to 1 of a value of sRGB, 0 to 255."""
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def from_ycbcr(colours: list[Any]) -> list[Colour]:
    """The colours of rounded values of YCbCr (ITU-T T.871)."""
    return [
        tuple(
            min(255, max(0, round(value)))
            for value in (
                y + 1.402 * (cr - 128),
                y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128),
                y + 1.772 * (cb - 128),
            )
        )
        for y, cb, cr in colours
    ]


def from_lab(colours: list[Any]) -> list[Colour]:
    """The colours in sRGB of L*, a* and b* under D50 (CIE 15; the matrix includes Bradford's adaptation to D65)."""
    return [
        tuple(
            round(encoded(sum(a * b for a, b in zip(row, _lab_to_xyz(*colour), strict=True))))
            for row in _XYZ_TO_SRGB
        )
        for colour in colours
    ]


_XYZ_TO_SRGB = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)


def _lab_to_xyz(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    middle = (lightness + 16) / 116
    lights = [
        part**3 if part > 6 / 29 else 3 * (6 / 29) ** 2 * (part - 4 / 29)
        for part in (middle + a / 500, middle, middle - b / 200)
    ]
    return 0.9642 * lights[0], lights[1], 0.8249 * lights[2]
