"""The places and the date of a unit for maps and timelines: the navPlace extension, and `navDate`."""

from __future__ import annotations

import re
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import short
from fonds.ingest.readers.iiif.document import Reader, Resource, as_list
from fonds.ingest.readers.iiif.words import tag_of
from fonds.ingest.unit_values import UnitValues, Value
from fonds.record import dates

_WITH_WORDS = re.compile(r"(.{3,60}?) \((.{1,500})\)", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_places(values: UnitValues, resource: Resource, canvases: list[Resource], reader: Reader) -> None:
    """Add the places of a unit and of its canvases, with their coordinates if they are points."""
    for holder in (resource, *canvases):
        collection = holder.get("navPlace")
        for feature in as_list(collection.get("features") if isinstance(collection, dict) else None):
            if isinstance(feature, dict):
                _add_place(values, feature, reader)


def _add_place(values: UnitValues, feature: Resource, reader: Reader) -> None:
    fields = values.fields
    properties, geometry = feature.get("properties"), feature.get("geometry")
    label = properties.get("label") if isinstance(properties, dict) else None
    names = {
        tag_of(tag) or fields.language: short("; ".join(words)) for tag, words in reader.text(label).items()
    }
    point = _point(geometry)
    if not names or not point:
        lines = [*names.values(), str(geometry or "")]
        fields.state("Place", "\n".join(lines), element="navPlace")
        return
    (tag, name), *others = names.items()
    described: dict[str, Any] = {"coordinates": {"latitude": str(point[1]), "longitude": str(point[0])}}
    if others:
        described["name"] = names
    place = Authority("place", name, "", tag if tag != fields.language else "", fields=described)
    values.authorities.append(place)
    known = [item.get("id") for item in fields.get("places") or []]
    if place.key not in known:
        fields.append("places", place.reference(), "navPlace")


def _point(geometry: Any) -> tuple[float, float] | None:
    """Return longitude and latitude of a point of GeoJSON (RFC 7946, 3.1.2), or None if it is none."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    numbers = as_list(geometry.get("coordinates"))[:2]
    if len(numbers) < 2 or not all(isinstance(number, int | float) for number in numbers):
        return None
    return (numbers[0], numbers[1]) if abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90 else None


def add_words_of_date(values: UnitValues, value: Value, navigation: Any, label: str, element: str) -> None:
    """Add a date in words. It is a date if the words are exactly how that date is written, or `navDate` agrees with it:
    `July 1945` with a navDate of 1 July 1945. Words in brackets after it are those of the source."""
    match = _WITH_WORDS.fullmatch(value.words)
    date = _date(match[1] if match else value.words, value.tag or "en", navigation)
    if not date or "date" in values.fields:
        values.add("date", value, label, element)
        return
    values.fields.set("date", date, element)
    written = _format(date, value.tag or "en")
    words = match[2] if match and match[1] == written else value.words
    if words not in (date, written):
        values.fields.set("date_text", words, element)


def _date(words: str, tag: str, navigation: Any) -> str:
    """Return the EDTF date that words are, if that is certain; else an empty string."""
    try:
        return dates.parse(words).edtf
    except dates.DateError as error:
        candidate = error.hint.partition(" for ")[0]
    try:
        parsed = dates.parse(candidate)
    except dates.DateError:
        return ""
    is_day = isinstance(navigation, str) and navigation.partition("T")[0] == parsed.bounds[0]
    return candidate if is_day or _format(candidate, tag) == words else ""


def _format(date: str, tag: str) -> str:
    return dates.parse(date).format(tag)


def add_date(values: UnitValues, value: Any) -> None:
    """Add the date for navigation, if no other is known. The first day of a month or a year may stand for all of it."""
    if not isinstance(value, str) or not value:
        return
    day = value.partition("T")[0]
    if "date" in values.fields:
        values.fields.use("navDate", "date")
    elif _DAY.fullmatch(day) and not day.endswith("-01"):
        values.add("date", Value(day), "Date", "navDate")
    else:
        values.fields.append("other_dates", {"kind": "other", "text": f"navDate {value}"}, "navDate")
