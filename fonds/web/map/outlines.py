"""The coasts of the world as paths of SVG: Natural Earth, public domain, from the npm package `world-atlas`.

The files are TopoJSON (a sequence of shared lines with coordinates as differences), which a page of code reads; they
are put in place by assets/build.py. Where they are missing, maps have no coasts. There are no borders in them: those of
today would be wrong for most records.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from fonds.web.map.window import Projection, Window

FOLDER: Final = Path(__file__).parent.parent / "static" / "vendor" / "world"
COARSE, FINE = "land-110m.json", "land-50m.json"
MAX_FINE_WIDTH: Final = 100.0  # degrees of longitude of a map with the fine outlines
UNIT: Final = 10  # a path is written in tenths of the unit of a drawing, as whole numbers
STEP: Final = 6  # tenths between two points of a path, at the least
MARGIN: Final = 40.0  # units beyond the edge, where the line of a coast may end
_LEFT, _RIGHT, _ABOVE, _BELOW = 1, 2, 4, 8


class Ring(NamedTuple):
    """A closed line with its box in degrees, its longitudes and its latitudes."""

    window: Window
    longitudes: array[float]
    latitudes: array[float]


def land_path(projection: Projection) -> str:
    """Return the land of a map as the data of a path in tenths of a unit; "" if the outlines are not here."""
    window = projection.window
    rings = _rings(FINE if window.east - window.west <= MAX_FINE_WIDTH else COARSE)
    drawn = (_ring_path(ring, projection, turn) for ring in rings for turn in _turns(ring.window, window))
    return "".join(drawn)


def _turns(ring: Window, window: Window) -> Iterator[int]:
    """Yield the full turns after which a ring lies in a window, in degrees."""
    if ring.south <= window.north and ring.north >= window.south:
        for turn in (-360, 0, 360):
            if ring.west + turn <= window.east and ring.east + turn >= window.west:
                yield turn


def _ring_path(ring: Ring, projection: Projection, turn: int) -> str:
    """Return one ring as a closed path, without the points that do not show.

    Of points in a row that are all beyond the same edge only the first and the last are drawn: what lies between them
    is beyond it too.
    """
    x_scale, y_scale = projection.x_scale * UNIT, projection.y_scale * UNIT
    west, north = projection.window.west - turn, projection.window.north
    margin = MARGIN * UNIT
    right, bottom = projection.window.east - projection.window.west, projection.height * UNIT + margin
    right = right * x_scale + margin
    points: list[tuple[int, int]] = []
    last_x = last_y = last_code = 0
    skipped: tuple[int, int, int] | None = None
    for longitude, latitude in zip(ring.longitudes, ring.latitudes, strict=True):
        x, y = round((longitude - west) * x_scale), round((north - latitude) * y_scale)
        code = (_LEFT if x < -margin else _RIGHT if x > right else 0) | (
            _ABOVE if y < -margin else _BELOW if y > bottom else 0
        )
        if points:
            if code & last_code:
                skipped = x, y, code
                continue
            if skipped:
                points.append(skipped[:2])
                last_x, last_y, last_code = skipped
                skipped = None
                if code & last_code:
                    skipped = x, y, code
                    continue
            if not code and abs(x - last_x) + abs(y - last_y) < STEP:
                continue
        points.append((x, y))
        last_x, last_y, last_code = x, y, code
    return _path_data(points)


def _path_data(points: list[tuple[int, int]]) -> str:
    """Return a closed path through points, each as the difference from the one before."""
    if len(points) < 3:
        return ""
    x, y = points[0]
    parts = [f"M{x} {y}l"]
    for next_x, next_y in points[1:]:
        vertical = next_y - y
        parts.append(f"{next_x - x}{vertical}" if vertical < 0 else f"{next_x - x} {vertical}")
        x, y = next_x, next_y
    return f"{parts[0]}{' '.join(parts[1:])}z".replace(" -", "-")


@lru_cache(maxsize=2)
def _rings(name: str) -> tuple[Ring, ...]:
    file = FOLDER / name
    return tuple(_read_rings(orjson.loads(file.read_bytes()))) if file.is_file() else ()


def _read_rings(topology: dict[str, Any]) -> Iterator[Ring]:
    (x_scale, y_scale), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [list(_positions(arc)) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for numbers in polygon:
                positions = _stitched(arcs, numbers)
                longitudes = _unrolled(west + x * x_scale for x, _ in positions)
                latitudes = array("f", (south + y * y_scale for _, y in positions))
                if (
                    abs(longitudes[-1] - longitudes[0]) > 180
                ):  # Antarctica, which is drawn to the edge of the map
                    longitudes.extend((longitudes[-1], longitudes[0]))
                    latitudes.extend((-90, -90))
                box = Window(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
                yield Ring(box, longitudes, latitudes)


def _unrolled(longitudes: Iterable[float]) -> array[float]:
    """Return longitudes that go on beyond 180 degrees where a line crosses that meridian."""
    unrolled = array("f")
    turn = 0
    for longitude in longitudes:
        if unrolled:
            step = longitude + turn - unrolled[-1]
            turn += -360 if step > 180 else 360 if step < -180 else 0
        unrolled.append(longitude + turn)
    return unrolled


def _positions(arc: list[list[int]]) -> Iterator[tuple[int, int]]:
    """Yield the positions of an arc, which has the difference of each from the one before (TopoJSON, 2.1.3)."""
    x = y = 0
    for x_step, y_step in arc:
        x, y = x + x_step, y + y_step
        yield x, y


def _stitched(arcs: list[list[tuple[int, int]]], numbers: list[int]) -> list[tuple[int, int]]:
    """Return the positions of a ring of arcs; a negative number is that of an arc run backwards (TopoJSON, 2.1.4)."""
    positions: list[tuple[int, int]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        positions += arc[1:] if positions else arc
    return positions
