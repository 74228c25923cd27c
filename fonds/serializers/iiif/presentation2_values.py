"""Converts single values of Presentation 3.0 to 2.1: texts by language, viewing hints, dates and regions.

Clause numbers are those of Presentation 2.1 unless 3.0 is named. Nothing here depends on resources or URLs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Size = tuple[int, int]

# 3.3 viewingHint: the hint of 2.1 for each behavior, and the types on which it is valid. `unordered` has no hint of its
# own; individual views are the nearest, since neither is for turning pages.
_HINTS: dict[str, tuple[str, frozenset[str]]] = {
    "individuals": ("individuals", frozenset({"Collection", "Manifest", "Range"})),
    "unordered": ("individuals", frozenset({"Collection", "Manifest", "Range"})),
    "paged": ("paged", frozenset({"Manifest", "Range"})),
    "continuous": ("continuous", frozenset({"Manifest", "Range"})),
    "multi-part": ("multi-part", frozenset({"Collection"})),
    "non-paged": ("non-paged", frozenset({"Canvas"})),
    "facing-pages": ("facing-pages", frozenset({"Canvas"})),
}
_DATE_TIME = re.compile(r"(-?)(\d{4,})-(\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_REGION = re.compile(r"xywh=(?:(pixel|percent):)?(-?[\d.]+),(-?[\d.]+),([\d.]+),([\d.]+)(?=&|$)")


def one_or_many(values: Sequence[Any]) -> Any:
    """Return a single value by itself, and several values as a list (4.2)."""
    return values[0] if len(values) == 1 else list(values)


def as_sequence(value: Any) -> Sequence[Any]:
    """Return a value that may be missing, one or a list as a sequence."""
    return value if isinstance(value, list) else () if value is None else (value,)


def text(language_map: dict[str, list[str]]) -> Any:
    """Return a language map as `@value` with `@language` (4.3), or as plain strings if the language is not known.

    Such values have the key `none` in 3.0 (4.4).
    """
    if len(language_map) == 1:  # nearly all have one language, with one value
        ((tag, values),) = language_map.items()
        if len(values) == 1:
            return values[0] if tag == "none" else {"@value": values[0], "@language": tag}
    texts: list[Any] = []
    for tag, values in language_map.items():
        if tag == "none" or tag == "@none":
            texts += values
        else:
            texts += [{"@value": value, "@language": tag} for value in values]
    return texts[0] if len(texts) == 1 else texts or ""


def joined_text(language_maps: Sequence[dict[str, list[str]]]) -> Any:
    """Return several texts that must all be shown as one property.

    4.3: a client shows the values of one language only. So the result has the languages of the first text, and the
    others are repeated in each of them; else a reader of a language that only they have would never see the first.
    """
    first = language_maps[0]
    if len(language_maps) == 1:
        return text(first)
    return text({tag: [*values, *_nearest(language_maps[1:], tag, values)] for tag, values in first.items()})


def _nearest(language_maps: Sequence[dict[str, list[str]]], tag: str, present: list[str]) -> list[str]:
    """Return the values of each map in a language or the nearest one, without those that are present already."""
    nearest: list[str] = []
    for language_map in language_maps:
        primary = tag.partition("-")[0]
        related = (other for other in language_map if other.partition("-")[0] == primary)
        values = (
            language_map.get(tag)
            or language_map.get(next(related, "none"))
            or next(iter(language_map.values()), [])
        )
        nearest += [value for value in values if value not in present and value not in nearest]
    return nearest


def viewing_hints(behavior: Sequence[str], kind: str) -> list[str]:
    """Return the hints (3.3 viewingHint) for behaviors that are valid on this type, and for others that are URIs."""
    hints: list[str] = []
    for value in behavior:
        hint, types = _HINTS.get(value, (value, None))
        if (kind in types if types is not None else ":" in value) and hint not in hints:
            hints.append(hint)
    return hints


def nav_date(value: str) -> str:
    """Return the same time in UTC, as YYYY-MM-DDThh:mm:ssZ (3.3 navDate); an invalid value is left as it is."""
    match = _DATE_TIME.fullmatch(value)
    if not match or (len(value) == 20 and value[-1] == "Z"):
        return value
    sign, digits, rest, zone = match.groups()
    year = int(sign + digits)
    proxy_year = 2000 + year % 400  # the calendar repeats every 400 years; Python's has no year before 1
    utc = datetime.fromisoformat(f"{proxy_year}-{rest}{zone.replace('Z', '+00:00')}").astimezone(UTC)
    year += utc.year - proxy_year
    return f"{'-' if year < 0 else ''}{abs(year):04}-{utc:%m-%dT%H:%M:%SZ}"


def whole_number_fragment(uri: str, size: Size | None = None) -> str:
    """Return a URI with `#xywh=` in whole numbers (6.1): the smallest rectangle that contains the given one.

    A region in percent needs the size in pixels; if the size is not known, the region is left as it is.
    """
    start, mark, fragment = uri.partition("#")
    if not mark or (fragment.startswith("xywh=") and fragment[5:].replace(",", "").isdigit()):
        return uri
    return f"{start}#{whole_number_region(fragment, size)}"


def whole_number_region(fragment: str, size: Size | None) -> str:
    """Return the same for the fragment alone, which is the part of the URI after the `#`."""
    match = _REGION.search(fragment)
    if not match or (match[1] == "percent" and not size):
        return fragment
    try:
        numbers = [float(part) for part in match.groups()[1:]]
    except ValueError:
        return fragment
    if match[1] == "percent" and size:
        numbers = [number * size[index % 2] / 100 for index, number in enumerate(numbers)]
    x, y = math.floor(numbers[0]), math.floor(numbers[1])
    width, height = math.ceil(numbers[0] + numbers[2]) - x, math.ceil(numbers[1] + numbers[3]) - y
    return f"{fragment[: match.start()]}xywh={x},{y},{width},{height}{fragment[match.end() :]}"
