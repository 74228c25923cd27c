"""The map of all places as a page with a drawing and a list, and as GeoJSON (RFC 7946)."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Blueprint

from fonds.publishing.run_status import WORDS
from fonds.web import progress
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem
from fonds.web.localization import Localizer
from fonds.web.map.drawing import draw
from fonds.web.map.places import MapPlace, MapPlaces, map_places
from fonds.web.map.window import Window, as_bbox, fitted, parse_bbox
from fonds.web.route_decorator import route

blueprint = Blueprint("map", __name__)

HTML, JSON, GEOJSON = "text/html", "application/json", "application/geo+json"
MAX_LISTED: Final = 100  # places beside the map, those that most records name


@route(blueprint, "map", work="documents")
def map_page(request: Request, context: RequestContext) -> Response:
    """The map of all places, or of those in `?bbox=west,south,east,north`; as GeoJSON if preferred."""
    offers = Offer(HTML, HTML), Offer(GEOJSON, GEOJSON), Offer(JSON, JSON)
    offer = choose(request.accept, offers)
    is_page = offer is None or offer.key == HTML
    return (_page if is_page else map_geojson)(request, context).with_vary("Accept")


def _page(request: Request, context: RequestContext) -> Response:
    bbox = request.parameter("bbox")
    window = parse_bbox(bbox) if bbox else None
    if bbox and window is None:
        return _bad_bbox()
    page = context.page_context(request)
    places = map_places(context, page.language)
    shown = _within(places, window)
    drawing = draw(window or fitted(place.point for place in shown), shown)
    notice = progress.notice(context, WORDS)
    query = f"?bbox={as_bbox(window)}" if window else ""
    body = render_template(
        "map",
        page,
        localizer=Localizer(page),
        drawing=drawing,
        shown=shown,
        listed=shown[:MAX_LISTED],
        total=places.total,
        is_part=window is not None,
        map_path=context.urls.path("map"),
        places_path=context.urls.path("browse_places"),
        geojson=context.urls.path("map_geojson"),
        query=query,
        canonical=context.urls.uri("map") + query,
        tiles=context.settings["map_tiles"],
        tiles_credit=context.settings["map_tiles_credit"],
        notice=notice,
    ).encode()
    return Response(200, f"{HTML}; charset=utf-8", body, (), digest(body), cacheable=not notice)


@route(blueprint, "map_geojson", work="documents")
def map_geojson(request: Request, context: RequestContext) -> Response:
    """The places of the map as GeoJSON."""
    bbox = request.parameter("bbox")
    window = parse_bbox(bbox) if bbox else None
    if bbox and window is None:
        return _bad_bbox()
    places = map_places(context, context.site.language)
    shown = _within(places, window)
    body = orjson.dumps(_feature_collection(shown, places.total, context))
    return Response(200, GEOJSON, body, (), digest(body))


def _within(places: MapPlaces, window: Window | None) -> tuple[MapPlace, ...]:
    if window is None:
        return places.places
    return tuple(place for place in places.places if window.has(place.point))


def _feature_collection(shown: tuple[MapPlace, ...], total: int, context: RequestContext) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": context.urls.entity_uri(place.id),
            "geometry": {"type": "Point", "coordinates": [place.point[1], place.point[0]]},
            "properties": {
                "name": place.name,
                "records": place.records,
                "page": context.urls.absolute(place.href),
            },
        }
        for place in shown
    ]
    return {"type": "FeatureCollection", "total": total, "features": features}


def _bad_bbox() -> Response:
    detail = "A bbox is west,south,east,north in degrees, at least half a degree wide and high."
    return problem(400, "Bad Request", detail)
