"""The element `originInfo` of MODS: dates, places, publishers, editions.

`date` is that of creation. Where there is none, the key date, or else the only date of issue, is the date of the unit
too, and stays what it is among `other_dates`. What belongs to a digitisation is never the date of the unit.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import edtf
from fonds.ingest.readers.mods.names import identities
from fonds.ingest.readers.reading_context import UnitFields
from fonds.ingest.readers.source_element import SourceElement

_KINDS = {
    "datecreated": "creation",
    "dateissued": "publication",
    "copyrightdate": "copyright",
    "datecaptured": "digitisation",
    "datevalid": "other",
    "datemodified": "other",
    "displaydate": "creation",
}
_DISPATCHES = {"sending": "sent", "receipt": "received"}
_QUALIFIERS = {"approximate": "~", "questionable": "?"}
_MARC_YEAR = re.compile(r"\d{1,3}[u|]{1,3}|\d{4}")


class ModsDate(NamedTuple):
    """A date in EDTF, or an empty string, the words of the source, and whether it is the key date."""

    date: str
    words: str
    is_key: bool = False


def add_origin(unit: UnitFields, element: SourceElement) -> None:
    """Add an `originInfo`. What has no field becomes further statements, with the event before their label."""
    event = element.get("eventType").lower()
    if event in _DISPATCHES and unit.kind == "record":
        _add_dispatch(unit, element, _DISPATCHES[event])
        return
    element.is_read = True
    is_copy = event.startswith("digiti") or bool(element.child("dateCaptured"))
    for kind, date in _dates(element):
        _add_date(unit, "digitisation" if is_copy else kind, date)
    rest = [child for child in element.children if not child.is_read and child.words()]
    if is_copy:
        _state_copy(unit, element, rest)
        return
    prefix = f"{event.capitalize()}: " if event and event != "publication" else ""
    for child in rest:
        if child.name.lower() == "publisher":
            unit.refer("contributors", None, child.take(), "mods:originInfo/publisher", role=["pbl"])
        else:
            tag = child.language()
            unit.state(_label(prefix, child), place_words(child), tag, f"mods:originInfo/{child.name}")


def _state_copy(unit: UnitFields, element: SourceElement, rest: list[SourceElement]) -> None:
    """State who digitised a unit, where and when, in one statement."""
    if rest:
        lines = [f"{child.label()}: {place_words(child)}" for child in element.children if child.words()]
        unit.state("Digitisation", "\n".join(lines), element=f"mods:{element.name}")


def place_words(element: SourceElement) -> str:
    """Return the words of an element with the addresses that its terms have, and mark it as read."""
    terms = element.all("placeTerm") or [element]
    uris = dict.fromkeys(uri for term in terms if (uri := term.get("valueURI")))
    words = ", ".join(dict.fromkeys(term.words() for term in terms if term.words()))
    element.mark()
    return ", ".join((words, *uris))


def choose_date(unit: UnitFields) -> None:
    """Give a unit without a date of creation its key date, or its only date of issue."""
    if unit.get("date") or unit.get("date_text"):
        return
    dates = [date for date in unit.get("other_dates") or [] if date["kind"] in ("publication", "copyright")]
    if len(dates) == 1 and dates[0].get("date"):
        unit.set("date", dates[0]["date"])
    if len(dates) == 1 and dates[0].get("text"):
        unit.set("date_text", dates[0]["text"])


def _label(prefix: str, element: SourceElement) -> str:
    return prefix + {"place": "Place of publication"}.get(element.name.lower(), element.label())


def _add_date(unit: UnitFields, kind: str, date: ModsDate) -> None:
    element = "mods:originInfo"
    if kind == "creation" and date.date and unit.set("date", date.date, element):
        if date.words and not unit.set("date_text", date.words, element):
            unit.append("other_dates", {"kind": kind, "text": date.words}, element)
        return
    if kind == "creation" and not date.date and unit.set("date_text", date.words, element):
        return
    entry: dict[str, Any] = {"kind": kind}
    entry |= {"date": date.date} if date.date else {}
    entry |= {"text": date.words} if date.words else {}
    unit.append("other_dates", entry, element)


def _dates(element: SourceElement) -> list[tuple[str, ModsDate]]:
    """Return the dates of an `originInfo` with their kinds. A start and an end of the same name are one interval."""
    entries: list[tuple[str, ModsDate]] = []
    for name in dict.fromkeys(child.name.lower() for child in element.children):
        if name not in _KINDS and name != "dateother":
            continue
        elements = [child for child in element.all(name) if child.words()]
        for group in dict.fromkeys(child.get("type") for child in elements):
            of_type = [child for child in elements if child.get("type") == group]
            kind = _KINDS.get(name, group if group in ("accumulation", "issue", "broadcast") else "other")
            entries += [(kind, date) for date in _of_one_kind(of_type, group if kind == "other" else "")]
        for child in elements:
            child.mark()
    return entries


def _of_one_kind(elements: list[SourceElement], word: str) -> list[ModsDate]:
    """Return the dates of elements of the same name and type; words beside a date in a standard are its words."""
    points = {child.get("point"): child for child in elements if child.get("point")}
    singles = [child for child in elements if not child.get("point")]
    dates: list[ModsDate] = []
    if points:
        dates.append(_interval(points))
    dates += [_single(child) for child in singles]
    standard, words = [date for date in dates if date.date], [date for date in dates if not date.date]
    standard = list({date.date: date for date in reversed(standard)}.values())[::-1]
    if len(standard) == 1 and len(words) == 1:
        text = "; ".join(filter(None, (standard[0].words, words[0].words)))
        return [ModsDate(standard[0].date, _with_word(text, word), standard[0].is_key)]
    dates = sorted((*standard, *words), key=lambda date: not date.is_key)
    return [date._replace(words=_with_word(date.words, word)) for date in dates]


def _with_word(words: str, word: str) -> str:
    """Return the words with the type of a date that has no kind of ours before them."""
    return f"{word}: {words}".removesuffix(": ") if word and word != "other" else words


def _interval(points: dict[str, SourceElement]) -> ModsDate:
    parts = {point: _single(element) for point, element in points.items()}
    start, end = parts.get("start"), parts.get("end")
    is_key = any(part.is_key for part in parts.values())
    words = "–".join(element.words() for element in points.values())
    if (start and not start.date) or (end and not end.date):
        return ModsDate("", words, is_key)
    if start and end and start.date == end.date:
        return ModsDate(start.date, start.words, is_key)
    date = edtf(f"{start.date if start else ''}/{end.date if end else ''}")
    inferred = "; ".join(dict.fromkeys(part.words for part in parts.values() if part.words))
    return ModsDate(date, inferred, is_key) if date else ModsDate("", words, is_key)


def _single(element: SourceElement) -> ModsDate:
    words, qualifier = element.words(), element.get("qualifier").lower()
    is_key = element.get("keyDate") == "yes"
    if element.get("encoding") == "marc" and _MARC_YEAR.fullmatch(words):
        date = edtf(words.replace("u", "X").replace("|", "X"))
        return ModsDate(date, "" if date == words else words, is_key)
    date = edtf(words)
    if date and qualifier in _QUALIFIERS:
        date = edtf(f"{date}{_QUALIFIERS[qualifier]}") or date
    elif qualifier:
        words = f"{words} ({qualifier})"
    if not date:
        return ModsDate("", words, is_key)
    return ModsDate(date, words if words not in (date, element.words()) else "", is_key)


def _add_dispatch(unit: UnitFields, element: SourceElement, field: str) -> None:
    """Add when and where a letter was sent or received."""
    dispatch: dict[str, Any] = {}
    for child in element.all("dateOther", "dateCreated", "dateIssued"):
        date = _single(child)
        dispatch |= {"date": date.date} if date.date else {"text": date.words}
        child.mark()
    place = element.child("place")
    if place and (words := place.take()):
        term = place.child("placeTerm")
        links, _ = identities(term) if term else ([], [])
        authority = Authority("place", words, same_as=tuple(links))
        unit.authorities.append(authority)
        dispatch["place"] = authority.reference()
    unit.set(field, dispatch, "mods:originInfo", words=element.words())
    element.is_read = True
