"""The units above one another, by what a source names as the parent of each. They may stand in a circle."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import takewhile
from typing import Final

MAX_DEPTH: Final = 1000  # units above one another that are looked at


def units_above(unit: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield a unit, its parent, and so on, each once."""
    visited: set[str] = set()
    while unit and unit not in visited and len(visited) < MAX_DEPTH:
        yield unit
        visited.add(unit)
        unit = parents.get(unit, "")


def first_of(units: Container[str], unit: str, parents: Mapping[str, str]) -> str:
    """Return a unit, or the next one above it, that is one of some units; empty if there is none."""
    return next((above for above in units_above(unit, parents) if above in units), "")


def topmost_of(units: Container[str], unit: str, parents: Mapping[str, str]) -> str:
    """Return the topmost unit above one, as far as all between are some units; empty if the first is none."""
    branch = list(takewhile(units.__contains__, units_above(unit, parents)))
    return branch[-1] if branch else ""
