"""EDTF in words, in seven languages: "July 1945", "about 1945", "19th century".

Formats what `fonds.record.date_grammar` parses with the tables of `fonds.record.date_locales`. It never fails on a
valid date, and never says more than the date does: an interval that stands for one of many days is "between", not
"from .. to". Written by hand because libraries for dates (Babel) have no words for uncertain and approximate dates,
decades or sets.
"""

from __future__ import annotations

import re
from typing import Final

from fonds.record.date_grammar import DateSet, Day, Interval, ParsedDate, SingleDate
from fonds.record.date_locales import DATE_LOCALES, DateLocale

_DECADE: Final = re.compile(r"[1-9][0-9][1-9]X")
_CENTURY: Final = re.compile(r"-?[0-9]{2}XX")
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def format_date(date: ParsedDate, language: str) -> str:
    """Return a date in words, in the language of a BCP 47 tag, or in English if there is no table for the language."""
    locale = DATE_LOCALES.get(language.split("-")[0].lower(), DATE_LOCALES["en"])
    if isinstance(date, SingleDate):
        return _single_date(date, locale)
    return _interval(date, locale) if isinstance(date, Interval) else _date_set(date, locale)


def _single_date(date: SingleDate, locale: DateLocale, after: bool = False) -> str:
    """Return a date with its qualifiers. `after` means that it follows a preposition."""
    qualifiers = [
        qualifier
        for qualifier, part in zip(date.qualifiers, (date.year, date.month, date.day), strict=True)
        if part
    ]
    if len(set(qualifiers)) > 1:
        return _without_qualifiers(date, locale, after) + locale.parenthesis.format(
            _qualified_parts(date, locale)
        )
    if not qualifiers[0]:
        return _without_qualifiers(date, locale, after)
    text = _without_qualifiers(date, locale, after or (qualifiers[0] != "?" and locale.prepositions))
    if qualifiers[0] != "?":
        text = _fill_pattern(locale, locale.about, text)
    return text if qualifiers[0] == "~" else _fill_pattern(locale, locale.possibly, text)


def _qualified_parts(date: SingleDate, locale: DateLocale) -> str:
    patterns = {"?": locale.uncertain, "~": locale.approximate, "%": locale.both}
    pairs = zip(date.qualifiers, locale.part_names, strict=True)
    return locale.separator.join(patterns[qualifier].format(part) for qualifier, part in pairs if qualifier)


def _fill_pattern(locale: DateLocale, pattern: str, *texts: str) -> str:
    filled = pattern.format(*texts)
    for separate, contracted in locale.contractions:
        filled = filled.replace(separate, contracted)
    return filled


def _without_qualifiers(date: SingleDate, locale: DateLocale, after: bool = False) -> str:
    month, day = _specified(date.month), _specified(date.day)
    year = _year(date, locale)
    if not year or "X" in f"{month}{day}" or (day and not month):
        return _unnamed_pattern(date, locale)
    if date.is_year_unknown and not month:
        return locale.undated
    if "X" in date.year and month:
        return locale.unspecified_year.format(
            dm=_day_month_year(SingleDate("", month, day), "", locale), y=year
        )
    text = _day_month_year(SingleDate(date.year, month, day), year, locale, after)
    return locale.date_time.format(date=text, time=_time_of_day(date)) if date.time else text


def _specified(part: str | None) -> str | None:
    """Return None for XX, which says no more than an absent part."""
    return None if part == "XX" else part


def _time_of_day(date: SingleDate) -> str:
    clock = (date.time or "").removesuffix(":00") if (date.time or "").count(":") > 1 else date.time
    zone = date.zone or ""
    return f"{clock} UTC{'' if zone == 'Z' else zone}" if zone else f"{clock}"


def _day_month_year(date: SingleDate, year: str, locale: DateLocale, after: bool = False) -> str:
    """Return day, month or season, and the year phrase; each may be absent."""
    if date.is_season:
        seasons = (locale.seasons_after if after else ()) or locale.seasons
        season = seasons[int(date.month or "21") - 21]
        return locale.season_year.format(s=season, y=year) if year else season
    if not date.month:
        return (
            f"{locale.article}{_day_phrase(date, locale)}"
            if date.day and after
            else _day_phrase(date, locale) or year
        )
    names = (locale.months_after if after or date.day else ()) or locale.months
    values = {"d": _day_number(date, locale), "m": names[int(date.month) - 1], "y": year}
    if date.day:
        article = locale.article if after else ""
        return article + (locale.day_month_year if year else locale.day_month).format(**values)
    return locale.month_year.format(**values) if year or locale.year_first else values["m"]


def _day_phrase(date: SingleDate, locale: DateLocale) -> str:
    return locale.day.format(d=_day_number(date, locale)) if date.day else ""


def _day_number(date: SingleDate, locale: DateLocale) -> str:
    number = int(date.day or "0")
    return locale.first_day if number == 1 else str(number)


def _year(date: SingleDate, locale: DateLocale) -> str:
    """Return the year as a phrase; an empty string if it is a pattern that is neither a decade nor a century."""
    text = date.year
    if "X" not in text:
        number = date.year_number
        if number < 1:
            return locale.before_christ.format(locale.year.format(1 - number))
        phrase = locale.year.format(number)
        return phrase if number > 999 else locale.anno_domini.format(phrase)
    if text.endswith("XXXX"):
        return locale.year_unknown
    # 190X would be "the 1900s", which reads as the century; its first and last year are given instead
    if _DECADE.fullmatch(text):
        return locale.decade.format(text.replace("X", "0"))
    return _century(text, locale) if _CENTURY.fullmatch(text) else ""


def _century(text: str, locale: DateLocale) -> str:
    number = int(text.removeprefix("-")[:2]) + 1
    phrase = locale.century.format(_ordinal(number, locale))
    return locale.before_christ.format(phrase) if text.startswith("-") else phrase


def _ordinal(number: int, locale: DateLocale) -> str:
    if locale.ordinal == "english":
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{'th' if 10 < number % 100 < 14 else ending}"
    if locale.ordinal == "plain":
        return str(number)
    return _roman(number) + _french_ending(number, locale)


def _french_ending(number: int, locale: DateLocale) -> str:
    if locale.first_day != "1er":
        return ""
    return "er" if number == 1 else "e"


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _unnamed_pattern(date: SingleDate, locale: DateLocale) -> str:
    """Return the first and last value of a pattern of digits that has no name."""
    first, last = date.earliest(), date.latest()
    if first is None or last is None:
        return locale.undated
    lower, upper = _at_precision(first, date), _at_precision(last, date)
    if lower == upper:
        return _without_qualifiers(lower, locale)
    return _between(lower, upper, locale)


def _at_precision(day: Day, date: SingleDate) -> SingleDate:
    """Return a day at the precision of a date."""
    year = f"{'-' if day[0] < 0 else ''}{abs(day[0]):04}"
    month = f"{day[1]:02}" if date.month else None
    return SingleDate(year, month, f"{day[2]:02}" if date.day else None)


def _between(lower: SingleDate, upper: SingleDate, locale: DateLocale) -> str:
    texts = (_single_date(date, locale, locale.prepositions) for date in (lower, upper))
    return _fill_pattern(locale, locale.between, *texts)


def _interval(interval: Interval, locale: DateLocale) -> str:
    if interval.start and interval.end:
        return _closed_interval(interval.start, interval.end, locale)
    if interval.start:
        text = _fill_pattern(locale, locale.since, _single_date(interval.start, locale, True))
        return text if interval.end_open else locale.end_unknown.format(text)
    if interval.end:
        text = _fill_pattern(locale, locale.until, _single_date(interval.end, locale, locale.prepositions))
        return text if interval.start_open else locale.start_unknown.format(text)
    return locale.undated


def _closed_interval(start: SingleDate, end: SingleDate, locale: DateLocale) -> str:
    if start == end:
        return _single_date(start, locale)
    if _is_plain(start) and _is_plain(end):
        if not start.month and not end.month and min(start.year_number, end.year_number) > 999:
            return locale.year_span.format(start.year_number, end.year_number)
        if start.year == end.year and start.month and end.month:
            return _within_year(start, end, locale)
    return _join(_single_date(start, locale), _single_date(end, locale), locale)


def _is_plain(date: SingleDate) -> bool:
    return not any(date.qualifiers) and "X" not in f"{date.year}{date.month}{date.day}"


def _within_year(start: SingleDate, end: SingleDate, locale: DateLocale) -> str:
    """Return an interval within one year, with the shared year or month written once."""
    year = _year(start, locale)
    same_month = start.month == end.month and bool(start.day and end.day)
    if locale.year_first:
        shorter = SingleDate("", None if same_month else end.month, end.day)
        return _join(_day_month_year(start, year, locale), _day_month_year(shorter, "", locale), locale)
    shorter = SingleDate("", None if same_month else start.month, start.day)
    left, right = _day_month_year(shorter, "", locale), _day_month_year(end, year, locale)
    return f"{left}–{right}" if " " not in left and bool(start.day) == bool(end.day) else f"{left} – {right}"


def _join(left: str, right: str, locale: DateLocale) -> str:
    if locale.interval_joiner:
        return f"{left}{locale.interval_joiner}{right}"
    return f"{left} – {right}" if " " in f"{left}{right}" else f"{left}–{right}"


def _date_set(date_set: DateSet, locale: DateLocale) -> str:
    texts = [_member(member, date_set.is_all_members, locale) for member in date_set.members]
    if len(texts) == 1:
        return texts[0]
    last = locale.all_of if date_set.is_all_members else locale.any_of
    return f"{locale.separator.join(texts[:-1])}{last}{texts[-1]}"


def _member(member: SingleDate | Interval, is_all_members: bool, locale: DateLocale) -> str:
    if isinstance(member, SingleDate):
        return _single_date(member, locale)
    if member.start and member.end:
        closed = _closed_interval(member.start, member.end, locale)
        return (
            closed
            if is_all_members or member.start == member.end
            else _between(member.start, member.end, locale)
        )
    if member.start:
        return (locale.and_later if is_all_members else locale.or_later).format(
            _single_date(member.start, locale)
        )
    if member.end:
        return (locale.and_earlier if is_all_members else locale.or_earlier).format(
            _single_date(member.end, locale)
        )
    return locale.undated
