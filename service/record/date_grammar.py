"""The grammar of EDTF: reads a date string into its parts and knows the days it may cover.

Implements level 0 and level 1 of the Extended Date/Time Format (Library of Congress, 4 February 2019;
ISO 8601-2:2019) and from level 2: sets, unspecified digits anywhere, qualification of single components.
`service.record.dates` is the door to it. It never guesses what a malformed date meant
(`service.record.date_hints` does), never renders a date for people, and never reads a clock.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

Day = tuple[int, int, int]
"""A day as (year, month, day); the year is astronomical (0 is 1 BC) and may lie beyond `datetime.date`."""

SEASON_MONTHS: Final = {"21": 3, "22": 6, "23": 9, "24": 12}
"""First month of each season. EDTF names no months; these are the northern, meteorological ones, and winter
is the one that begins in December of its year, as ISO 8601-2 numbers it last."""

_MONTH_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PLAIN: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
_POINT: Final = re.compile(
    r"([?~%]?)(-?[0-9X]{4}|Y-?[1-9][0-9]{4,17})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_TIMED: Final = re.compile(r"[0-9X]T[0-9]")
_MOMENT: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"T((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
)
_SUB_YEAR: Final = "seasons are 21 to 24, 1945-21 for spring 1945; a quarter is a span, 1945-01/1945-03"


class DateError(ValueError):
    """A date that is not EDTF. The message says what is wrong, `hint` what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Point:
    """One date. `marks` holds the qualifier of year, month and day, each one of "", "?", "~", "%"."""

    year: str
    month: str | None = None
    day: str | None = None
    time: str | None = None
    zone: str | None = None
    qualifiers: tuple[str, str, str] = ("", "", "")

    @property
    def year_number(self) -> int:
        """The year as a number; only for a year without X."""
        return int(self.year.lstrip("Y"))

    @property
    def is_season(self) -> bool:
        return self.month in SEASON_MONTHS

    @property
    def is_year_unknown(self) -> bool:
        """No digit of the year is known, so it cannot be placed in time."""
        return self.year.endswith("XXXX")

    def earliest(self) -> Day | None:
        """The earliest day it may cover, or None when the year is unknown."""
        return None if self.is_year_unknown else _edge(self, last=False)

    def latest(self) -> Day | None:
        """The latest day it may cover, or None when the year is unknown."""
        return None if self.is_year_unknown else _edge(self, last=True)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval. An end that is None is open (`..`) when its flag says so, and otherwise unknown."""

    start: Point | None
    end: Point | None
    start_open: bool = False
    end_open: bool = False

    def earliest(self) -> Day | None:
        return self.start.earliest() if self.start else None

    def latest(self) -> Day | None:
        return self.end.latest() if self.end else None


@dataclass(frozen=True, slots=True)
class DateSet:
    """A set: all of its members (`{..}`, every) or one of them (`[..]`)."""

    members: tuple[Point | Span, ...]
    is_all_members: bool

    def earliest(self) -> Day | None:
        days = [member.earliest() for member in self.members]
        known = [day for day in days if day is not None]
        return min(known) if len(known) == len(days) else None

    def latest(self) -> Day | None:
        days = [member.latest() for member in self.members]
        known = [day for day in days if day is not None]
        return max(known) if len(known) == len(days) else None


ParsedDate = Point | Span | DateSet


def month_days(year: int, month: int) -> int:
    """Number of days in a month of the proleptic Gregorian calendar (ISO 8601-1)."""
    return 29 if month == 2 and isleap(year) else _MONTH_DAYS[month]


def parse_edtf(text: str) -> ParsedDate:
    """Read an EDTF string without outer white space; raises DateError, mostly without a hint."""
    if plain := _PLAIN.fullmatch(text):
        return _plain(plain[1], plain[2], plain[3])
    if text[:1] in ("[", "{"):
        return _choice(text)
    if "/" in text:
        return _span(text)
    return _moment(text) if _TIMED.search(text) else _point(text)


def _plain(year: str, month: str | None, day: str | None) -> Point:
    if day is not None and not 1 <= int(day) <= month_days(int(year), int(month or 1)):
        raise DateError(f"there is no day {day} in {year}-{month}")
    return Point(year, month, day)


def _moment(text: str) -> Point:
    found = _MOMENT.fullmatch(text)
    if not found:
        raise DateError(
            f"{text!r} is not a date and time",
            "a time is hours, minutes and seconds, and then the zone if it is known: 1945-07-26T19:20:00Z",
        )
    year, month, day, time, zone = found.groups()
    if not 1 <= int(month) <= 12:
        raise DateError(f"there is no month {month}")
    return Point(year, month, _plain(year, month, day).day, time, zone)


def _point(text: str) -> Point:
    found = _POINT.fullmatch(text)
    if not found:
        raise DateError(f"{text!r} is not an EDTF date" if text else "the date is empty")
    year_left, year, year_right, month_left, month, month_right, day_left, day, day_right = found.groups("")
    if (year_left and year_right) or (month_left and month_right) or (day_left and day_right):
        raise DateError(f"{text!r} qualifies one part twice", "use % for uncertain and approximate: 1945%")
    # A mark to the right of a part holds for all parts to its left (level 2, group qualification).
    marks = (
        _joined(year_left + year_right + month_right + day_right),
        _joined(month_left + month_right + day_right),
        _joined(day_left + day_right),
    )
    point = Point(year, month or None, day or None, qualifiers=marks)
    _check(point, text)
    return point


def _joined(marks: str) -> str:
    kinds = set(marks)
    return "%" if len(kinds) > 1 else marks[:1]


def _check(point: Point, text: str) -> None:
    if point.year == "-0000":
        raise DateError("there is no year -0000", "the year 1 BC is 0000, 2 BC is -0001")
    if point.year.startswith("Y") and point.month:
        raise DateError(f"a year of more than four digits takes no month: {text!r}")
    if point.is_season and not point.day:
        return
    if point.month and not _matches(point.month, 12):
        raise DateError(
            f"there is no month {point.month}",
            _SUB_YEAR if not point.day and "25" <= point.month <= "41" else "",
        )
    if point.month and _edge(point, last=False) is None:
        raise DateError(f"there is no day {point.day} in {point.year}-{point.month}")


@lru_cache(maxsize=512)
def _matches(pattern: str, highest: int) -> tuple[int, ...]:
    """The numbers from 1 to `highest` that a two-character pattern stands for."""
    pairs = ((number, f"{number:02}") for number in range(1, highest + 1))
    return tuple(n for n, text in pairs if pattern[0] in ("X", text[0]) and pattern[1] in ("X", text[1]))


def _years(pattern: str, last: bool) -> Iterator[int]:
    """The years a pattern stands for, ascending, or descending when `last`."""
    sign = -1 if pattern.startswith("-") else 1
    digits = pattern.removeprefix("-")
    wild = "0123456789" if (sign > 0) != last else "9876543210"
    for chosen in product(*(wild if digit == "X" else digit for digit in digits)):
        number = int("".join(chosen))
        if number or sign > 0:
            yield sign * number


def _edge(point: Point, *, last: bool) -> Day | None:
    """First or last day that fits the pattern; None when none does (30 February)."""
    if point.year.startswith("Y"):
        return (point.year_number, 12, 31) if last else (point.year_number, 1, 1)
    if point.is_season:
        return _season_edge(point, last)
    months = _matches(point.month or "XX", 12)
    days = _matches(point.day or "XX", 31)
    step = -1 if last else 1
    for year in _years(point.year, last):
        for month in months[::step]:
            fitting = [day for day in days if day <= month_days(year, month)]
            if fitting:
                return year, month, fitting[-1 if last else 0]
    return None


def _season_edge(point: Point, last: bool) -> Day:
    year = next(_years(point.year, last))
    month = SEASON_MONTHS[point.month or "21"] + (2 if last else 0)
    if month > 12:
        year, month = year + 1, month - 12
    return year, month, month_days(year, month) if last else 1


def _span(text: str) -> Span:
    if text.count("/") > 1:
        raise DateError(f"{text!r} has more than one slash")
    start, end = text.split("/")
    if start in ("", "..") and end in ("", ".."):
        raise DateError(f"{text!r} has a date at neither end")
    if _TIMED.search(text):
        raise DateError("an interval is from day to day, without times", "1945-07-26/1945-08-02")
    lower = None if start in ("", "..") else _end(start)
    upper = None if end in ("", "..") else _end(end)
    return _ordered(Span(lower, upper, start == "..", end == ".."), text)


def _end(text: str) -> Point:
    plain = _PLAIN.fullmatch(text)
    return _plain(plain[1], plain[2], plain[3]) if plain else _point(text)


def _ordered(span: Span, text: str) -> Span:
    first, last = span.earliest(), span.latest()
    if first and last and first > last:
        raise DateError(f"{text!r} ends before it begins")
    return span


def _choice(text: str) -> DateSet:
    every = text[0] == "{"
    if text[-1] != ("}" if every else "]") or len(text) < 3:
        raise DateError(
            f"the set {text!r} is not closed", "one of these: [1945,1946]; all of these: {1945,1946}"
        )
    members = tuple(_member(part) for part in text[1:-1].split(","))
    if len(members) == 1 and isinstance(members[0], Point):
        raise DateError(f"the set {text!r} has one member")
    for place, member in enumerate(members):
        _placed(member, place == 0, place == len(members) - 1, text)
    return DateSet(members, every)


def _member(text: str) -> Point | Span:
    if ".." not in text:
        return _end(text)
    start, end = text.split("..", 1)
    if not start and not end:
        raise DateError("a set cannot be open without a date")
    lower, upper = _end(start) if start else None, _end(end) if end else None
    return _ordered(Span(lower, upper, not start, not end), text)


def _placed(member: Point | Span, leads: bool, trails: bool, text: str) -> None:
    if isinstance(member, Span) and ((member.start_open and not leads) or (member.end_open and not trails)):
        raise DateError(f"only the first or the last member of {text!r} may be open")
