"""What the pages of people, institutions and places show from the facets: correspondents, years, holdings, a map.

Each figure is read from the index of facets, in a time that hardly depends on how many records there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from fonds.problem import StoreError
from fonds.record.model import AGENTS, Description, Place
from fonds.web.context import RequestContext
from fonds.web.descriptions.correspondents import NO_CORRESPONDENCE, Correspondence, correspondence
from fonds.web.descriptions.network import Network, network
from fonds.web.descriptions.related import summaries
from fonds.web.histogram import Bar
from fonds.web.map.drawing import MapDrawing, draw
from fonds.web.map.places import MapPlace, map_places
from fonds.web.map.window import around
from fonds.web.page_context import PageContext
from fonds.web.search_links import search_path
from fonds.web.timeline.page import bars_of_records

MAX_HOLDINGS: Final = 30  # collections of an institution, those with the most records
MAP_SPAN: Final = 30.0  # degrees of latitude on the map of a place
MAP_ASPECT: Final = 1.7
MAX_NEARBY: Final = 12


class Holding(NamedTuple):
    """A collection that an institution holds: its title, the path of its page, and its records with their search."""

    title: str
    href: str
    records: int
    search: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one page; those that do not belong to its kind of description are empty.

    `years` are those in which an agent was active if `is_active`, else those of all records that name it or the place.
    """

    correspondence: Correspondence = NO_CORRESPONDENCE
    network: Network | None = None
    years: tuple[Bar, ...] = ()
    is_active: bool = False
    holdings: tuple[Holding, ...] = ()
    more_holdings: bool = False
    drawing: MapDrawing | None = None
    nearby: tuple[MapPlace, ...] = ()
    records: int = 0  # that name a place in any way


NO_FIGURES = Figures()


def figures_of(context: RequestContext, page: PageContext, description: Description) -> Figures:
    """Return the figures of a description for its page; none while the index is not there yet."""
    try:
        if description.kind in AGENTS:
            return _of_agent(context, page, description)
        return _of_place(context, page, description) if isinstance(description, Place) else NO_FIGURES
    except StoreError:
        return NO_FIGURES


def _of_agent(context: RequestContext, page: PageContext, agent: Description) -> Figures:
    letters = correspondence(context, page, agent.id)
    years = bars_of_records(context, page, {"active": agent.id})
    holdings = _holdings(context, page, agent.id)
    return Figures(
        correspondence=letters,
        network=network(letters),
        years=years or bars_of_records(context, page, {"agent": agent.id}),
        is_active=bool(years),
        holdings=holdings[:MAX_HOLDINGS],
        more_holdings=len(holdings) > MAX_HOLDINGS,
    )


def _holdings(context: RequestContext, page: PageContext, id: str) -> tuple[Holding, ...]:
    facets = context.reader.facets
    members = facets.having("holder", id)
    if not members:
        return ()
    counts = dict(facets.counts({"top": MAX_HOLDINGS + 1}, members & facets.having("kind", "record"))["top"])
    entries = summaries(context, context.reader.listed(list(counts)), page.language)
    return tuple(
        Holding(
            entry.title,
            entry.href,
            counts[entry.id],
            search_path(context.urls, holder=id, collection=entry.id),
        )
        for entry in entries
    )


def _of_place(context: RequestContext, page: PageContext, place: Place) -> Figures:
    facets = context.reader.facets
    members = facets.having("place", place.id)
    years = bars_of_records(context, page, {"place": place.id})
    if place.coordinates is None:
        return Figures(years=years, records=len(members))
    point = place.coordinates.latitude, place.coordinates.longitude
    path = context.urls.path("places", id=place.id)
    subject = MapPlace(place.id, place.label(page.language), path, point, len(members))
    window = around(point, MAP_SPAN, MAP_ASPECT)
    nearby = tuple(
        other
        for other in map_places(context, page.language).places
        if other.id != place.id and window.has(other.point)
    )[:MAX_NEARBY]
    return Figures(years=years, records=len(members), drawing=draw(window, nearby, subject), nearby=nearby)
