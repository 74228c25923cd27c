"""A map as the parts of an SVG image: land, a grid of degrees, circles for places, and labels of the largest.

Circles that would cover each other are one, at the place that most descriptions name. All is in units of the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from fonds.web.map.outlines import land_path
from fonds.web.map.places import MapPlace
from fonds.web.map.window import WIDTH, Projection, Window, as_bbox, fitted

MIN_RADIUS, MAX_RADIUS = 4.0, 16.0
CELL: Final = 18.0  # circles of places in the same square of this size are one
MAX_LABELS: Final = 14
LABEL_HEIGHT: Final = 15.0
LETTER_WIDTH: Final = 6.3  # of a label, on average
MAX_LABEL: Final = 24  # characters
_GRID_STEPS: Final = (1, 2, 5, 10, 15, 30)  # degrees between two lines


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle for one place or several near each other: its middle and radius, its places, and their descriptions."""

    x: float
    y: float
    radius: float
    places: tuple[MapPlace, ...]

    @property
    def count(self) -> int:
        """The number of descriptions of all its places. One that names two places counts twice."""
        return sum(place.records for place in self.places)

    @property
    def first(self) -> MapPlace:
        """The place that most descriptions name."""
        return self.places[0]

    @property
    def bbox(self) -> str:
        """The `bbox` of the map of these places alone; "" if there is only one, or all are at the same point."""
        points = {place.point for place in self.places}
        return as_bbox(fitted(points)) if len(points) > 1 else ""


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a place beside its circle; `anchor` is the side of the text that is there."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """The parts of a map. `land` is the data of a path in tenths of a unit."""

    window: Window
    height: float
    land: str
    grid: str
    circles: tuple[Circle, ...]
    labels: tuple[Label, ...]
    width: float = WIDTH


def draw(window: Window, places: Sequence[MapPlace], subject: MapPlace | None = None) -> MapDrawing:
    """Return the map of places in a window, the most frequent first. `subject` has a circle and a label of its own."""
    projection = Projection(window)
    circles = tuple(_circles(projection, places, subject))
    return MapDrawing(
        window,
        round(projection.height, 1),
        land_path(projection),
        _grid(projection),
        circles,
        tuple(_labels(circles, projection.height)),
    )


def _circles(
    projection: Projection, places: Sequence[MapPlace], subject: MapPlace | None
) -> Iterator[Circle]:
    """Yield the circles, the subject's first, then from the largest to the smallest."""
    cells: dict[tuple[int, int], list[MapPlace]] = {}
    for place in places:
        if projection.window.has(place.point) and (subject is None or place.id != subject.id):
            x, y = projection.position(place.point)
            cells.setdefault((int(x // CELL), int(y // CELL)), []).append(place)
    most = max((sum(place.records for place in cell) for cell in cells.values()), default=0)
    if subject:  # what the map is about: all others are there for orientation, and are small
        most = 0
        yield _circle(projection, (subject,), most)
    for cell in sorted(cells.values(), key=lambda cell: -sum(place.records for place in cell)):
        yield _circle(projection, tuple(cell), most)


def _circle(projection: Projection, places: tuple[MapPlace, ...], most: int) -> Circle:
    """Return a circle whose area stands for the number of descriptions; `most` is that of the largest one."""
    x, y = projection.position(places[0].point)
    share = sum(place.records for place in places) / most if most else 0
    radius = MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * math.sqrt(share)
    return Circle(round(x, 1), round(y, 1), round(radius, 1), places)


def _labels(circles: Sequence[Circle], height: float) -> Iterator[Label]:
    """Yield labels for the largest circles, where they cover no other label and no larger circle."""
    covered = [
        (
            circle.x - circle.radius,
            circle.y - circle.radius,
            circle.x + circle.radius,
            circle.y + circle.radius,
        )
        for circle in circles[:MAX_LABELS]
    ]
    for circle in circles[:MAX_LABELS]:
        name = circle.first.name
        text = name if len(name) <= MAX_LABEL else f"{name[: MAX_LABEL - 1].rstrip()}…"
        width = sum(LETTER_WIDTH * (2 if east_asian_width(letter) in "WF" else 1) for letter in text)
        top, bottom = circle.y - LABEL_HEIGHT / 2, circle.y + LABEL_HEIGHT / 2
        start, end = circle.x + circle.radius + 3, circle.x - circle.radius - 3
        for x, anchor, left in ((start, "start", start), (end, "end", end - width)):
            box = (left, top, left + width, bottom)
            is_inside = left >= 0 and left + width <= WIDTH and top >= 0 and bottom <= height
            if is_inside and not any(_overlap(box, other) for other in covered):
                covered.append(box)
                yield Label(round(x, 1), round(circle.y + 4, 1), anchor, text)
                break


_Box = tuple[float, float, float, float]


def _overlap(box: _Box, other: _Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _grid(projection: Projection) -> str:
    """Return lines of longitude and latitude as the data of a path."""
    window = projection.window
    step = next((step for step in _GRID_STEPS if (window.east - window.west) / step <= 12), _GRID_STEPS[-1])
    lines = []
    for number in range(math.ceil(window.west / step), math.floor(window.east / step) + 1):
        x = (number * step - window.west) * projection.x_scale
        lines.append(f"M{x:.1f} 0V{projection.height:.1f}")
    for number in range(math.ceil(window.south / step), math.floor(window.north / step) + 1):
        y = (window.north - number * step) * projection.y_scale
        lines.append(f"M0 {y:.1f}H{WIDTH:.0f}")
    return "".join(lines)
