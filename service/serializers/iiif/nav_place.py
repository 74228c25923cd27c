"""Where a record or collection is about, for maps: navPlace, from the coordinates that its places were given.

A place without coordinates is left out and none is guessed; what the record says of a place beyond its name stays in
the metadata. Clause numbers are those of the navPlace extension.
"""

from __future__ import annotations

from typing import Any

from service.record.model import Place, Unit
from service.serializers.context import Context
from service.serializers.iiif import labels
from service.serializers.iiif.language_maps import label, prose

NAV_PLACE = "http://iiif.io/api/extension/navplace/context.json"
# The context of navPlace has GeoJSON's terms within `navPlace` alone (3.1); a document of its own needs them on top.
GEOJSON_CONTEXTS = [
    "https://geojson.org/geojson-ld/geojson-context.jsonld",
    "http://iiif.io/api/presentation/3/context.json",
]

Document = dict[str, Any]


def nav_place(unit: Unit, context: Context) -> Document | None:
    """The FeatureCollection (2.2.2) of its places that have coordinates, in its order; None where there is none."""
    found = {place.id: place for reference in unit.places if (place := _located(reference.id, context))}
    if not found:
        return None
    return {
        "id": context.address.uri("features", id=unit.id),
        "type": "FeatureCollection",
        "features": [_feature(place, unit, context) for place in found.values()],
    }


def _located(id: str | None, context: Context) -> Place | None:
    place = context.find(id) if id else None
    return place if isinstance(place, Place) and place.coordinates and not place.withdrawn else None


def _feature(place: Place, unit: Unit, context: Context) -> Document:
    """2.2.3; its properties are terms of Presentation 3.0, whose context describes them (3.2)."""
    assert place.coordinates  # noqa: S101 - _located
    page = {
        "id": context.page(place),
        "type": "Text",
        "label": labels.table(context.site.languages)["homepage"],
        "format": "text/html",
    }
    properties: Document = {"label": label(place.name), "homepage": [page]}
    if place.note:
        properties["summary"] = prose(place.note)
    return {
        "id": context.address.uri("feature", id=unit.id, place=place.id),
        "type": "Feature",
        "properties": properties,
        # 2.2.4 and RFC 7946, 3.1.1: longitude before latitude
        "geometry": {
            "type": "Point",
            "coordinates": [place.coordinates.longitude, place.coordinates.latitude],
        },
    }


def add(document: Document, unit: Unit, context: Context) -> None:
    """Put navPlace and its context, which stands before that of Presentation (3.1), into a manifest or Collection."""
    if found := nav_place(unit, context):
        contexts = document["@context"]
        document["@context"] = [NAV_PLACE, *([contexts] if isinstance(contexts, str) else contexts)]
        document["navPlace"] = found


def alone(found: Document) -> Document:
    """A FeatureCollection, or a Feature of it, as a document of its own: GeoJSON (RFC 7946) that is JSON-LD too."""
    return {"@context": GEOJSON_CONTEXTS, **found}
