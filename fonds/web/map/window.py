"""The part of the Earth that a map shows, and its projection: equirectangular, true to scale at its middle latitude.

A linear projection, so that what is outside a window can be left out without bending anything, and a window is the
`bbox` of a request (RFC 7946, 5).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from fonds.store.point_index import Point

MAX_LATITUDE: Final = 84.0  # north of it is no land but ice
MIN_LATITUDE: Final = -58.0  # of the map of the world: south of it is Antarctica
MIN_SPAN: Final = (
    8.0  # degrees of latitude of a map that is fitted to places; the outlines tell little below it
)
MIN_WIDTH: Final = 0.5  # degrees of a window that is asked for
WIDTH: Final = 720.0  # of every drawing, in its own units
MARGIN: Final = 0.12  # of a fitted map, at each side
MIN_ASPECT, MAX_ASPECT = 1.5, 2.3  # of a fitted map: its width by its height
MAX_WIDTH, MAX_HEIGHT = 330, 120  # degrees of a fitted map; a larger one is that of the world
_SMALLEST_COSINE: Final = 0.2  # as at 78 degrees: maps of the poles are not stretched further


class Window(NamedTuple):
    """A box in degrees. `west` may be below -180, or `east` above 180, where the box crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def has(self, point: Point) -> bool:
        """Return whether a point is inside."""
        latitude, longitude = point
        return self.south <= latitude <= self.north and any(
            self.west <= longitude + turn <= self.east for turn in (0, -360, 360)
        )


class Projection:
    """Turns degrees into units of a drawing that is WIDTH units wide."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.x_scale = WIDTH / (window.east - window.west)
        self.y_scale = self.x_scale / _cosine((window.south + window.north) / 2)
        self.height = (window.north - window.south) * self.y_scale

    def position(self, point: Point) -> tuple[float, float]:
        """Return where a point is drawn, in units from the left and from the top."""
        latitude, longitude = point
        if longitude < self.window.west:
            longitude += 360
        elif longitude > self.window.east:
            longitude -= 360
        return (longitude - self.window.west) * self.x_scale, (self.window.north - latitude) * self.y_scale


def _cosine(latitude: float) -> float:
    return max(math.cos(math.radians(latitude)), _SMALLEST_COSINE)


def around(point: Point, span: float, aspect: float) -> Window:
    """Return a window of `span` degrees of latitude with a point in its middle; `aspect` is its width by its height."""
    latitude, longitude = point
    half = span / 2
    # a window in the far north ends where the land does, unless its middle lies beyond
    middle = min(max(latitude, half - 90), max(MAX_LATITUDE, min(latitude + 2, 90)) - half)
    half_width = min(half * aspect / _cosine(middle), 180.0)
    return Window(longitude - half_width, middle - half, longitude + half_width, middle + half)


WORLD: Final = Window(-180, MIN_LATITUDE, 180, MAX_LATITUDE)


def fitted(points: Iterable[Point]) -> Window:
    """Return the smallest window that has all points, with a margin; it is wider than high, but not by much."""
    located = list(points)
    if not located:
        return WORLD
    west, east = _shortest_arc([longitude for _, longitude in located])
    south, north = min(point[0] for point in located), max(point[0] for point in located)
    middle = (south + north) / 2
    width = (east - west) * (1 + 2 * MARGIN) * _cosine(middle)
    height = max((north - south) * (1 + 2 * MARGIN), MIN_SPAN)
    aspect = min(max(width / height, MIN_ASPECT), MAX_ASPECT)
    height = max(height, width / aspect)
    if height * aspect / _cosine(middle) > MAX_WIDTH or height > MAX_HEIGHT:
        return WORLD
    return around((middle, (west + east) / 2), height, aspect)


def _shortest_arc(longitudes: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the shortest arc with all longitudes: what is left beside the widest gap between two."""
    ordered = sorted(set(longitudes))
    following = [*ordered[1:], ordered[0] + 360]
    gap, start = max((after - before, after) for before, after in zip(ordered, following, strict=True))
    west = start if start <= 180 else start - 360
    return west, west + 360 - gap


def parse_bbox(text: str) -> Window | None:
    """Return the window of a `bbox` parameter, west,south,east,north; None if it is not one."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90):
        return None  # also what is not a number
    east = east if east > west else east + 360
    is_seen = east - west >= MIN_WIDTH and north - south >= MIN_WIDTH
    return Window(west, south, east, north) if is_seen else None


def as_bbox(window: Window) -> str:
    """Return a window as a `bbox` parameter."""
    west, east = window.west, window.east
    if east - west < 360:
        west, east = (degrees + 360 if degrees < -180 else degrees for degrees in (west, east))
        west, east = (degrees - 360 if degrees > 180 else degrees for degrees in (west, east))
    box = west, max(window.south, -90), east, min(window.north, 90)
    return ",".join(f"{degrees:.2f}".rstrip("0").rstrip(".") for degrees in box)
