"""The grammar of EDTF: parses a date string and computes the days that it may cover.

Implements level 0 and level 1 of the Extended Date/Time Format (Library of Congress, 4 February 2019;
ISO 8601-2:2019) and from level 2: sets, unspecified digits anywhere, qualification of single components. Other
packages use it through `fonds.record.dates`. It never guesses what a malformed date meant
(`fonds.record.date_hints` does), never formats a date for people, and never reads the clock.
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
"""A day as (year, month, day). The year is astronomical (0 is 1 BC) and may be outside the range of `datetime.date`."""

SEASON_MONTHS: Final = {"21": 3, "22": 6, "23": 9, "24": 12}
"""First month of each season. EDTF does not define months; these are the meteorological seasons of the northern
hemisphere. Winter begins in December of its year, because ISO 8601-2 numbers it last."""

_MONTH_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CALENDAR_DATE: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
_SINGLE_DATE: Final = re.compile(
    r"([?~%]?)(-?[0-9X]{4}|Y-?[1-9][0-9]{4,17})([?~%]?)"
    r"(?:-([?~%]?)([0-9X]{2})([?~%]?)(?:-([?~%]?)([0-9X]{2})([?~%]?))?)?"
)
_TIMED: Final = re.compile(r"[0-9X?~%]T[0-9]")
_TIME: Final = re.compile(
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
)
_SUB_YEAR: Final = "seasons are 21 to 24, 1945-21 for spring 1945; a quarter is a span, 1945-01/1945-03"


class DateError(ValueError):
    """A date that is not EDTF. The message says what is wrong; `hint` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class SingleDate:
    """A single date. `qualifiers` are those of year, month and day, each one of "", "?", "~", "%"."""

    year: str
    month: str | None = None
    day: str | None = None
    time: str | None = None
    zone: str | None = None
    qualifiers: tuple[str, str, str] = ("", "", "")

    @property
    def year_number(self) -> int:
        """The year as a number; only valid for a year without X."""
        return int(self.year.lstrip("Y"))

    @property
    def is_season(self) -> bool:
        return self.month in SEASON_MONTHS

    @property
    def is_year_unknown(self) -> bool:
        """Whether no digit of the year is known, so that the date has no place in time."""
        return self.year.endswith("XXXX")

    def earliest(self) -> Day | None:
        """Return the earliest day it may cover, or None if the year is unknown."""
        return None if self.is_year_unknown else _first_or_last_day(self, last=False)

    def latest(self) -> Day | None:
        """Return the latest day it may cover, or None if the year is unknown."""
        return None if self.is_year_unknown else _first_or_last_day(self, last=True)


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval. An end that is None is open (`..`) if its flag is set, and otherwise unknown."""

    start: SingleDate | None
    end: SingleDate | None
    start_open: bool = False
    end_open: bool = False

    def earliest(self) -> Day | None:
        return self.start.earliest() if self.start else None

    def latest(self) -> Day | None:
        return self.end.latest() if self.end else None


@dataclass(frozen=True, slots=True)
class DateSet:
    """A set: all of its members (`{..}`) or one of them (`[..]`)."""

    members: tuple[SingleDate | Interval, ...]
    is_all_members: bool

    def earliest(self) -> Day | None:
        days = [member.earliest() for member in self.members]
        known = [day for day in days if day is not None]
        return min(known) if len(known) == len(days) else None

    def latest(self) -> Day | None:
        days = [member.latest() for member in self.members]
        known = [day for day in days if day is not None]
        return max(known) if len(known) == len(days) else None


ParsedDate = SingleDate | Interval | DateSet


def month_days(year: int, month: int) -> int:
    """Return the number of days in a month of the proleptic Gregorian calendar (ISO 8601-1)."""
    return 29 if month == 2 and isleap(year) else _MONTH_DAYS[month]


def parse_edtf(text: str) -> ParsedDate:
    """Parse an EDTF string without surrounding white space. Raises DateError, often without a hint."""
    if match := _CALENDAR_DATE.fullmatch(text):
        return _calendar_date(match[1], match[2], match[3])
    if text[:1] in ("[", "{"):
        return _date_set(text)
    if "/" in text:
        return _interval(text)
    return _date_and_time(text) if _TIMED.search(text) else _single_date(text)


def _calendar_date(year: str, month: str | None, day: str | None) -> SingleDate:
    if day is not None and not 1 <= int(day) <= month_days(int(year), int(month or 1)):
        raise DateError(f"there is no day {day} in {year}-{month}")
    return SingleDate(year, month, day)


def _date_and_time(text: str) -> SingleDate:
    day_text, _, time_text = text.partition("T")
    day = _CALENDAR_DATE.fullmatch(day_text)
    if not day or not day[3]:
        _single_date(day_text)  # what is wrong with the day is more important
        raise DateError(f"{text!r}: EDTF has a time only on a day that is known, of the years 0000 to 9999")
    date = _calendar_date(*day.groups())
    time = _TIME.fullmatch(time_text)
    if not time:
        raise DateError(f"{text!r}: a time is hours, minutes and seconds, and the zone if it is known")
    return SingleDate(date.year, date.month, date.day, time[1], time[2])


def _single_date(text: str) -> SingleDate:
    match = _SINGLE_DATE.fullmatch(text)
    if not match:
        raise DateError(f"{text!r} is not an EDTF date" if text else "the date is empty")
    year_left, year, year_right, month_left, month, month_right, day_left, day, day_right = match.groups("")
    if (year_left and year_right) or (month_left and month_right) or (day_left and day_right):
        raise DateError(f"{text!r} qualifies one part twice", "use % for uncertain and approximate: 1945%")
    # A qualifier to the right of a part applies to all parts to its left (level 2, group qualification).
    qualifiers = (
        _combined(year_left + year_right + month_right + day_right),
        _combined(month_left + month_right + day_right),
        _combined(day_left + day_right),
    )
    date = SingleDate(year, month or None, day or None, qualifiers=qualifiers)
    _check_parts(date, text)
    return date


def _combined(qualifiers: str) -> str:
    """Return `%` for `?` and `~` together, else the qualifier."""
    return "%" if len(set(qualifiers)) > 1 else qualifiers[:1]


def _check_parts(date: SingleDate, text: str) -> None:
    if date.year == "-0000":
        raise DateError("there is no year -0000", "the year 1 BC is 0000, 2 BC is -0001")
    if date.year.startswith("Y") and date.month:
        raise DateError(f"a year of more than four digits takes no month: {text!r}")
    if date.is_season and not date.day:
        return
    if date.month and not _matching_numbers(date.month, 12):
        raise DateError(
            f"there is no month {date.month}",
            _SUB_YEAR if not date.day and "25" <= date.month <= "41" else "",
        )
    if date.month and _first_or_last_day(date, last=False) is None:
        raise DateError(f"there is no day {date.day} in {date.year}-{date.month}")


@lru_cache(maxsize=512)
def _matching_numbers(pattern: str, highest: int) -> tuple[int, ...]:
    """Return the numbers from 1 to `highest` that match a two-character pattern."""
    pairs = ((number, f"{number:02}") for number in range(1, highest + 1))
    return tuple(n for n, text in pairs if pattern[0] in ("X", text[0]) and pattern[1] in ("X", text[1]))


def _years(pattern: str, last: bool) -> Iterator[int]:
    """Yield the years that match a pattern, ascending, or descending if `last`."""
    factor = -1 if pattern.startswith("-") else 1
    digits = pattern.removeprefix("-")
    any_digit = "0123456789" if (factor > 0) != last else "9876543210"
    for digits_of_year in product(*(any_digit if digit == "X" else digit for digit in digits)):
        number = int("".join(digits_of_year))
        if number or factor > 0:
            yield factor * number


def _first_or_last_day(date: SingleDate, *, last: bool) -> Day | None:
    """Return the first or last day that matches the pattern, or None if there is none (30 February)."""
    if date.year.startswith("Y"):
        return (date.year_number, 12, 31) if last else (date.year_number, 1, 1)
    if date.is_season:
        return _first_or_last_day_of_season(date, last)
    months = _matching_numbers(date.month or "XX", 12)
    days = _matching_numbers(date.day or "XX", 31)
    step = -1 if last else 1
    for year in _years(date.year, last):
        for month in months[::step]:
            matching = [day for day in days if day <= month_days(year, month)]
            if matching:
                return year, month, matching[-1 if last else 0]
    return None


def _first_or_last_day_of_season(date: SingleDate, last: bool) -> Day:
    year = next(_years(date.year, last))
    month = SEASON_MONTHS[date.month or "21"] + (2 if last else 0)
    if month > 12:
        year, month = year + 1, month - 12
    return year, month, month_days(year, month) if last else 1


def _interval(text: str) -> Interval:
    if text.count("/") > 1:
        raise DateError(f"{text!r} has more than one slash")
    start, end = text.split("/")
    if start in ("", "..") and end in ("", ".."):
        raise DateError(f"{text!r} has a date at neither end")
    if _TIMED.search(text):
        raise DateError("an interval is from day to day, without times")
    lower = None if start in ("", "..") else _interval_end(start)
    upper = None if end in ("", "..") else _interval_end(end)
    return _check_order(Interval(lower, upper, start == "..", end == ".."), text)


def _interval_end(text: str) -> SingleDate:
    match = _CALENDAR_DATE.fullmatch(text)
    return _calendar_date(match[1], match[2], match[3]) if match else _single_date(text)


def _check_order(interval: Interval, text: str) -> Interval:
    first, last = interval.earliest(), interval.latest()
    if first and last and first > last:
        raise DateError(f"{text!r} ends before it begins")
    return interval


def _date_set(text: str) -> DateSet:
    is_all_members = text[0] == "{"
    if text[-1] != ("}" if is_all_members else "]") or len(text) < 3:
        raise DateError(
            f"the set {text!r} is not closed", "one of these: [1945,1946]; all of these: {1945,1946}"
        )
    if _TIMED.search(text):
        raise DateError("the dates of a set are without times")
    members = tuple(_member(part) for part in text[1:-1].split(","))
    if len(members) == 1 and isinstance(members[0], SingleDate):
        raise DateError(f"the set {text!r} has one member")
    for index, member in enumerate(members):
        _check_open_ends(member, index == 0, index == len(members) - 1, text)
    return DateSet(members, is_all_members)


def _member(text: str) -> SingleDate | Interval:
    if ".." not in text:
        return _interval_end(text)
    start, end = text.split("..", 1)
    if not start and not end:
        raise DateError("a set cannot be open without a date")
    lower, upper = _interval_end(start) if start else None, _interval_end(end) if end else None
    return _check_order(Interval(lower, upper, not start, not end), text)


def _check_open_ends(member: SingleDate | Interval, is_first: bool, is_last: bool, text: str) -> None:
    if isinstance(member, Interval) and (
        (member.start_open and not is_first) or (member.end_open and not is_last)
    ):
        raise DateError(f"only the first or the last member of {text!r} may be open")
