"""How far what somebody knows of a thing agrees with what is described: words, names, dates, entities, points. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.search import match_features, name_matching
from service.search.scoring import together

Value = str | float | bool


class Id(str):
    """The id of an entity of this node, which is compared with ids alone, and with no name."""

    __slots__ = ()


_ENOUGH = 80.0  # the likeness of names below which they say that it is another one
_POINT = re.compile(
    r"\s*(?:POINT\s*\()?\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*[,; ]\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*\)?\s*", re.I
)
_LONGEST = 100  # characters of a point
_NEAR, _FAR = 1.0, 50.0  # kilometres: the same place, and another one
_EARTH = 6371.0  # its radius in kilometres


def agreement(compared: str, asked: Sequence[Value], known: Iterable[Mapping[str, Any]]) -> float | None:
    """How far the best of what is asked agrees with the best of what is known, from 0 to 1.

    `known` are values as data extension gives them. None where what is asked cannot be read as what is compared.
    """
    said = list(known)
    found = [worth for value in asked for worth in _worths(compared, value, said)]
    return max(found) if found else None


def _worths(compared: str, value: Value, known: Sequence[Mapping[str, Any]]) -> Iterator[float]:
    for one in known:
        text = str(one.get("str") or one.get("name") or one.get("date") or "")
        if compared == "date":
            asked, has = match_features.years(str(value)), match_features.years(text)
            if asked and has:
                yield together(asked, has)
        elif compared == "point":
            there, here = point(str(value)), point(text)
            if there and here:
                yield closeness(there, here)
        elif compared == "entity":
            yield _entity(value, one)
        elif str(value).strip():
            yield _alike(str(value), text)


def readable(compared: str, value: Value) -> bool:
    """Whether a value can be read as what is compared."""
    if compared == "date":
        return match_features.years(str(value)) is not None
    return compared != "point" or point(str(value)) is not None


def _entity(value: Value, known: Mapping[str, Any]) -> float:
    """1 where it is that entity; by a name less, and 0 where a single word is another: Iran is near to Iraq."""
    if value == known.get("id"):
        return 1.0
    if isinstance(value, Id):
        return 0.0
    pairs = [
        name_matching.alike(one, other)
        for one in name_matching.readings(str(value))
        for other in name_matching.readings(str(known.get("name") or known.get("str") or ""))
        if name_matching.same_words(one.name, other.name)
    ]
    return max(pairs, default=0.0) / 100


def _alike(asked: str, known: str) -> float:
    pairs = [
        name_matching.alike(one, other)
        for one in name_matching.readings(asked)
        for other in name_matching.readings(known)
    ]
    best = max(pairs, default=0.0)
    return best / 100 if best >= _ENOUGH else 0.0


def point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude: `38.9,121.6`, or longitude first as WKT has it, `POINT(121.6 38.9)`."""
    found = _POINT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    first, second = float(found[1]), float(found[2])
    latitude, longitude = (second, first) if text.strip()[:1] in "Pp" else (first, second)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def closeness(here: tuple[float, float], there: tuple[float, float]) -> float:
    """1 within a kilometre, 0 from fifty on, and less the farther between them."""
    distance = kilometres(here, there)
    if distance <= _NEAR:
        return 1.0
    return max(0.0, 1 - math.log(distance / _NEAR) / math.log(_FAR / _NEAR))


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The way between two points over a round Earth."""
    (north, east), (other, far) = (tuple(map(math.radians, one)) for one in (here, there))
    half = (
        math.sin((other - north) / 2) ** 2
        + math.cos(north) * math.cos(other) * math.sin((far - east) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, half)))
