"""Arithmetic of sizes and regions in pixels: limits, the levels of a pyramid, and which tile a region is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

Size = tuple[int, int]
Region = tuple[int, int, int, int]


MAX_PIXEL_RATIO = (
    3  # of resolutions that are believed: fax has up to 2.1, and other programs write nonsense above
)
MIN_PIXEL_RATIO = 1.01  # a smaller difference is a rounded number


@dataclass(frozen=True, slots=True)
class PageHeader:
    """What the header of a page tells: its size as stored, its resolution, and its orientation as in Exif.

    The resolution is in pixels per unit of length, of any unit, across and down; zeros if it is not told.
    """

    width: int
    height: int
    resolution: tuple[float, float] = (0.0, 0.0)
    orientation: int = 1

    def shown_size(self) -> Size:
        """Return the size with square pixels, upright."""
        width, height = square_size((self.width, self.height), self.resolution)
        return (height, width) if self.orientation in (5, 6, 7, 8) else (width, height)


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest image that is served, in pixels (Image API 3.0, 5.2: maxWidth, maxHeight, maxArea)."""

    width: int = 10_000
    height: int = 10_000
    area: int = 60_000_000

    def allow(self, width: int, height: int) -> bool:
        """Whether an image of that size is served."""
        return width <= self.width and height <= self.height and width * height <= self.area

    def fit(self, width: int, height: int) -> float:
        """Return the factor that scales a size to the largest that is served; above 1 if it is smaller."""
        return min(self.width / width, self.height / height, sqrt(self.area / (width * height)))


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Shape:
    """The structure of a prepared image: its size, the side of its tiles, and the number of its levels.

    Each level is half the size of the previous one. `gray` says that it has no colours; `sizes` are the sizes in which
    the full image is stored.
    """

    width: int
    height: int
    tile: int
    levels: int
    gray: bool = False
    sizes: tuple[Size, ...] = ()

    def factors(self) -> Iterator[int]:
        """Yield the scale factors of the levels: 1, 2, 4 ..."""
        return (1 << level for level in range(self.levels))

    def level_size(self, level: int) -> Size:
        """Return the size of a level, rounded up as clients do (Image API 3.0, Implementation Notes, 3)."""
        return scaled(self.width, 1 << level), scaled(self.height, 1 << level)


@dataclass(frozen=True, slots=True)
class TilePosition:
    """The position of a tile: its level, where 0 is the full size, its column and its row, all counted from 0."""

    level: int
    column: int
    row: int


def square_size(size: Size, resolution: tuple[float, float]) -> Size:
    """Return the size that an image has with square pixels: the side with the lower resolution becomes longer.

    `resolution` is in pixels per unit of length, across and down. Fax has 204 by 98 pixels to the inch (ITU-T T.4, 2).
    """
    across, down = resolution
    if across <= 0 or down <= 0:
        return size
    ratio = across / down
    if not MIN_PIXEL_RATIO < max(ratio, 1 / ratio) <= MAX_PIXEL_RATIO:
        return size
    width, height = size
    return (width, round(height * ratio)) if ratio > 1 else (round(width / ratio), height)


def scaled(length: int, factor: int) -> int:
    """Return a length divided by a scale factor, rounded up."""
    return -(-length // factor)


def levels(width: int, height: int, tile: int) -> int:
    """Return the number of levels of an image; the last of them fits into one tile."""
    count = 1
    while max(scaled(width, 1 << (count - 1)), scaled(height, 1 << (count - 1))) > tile:
        count += 1
    return count


def tile_at(shape: Shape, region: Region, width: int, height: int | None) -> tuple[TilePosition, Size] | None:
    """Return the tile that has that region at that size, and its exact size; None if there is no such tile.

    See Image API 3.0, Implementation Notes, 3. Without a height only the width has to match: clients of 2.1 request
    tiles as `w,`, which leaves the height to the server.
    """
    left, top, region_width, region_height = region
    for level, factor in enumerate(shape.factors()):
        side = shape.tile * factor
        if left % side or top % side or width != scaled(region_width, factor):
            continue
        full_region = (min(side, shape.width - left), min(side, shape.height - top))
        size = (width, scaled(region_height, factor))
        if (region_width, region_height) == full_region and height in (None, size[1]):
            return TilePosition(level, left // side, top // side), size
    return None
