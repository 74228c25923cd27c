"""Sizes and places in pixels: limits, the levels of a pyramid, and which tile a region is.

Pure arithmetic; it never touches a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

Size = tuple[int, int]
Region = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest image given, in pixels (Image API 3.0, 5.2: maxWidth, maxHeight, maxArea)."""

    width: int = 10_000
    height: int = 10_000
    area: int = 60_000_000

    def allow(self, width: int, height: int) -> bool:
        """Whether an image of that size is given."""
        return width <= self.width and height <= self.height and width * height <= self.area

    def fit(self, width: int, height: int) -> float:
        """The factor by which that size becomes the largest that is given; above 1 where it is smaller."""
        return min(self.width / width, self.height / height, sqrt(self.area / (width * height)))


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Shape:
    """An image as it was prepared: its size, the side of its tiles, its number of levels, each half the last, whether
    it has no colours, and the sizes in which the whole of it lies ready."""

    width: int
    height: int
    tile: int
    levels: int
    gray: bool = False
    sizes: tuple[Size, ...] = ()

    def factors(self) -> Iterator[int]:
        """The scale factors of its levels: 1, 2, 4 ..."""
        return (1 << level for level in range(self.levels))

    def level_size(self, level: int) -> Size:
        """The size of a level. Rounded up, as clients do (Image API 3.0, Implementation Notes, 3)."""
        return scaled(self.width, 1 << level), scaled(self.height, 1 << level)


@dataclass(frozen=True, slots=True)
class TilePosition:
    """A tile: its level from 0, the full size, and its column and row from 0."""

    level: int
    column: int
    row: int


def scaled(length: int, factor: int) -> int:
    """A length divided by a scale factor, rounded up."""
    return -(-length // factor)


def levels(width: int, height: int, tile: int) -> int:
    """How many levels an image has, the last of which fits into one tile."""
    count = 1
    while max(scaled(width, 1 << (count - 1)), scaled(height, 1 << (count - 1))) > tile:
        count += 1
    return count


def tile_at(shape: Shape, region: Region, wide: int, high: int | None) -> tuple[TilePosition, Size] | None:
    """The tile that is that region at that size (Image API 3.0, Implementation Notes, 3); None where none is.

    Without a height, only the width has to fit: so ask clients of 2.1, whose `w,` leaves the height to the server.
    """
    left, top, width, height = region
    for level, factor in enumerate(shape.factors()):
        side = shape.tile * factor
        if left % side or top % side or wide != scaled(width, factor):
            continue
        whole = (min(side, shape.width - left), min(side, shape.height - top))
        size = (wide, scaled(height, factor))
        if (width, height) == whole and high in (None, size[1]):
            return TilePosition(level, left // side, top // side), size
    return None
