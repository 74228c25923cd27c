"""Dates of records: one EDTF string, entered once, and converted to each format that publishes dates.

`parse` accepts the Extended Date/Time Format (Library of Congress, 2019; ISO 8601-2:2019) at level 0 and 1, and from
level 2 sets, unspecified digits anywhere and qualified components. It never corrects a date: what is not EDTF is
refused with a hint, because only the archivist knows what was meant. No conversion adds precision: if a format cannot
express a date without a false statement, the result is None.

Written by hand because the Python libraries for EDTF lack these formats, words in several languages, and hints.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from fonds.record.date_format import format_date
from fonds.record.date_grammar import DateError, DateSet, Day, Interval, ParsedDate, SingleDate, parse_edtf
from fonds.record.date_hints import GENERAL, hint

__all__ = ["DateError", "EdtfDate", "parse"]

_MAX_LENGTH: Final = 1000
_TRAILING_X: Final = re.compile(r"[0-9]{1,3}X{1,3}")


@dataclass(frozen=True)
class EdtfDate:
    """A valid EDTF date, made by `parse`. Two dates are equal if their EDTF strings are equal."""

    edtf: str
    parsed: ParsedDate = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.edtf

    def format(self, language: str = "en") -> str:
        """Return the date as people write it, in the language of a BCP 47 tag (in English if that is not supported)."""
        return format_date(self.parsed, language)

    @property
    def earliest(self) -> datetime.date | None:
        """The first day it may cover; None if open, unknown, or outside the years 1 to 9999."""
        return _calendar_date(self.parsed.earliest())

    @property
    def latest(self) -> datetime.date | None:
        """The last day it may cover; None if open, unknown, or outside the years 1 to 9999."""
        return _calendar_date(self.parsed.latest())

    @property
    def bounds(self) -> tuple[str | None, str | None]:
        """The first and last day it may cover, as xsd:date (XSD 1.1) of any year; None if open or unknown.

        The year is astronomical, as in EDTF: -0043 is 44 BC.
        """
        return _iso_day(self.parsed.earliest()), _iso_day(self.parsed.latest())

    @cached_property
    def date_time(self) -> str | None:
        """A date with a time, as xsd:dateTime, with the zone that it has; None for every other date.

        Without a zone it is the local time at a place whose zone is unknown, in EDTF (ISO 8601-1, 5.4.2) as in XSD.
        """
        return self.xsd[0] if self.xsd and self.xsd[1] == "dateTime" else None

    @cached_property
    def instant(self) -> str | None:
        """The moment that a time with a zone names, as xsd:dateTime; None for every other date."""
        has_zone = isinstance(self.parsed, SingleDate) and self.parsed.zone
        return self.date_time if has_zone else None

    @cached_property
    def utc(self) -> str | None:
        """A day or a time as xsd:dateTime in UTC, with Z: a day by its beginning. None for every other date.

        What has no zone is given as if its place had UTC, for formats that demand a zone.
        """
        if not self.earliest or not self.xsd or self.xsd[1] not in ("date", "dateTime"):
            return None
        zone = "" if self.instant else "Z" if self.date_time else "T00:00:00Z"
        moment = datetime.datetime.fromisoformat(self.xsd[0] + zone)
        try:
            in_utc = moment.astimezone(datetime.UTC)
        except OverflowError:  # its day in UTC is not in the years 1 to 9999
            return None
        return in_utc.replace(tzinfo=None).isoformat() + "Z"

    @cached_property
    def xsd(self) -> tuple[str, str] | None:
        """The lexical form and the local name of an XSD 1.1 datatype: ("1945-07", "gYearMonth").

        None for what XSD cannot express: intervals, sets, seasons, unspecified digits, qualified dates.
        """
        return _xsd_value(self.parsed) if isinstance(self.parsed, SingleDate) else None

    @cached_property
    def schema_org(self) -> str | None:
        """The ISO 8601 date or interval for schema.org and NDE: "1945-07", "1945-07-26/1945-08-02".

        None for what it cannot express: sets, seasons, qualified dates, an unknown end. Only a value without a slash
        is valid in `dateCreated`; `temporalCoverage` accepts all.
        """
        if isinstance(self.parsed, Interval):
            return _iso_8601_interval(self.parsed)
        return _iso_8601(self.parsed) if isinstance(self.parsed, SingleDate) else None

    @cached_property
    def nav_date(self) -> str | None:
        """The time, or the start of the earliest day, as xsd:dateTime with time zone, for IIIF `navDate`.

        Presentation 3.0 takes UTC for a zone that is not known.
        """
        first = self.earliest
        if first is None:  # also years before 1: xsd:dateTime 1.0, which IIIF requires, has no year 0
            return None
        local = self.date_time or f"{first.isoformat()}T00:00:00"
        instant = self.instant or f"{local}Z"
        # -00:00 is UTC at an unknown place (RFC 3339, 4.3), which clients of IIIF do not take
        return f"{instant.removesuffix('-00:00')}Z" if instant.endswith("-00:00") else instant

    @cached_property
    def sort_key(self) -> str:
        """A string that sorts dates by time: less precise before more precise, years BC first, undated last."""
        return _date_key(self.parsed)


def parse(text: str) -> EdtfDate:
    """Parse an EDTF date. Raises DateError with a hint.

    White space around it, and after the commas of a set, is removed; nothing else is changed.
    """
    return _parse_cached(text)


@lru_cache(maxsize=16384)
def _parse_cached(text: str) -> EdtfDate:
    edtf = text.strip()
    if len(edtf) > _MAX_LENGTH:
        raise DateError(f"a date of {len(edtf)} characters", GENERAL)
    if edtf[:1] in ("[", "{"):
        edtf = re.sub(r"\s+", "", edtf)
    try:
        return EdtfDate(edtf, parse_edtf(edtf))
    except DateError as error:
        raise DateError(str(error), error.hint or hint(text, _english_words)) from None


def _english_words(candidate: str) -> str | None:
    """Return a candidate in English words, or None if it is not EDTF: a hint never suggests an invalid date."""
    try:
        return format_date(parse_edtf(candidate), "en")
    except DateError:
        return None


def _calendar_date(day: Day | None) -> datetime.date | None:
    return datetime.date(*day) if day and 1 <= day[0] <= 9999 else None


def _iso_day(day: Day | None) -> str | None:
    if day is None:
        return None
    year, month, day_of_month = day
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day_of_month:02}"


def _is_exact(date: SingleDate) -> bool:
    return "X" not in date.year and not any(date.qualifiers) and not date.is_season


def _xsd_zone(zone: str) -> str:
    """Return a zone as XSD requires it: EDTF allows -04, XSD only -04:00."""
    return zone if zone == "Z" or ":" in zone else f"{zone}:00"


def _xsd_value(date: SingleDate) -> tuple[str, str] | None:
    if not _is_exact(date) or "X" in f"{date.month}{date.day}":
        return None
    year = date.year.lstrip("Y")
    if date.time:
        zone = _xsd_zone(date.zone) if date.zone else ""
        return f"{year}-{date.month}-{date.day}T{date.time}{zone}", "dateTime"
    if date.day:
        return f"{year}-{date.month}-{date.day}", "date"
    return (f"{year}-{date.month}", "gYearMonth") if date.month else (year, "gYear")


def _iso_8601(date: SingleDate) -> str | None:
    """Return the ISO 8601 form: an unspecified month or day is left out, and 194X is the interval 1940/1949."""
    if any(date.qualifiers) or date.is_season or date.year.startswith("Y"):
        return None
    if "X" in date.year:
        is_interval = not date.month and _TRAILING_X.fullmatch(date.year)
        return f"{date.year.replace('X', '0')}/{date.year.replace('X', '9')}" if is_interval else None
    month = None if date.month == "XX" else date.month
    day = None if date.day == "XX" else date.day
    if "X" in f"{month}{day}" or (day and not month):
        return None
    xsd_value = _xsd_value(SingleDate(date.year, month, day, date.time, date.zone))
    return xsd_value[0] if xsd_value else None


def _iso_8601_interval(interval: Interval) -> str | None:
    start = _iso_8601(interval.start) if interval.start else ".." if interval.start_open else None
    end = _iso_8601(interval.end) if interval.end else ".." if interval.end_open else None
    return f"{start.split('/')[0]}/{end.split('/')[-1]}" if start and end else None


def _date_key(date: ParsedDate) -> str:
    if isinstance(date, DateSet):
        return min(_date_key(member) for member in date.members)
    if isinstance(date, Interval):
        if date.start:
            return _single_date_key(date.start)
        day = date.latest()
        return f"{_day_key(day)}0" if day else "9"
    return _single_date_key(date)


def _single_date_key(date: SingleDate) -> str:
    day = date.earliest()
    if day is None:
        return "9"
    if date.time:
        return f"{_day_key(day)}8{date.time}"
    return f"{_day_key(day)}{_precision(date)}"


def _precision(date: SingleDate) -> int:
    """Return the precision: millennium 1, century 2, decade 3, year 4, season 5, month 6, day 7."""
    if date.day not in (None, "XX"):
        return 7
    if date.is_season:
        return 5
    return 6 if date.month not in (None, "XX") else 4 - date.year.count("X")


def _day_key(day: Day) -> str:
    """Return a key of a day. The length of the year is first, and years BC are in nines' complement."""
    year, month, day_of_month = day
    digits = str(abs(year))
    if year >= 0:
        return f"1{len(digits):02}{digits}{month:02}{day_of_month:02}"
    complement = "".join(str(9 - int(digit)) for digit in digits)
    return f"0{99 - len(digits):02}{complement}{month:02}{day_of_month:02}"
