"""Rules for navPlace, the extension for geographic places. Clause numbers are those of navPlace and RFC 7946."""

from __future__ import annotations

from typing import Any

from fonds.validation.rules import language_maps, technical_properties
from fonds.validation.rules.report import Report, Resource

# 2.1: the types that MAY have it; no other may
HOLDERS = frozenset({"Collection", "Manifest", "Range", "Canvas"})
# 2.2.4: type of geometry -> how deeply its positions are nested
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_MIN_POSITIONS = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}
MAX_DEPTH = 8  # of nested GeometryCollections


def nav_place(value: Any, holder: Resource, report: Report) -> None:
    """2.1 and 2.2.2: one FeatureCollection, embedded or referenced."""
    report.extensions.add("navPlace")
    if type(value) is not dict or value.get("type") != "FeatureCollection":
        report.error(holder, "navPlace", "one FeatureCollection is expected", "navPlace 2.1")
        return
    if "id" in value:
        technical_properties.uri(value["id"], value, report)
    if "features" not in value:
        if "id" not in value:
            report.error(value, "", "a referenced FeatureCollection has an id", "navPlace 2.1")
        return
    features = value["features"]
    if type(features) is not list or any(type(feature) is not dict for feature in features):
        report.error(value, "features", "an array of Features is expected", "navPlace 2.2.2")
        return
    if not features:
        hint = "leave features out of a reference, or navPlace out of the resource"
        report.warning(value, "features", "no Features", "navPlace 2.2.2", hint)
    for feature in features:
        _feature(feature, report)


def not_allowed(value: Any, holder: Resource, report: Report) -> None:
    """2.1: other types of resource MUST NOT have it."""
    report.extensions.add("navPlace")
    report.error(holder, "navPlace", f"a {holder.get('type')} has no navPlace", "navPlace 2.1")


def _feature(feature: Resource, report: Report) -> None:
    """2.2.3 and RFC 7946, 3.2."""
    if feature.get("type") != "Feature":
        report.error(feature, "type", "a Feature is expected", "navPlace 2.2.3")
        return
    if "id" in feature:
        technical_properties.uri(feature["id"], feature, report)
    properties = feature.get("properties", "")
    if properties is not None and type(properties) is not dict:
        report.error(feature, "properties", "a Feature has properties, an object or null", "navPlace 2.2.3")
    elif properties:
        for name in ("label", "summary"):
            if type(properties.get(name)) is dict:
                (language_maps.label if name == "label" else language_maps.prose)(
                    properties[name], properties, report, name
                )
    if "geometry" not in feature:
        report.error(feature, "", "a Feature has a geometry, or null for it", "navPlace 2.2.3")
    elif feature["geometry"] is not None:
        _geometry(feature["geometry"], feature, report)


def _geometry(geometry: Any, holder: Resource, report: Report, depth: int = 0) -> None:
    """2.2.4 and RFC 7946, 3.1."""
    kind = geometry.get("type") if type(geometry) is dict else None
    if kind == "GeometryCollection" and depth < MAX_DEPTH:
        parts = geometry.get("geometries")
        if type(parts) is not list:
            report.error(geometry, "geometries", "an array of geometries is expected", "navPlace 2.2.4")
            return
        for part in parts:
            _geometry(part, geometry, report, depth + 1)
    elif type(kind) is not str or kind not in _DEPTHS:
        report.error(holder, "geometry", f"{kind!r} is no type of a geometry", "navPlace 2.2.4")
    elif message := _coordinates_problem(geometry.get("coordinates"), _DEPTHS[kind], kind):
        report.error(geometry, "coordinates", message, "navPlace 2.2.4 and RFC 7946 3.1")


def _coordinates_problem(value: Any, depth: int, kind: str) -> str:
    """Return what is wrong with nested coordinates, or ""."""
    if depth == 0:
        return _position_problem(value)
    if type(value) is not list or (depth == 1 and len(value) < _MIN_POSITIONS.get(kind, 0)):
        return f"these are no coordinates of a {kind}"
    if depth == 1 and kind.endswith("Polygon") and value[0] != value[-1]:
        return "a ring of a Polygon ends where it begins"
    problems = (_coordinates_problem(part, depth - 1, kind) for part in value)
    return next((problem for problem in problems if problem), "")


def _position_problem(value: Any) -> str:
    if type(value) is not list or len(value) < 2 or any(type(number) not in (int, float) for number in value):
        return "a position is an array of two numbers or more"
    longitude, latitude = value[:2]
    if not -90 <= latitude <= 90 and -90 <= longitude <= 90:
        return f"{latitude:g} is no latitude: longitude stands first"
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return f"{longitude:g}, {latitude:g} is not on the Earth"
    return ""
