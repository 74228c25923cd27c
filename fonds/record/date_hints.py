"""Hints for a date that is not EDTF: what a person probably meant.

They are shown in the hint of `fonds.record.dates.DateError` and are never taken as the date itself. Every candidate
is parsed before it is suggested, so a suggestion is always a valid date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from fonds.record.date_locales import DATE_LOCALES

GENERAL: Final = (
    "1945-07 for July 1945, 1945-07-26 for a day, 1945-07-26/1945-08-02 for a span, 1945~ for about 1945, "
    '1945? for possibly 1945, 194X for the 1940s, "[..1945]" for 1945 or earlier'
)
UNKNOWN: Final = "XXXX if nothing is known of the date"

_MAX_LENGTH: Final = 80  # a longer text is prose, for which the patterns below are not made
_Describe = Callable[[str], str | None]
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_UNDATED: Final = {
    "",
    "-",
    "?",
    "n.d.",
    "n. d.",
    "nd",
    "s.d.",
    "s. d.",
    "o.d.",
    "undated",
    "unknown",
    "no date",
} | {"n/a", "none"}
_MONTHS: Final = {
    name.lower(): number
    for language in ("en", "fr", "de", "es", "ru")
    for names in (DATE_LOCALES[language].months, DATE_LOCALES[language].months_after)
    for number, name in enumerate(names, 1)
}
_SEASONS: Final = {
    name.lower(): 21 + number
    for locale in DATE_LOCALES.values()
    for number, name in enumerate(locale.seasons)
} | {"fall": 23}

_ABOUT: Final = re.compile(
    r"(?:c\.|c(?=[ 0-9])|ca\.?|circa|about|abt\.?|approx\.?|approximately|around|um|etwa|vers|env\.?|environ"
    r"|hacia|около|ок\.?|约)\s*(\S.*)",
    re.IGNORECASE,
)
_PERHAPS: Final = re.compile(
    r"(?:possibly|probably|perhaps|prob\.?)\s+(.+)|(.+?)\s*(?:\(\?\)|\?)", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"(?:before|bef\.?|until|by|vor|avant|antes de|до)\s+(.+)", re.IGNORECASE)
_AFTER: Final = re.compile(r"(?:after|aft\.?|since|nach|après|después de|после)\s+(.+)", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"(?:between|entre|zwischen)\s+(.+?)\s+(?:and|et|und|y)\s+(.+)", re.IGNORECASE)
_EITHER: Final = re.compile(r"(.+?)\s+(?:or|ou|oder|o|или)\s+(.+)", re.IGNORECASE)
_SPAN: Final = re.compile(
    r"(?:from\s+)?(.+?)(?:\s+(?:to|till|bis|through|thru|à|au|hasta|по)\s+|\s+-+\s+|\s*至\s*|\s*--\s*)(.+)",
    re.IGNORECASE,
)
_TIGHT_SPAN: Final = re.compile(r"([^\W_]+(?: [^\W_]+){0,2})-([^\W_]+(?: [^\W_]+){1,2}|[0-9]{4})")
_SHORT_YEARS: Final = re.compile(r"([0-9]{2})([0-9]{2})[-/]([0-9]{2})")
_DECADE: Final = re.compile(
    r"(?:the\s+)?([0-9]{3})0(?:['’]?s|er(?:[- ]Jahren?)?|-е( годы)?|年代)|([0-9]{3})[?x-]", re.I
)
_CENTURY: Final = re.compile(
    r"(?:the\s+)?([0-9]{1,2})(?:st|nd|rd|th|e|\.)\s*(?:c\.?|cent\.?|century|siècle|Jh\.?|Jahrhundert)|([0-9]{2})--",
    re.I,
)
_BC: Final = re.compile(r"([0-9]{1,4})\s*(?:BCE?|B\.C\.(?:E\.)?|v\. ?Chr\.)", re.IGNORECASE)
_YMD: Final = re.compile(r"([0-9]{4})([-/. ]?)([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_DMY: Final = re.compile(r"([0-9]{1,2})([-/. ]) ?([0-9]{1,2})\2 ?([0-9]{4})")
_MY: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_DAY_NAME: Final = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|\.|º)?\s*(?:of |de )?\s*([^\W\d_]+)\.?,?(?: de)? ?([0-9]{4})", re.I
)
_NAME_DAY: Final = re.compile(r"([^\W\d_]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", re.IGNORECASE)
_NAME_YEAR: Final = re.compile(r"([^\W\d_]+)\.?,? (?:de |of )?([0-9]{4})")
_YEAR_NAME: Final = re.compile(r"([0-9]{4}),? ([^\W\d_]+)\.?(?: ([0-9]{1,2}))?")
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,2}([-./])[0-9]{1,2}\1[0-9]{2}")
_ARTICLE: Final = re.compile(r"(?:le|el|am|den|on|the) (?=[0-9])", re.IGNORECASE)
_TIMED: Final = re.compile(
    r"(.+?)(?: ?T ?|,? (?:at )?)([0-9]{1,2})(?:[:.h]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,][0-9]+)?)?)?"
    r"(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[A-Z]{2,4})?([+-][0-9]{1,2}(?::?[0-9]{2})?)?)?",
    re.IGNORECASE,
)
_BASIC_TIME: Final = re.compile(r"T([0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])")
_TIME_IN_LIST: Final = re.compile(r"T[0-9:.]+(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?(?![0-9-]))?")
_CHINESE: Final = re.compile(r"([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?")


def hint(text: str, describe: _Describe) -> str:
    """Return a sentence that says what would be right for a refused date.

    `describe` returns a candidate in words, or None if the candidate is not EDTF.
    """
    if len(text) > _MAX_LENGTH:
        return GENERAL
    plain = _normalize(text)
    if plain.lower() in _UNDATED:
        return UNKNOWN
    if _SHORT_YEAR.fullmatch(plain):
        return "write the year with four digits: 1945-07-26"
    suggestions = []
    for candidate in dict.fromkeys(_candidates(plain, describe)):
        if description := describe(candidate):
            # YAML takes a value that begins with [ or { for a list or a mapping
            value = f'"{candidate}"' if candidate.startswith(("[", "{")) else candidate
            suggestions.append(f"{value} for {description}")
    return ", or ".join(suggestions[:2]) or GENERAL


def _normalize(text: str) -> str:
    plain = " ".join(text.translate(_DASHES).replace("\u00a0", " ").split()).strip("\"'")
    return _ARTICLE.sub("", re.sub(r"\s*(?:г\.?|года|году)$", "", plain), count=1)


def _candidates(text: str, describe: _Describe) -> Iterable[str]:
    """Return what may have been meant, most likely first."""
    return chain(
        _times(text, describe),
        _older_notations(text),
        _intervals(text, describe),
        _imprecise_dates(text, describe),
        _single_dates(text),
        _sets(text, describe),
    )


def _first_valid(text: str, describe: _Describe) -> str | None:
    """Return the first valid interpretation of a part of a date, or None."""
    if describe(text):
        return text
    return next(
        (
            candidate
            for candidate in chain(_imprecise_dates(text, describe), _single_dates(text))
            if describe(candidate)
        ),
        None,
    )


def _times(text: str, describe: _Describe) -> Iterable[str]:
    """Yield the date with its time in full, or else the date alone; of intervals and sets, the dates alone."""
    if text[:1] in ("[", "{") or "/" in text:
        without_times = _TIME_IN_LIST.sub("", text)
        if without_times != text:
            start, _, end = without_times.partition("/")
            yield start if start == end else without_times
    match = _TIMED.fullmatch(_BASIC_TIME.sub(r"T\1:\2:\3", text))
    day = _first_valid(match[1], describe) if match else None
    if not match or not day:
        return
    time = _time(match)
    if describe(f"{day}T{time}"):
        yield f"{day}T{time}"
    elif "T" in text.upper() or match[3]:  # and not a number that follows the date
        yield day


def _time(match: re.Match[str]) -> str:
    """Return the time as EDTF has it. A zone that is a name is left out: no name stands for one zone only."""
    _, hour_text, minute, second, half, zone_name, offset = match.groups("")
    hour = int(hour_text) % 12 + (12 if half in "pP" else 0) if half else int(hour_text)
    zone = "Z" if zone_name.upper() in ("Z", "UTC", "GMT") else ""
    if offset:
        hours, minutes = re.fullmatch(r"(.[0-9]{1,2}):?([0-9]{2})?", offset).groups("")  # type: ignore[union-attr]
        zone = f"{hours[0]}{int(hours[1:]):02}{f':{minutes}' if minutes else ''}"
    return f"{hour:02}:{minute}:{second or '00'}{zone}"


def _older_notations(text: str) -> Iterable[str]:
    """Yield the EDTF for notations of the draft of 2012 and for cataloguing brackets.

    These are 19uu, 1945?~, unknown/1945, 1945/open, y170000002 and [1945?].
    """
    newer = text.replace("?~", "%").replace("~?", "%")
    newer = re.sub(r"\bunknown\b", "", newer, flags=re.IGNORECASE)
    newer = re.sub(r"\bopen\b", "..", newer, flags=re.IGNORECASE)
    newer = re.sub(r"(?<=[0-9uUxX-])[uUx](?=[uUxX0-9-]|$)|(?<=[0-9-])u", "X", newer)
    newer = re.sub(r"^y(?=-?[0-9])", "Y", newer)
    if newer != text:
        yield newer
    if bracketed := re.fullmatch(r"\[([^\],.]+?)\]", text):
        yield bracketed[1] if bracketed[1][-1] in "?~%" else f"{bracketed[1]}?"


def _intervals(text: str, describe: _Describe) -> Iterable[str]:
    if short := _SHORT_YEARS.fullmatch(text):
        century, first, last = short.groups()
        if last > first and not 1 <= int(last) <= 12:
            yield f"{century}{first}/{century}{last}"
    if text.count("/") == 1:
        start, end = (part.strip() for part in text.split("/"))
        yield f"{start}/{end}"
        yield f"{end}/{start}"
    match = _SPAN.fullmatch(text) or _TIGHT_SPAN.fullmatch(text)
    if not match:
        return
    upper = _first_valid(match[2], describe)
    for start in _completed_starts(match[1], match[2]):
        lower = _first_valid(start, describe)
        if lower and upper:
            yield f"{lower}/{upper}"


def _completed_starts(start: str, end: str) -> Iterable[str]:
    """Yield the start of an interval with what it lacks taken from the end, as in "26-28 July 1945"."""
    yield start
    tail = end.split()
    for borrowed in range(1, len(tail)):
        yield f"{start} {' '.join(tail[-borrowed:])}"


def _imprecise_dates(text: str, describe: _Describe) -> Iterable[str]:
    """Yield candidates for decades, centuries, years before Christ, "about" and "possibly"."""
    if (match := _DECADE.fullmatch(text)) and (digits := match[1] or match[3]):
        yield f"{digits}X"
        if digits.endswith("0"):
            yield f"{digits[:2]}XX"
    if match := _CENTURY.fullmatch(text):
        yield f"{int(match[1]) - 1:02}XX" if match[1] else f"{match[2]}XX"
    if match := _BC.fullmatch(text):
        yield f"-{int(match[1]) - 1:04}" if int(match[1]) > 1 else "0000"
    for pattern, qualifier in ((_ABOUT, "~"), (_PERHAPS, "?")):
        match = pattern.fullmatch(text)
        inner = (
            _first_valid(match[1] or match[2] if qualifier == "?" else match[1], describe) if match else None
        )
        if inner and "/" not in inner:
            yield f"{inner}{qualifier}"


def _sets(text: str, describe: _Describe) -> Iterable[str]:
    for pattern, template in (
        (_BEFORE, "[..{}]"),
        (_AFTER, "[{}..]"),
        (_BETWEEN, "[{}..{}]"),
        (_EITHER, "[{},{}]"),
    ):
        if match := pattern.fullmatch(text):
            parts = [_first_valid(part, describe) for part in match.groups()]
            if all(parts):
                yield template.format(*parts)


def _single_dates(text: str) -> Iterable[str]:
    if match := _YMD.fullmatch(text):
        yield from _numeric_dates(match[1], match[3], match[4])
    if match := _DMY.fullmatch(text):
        # 26.7.1945 has the day first; with a slash either may be first, and both are suggested.
        yield _iso(match[4], int(match[3]), match[1])
        if match[2] != ".":
            yield _iso(match[4], int(match[1]), match[3])
    if match := _MY.fullmatch(text):
        yield _iso(match[2], int(match[1]))
    if match := _CHINESE.fullmatch(text):
        yield _iso(match[1], int(match[2] or 0), match[3])
    yield from _dates_with_names(text)


def _numeric_dates(year: str, month: str, day: str | None) -> Iterable[str]:
    yield _iso(year, int(month), day)
    if day and int(month) > 12:
        yield _iso(year, int(day), month)
    if day:
        yield _iso(year, int(month))


def _dates_with_names(text: str) -> Iterable[str]:
    """Yield candidates for dates with the name of a month or season, or its first letters, in a supported language."""
    if match := _DAY_NAME.fullmatch(text):
        yield _iso(match[3], _month_number(match[2]), match[1])
    if match := _NAME_DAY.fullmatch(text):
        yield _iso(match[3], _month_number(match[1]), match[2])
    if match := _NAME_YEAR.fullmatch(text):
        yield _iso(match[2], _SEASONS.get(match[1].lower()) or _month_number(match[1]))
    if match := _YEAR_NAME.fullmatch(text):
        yield _iso(match[1], _SEASONS.get(match[2].lower()) or _month_number(match[2]), match[3])


def _month_number(name: str) -> int:
    """Return the number of a month by its name, or by three or more first letters that are unambiguous; else 99."""
    lower = name.lower()
    numbers = {number for full, number in _MONTHS.items() if full == lower}
    if not numbers and len(lower) > 2:
        numbers = {number for full, number in _MONTHS.items() if full.startswith(lower)}
    return numbers.pop() if len(numbers) == 1 else 99


def _iso(year: str, month: int, day: str | None = None) -> str:
    return year + (f"-{month:02}" if month else "") + (f"-{int(day):02}" if day else "")
