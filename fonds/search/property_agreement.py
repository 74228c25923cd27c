"""Agreement of a property between a reconciliation query and a description: text, names, dates, entities, points."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fonds.search import match_features, name_matching
from fonds.search.scoring import years_agreement

Value = str | float | bool


class EntityId(str):
    """The id of an entity of this node. It is compared with ids only, never with names."""

    __slots__ = ()


_MIN_SIMILARITY = 80.0  # below this similarity of names, the property contradicts
_POINT = re.compile(
    r"\s*(?:POINT\s*\()?\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*[,; ]\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*\)?\s*", re.I
)
_MAX_POINT_LENGTH = 100  # characters
_SAME_PLACE_KM, _OTHER_PLACE_KM = 1.0, 50.0
_EARTH_RADIUS_KM = 6371.0


def agreement(comparison: str, queried: Sequence[Value], known: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the best agreement, from 0 to 1, of any queried value with any known value.

    `comparison` is "date", "point", "entity" or "text"; `known` are values in the form of the data extension API.
    Returns None if no queried value can be read as what is compared.
    """
    known_values = list(known)
    scores = [score for value in queried for score in _scores(comparison, value, known_values)]
    return max(scores) if scores else None


def _scores(comparison: str, value: Value, known: Sequence[Mapping[str, Any]]) -> Iterator[float]:
    for known_value in known:
        text = str(known_value.get("str") or known_value.get("name") or known_value.get("date") or "")
        if comparison == "date":
            queried_years, known_years = (
                match_features.parse_years(str(value)),
                match_features.parse_years(text),
            )
            if queried_years and known_years:
                yield years_agreement(queried_years, known_years)
        elif comparison == "point":
            queried_point, known_point = parse_point(str(value)), parse_point(text)
            if queried_point and known_point:
                yield proximity(queried_point, known_point)
        elif comparison == "entity":
            yield _entity_agreement(value, known_value)
        elif str(value).strip():
            yield _text_agreement(str(value), text)


def is_readable(comparison: str, value: Value) -> bool:
    """Return whether a value can be read as what is compared."""
    if comparison == "date":
        return match_features.parse_years(str(value)) is not None
    return comparison != "point" or parse_point(str(value)) is not None


def _entity_agreement(value: Value, known: Mapping[str, Any]) -> float:
    """Return 1 for the same id, less for the same name, and 0 if any word differs: Iran is spelt nearly like Iraq."""
    if value == known.get("id"):
        return 1.0
    if isinstance(value, EntityId):
        return 0.0
    similarities = [
        name_matching.reading_similarity(queried, other)
        for queried in name_matching.name_readings(str(value))
        for other in name_matching.name_readings(str(known.get("name") or known.get("str") or ""))
        if name_matching.same_words(queried.name, other.name)
    ]
    return max(similarities, default=0.0) / 100


def _text_agreement(queried: str, known: str) -> float:
    similarities = [
        name_matching.reading_similarity(queried_reading, known_reading)
        for queried_reading in name_matching.name_readings(queried)
        for known_reading in name_matching.name_readings(known)
    ]
    best = max(similarities, default=0.0)
    return best / 100 if best >= _MIN_SIMILARITY else 0.0


def parse_point(text: str) -> tuple[float, float] | None:
    """Parse (latitude, longitude) from `38.9,121.6`, or from WKT with longitude first, `POINT(121.6 38.9)`."""
    match = _POINT.fullmatch(text) if len(text) <= _MAX_POINT_LENGTH else None
    if match is None:
        return None
    first, second = float(match[1]), float(match[2])
    latitude, longitude = (second, first) if text.strip()[:1] in "Pp" else (first, second)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def proximity(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return 1 up to a distance of one kilometre, 0 from fifty kilometres on, and logarithmically less between."""
    distance = distance_km(here, there)
    if distance <= _SAME_PLACE_KM:
        return 1.0
    return max(0.0, 1 - math.log(distance / _SAME_PLACE_KM) / math.log(_OTHER_PLACE_KM / _SAME_PLACE_KM))


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the great-circle distance in kilometres between two points in degrees (haversine formula)."""
    (latitude, longitude), (other_latitude, other_longitude) = (
        tuple(map(math.radians, point)) for point in (here, there)
    )
    haversine = (
        math.sin((other_latitude - latitude) / 2) ** 2
        + math.cos(latitude) * math.cos(other_latitude) * math.sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, haversine)))
