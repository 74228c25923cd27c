"""The places that maps show: those with coordinates, with their names and the number of descriptions that name them."""

from __future__ import annotations

from typing import Final, NamedTuple

from fonds.problem import StoreError
from fonds.store.point_index import CountedPlace, Point
from fonds.web.context import RequestContext
from fonds.web.descriptions.related import summaries

MAX_PLACES: Final = 2000  # of a map: those that most descriptions name


class MapPlace(NamedTuple):
    """A place of a map: its id, name and page, its latitude and longitude, and how many records name it."""

    id: str
    name: str
    href: str
    point: Point
    records: int


class MapPlaces(NamedTuple):
    """The places of a map, the most frequent first; `total` also counts those that are left out."""

    places: tuple[MapPlace, ...]
    total: int


def map_places(context: RequestContext, language: str) -> MapPlaces:
    """Return the places that most records name, in a language. They are read once until the store changes."""
    return context.cached(("map places", language), lambda: _read_places(context, language))


def _read_places(context: RequestContext, language: str) -> MapPlaces:
    try:
        counted = context.reader.points.most_frequent(MAX_PLACES)
        total = context.reader.points.total()
    except StoreError:  # nothing is indexed yet
        return MapPlaces((), 0)
    return MapPlaces(_with_names(context, counted, language), total)


def _with_names(context: RequestContext, counted: list[CountedPlace], language: str) -> tuple[MapPlace, ...]:
    """Return places with their names; those that are not published any more are left out."""
    briefs = context.reader.listed([place.id for place in counted])
    titles = {entry.id: entry for entry in summaries(context, briefs, language)}
    return tuple(
        MapPlace(
            place.id,
            titles[place.id].title,
            titles[place.id].href,
            (place.latitude, place.longitude),
            place.records,
        )
        for place in counted
        if place.id in titles
    )
