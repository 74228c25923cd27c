"""The element `subject` of MODS: topics, places, names and what else a unit is about.

Several parts in one `subject` are one heading, joined as libraries join them: `Geneva -- History`.
"""

from __future__ import annotations

import re

from fonds.ingest.authorities import Authority
from fonds.ingest.readers.mods.names import identities, read_name
from fonds.ingest.readers.reading_context import UnitFields
from fonds.ingest.readers.source_element import SourceElement

# 7.8 of the guidelines: from the widest to the narrowest
_HIERARCHY = (
    "extraterrestrialarea", "continent", "country", "province", "region", "state", "territory", "county",
    "city", "citysection", "island", "area",
)  # fmt: skip
_POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_PLACES = ("geographic", "hierarchicalgeographic")


def add_subject(unit: UnitFields, element: SourceElement) -> None:
    """Add a subject to the subjects or places of a unit."""
    if not element.words():
        return
    cartographics = element.all("cartographics")
    codes = element.all("geographicCode")
    parts = [
        child
        for child in element.children
        if child.words() and child not in cartographics and child not in codes
    ]
    if not parts and not cartographics and not codes:
        _add_heading(unit, element, [element])
    elif len(parts) == 1 and parts[0].name.lower() == "name":
        _add_named(unit, element, parts[0])
    elif len(parts) == 1 and parts[0].name.lower() in _PLACES:
        _add_place(unit, element, parts[0], cartographics)
    elif parts:
        _add_heading(unit, element, parts)
    for child in (*cartographics, *codes):
        if not child.is_read:
            unit.state(_label(child), child.outline(), element=f"mods:subject/{child.name}")
            child.mark()
    element.is_read = True


def _label(element: SourceElement) -> str:
    return {"cartographics": "Cartographic data", "geographiccode": "Geographic code"}[element.name.lower()]


def _add_named(unit: UnitFields, element: SourceElement, name: SourceElement) -> None:
    if element.get("valueURI") and not name.get("valueURI"):
        name.attributes |= {
            "valueuri": element.get("valueURI"),
            "authority": element.get("authority") or name.get("authority"),
        }
    authority, words = read_name(unit, name)
    unit.refer("subjects", authority, words or name.words(), "mods:subject")
    for child in name.children:
        if not child.is_read and child.words():
            unit.state(f"{child.label()} of {words}", child.words(), element=f"mods:subject/{child.name}")
    element.mark()


def _add_place(
    unit: UnitFields, element: SourceElement, place: SourceElement, cartographics: list[SourceElement]
) -> None:
    name = _hierarchical(place) if place.name.lower() == "hierarchicalgeographic" else place.words()
    links, _ = identities(element if element.get("valueURI") else place)
    fields: dict[str, object] = {}
    for child in cartographics[:1]:
        if (point := _POINT.fullmatch(child.words())) and _is_point(point):
            fields["coordinates"] = {"latitude": float(point[1]), "longitude": float(point[2])}
            child.mark()
    authority = Authority(
        "place", name, language=element.language(), same_as=tuple(links), fields=_sourced(element, fields)
    )
    unit.refer("places", authority, name, "mods:subject")
    place.mark()


def _is_point(point: re.Match[str]) -> bool:
    return abs(float(point[1])) <= 90 and abs(float(point[2])) <= 180


def _hierarchical(place: SourceElement) -> str:
    """Return the narrowest part first, as places are called; parts of no level that is known stand last."""
    parts = sorted(
        (child for child in place.children if child.words()),
        key=lambda child: -_HIERARCHY.index(child.name.lower()) if child.name.lower() in _HIERARCHY else 1,
    )
    return ", ".join(child.words() for child in parts) or place.words()


def _add_heading(unit: UnitFields, element: SourceElement, parts: list[SourceElement]) -> None:
    words = " -- ".join(
        _hierarchical(part) if part.name.lower() == "hierarchicalgeographic" else part.words()
        for part in parts
    )
    only = parts[0] if len(parts) == 1 and parts[0].get("valueURI") else element
    links, identifiers = identities(only)
    if len(parts) > 1:  # of the parts of a heading, each may have an address of its own
        links += [link for part in parts for link in identities(part)[0]]
        links = [{**link, "match": "close"} for link in links] if not element.get("valueURI") else links
    for identifier in identifiers:
        unit.state(f"Identifier of {words}", identifier["value"], element="mods:subject")
    authority = Authority(
        "subject", words, language=element.language(), same_as=tuple(links), fields=_sourced(element, {})
    )
    unit.refer("subjects", authority, words, "mods:subject")
    element.mark()


def _sourced(element: SourceElement, fields: dict[str, object]) -> dict[str, object]:
    """Return the fields with the name of the list that a heading is from."""
    first = element.children[0].get("authority") if element.children else ""
    source = element.get("authority") or first
    return {**fields, "source": source} if source else fields
