"""navPlace, rule by rule: a resource that keeps it and one that breaks it, with the clause."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.problem import errors
from fonds.validation.manifest import check
from tests.validation.documents import FEATURE, GONE, MANIFEST, X, changed

POINT = {"type": "Point", "coordinates": [1, 2]}
RING = [[0, 0], [1, 0], [1, 1], [0, 0]]

KEPT: list[tuple[str, Any]] = [
    ("navPlace", {"id": f"{X}/places", "type": "FeatureCollection"}),  # 2.1: referenced
    ("navPlace.id", GONE),
    ("navPlace.features.0.id", GONE),
    ("navPlace.features.0.geometry", None),
    ("navPlace.features.0.properties", None),
    ("navPlace.features.0.properties", {"label": {"en": ["x"]}, "own": 7}),
    ("navPlace.features.0.geometry.coordinates", [121.6, 38.9, 12.5]),
    ("navPlace.features.0.geometry", {"type": "Polygon", "coordinates": [RING]}),
    ("navPlace.features.0.geometry", {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}),
    ("navPlace.features.0.geometry", {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
    ("navPlace.features.0.geometry", {"type": "GeometryCollection", "geometries": [POINT]}),
    ("items.0.navPlace", {"type": "FeatureCollection", "features": [FEATURE]}),
    ("structures.0.navPlace", {"type": "FeatureCollection", "features": [FEATURE]}),
]


@pytest.mark.parametrize(("path", "value"), KEPT)
def test_what_is_allowed_passes(path: str, value: Any) -> None:
    assert [str(problem) for problem in check(changed(MANIFEST, path, value))] == []


F = "navPlace.features.0"
# path, value, words of the message, clause
BROKEN: list[tuple[str, Any, str, str]] = [
    ("navPlace.type", "Feature", "one FeatureCollection is expected", "navPlace 2.1"),
    ("navPlace", {"type": "FeatureCollection"}, "a referenced FeatureCollection has an id", "navPlace 2.1"),
    ("navPlace.id", "places", "not an HTTP(S) URI", "3.2 id"),
    ("navPlace.features", {}, "an array of Features", "navPlace 2.2.2"),
    (f"{F}.type", "Point", "a Feature is expected", "navPlace 2.2.3"),
    (f"{F}.id", "x", "not an HTTP(S) URI", "3.2 id"),
    (f"{F}.properties", GONE, "a Feature has properties", "navPlace 2.2.3"),
    (f"{F}.properties.label", {"en": "x"}, "must be an array", "4.4"),
    (f"{F}.geometry", GONE, "a Feature has a geometry", "navPlace 2.2.3"),
    (f"{F}.geometry.type", "Circle", "no type of a geometry", "navPlace 2.2.4"),
    (f"{F}.geometry.coordinates", GONE, "a position is", "RFC 7946 3.1"),
    (f"{F}.geometry.coordinates", ["1", "2"], "a position is", "RFC 7946 3.1"),
    (f"{F}.geometry.coordinates", [38.9, 121.6], "longitude stands first", "RFC 7946 3.1"),
    (f"{F}.geometry.coordinates", [181, 0], "not on the Earth", "RFC 7946 3.1"),
    (f"{F}.geometry", {"type": "LineString", "coordinates": [[0, 0]]}, "no coordinates of a", "RFC 7946"),
    (
        f"{F}.geometry",
        {"type": "Polygon", "coordinates": [[*RING[:3], [5, 5]]]},
        "ends where it begins",
        "7946",
    ),
    (f"{F}.geometry", {"type": "GeometryCollection"}, "an array of geometries", "navPlace 2.2.4"),
    ("items.0.annotations.0.items.0.navPlace", MANIFEST["navPlace"], "has no navPlace", "navPlace 2.1"),
    ("items.0.items.0.items.0.body.navPlace", MANIFEST["navPlace"], "has no navPlace", "navPlace 2.1"),
    ("items.0.annotations.0.navPlace", MANIFEST["navPlace"], "has no navPlace", "navPlace 2.1"),
]


@pytest.mark.parametrize(("path", "value", "words", "clause"), BROKEN, ids=[f"{b[0]}-{b[2]}" for b in BROKEN])
def test_what_is_not_is_reported(path: str, value: Any, words: str, clause: str) -> None:
    problems = errors(check(changed(MANIFEST, path, value)))
    matches = [problem for problem in problems if words in problem.message]
    assert matches, [str(problem) for problem in problems]
    assert clause in matches[0].message


def test_an_empty_collection_is_a_warning() -> None:
    (problem,) = check(changed(MANIFEST, "navPlace.features", []))
    assert (problem.severity, problem.field) == ("warning", "navPlace.features")
