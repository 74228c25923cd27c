"""The part of the text index that knows where places are, for maps: the coordinates of each place that has any.

How many records name a place is known to the facets; a map takes the places that most records name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

SCHEMA = """
CREATE TABLE point (n INTEGER PRIMARY KEY, latitude REAL NOT NULL, longitude REAL NOT NULL);
"""
Point = tuple[float, float]  # latitude and longitude in degrees, WGS 84


class CountedPlace(NamedTuple):
    """The id of a place, its coordinates in degrees, and how many records name it."""

    id: str
    latitude: float
    longitude: float
    records: int


def put(db: sqlite3.Connection, n: int, point: Point) -> None:
    """Store where the place with a number is."""
    db.execute("INSERT INTO point VALUES (?,?,?)", (n, *point))


def drop(db: sqlite3.Connection, n: int) -> None:
    """Take a description out, whether it is a place or not."""
    db.execute("DELETE FROM point WHERE n = ?", (n,))


class PointIndex:
    """Reads places with coordinates. `db` returns the connection of the text index, another one if it is rebuilt."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._connection = db

    def total(self) -> int:
        """Return how many places have coordinates."""
        return int(self._connection().execute("SELECT count(*) FROM point").fetchone()[0])

    def most_frequent(self, limit: int) -> list[CountedPlace]:
        """Return the places with coordinates that most descriptions name, then those that none names."""
        counted = self._connection().execute(
            "SELECT described.id, latitude, longitude, total FROM facet_total"
            " JOIN described ON described.id = facet_total.value JOIN point ON point.n = described.n"
            " WHERE field = 'place' ORDER BY total DESC, value LIMIT ?",
            (limit,),
        )
        places = [CountedPlace(*row) for row in counted]
        if len(places) < limit:
            uncounted = self._connection().execute(
                "SELECT described.id, latitude, longitude, 0 FROM point JOIN described ON described.n = point.n"
                " WHERE NOT EXISTS (SELECT 1 FROM facet_total WHERE field = 'place' AND value = described.id)"
                " ORDER BY described.id LIMIT ?",
                (limit - len(places),),
            )
            places += [CountedPlace(*row) for row in uncounted]
        return places
