"""Single values of Presentation 2.1 made from those of 3.0: texts by language, hints, dates and regions.

Clause numbers are those of Presentation 2.1 unless 3.0 is named. Nothing here knows a resource or an address.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Size = tuple[int, int]

# 3.3 viewingHint: the words of 2.1, and on which types each is valid. `unordered` has no word of its own: individual
# views are the nearest, since neither is for turning pages.
_HINTS: dict[str, tuple[str, frozenset[str]]] = {
    "individuals": ("individuals", frozenset({"Collection", "Manifest", "Range"})),
    "unordered": ("individuals", frozenset({"Collection", "Manifest", "Range"})),
    "paged": ("paged", frozenset({"Manifest", "Range"})),
    "continuous": ("continuous", frozenset({"Manifest", "Range"})),
    "multi-part": ("multi-part", frozenset({"Collection"})),
    "non-paged": ("non-paged", frozenset({"Canvas"})),
    "facing-pages": ("facing-pages", frozenset({"Canvas"})),
}
_MOMENT = re.compile(r"(-?)(\d{4,})-(\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_REGION = re.compile(r"xywh=(?:(pixel|percent):)?(-?[\d.]+),(-?[\d.]+),([\d.]+),([\d.]+)(?=&|$)")


def one_or_many(values: Sequence[Any]) -> Any:
    """4.2: a single value stands for itself, several stand in a list."""
    return values[0] if len(values) == 1 else list(values)


def listed(value: Any) -> Sequence[Any]:
    """What may be one or several, as several."""
    return value if isinstance(value, list) else () if value is None else (value,)


def text(by_language: dict[str, list[str]]) -> Any:
    """4.3: a language map as `@value` with `@language`; a plain string where the language is not known (3.0, 4.4)."""
    if len(by_language) == 1:  # nearly all are of one language, with one value
        ((tag, words),) = by_language.items()
        if len(words) == 1:
            return words[0] if tag == "none" else {"@value": words[0], "@language": tag}
    found: list[Any] = []
    for tag, words in by_language.items():
        if tag == "none" or tag == "@none":
            found += words
        else:
            found += [{"@value": value, "@language": tag} for value in words]
    return found[0] if len(found) == 1 else found or ""


def joined(texts: Sequence[dict[str, list[str]]]) -> Any:
    """Several texts that must all be shown, as one property.

    4.3: a client shows the values of one language only. The first text rules which languages there are; the others
    stand in each of them, or a reader of a language that only they have would never see the first.
    """
    first = texts[0]
    if len(texts) == 1:
        return text(first)
    return text({tag: [*words, *_nearest(texts[1:], tag, words)] for tag, words in first.items()})


def _nearest(texts: Sequence[dict[str, list[str]]], tag: str, known: list[str]) -> list[str]:
    found: list[str] = []
    for by_language in texts:
        primary = tag.partition("-")[0]
        near = (name for name in by_language if name.partition("-")[0] == primary)
        chosen = (
            by_language.get(tag)
            or by_language.get(next(near, "none"))
            or next(iter(by_language.values()), [])
        )
        found += [words for words in chosen if words not in known and words not in found]
    return found


def viewing_hints(behavior: Sequence[str], kind: str) -> list[str]:
    """3.3 viewingHint: the behaviors that 2.1 has a word for on this type, and those of others, which are URIs."""
    found: list[str] = []
    for word in behavior:
        name, types = _HINTS.get(word, (word, None))
        if (kind in types if types is not None else ":" in word) and name not in found:
            found.append(name)
    return found


def nav_date(value: str) -> str:
    """3.3 navDate: the same moment in UTC, as YYYY-MM-DDThh:mm:ssZ."""
    found = _MOMENT.fullmatch(value)
    if not found or (len(value) == 20 and value[-1] == "Z"):
        return value
    sign, digits, rest, zone = found.groups()
    year = int(sign + digits)
    shown = 2000 + year % 400  # the calendar repeats every 400 years; Python's has no year before 1
    moment = datetime.fromisoformat(f"{shown}-{rest}{zone.replace('Z', '+00:00')}").astimezone(UTC)
    year += moment.year - shown
    return f"{'-' if year < 0 else ''}{abs(year):04}-{moment:%m-%dT%H:%M:%SZ}"


def fragment(uri: str, size: Size | None = None) -> str:
    """6.1: a part of a canvas or image as `#xywh=` with whole numbers, the smallest that hold the part.

    A part in percent needs the size in pixels; where nobody knows it, it stays as it is.
    """
    start, mark, tail = uri.partition("#")
    if not mark or (tail.startswith("xywh=") and tail[5:].replace(",", "").isdigit()):
        return uri
    return f"{start}#{region(tail, size)}"


def region(tail: str, size: Size | None) -> str:
    """The same of what stands after the `#`."""
    found = _REGION.search(tail)
    if not found or (found[1] == "percent" and not size):
        return tail
    try:
        numbers = [float(part) for part in found.groups()[1:]]
    except ValueError:
        return tail
    if found[1] == "percent" and size:
        numbers = [part * size[index % 2] / 100 for index, part in enumerate(numbers)]
    x, y = math.floor(numbers[0]), math.floor(numbers[1])
    wide, high = math.ceil(numbers[0] + numbers[2]) - x, math.ceil(numbers[1] + numbers[3]) - y
    return f"{tail[: found.start()]}xywh={x},{y},{wide},{high}{tail[found.end() :]}"
