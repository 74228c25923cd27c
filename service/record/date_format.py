"""EDTF in words: "July 1945", "about 1945", "19th century", in six languages.

Reads what `service.record.date_grammar` parsed with the tables of `service.record.date_locales`. It never
parses, never fails on a valid date, and never says more than the date does: a span that is one of many days
is "between", not "from .. to".
"""

from __future__ import annotations

import re
from typing import Final

from service.record.date_grammar import DateSet, Day, ParsedDate, Point, Span
from service.record.date_locales import DATE_LOCALES, DateLocale

_DECADE: Final = re.compile(r"[1-9][0-9][1-9]X")
_CENTURY: Final = re.compile(r"-?[0-9]{2}XX")
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def format_date(form: ParsedDate, language: str) -> str:
    """A date in words, in the language of a BCP 47 tag; in English for a language without a table."""
    speech = DATE_LOCALES.get(language.split("-")[0].lower(), DATE_LOCALES["en"])
    if isinstance(form, Point):
        return _point(form, speech)
    return _interval(form, speech) if isinstance(form, Span) else _choice(form, speech)


def _point(point: Point, speech: DateLocale, after: bool = False) -> str:
    """A date with its qualifiers. `after`: it follows a preposition."""
    known = [
        mark
        for mark, part in zip(point.qualifiers, (point.year, point.month, point.day), strict=True)
        if part
    ]
    if len(set(known)) > 1:
        return _bare(point, speech, after) + speech.parenthesis.format(_marked_parts(point, speech))
    if not known[0]:
        return _bare(point, speech, after)
    text = _bare(point, speech, after or (known[0] != "?" and speech.prepositions))
    if known[0] != "?":
        text = _fill(speech, speech.about, text)
    return text if known[0] == "~" else _fill(speech, speech.possibly, text)


def _marked_parts(point: Point, speech: DateLocale) -> str:
    pattern = {"?": speech.uncertain, "~": speech.approximate, "%": speech.both}
    pairs = zip(point.qualifiers, speech.part_names, strict=True)
    return speech.separator.join(pattern[mark].format(part) for mark, part in pairs if mark)


def _fill(speech: DateLocale, pattern: str, *texts: str) -> str:
    filled = pattern.format(*texts)
    for apart, together in speech.contractions:
        filled = filled.replace(apart, together)
    return filled


def _bare(point: Point, speech: DateLocale, after: bool = False) -> str:
    month, day = _known(point.month), _known(point.day)
    year = _year(point, speech)
    if not year or "X" in f"{month}{day}" or (day and not month):
        return _pattern(point, speech)
    if point.is_year_unknown and not month:
        return speech.undated
    if "X" in point.year and month:
        return speech.unspecified_year.format(dm=_dated(Point("", month, day), "", speech), y=year)
    text = _dated(Point(point.year, month, day), year, speech, after)
    return speech.date_time.format(date=text, time=_time(point)) if point.time else text


def _known(part: str | None) -> str | None:
    """XX says no more than leaving the part out; people leave it out."""
    return None if part == "XX" else part


def _time(point: Point) -> str:
    clock = (point.time or "").removesuffix(":00") if (point.time or "").count(":") > 1 else point.time
    zone = point.zone or ""
    return f"{clock} UTC{'' if zone == 'Z' else zone}" if zone else f"{clock}"


def _dated(point: Point, year: str, speech: DateLocale, after: bool = False) -> str:
    """Day, month or season, and the year phrase; each may be absent."""
    if point.is_season:
        seasons = (speech.seasons_after if after else ()) or speech.seasons
        season = seasons[int(point.month or "21") - 21]
        return speech.season_year.format(s=season, y=year) if year else season
    if not point.month:
        return (
            f"{speech.article}{_day(point, speech)}" if point.day and after else _day(point, speech) or year
        )
    names = (speech.months_after if after or point.day else ()) or speech.months
    values = {"d": _number(point, speech), "m": names[int(point.month) - 1], "y": year}
    if point.day:
        article = speech.article if after else ""
        return article + (speech.day_month_year if year else speech.day_month).format(**values)
    return speech.month_year.format(**values) if year or speech.year_first else values["m"]


def _day(point: Point, speech: DateLocale) -> str:
    return speech.day.format(d=_number(point, speech)) if point.day else ""


def _number(point: Point, speech: DateLocale) -> str:
    number = int(point.day or "0")
    return speech.first_day if number == 1 else str(number)


def _year(point: Point, speech: DateLocale) -> str:
    """The year as a phrase; "" when its pattern is neither a decade nor a century."""
    text = point.year
    if "X" not in text:
        number = point.year_number
        if number < 1:
            return speech.before_christ.format(speech.year.format(1 - number))
        phrase = speech.year.format(number)
        return phrase if number > 999 else speech.anno_domini.format(phrase)
    if text.endswith("XXXX"):
        return speech.year_unknown
    # 190X would be "the 1900s", which is read as the century; it is told as its first and last year.
    if _DECADE.fullmatch(text):
        return speech.decade.format(text.replace("X", "0"))
    return _century(text, speech) if _CENTURY.fullmatch(text) else ""


def _century(text: str, speech: DateLocale) -> str:
    number = int(text.removeprefix("-")[:2]) + 1
    phrase = speech.century.format(_ordinal(number, speech))
    return speech.before_christ.format(phrase) if text.startswith("-") else phrase


def _ordinal(number: int, speech: DateLocale) -> str:
    if speech.ordinal == "english":
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{'th' if 10 < number % 100 < 14 else ending}"
    if speech.ordinal == "plain":
        return str(number)
    return _roman(number) + _french_ending(number, speech)


def _french_ending(number: int, speech: DateLocale) -> str:
    if speech.first_day != "1er":
        return ""
    return "er" if number == 1 else "e"


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _pattern(point: Point, speech: DateLocale) -> str:
    """A pattern of digits that has no name: told by its first and last value."""
    first, last = point.earliest(), point.latest()
    if first is None or last is None:
        return speech.undated
    lower, upper = _cut(first, point), _cut(last, point)
    if lower == upper:
        return _bare(lower, speech)
    return _between(lower, upper, speech)


def _cut(day: Day, point: Point) -> Point:
    """A day at the precision of a point."""
    year = f"{'-' if day[0] < 0 else ''}{abs(day[0]):04}"
    month = f"{day[1]:02}" if point.month else None
    return Point(year, month, f"{day[2]:02}" if point.day else None)


def _between(lower: Point, upper: Point, speech: DateLocale) -> str:
    texts = (_point(point, speech, speech.prepositions) for point in (lower, upper))
    return _fill(speech, speech.between, *texts)


def _interval(span: Span, speech: DateLocale) -> str:
    if span.start and span.end:
        return _closed(span.start, span.end, speech)
    if span.start:
        text = _fill(speech, speech.since, _point(span.start, speech, True))
        return text if span.end_open else speech.end_unknown.format(text)
    if span.end:
        text = _fill(speech, speech.until, _point(span.end, speech, speech.prepositions))
        return text if span.start_open else speech.start_unknown.format(text)
    return speech.undated


def _closed(start: Point, end: Point, speech: DateLocale) -> str:
    if start == end:
        return _point(start, speech)
    if _simple(start) and _simple(end):
        if not start.month and not end.month and min(start.year_number, end.year_number) > 999:
            return speech.year_span.format(start.year_number, end.year_number)
        if start.year == end.year and start.month and end.month:
            return _shared(start, end, speech)
    return _joined(_point(start, speech), _point(end, speech), speech)


def _simple(point: Point) -> bool:
    return not any(point.qualifiers) and "X" not in f"{point.year}{point.month}{point.day}"


def _shared(start: Point, end: Point, speech: DateLocale) -> str:
    """Both ends lie in one year, and may lie in one month: what they share is said once."""
    year = _year(start, speech)
    same_month = start.month == end.month and bool(start.day and end.day)
    if speech.year_first:
        shorter = Point("", None if same_month else end.month, end.day)
        return _joined(_dated(start, year, speech), _dated(shorter, "", speech), speech)
    shorter = Point("", None if same_month else start.month, start.day)
    left, right = _dated(shorter, "", speech), _dated(end, year, speech)
    return f"{left}–{right}" if " " not in left and bool(start.day) == bool(end.day) else f"{left} – {right}"


def _joined(left: str, right: str, speech: DateLocale) -> str:
    if speech.interval_joiner:
        return f"{left}{speech.interval_joiner}{right}"
    return f"{left} – {right}" if " " in f"{left}{right}" else f"{left}–{right}"


def _choice(choice: DateSet, speech: DateLocale) -> str:
    texts = [_member(member, choice.is_all_members, speech) for member in choice.members]
    if len(texts) == 1:
        return texts[0]
    last = speech.all_of if choice.is_all_members else speech.any_of
    return f"{speech.separator.join(texts[:-1])}{last}{texts[-1]}"


def _member(member: Point | Span, every: bool, speech: DateLocale) -> str:
    if isinstance(member, Point):
        return _point(member, speech)
    if member.start and member.end:
        closed = _closed(member.start, member.end, speech)
        return closed if every or member.start == member.end else _between(member.start, member.end, speech)
    if member.start:
        return (speech.and_later if every else speech.or_later).format(_point(member.start, speech))
    if member.end:
        return (speech.and_earlier if every else speech.or_earlier).format(_point(member.end, speech))
    return speech.undated
