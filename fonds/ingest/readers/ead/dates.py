"""Dates of units of EAD: `unitdate`, `unitdatestructured` and `unitdateset`, with bulk, certainty, era and calendar.

A normal form is EDTF or ISO 8601 and of the Gregorian calendar (EAD 2002, `normal`). Where the source states another
calendar or era for its words, these are kept in words, and no date is read from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fonds.ingest.field_values import date_fields, edtf, one_line
from fonds.ingest.readers.access_words import opening_day
from fonds.ingest.readers.xml_words import attribute, children_of, descendants_of, line_of_words, name_of
from fonds.record.elements import DATE_KINDS
from fonds.safe_xml import Element

DATE_ELEMENTS = frozenset({"unitdate", "unitdatestructured", "unitdateset"})
_APPROXIMATE = frozenset({"approximate", "approximately", "approx", "circa", "ca", "c", "about", "estimated"})
_UNCERTAIN = frozenset({"uncertain", "questionable", "inferred", "probable", "probably", "conjectured"})
_PLAIN_KINDS = frozenset({"", "inclusive", "single", "bulk"})


@dataclass(frozen=True)
class UnitDate:
    """A date of a unit: EDTF or an empty string, the words of the source, what it is the date of, and its remarks.

    `remarks` are (label, words, attribute) of what the source states of the date besides.
    """

    date: str
    words: str
    kind: str = "creation"
    bulk: bool = False
    remarks: tuple[tuple[str, str, str], ...] = ()


def unit_dates(element: Element) -> Iterator[UnitDate]:
    """Yield the dates of an element of DATE_ELEMENTS."""
    name = name_of(element)
    if name == "unitdateset":
        for child in children_of(element, *DATE_ELEMENTS):
            yield from unit_dates(child)
    elif name == "unitdatestructured":
        yield from _dates_of_structure(element)
    else:
        words = line_of_words(element).rstrip(" ,;")
        bare = words.rstrip(" .,;")
        words = bare if edtf(bare) else words
        if date := _unit_date(element, words, attribute(element, "normal")):
            yield date


def day_after(normal: str) -> str:
    """Return the day on which a restriction to a date in normal form ends: after a year or month, else that day.

    Empty if it cannot be read.
    """
    return opening_day(edtf(normal).rpartition("/")[2], includes_end=False)


def normal_dates(element: Element) -> Iterator[str]:
    """Yield the dates in normal form in an element, such as those in the words of a restriction."""
    for date in descendants_of(element, "date", "datesingle", "todate", "unitdate"):
        if normal := attribute(date, "normal", "standarddate", "notafter"):
            yield normal


def _unit_date(element: Element, words: str, normal: str) -> UnitDate | None:
    remarks = tuple(_remarks(element))
    start, slash, end = normal.partition("/")
    if slash and start == end:
        normal = start
    is_gregorian = not any(label in ("Calendar", "Era") for label, _, _ in remarks)
    if is_gregorian:
        values = date_fields(words, normal)
        date, words = values.get("date", ""), values.get("date_text", words if not values else "")
    else:
        date = edtf(normal)
    if not date and not words:
        return None
    date, certainty = _with_certainty(date, attribute(element, "certainty"))
    if certainty:
        remarks += (("Certainty of the date", certainty, "certainty"),)
    kind = attribute(element, "datechar").lower()
    type_words = attribute(element, "type", "unitdatetype").lower()
    bulk = type_words == "bulk"
    if kind and kind not in DATE_KINDS:
        remarks += (("Date of", kind, "datechar"),)
        kind = "other"
    if type_words not in _PLAIN_KINDS:
        remarks += (("Kind of date", type_words, "type"),)
    return UnitDate(date, words, kind or "creation", bulk, remarks)


def _remarks(element: Element) -> Iterator[tuple[str, str, str]]:
    calendar, era = attribute(element, "calendar"), attribute(element, "era")
    if calendar.lower() not in ("", "gregorian"):
        yield "Calendar", calendar, "calendar"
    if era.lower() not in ("", "ce", "ad"):
        yield "Era", era, "era"


def _with_certainty(date: str, certainty: str) -> tuple[str, str]:
    """Return a date with the sign of EDTF for its certainty, and the words for which there is none."""
    word = certainty.lower().rstrip(".")
    sign = "~" if word in _APPROXIMATE else "?" if word in _UNCERTAIN else ""
    if not certainty or word in ("certain", "exact"):
        return date, ""
    if not sign or not date:
        return date, certainty
    if date.endswith(sign):
        return date, ""
    with_sign = "/".join(part if part in ("", "..") else f"{part}{sign}" for part in date.split("/"))
    return (with_sign, "") if edtf(with_sign) else (date, certainty)


def _dates_of_structure(element: Element) -> Iterator[UnitDate]:
    for child in children_of(element):
        for part in children_of(child) if name_of(child) == "dateset" else (child,):
            if date := _date_of_part(element, part):
                yield date


def _date_of_part(element: Element, part: Element) -> UnitDate | None:
    if name_of(part) == "daterange":
        words, *ends = _range(part)
        normal = "/".join(_standard(end) if end is not None else ".." for end in ends)
        normal = "" if normal == "/" else normal
    else:
        words, normal = line_of_words(part), _standard(part)
    return _unit_date(element, "" if _says_the_same(words, normal) else words, normal)


def _range(element: Element) -> tuple[str, Element | None, Element | None]:
    """Return the words of a range of dates, its beginning and its end."""
    ends = list(children_of(element, "fromdate", "todate"))
    by_name = {name_of(end): end for end in ends}
    return " - ".join(filter(None, map(line_of_words, ends))), by_name.get("fromdate"), by_name.get("todate")


def _standard(element: Element) -> str:
    """Return the standard date of an end or a single date, or else its words, if they are a date."""
    standard = attribute(element, "standarddate")
    if standard in ("open", "unknown"):
        return ".." if standard == "open" else ""
    bounds = attribute(element, "notbefore"), attribute(element, "notafter")
    return (
        edtf(standard) or edtf(line_of_words(element)) or next((bound for bound in bounds if edtf(bound)), "")
    )


def _says_the_same(words: str, normal: str) -> bool:
    return one_line(words).replace(" - ", "/") == normal


def structured_date(element: Element | None) -> tuple[str, str]:
    """Return (EDTF or "", words) of the date, range or set of dates in an element of EAC-CPF, or that it is itself.

    Words that say no more than the date are left out. A range without an end is one whose end is not known.
    """
    if element is None:
        return "", ""
    parts = list(_dates_within(element))
    dates = [date for date, _ in parts if date]
    words = [text for _, text in parts if text]
    if len(parts) > 1 and len(dates) == len(parts) and not any("/" in date for date in dates):
        return f"{{{','.join(dates)}}}", "; ".join(words)
    return dates[0] if dates else "", "; ".join(words)


def _dates_within(element: Element) -> Iterator[tuple[str, str]]:
    for part in [element, *element.iterdescendants()]:
        if name_of(part) == "daterange":
            text, *ends = _range(part)
            normal = "/".join(map(_end, ends))
        elif name_of(part) in ("date", "datesingle"):
            normal, text = _end(part), line_of_words(part)
        else:
            continue
        date = edtf(normal)
        yield date, "" if date and _says_the_same(text, date) else text


def _end(element: Element | None) -> str:
    """Return the date of an end of a range; `..` if the source says that it is open; empty if it is not known."""
    if element is None:
        return ""
    return ".." if line_of_words(element).lower() in _OPEN else _standard(element)


_OPEN = frozenset({"present", "open", "ongoing"})
