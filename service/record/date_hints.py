"""What a person probably meant by a date that is not EDTF.

Only for the hints of `service.record.dates.DateError`: nothing here is ever taken as the date itself. Every
candidate is tried against the grammar before it is offered, so a hint is always a valid date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from service.record.date_locales import DATE_LOCALES

GENERAL: Final = (
    "1945-07 for July 1945, 1945-07-26 for a day, 1945-07-26/1945-08-02 for a span, 1945~ for about 1945, "
    "1945? for possibly 1945, 194X for the 1940s, [..1945] for 1945 or earlier"
)
UNKNOWN: Final = "leave the field out when the date is not known"

_LONGEST: Final = 80  # a longer text is prose, and the patterns below are not for prose
_Judge = Callable[[str], str | None]
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_NOTHING: Final = {
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
    for speech in DATE_LOCALES.values()
    for number, name in enumerate(speech.seasons)
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
_CHINESE: Final = re.compile(r"([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?")


def hint(text: str, words: _Judge) -> str:
    """A sentence that says what would be right for a refused date.

    `words` tells a candidate in words, or answers None when the candidate is no EDTF either.
    """
    if len(text) > _LONGEST:
        return GENERAL
    plain = _cleaned(text)
    if plain.lower() in _NOTHING:
        return UNKNOWN
    if _SHORT_YEAR.fullmatch(plain):
        return "write the year with four digits: 1945-07-26"
    told = []
    for candidate in dict.fromkeys(_candidates(plain, words)):
        if said := words(candidate):
            told.append(f"{candidate} for {said}")
    return ", or ".join(told[:2]) or GENERAL


def _cleaned(text: str) -> str:
    plain = " ".join(text.translate(_DASHES).replace("\u00a0", " ").split()).strip("\"'")
    return _ARTICLE.sub("", re.sub(r"\s*(?:г\.?|года|году)$", "", plain), count=1)


def _candidates(text: str, words: _Judge) -> Iterable[str]:
    """What may have been meant, the likeliest first."""
    return chain(_older(text), _span(text, words), _loose(text, words), _points(text), _set(text, words))


def _best(text: str, words: _Judge) -> str | None:
    """The first valid reading of a part of a date."""
    if words(text):
        return text
    return next(
        (candidate for candidate in chain(_loose(text, words), _points(text)) if words(candidate)), None
    )


def _older(text: str) -> Iterable[str]:
    """EDTF of 2012 and cataloguing brackets: 19uu, 1945?~, unknown/1945, 1945/open, y170000002, [1945?]."""
    newer = text.replace("?~", "%").replace("~?", "%")
    newer = re.sub(r"\bunknown\b", "", newer, flags=re.IGNORECASE)
    newer = re.sub(r"\bopen\b", "..", newer, flags=re.IGNORECASE)
    newer = re.sub(r"(?<=[0-9uUxX-])[uUx](?=[uUxX0-9-]|$)|(?<=[0-9-])u", "X", newer)
    newer = re.sub(r"^y(?=-?[0-9])", "Y", newer)
    if newer != text:
        yield newer
    if bracketed := re.fullmatch(r"\[([^\],.]+?)\]", text):
        yield bracketed[1] if bracketed[1][-1] in "?~%" else f"{bracketed[1]}?"


def _span(text: str, words: _Judge) -> Iterable[str]:
    if short := _SHORT_YEARS.fullmatch(text):
        century, first, last = short.groups()
        if last > first and not 1 <= int(last) <= 12:
            yield f"{century}{first}/{century}{last}"
    if text.count("/") == 1:
        start, end = (part.strip() for part in text.split("/"))
        yield f"{start}/{end}"
        yield f"{end}/{start}"
    found = _SPAN.fullmatch(text) or _TIGHT_SPAN.fullmatch(text)
    if not found:
        return
    upper = _best(found[2], words)
    for text_of_start in _completed(found[1], found[2]):
        lower = _best(text_of_start, words)
        if lower and upper:
            yield f"{lower}/{upper}"


def _completed(start: str, end: str) -> Iterable[str]:
    """The first half of "26-28 July 1945" borrows what it lacks from the second."""
    yield start
    tail = end.split()
    for borrowed in range(1, len(tail)):
        yield f"{start} {' '.join(tail[-borrowed:])}"


def _loose(text: str, words: _Judge) -> Iterable[str]:
    """About, possibly, decades, centuries, years before Christ."""
    if (found := _DECADE.fullmatch(text)) and (digits := found[1] or found[3]):
        yield f"{digits}X"
        if digits.endswith("0"):
            yield f"{digits[:2]}XX"
    if found := _CENTURY.fullmatch(text):
        yield f"{int(found[1]) - 1:02}XX" if found[1] else f"{found[2]}XX"
    if found := _BC.fullmatch(text):
        yield f"-{int(found[1]) - 1:04}" if int(found[1]) > 1 else "0000"
    for pattern, mark in ((_ABOUT, "~"), (_PERHAPS, "?")):
        found = pattern.fullmatch(text)
        inner = _best(found[1] or found[2] if mark == "?" else found[1], words) if found else None
        if inner and "/" not in inner:
            yield f"{inner}{mark}"


def _set(text: str, words: _Judge) -> Iterable[str]:
    for pattern, form in (
        (_BEFORE, "[..{}]"),
        (_AFTER, "[{}..]"),
        (_BETWEEN, "[{}..{}]"),
        (_EITHER, "[{},{}]"),
    ):
        if found := pattern.fullmatch(text):
            parts = [_best(part, words) for part in found.groups()]
            if all(parts):
                yield form.format(*parts)


def _points(text: str) -> Iterable[str]:
    if found := _YMD.fullmatch(text):
        yield from _numeric(found[1], found[3], found[4])
    if found := _DMY.fullmatch(text):
        # 26.7.1945 is day first; with a slash it may be either, and both are offered.
        yield _iso(found[4], int(found[3]), found[1])
        if found[2] != ".":
            yield _iso(found[4], int(found[1]), found[3])
    if found := _MY.fullmatch(text):
        yield _iso(found[2], int(found[1]))
    if found := _CHINESE.fullmatch(text):
        yield _iso(found[1], int(found[2] or 0), found[3])
    yield from _named(text)


def _numeric(year: str, month: str, day: str | None) -> Iterable[str]:
    yield _iso(year, int(month), day)
    if day and int(month) > 12:
        yield _iso(year, int(day), month)
    if day:
        yield _iso(year, int(month))


def _named(text: str) -> Iterable[str]:
    """Dates with the name of a month or season in one of our languages, or its first letters."""
    if found := _DAY_NAME.fullmatch(text):
        yield _iso(found[3], _month(found[2]), found[1])
    if found := _NAME_DAY.fullmatch(text):
        yield _iso(found[3], _month(found[1]), found[2])
    if found := _NAME_YEAR.fullmatch(text):
        yield _iso(found[2], _SEASONS.get(found[1].lower()) or _month(found[1]))
    if found := _YEAR_NAME.fullmatch(text):
        yield _iso(found[1], _SEASONS.get(found[2].lower()) or _month(found[2]), found[3])


def _month(name: str) -> int:
    """Number of a month by name or by three or more first letters that fit one month only; else 99."""
    lower = name.lower()
    numbers = {number for full, number in _MONTHS.items() if full == lower}
    if not numbers and len(lower) > 2:
        numbers = {number for full, number in _MONTHS.items() if full.startswith(lower)}
    return numbers.pop() if len(numbers) == 1 else 99


def _iso(year: str, month: int, day: str | None = None) -> str:
    return year + (f"-{month:02}" if month else "") + (f"-{int(day):02}" if day else "")
