"""EDTF dates in the forms of reference managers: BibLaTeX, BibTeX, RIS, CSL-JSON and the citation_* meta elements.

A form says as much of the date as it can, and never more: what it cannot express is widened to the nearest form that
includes it (156X-12-25 to 156X), and the words of the date stand beside it. Years are astronomical in EDTF, BibLaTeX
and RIS (-0043 is 44 BC); CSL counts years as people do (-44).
"""

from __future__ import annotations

import re
from typing import Any, Final

from fonds.record.date_grammar import DateSet, Day, Interval, ParsedDate, SingleDate
from fonds.record.dates import EdtfDate

_LEVEL_1_YEAR: Final = re.compile(r"[0-9]{2}(?:[0-9]X|XX)")  # the patterns of years that biber reads


def biblatex_date(date: EdtfDate) -> str:
    """Return the date in EDTF of level 1, which is what BibLaTeX reads (manual 2.3.8); empty if the year is unknown."""
    parsed = date.parsed
    if isinstance(parsed, Interval):
        return _biblatex_interval(parsed)
    if isinstance(parsed, DateSet):
        return _biblatex_set(parsed)
    return _biblatex_single(parsed)


def bibtex_year(date: EdtfDate) -> str:
    """Return the year for BibTeX, which has no other field for a date: that of the date, or of its beginning.

    A year before 1 is left out: biber takes no year but a number of digits, and the words of the date are in the note.
    """
    start, parts = _start(date.parsed), _known_parts(date.parsed)
    parts = parts or (_parts(start) if start else ())
    return _year_text(parts[0]) if parts and parts[0] > 0 else ""


def ris_date(date: EdtfDate, words: str) -> tuple[str, str]:
    """Return PY, a year, and DA, `YYYY/MM/DD/other` of RIS; ("", "") if no year is known.

    Month and day are given if the date is a single day or month. Of any other date, the words are the other part.
    """
    start, parts = _start(date.parsed), _known_parts(date.parsed)
    first = date.parsed.earliest()
    if not first or (isinstance(date.parsed, Interval) and not start):
        return "", ""
    year = _year_text(first[0])
    month, day = (f"{number:02}" if number else "" for number in (*parts, 0, 0, 0)[1:3])
    time = f"{start.time}{start.zone or ''}" if start and start.time else ""
    other = time or ("" if plain_date(date) else words.replace("/", "-"))
    return year, f"{year}/{month}/{day}/{other}"


def csl_date(date: EdtfDate, words: str) -> dict[str, Any]:
    """Return a date variable of CSL 1.0.2: `date-parts` if the date or its beginning is known, else the words.

    `circa` is true for uncertain and for approximate dates (CSL has one word for both), for patterns of years, and for
    one date of several. Processors read the year 0 as an open end; they print words and parts together, so that
    `literal` never stands beside `date-parts`.
    """
    parsed = date.parsed
    return (_csl_single(parsed) if isinstance(parsed, SingleDate) else _csl_range(parsed)) or {
        "literal": words
    }


def plain_date(date: EdtfDate) -> str:
    """Return the date if it is a year, month or day of the years 1 to 9999, which every format can express; else ""."""
    xsd = date.xsd[0] if date.xsd else ""
    return xsd if re.fullmatch(r"\d{4}(-\d\d){0,2}", xsd) and date.earliest else ""


def highwire_date(date: EdtfDate) -> str:
    """Return the parts of the date that are known, as `YYYY/MM/DD`; "" for other years than 1 to 9999.

    Of an interval, they are the parts that both ends have.
    """
    parts = _known_parts(date.parsed)
    if not parts or not 1 <= parts[0] <= 9999:
        return ""
    return "/".join((f"{parts[0]:04}", *(f"{number:02}" for number in parts[1:])))


# -- parts


def _is_year_known(date: SingleDate) -> bool:
    return "X" not in date.year


def _year_text(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}"


def _start(date: ParsedDate) -> SingleDate | None:
    if isinstance(date, Interval):
        return date.start
    return date if isinstance(date, SingleDate) else None


def _parts(date: SingleDate) -> tuple[int, ...]:
    """Return year, month and day as far as they are known, the larger first; a season is no month."""
    if not _is_year_known(date):
        return ()
    parts: tuple[int, ...] = (date.year_number,)
    for text in (date.month, date.day):
        if not text or "X" in text or date.is_season:
            break
        parts += (int(text),)
    return parts


def _known_parts(date: ParsedDate) -> tuple[int, ...]:
    """Return the parts of a date that are known: of an interval or a set, those that all of it shares."""
    if isinstance(date, SingleDate):
        return _parts(date)
    first, last = date.earliest(), date.latest()
    if not first or not last:
        return ()
    return _shared([_parts(end) for end in _all_ends(date)])


def _all_ends(date: Interval | DateSet) -> list[SingleDate]:
    members = date.members if isinstance(date, DateSet) else (date,)
    return [end for member in members for end in _ends(member)]


def _ends(date: SingleDate | Interval) -> tuple[SingleDate, ...]:
    ends = (date.start, date.end) if isinstance(date, Interval) else (date,)
    return tuple(end for end in ends if end)


def _shared(all_parts: list[tuple[int, ...]]) -> tuple[int, ...]:
    shared: tuple[int, ...] = ()
    for numbers in zip(*all_parts, strict=False):
        if len(set(numbers)) > 1:
            break
        shared += (numbers[0],)
    return shared


# -- BibLaTeX


def _biblatex_single(date: SingleDate) -> str:
    if date.is_year_unknown:
        return ""
    qualifier = _qualifier(date)
    if not _is_year_known(date):
        if _LEVEL_1_YEAR.fullmatch(date.year) and not qualifier:
            return date.year
        return _biblatex_bounds(date, qualifier)
    parts = [date.year, *(text for text in (date.month, date.day) if text)]
    if any("X" in text for text in parts):
        parts = _level_1_parts(parts, bool(qualifier))
    if date.time:
        return f"{'-'.join(parts)}T{date.time}{_biblatex_zone(date.zone)}"
    return f"{'-'.join(parts)}{qualifier}"


def _level_1_parts(parts: list[str], is_qualified: bool) -> list[str]:
    """Return year, month and day with `XX` for what is not known; biber reads no qualifier after XX: then without."""
    first = next(index for index, text in enumerate(parts) if "X" in text)
    return parts[:first] if is_qualified else [*parts[:first], *("XX" for _ in parts[first:])]


def _biblatex_zone(zone: str | None) -> str:
    """Return a zone with minutes, without which biber drops the date."""
    return f"{zone}:00" if zone and zone != "Z" and ":" not in zone else zone or ""


def _qualifier(date: SingleDate) -> str:
    """Return one qualifier for the whole date: `%` if its parts have different ones."""
    qualifiers = {mark for mark in date.qualifiers if mark}
    return "%" if len(qualifiers) > 1 else next(iter(qualifiers), "")


def _biblatex_bounds(date: SingleDate, qualifier: str) -> str:
    first, last = date.earliest(), date.latest()
    if first is None or last is None:
        return ""
    return f"{_year_text(first[0])}{qualifier}/{_year_text(last[0])}{qualifier}"


def _biblatex_interval(interval: Interval) -> str:
    start = _biblatex_end(interval.start, last=False) if interval.start else ".." * interval.start_open
    end = _biblatex_end(interval.end, last=True) if interval.end else ".." * interval.end_open
    return f"{start}/{end}" if start.strip(".") or end.strip(".") else ""


def _biblatex_end(date: SingleDate, *, last: bool) -> str:
    """Return the end of an interval; biber reads no X there, so that of a pattern is its first or last year."""
    if _is_year_known(date):
        known = [text for text in (date.month, date.day) if text]
        cut = next((index for index, text in enumerate(known) if "X" in text), len(known))
        return "-".join((date.year, *known[:cut])) + _qualifier(date)
    day = date.latest() if last else date.earliest()
    return f"{_year_text(day[0])}{_qualifier(date)}" if day else ""


def _biblatex_set(dates: DateSet) -> str:
    """Return the interval from the first to the last member, whose ends are uncertain if one member only is meant."""
    first = min(dates.members, key=lambda member: member.earliest() or _BEGINNING)
    last = max(dates.members, key=lambda member: member.latest() or _END)
    start = _biblatex_end(_ends(first)[0], last=False) if first.earliest() else ".."
    end = _biblatex_end(_ends(last)[-1], last=True) if last.latest() else ".."
    if not dates.is_all_members:
        start, end = (f"{text}?" if text and text[-1] not in "?~%." else text for text in (start, end))
    return f"{start}/{end}" if start.strip(".") or end.strip(".") else ""


_BEGINNING: Final[Day] = (-(10**19), 1, 1)
_END: Final[Day] = (10**19, 1, 1)

# -- CSL


def _csl_year(year: int) -> int:
    """Return a year as CSL counts it: -1 is 1 BC, and there is no year 0."""
    return year if year > 0 else year - 1


def _csl_parts(date: SingleDate) -> list[int]:
    parts = _parts(date)
    return [_csl_year(parts[0]), *parts[1:]] if parts else []


def _csl_single(date: SingleDate) -> dict[str, Any]:
    if date.is_year_unknown:
        return {}
    circa = {"circa": True} if any(date.qualifiers) else {}
    if not _is_year_known(date):
        first, last = date.earliest(), date.latest()
        years = [[_csl_year(day[0])] for day in (first, last) if day]
        return {"date-parts": years, "circa": True}
    season = {"season": int(date.month or 0) - 20} if date.is_season else {}
    return {"date-parts": [_csl_parts(date)]} | season | circa


def _csl_range(date: Interval | DateSet) -> dict[str, Any]:
    """Return the range from the first to the last date; nothing if the beginning is not known."""
    ends = _all_ends(date)
    first, last = date.earliest(), date.latest()
    if not first:
        return {}
    parts = [_csl_bound(next(end for end in ends if end.earliest() == first), first)]
    parts.append(_csl_bound(next(end for end in ends if end.latest() == last), last) if last else [0])
    is_uncertain = any(any(end.qualifiers) or not _is_year_known(end) for end in ends)
    is_choice = isinstance(date, DateSet) and not date.is_all_members
    circa = {"circa": True} if is_uncertain or is_choice else {}
    return {"date-parts": parts[:1] if parts[0] == parts[1] else parts} | circa


def _csl_bound(date: SingleDate, day: Day) -> list[int]:
    return _csl_parts(date) or [_csl_year(day[0])]
