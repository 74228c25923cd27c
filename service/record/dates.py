"""Dates of records: one EDTF string, entered once, and told in every reader's dialect.

`parse` accepts the Extended Date/Time Format (Library of Congress, 2019; ISO 8601-2:2019) at level 0 and 1,
and from level 2 sets, unspecified digits anywhere and qualified components. It never mends a date: what is
not EDTF is refused with a hint, for only the archivist knows what was meant. It never gives a consumer more
precision than the archivist gave: where a format cannot say a thing honestly, the answer is None.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from service.record.date_format import format_date
from service.record.date_grammar import DateError, DateSet, Day, ParsedDate, Point, Span, parse_edtf
from service.record.date_hints import GENERAL, hint

__all__ = ["DateError", "EdtfDate", "parse"]

_LONGEST: Final = 1000
_TRAILING_X: Final = re.compile(r"[0-9]{1,3}X{1,3}")


@dataclass(frozen=True)
class EdtfDate:
    """A valid EDTF date. Made by `parse`; equal when the EDTF string is equal."""

    edtf: str
    form: ParsedDate = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.edtf

    def words(self, language: str = "en") -> str:
        """The date as people write it, in the language of a BCP 47 tag (English where we lack it)."""
        return format_date(self.form, language)

    @property
    def earliest(self) -> datetime.date | None:
        """First day it may cover; None when open, unknown, or outside the years 1 to 9999."""
        return _civil(self.form.earliest())

    @property
    def latest(self) -> datetime.date | None:
        """Last day it may cover; None when open, unknown, or outside the years 1 to 9999."""
        return _civil(self.form.latest())

    @cached_property
    def xsd(self) -> tuple[str, str] | None:
        """Lexical form and local name of an XSD 1.1 datatype: ("1945-07", "gYearMonth").

        None for whatever XSD cannot say: intervals, sets, seasons, unspecified digits, qualified dates.
        """
        return _typed(self.form) if isinstance(self.form, Point) else None

    @cached_property
    def schema_org(self) -> str | None:
        """ISO 8601 date or interval for schema.org and NDE ("1945-07", "1945-07-26/1945-08-02").

        None when it is not expressible: sets, seasons, qualified dates, an unknown end. Only a value without
        a slash fits `dateCreated`; `temporalCoverage` takes all.
        """
        if isinstance(self.form, Span):
            return _interval(self.form)
        return _iso(self.form) if isinstance(self.form, Point) else None

    @cached_property
    def nav_date(self) -> str | None:
        """xsd:dateTime with time zone for IIIF `navDate` (Presentation 3.0): start of the earliest day."""
        form = self.form
        if isinstance(form, Point) and form.time and form.zone:
            if int(form.year) < 1:  # xsd:dateTime 1.0, which IIIF names, has no year 0
                return None
            return f"{form.year}-{form.month}-{form.day}T{form.time}{_full_zone(form.zone)}"
        first = self.earliest
        return f"{first.isoformat()}T00:00:00Z" if first else None

    @cached_property
    def sort_key(self) -> str:
        """Text that sorts dates by time: wider before narrower, years BC first, undated last."""
        return _form_key(self.form)


def parse(text: str) -> EdtfDate:
    """Read an EDTF date; raises DateError with a hint.

    White space around it, and after the commas of a set, is dropped; nothing else is changed.
    """
    return _parse(text)


@lru_cache(maxsize=16384)
def _parse(text: str) -> EdtfDate:
    edtf = text.strip()
    if len(edtf) > _LONGEST:
        raise DateError(f"a date of {len(edtf)} characters", GENERAL)
    if edtf[:1] in ("[", "{"):
        edtf = re.sub(r"\s+", "", edtf)
    try:
        return EdtfDate(edtf, parse_edtf(edtf))
    except DateError as error:
        raise DateError(str(error), error.hint or hint(text, _words_of)) from None


def _words_of(candidate: str) -> str | None:
    """English words of a candidate, or None when it is no EDTF: no hint may advise a bad date."""
    try:
        return format_date(parse_edtf(candidate), "en")
    except DateError:
        return None


def _civil(day: Day | None) -> datetime.date | None:
    return datetime.date(*day) if day and 1 <= day[0] <= 9999 else None


def _exact(point: Point) -> bool:
    return "X" not in point.year and not any(point.qualifiers) and not point.is_season


def _full_zone(zone: str) -> str:
    """EDTF allows the zone -04 where XSD wants -04:00."""
    return zone if zone == "Z" or ":" in zone else f"{zone}:00"


def _typed(point: Point) -> tuple[str, str] | None:
    if not _exact(point) or "X" in f"{point.month}{point.day}":
        return None
    year = point.year.lstrip("Y")
    if point.time:
        zone = _full_zone(point.zone) if point.zone else ""
        return f"{year}-{point.month}-{point.day}T{point.time}{zone}", "dateTime"
    if point.day:
        return f"{year}-{point.month}-{point.day}", "date"
    return (f"{year}-{point.month}", "gYearMonth") if point.month else (year, "gYear")


def _iso(point: Point) -> str | None:
    """ISO 8601: an unspecified month or day is left out; 194X is the interval 1940/1949."""
    if any(point.qualifiers) or point.is_season or point.year.startswith("Y"):
        return None
    if "X" in point.year:
        fits = not point.month and _TRAILING_X.fullmatch(point.year)
        return f"{point.year.replace('X', '0')}/{point.year.replace('X', '9')}" if fits else None
    month = None if point.month == "XX" else point.month
    day = None if point.day == "XX" else point.day
    if "X" in f"{month}{day}" or (day and not month):
        return None
    typed = _typed(Point(point.year, month, day, point.time, point.zone))
    return typed[0] if typed else None


def _interval(span: Span) -> str | None:
    start = _iso(span.start) if span.start else ".." if span.start_open else None
    end = _iso(span.end) if span.end else ".." if span.end_open else None
    return f"{start.split('/')[0]}/{end.split('/')[-1]}" if start and end else None


def _form_key(form: ParsedDate) -> str:
    if isinstance(form, DateSet):
        return min(_form_key(member) for member in form.members)
    if isinstance(form, Span):
        if form.start:
            return _point_key(form.start)
        day = form.latest()
        return f"{_day_key(day)}0" if day else "9"
    return _point_key(form)


def _point_key(point: Point) -> str:
    day = point.earliest()
    if day is None:
        return "9"
    if point.time:
        return f"{_day_key(day)}8{point.time}"
    return f"{_day_key(day)}{_rank(point)}"


def _rank(point: Point) -> int:
    """Wider before narrower: millennium 1, century 2, decade 3, year 4, season 5, month 6, day 7."""
    if point.day not in (None, "XX"):
        return 7
    if point.is_season:
        return 5
    return 6 if point.month not in (None, "XX") else 4 - point.year.count("X")


def _day_key(day: Day) -> str:
    """Length first, so that longer years sort later; years BC counted down in nines' complement."""
    year, month, date = day
    digits = str(abs(year))
    if year >= 0:
        return f"1{len(digits):02}{digits}{month:02}{date:02}"
    turned = "".join(str(9 - int(digit)) for digit in digits)
    return f"0{99 - len(digits):02}{turned}{month:02}{date:02}"
