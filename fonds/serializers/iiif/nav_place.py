"""The navPlace property: where a record or collection is located on maps, from the coordinates of its places.

A place without coordinates is left out; none are guessed. What the record says about a place beyond its name is in the
metadata only. Clause numbers are those of the navPlace extension.
"""

from __future__ import annotations

from typing import Any

from fonds.record.model import Place, Unit
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import labels
from fonds.serializers.iiif.context_uris import PRESENTATION
from fonds.serializers.iiif.language_maps import html_language_map, language_map

NAV_PLACE = "http://iiif.io/api/extension/navplace/context.json"
# The context of navPlace defines GeoJSON's terms only within `navPlace` (3.1); a separate document needs both of these.
GEOJSON_CONTEXTS = ["https://geojson.org/geojson-ld/geojson-context.jsonld", PRESENTATION]

Document = dict[str, Any]


def nav_place(unit: Unit, context: SerializerContext) -> Document | None:
    """Return the FeatureCollection (2.2.2) of the unit's places with coordinates, in order; None if there are none."""
    places = {
        place.id: place
        for reference in unit.places
        if (place := _place_with_coordinates(reference.id, context))
    }
    if not places:
        return None
    return {
        "id": context.urls.uri("features", id=unit.id),
        "type": "FeatureCollection",
        "features": [_feature(place, unit, context) for place in places.values()],
    }


def _place_with_coordinates(id: str | None, context: SerializerContext) -> Place | None:
    place = context.find(id) if id else None
    return place if isinstance(place, Place) and place.coordinates and not place.withdrawn else None


def _feature(place: Place, unit: Unit, context: SerializerContext) -> Document:
    """Return a Feature (2.2.3). Its properties are terms of Presentation 3.0, whose context defines them (3.2)."""
    assert place.coordinates  # noqa: S101 - see _place_with_coordinates
    page = {
        "id": context.description_url(place),
        "type": "Text",
        "label": labels.label_maps(context.site.languages)["homepage"],
        "format": "text/html",
    }
    properties: Document = {"label": language_map(place.name), "homepage": [page]}
    if place.note:
        properties["summary"] = html_language_map(place.note)
    return {
        "id": context.urls.uri("feature", id=unit.id, place=place.id),
        "type": "Feature",
        "properties": properties,
        # 2.2.4 and RFC 7946, 3.1.1: longitude before latitude
        "geometry": {
            "type": "Point",
            "coordinates": [place.coordinates.longitude, place.coordinates.latitude],
        },
    }


def add(document: Document, unit: Unit, context: SerializerContext) -> None:
    """Add navPlace to a manifest or Collection, and its context before that of Presentation (3.1)."""
    if feature_collection := nav_place(unit, context):
        contexts = document["@context"]
        document["@context"] = [NAV_PLACE, *([contexts] if isinstance(contexts, str) else contexts)]
        document["navPlace"] = feature_collection


def standalone_document(resource: Document) -> Document:
    """Return a FeatureCollection, or a Feature of one, as a document: GeoJSON (RFC 7946) that is JSON-LD too."""
    return {"@context": GEOJSON_CONTEXTS, **resource}
