"""The graph of a correspondence: the agent in the middle, its correspondents around it, letters as arrows.

Positions only, in units of the drawing; a template draws it. The table of the correspondents says the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fonds.web.descriptions.correspondents import Correspondence, Correspondent

MAX_NODES: Final = 12
WIDTH: Final = 720
HEIGHTS: Final = (250, 380)  # of a graph with up to FEW correspondents, and with more
FEW: Final = 6
RADIUS: Final = 190  # of the ellipse on which correspondents stand, from left to right
MARGIN: Final = 40  # above and below the ellipse
MIN_STROKE, MAX_STROKE = 1.0, 6.0
BEND: Final = 12  # units by which an arrow is bent, so that those of both directions lie apart
NODE: Final = 5  # radius of the circle of a correspondent
CENTRE_NODE: Final = 9
ARROW: Final = 9  # length of an arrow head
MAX_LABEL: Final = 22  # characters
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A correspondent in the graph: where its circle is, and where its name is written."""

    correspondent: Correspondent
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str  # start, middle or end: which side of the name is there

    @property
    def label(self) -> str:
        """The name, cut if it is very long."""
        name = self.correspondent.name.text
        return name if len(name) <= MAX_LABEL else f"{name[: MAX_LABEL - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Arrow:
    """Letters in one direction: the data of its line and of its head, its width, and whether this agent sent them."""

    line: str
    head: str
    width: float
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Network:
    """The graph: its correspondents, the arrows, and lines between correspondents that wrote to each other."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    lines: str
    centre: tuple[float, float]
    height: int
    width: int = WIDTH


def network(correspondence: Correspondence) -> Network | None:
    """Return the graph of the correspondents with the most letters; None if there are fewer than two."""
    shown = correspondence.correspondents[:MAX_NODES]
    if len(shown) < 2:
        return None
    height = HEIGHTS[len(shown) > FEW]
    centre = WIDTH / 2, height / 2
    nodes = [_node(row, number, len(shown), centre) for number, row in enumerate(shown)]
    most = max(max(row.sent, row.received) for row in shown)
    arrows = tuple(arrow for node in nodes for arrow in _arrows(node, most, centre))
    places = {node.correspondent.id: node for node in nodes}
    lines = "".join(
        f"M{places[first].x} {places[first].y}L{places[second].x} {places[second].y}"
        for first, second in sorted(correspondence.pairs)
        if first in places and second in places
    )
    return Network(tuple(nodes), arrows, lines, centre, height)


def _node(row: Correspondent, number: int, total: int, centre: _Point) -> Node:
    """Return the place of a correspondent: clockwise from the top, the one with the most letters first."""
    angle = 2 * math.pi * (number + 0.5) / total - math.pi / 2
    sine, cosine = math.sin(angle), math.cos(angle)
    x, y = centre[0] + RADIUS * cosine, centre[1] + (centre[1] - MARGIN) * sine
    anchor = "middle" if abs(cosine) < 0.25 else "start" if cosine > 0 else "end"
    offset = NODE + 5
    label_x = x if anchor == "middle" else x + offset * (1 if cosine > 0 else -1)
    label_y = y + (offset + 9 if sine > 0 else -offset) if anchor == "middle" else y + 4.5
    return Node(row, round(x, 1), round(y, 1), round(label_x, 1), round(label_y, 1), anchor)


def _arrows(node: Node, most: int, centre: _Point) -> Iterator[Arrow]:
    other = node.x, node.y
    if node.correspondent.sent:
        width = _stroke(node.correspondent.sent, most)
        yield _arrow(centre, other, CENTRE_NODE, NODE, width, is_sent=True)
    if node.correspondent.received:
        width = _stroke(node.correspondent.received, most)
        yield _arrow(other, centre, NODE, CENTRE_NODE, width, is_sent=False)


def _stroke(letters: int, most: int) -> float:
    return round(MIN_STROKE + (MAX_STROKE - MIN_STROKE) * math.sqrt(letters / most), 1)


def _arrow(
    start: _Point,
    end: _Point,
    start_radius: float,
    end_radius: float,
    width: float,
    is_sent: bool,
) -> Arrow:
    """Return a bent arrow between the edges of two circles."""
    length = math.dist(start, end)
    along = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    across = -along[1], along[0]
    middle = tuple((start[axis] + end[axis]) / 2 + across[axis] * BEND * 2 for axis in (0, 1))
    away = math.dist(middle, end)
    final = (end[0] - middle[0]) / away, (end[1] - middle[1]) / away
    tip = tuple(end[axis] - final[axis] * (end_radius + 2) for axis in (0, 1))
    base = tuple(tip[axis] - final[axis] * ARROW for axis in (0, 1))
    half = ARROW / 2 + width / 4
    corners = [(base[0] - final[1] * side * half, base[1] + final[0] * side * half) for side in (1, -1)]
    first = tuple(start[axis] + along[axis] * (start_radius + 1) for axis in (0, 1))
    line = f"M{_pair(first)}Q{_pair(middle)} {_pair(base)}"
    head = f"M{_pair(tip)}L{_pair(corners[0])}L{_pair(corners[1])}z"
    return Arrow(line, head, width, is_sent)


def _pair(point: tuple[float, ...]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
