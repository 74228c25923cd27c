"""Pages of a record as the file names them, and parts of a page: a region, a moment or a span of time.

A page is named by its number, counted from 1, or by its label. Which pages a record has is not known here: scans are
resolved when publishing, so that a name is looked up in a PageList.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from fonds.record.field_types import each_item, field_error, require_text, shown, validated

MAX_PAGE_NAME = 200  # characters
MAX_SECONDS = 1_000_000  # eleven days
MAX_TIME = 100  # characters of a time or a span; two times with all their decimals have 50
_SPAN = re.compile(r"\s*[-–]\s*")
_REGION = re.compile(r"(?:(pixel|percent|pct):)?" + ",".join([r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*"] * 4))
_SECONDS = re.compile(r"(?:(?:(\d{1,3}):)?([0-5]?\d):)?(\d{1,7}(?:\.\d{1,6})?)")
_REGION_HINT = "x,y,width,height in pixels, as in 120,300,800,450, or percent:10,20,50,25"
_TIME_HINT = "seconds or hours:minutes:seconds, as in 12.5-80 or 0:01:10-0:02:00"


class PageRegion(NamedTuple):
    """A rectangle on a page: in pixels of the image, or in percent of its sides."""

    x: float
    y: float
    width: float
    height: float
    percent: bool

    def in_pixels(self, width: int, height: int) -> tuple[int, int, int, int] | None:
        """Return x, y, width and height in whole pixels of a page of that size; None if it is not within the page."""
        scale = (width / 100, height / 100) if self.percent else (1, 1)
        left, top = round(self.x * scale[0]), round(self.y * scale[1])
        right = round((self.x + self.width) * scale[0])
        bottom = round((self.y + self.height) * scale[1])
        if right > width or bottom > height:
            return None
        return left, top, max(right - left, 1), max(bottom - top, 1)


class PageTime(NamedTuple):
    """A span of time in seconds. `end` is None if it lasts until the end of the page; of a moment it is the start."""

    start: float
    end: float | None

    @property
    def is_moment(self) -> bool:
        """Whether it is a single point in time."""
        return self.start == self.end

    @property
    def fragment(self) -> str:
        """The temporal fragment (Media Fragments 1.0, 4.2.1)."""
        if self.end is None or self.is_moment:
            return f"t={seconds_text(self.start)}"
        return f"t={seconds_text(self.start)},{seconds_text(self.end)}"


class PageExtent(NamedTuple):
    """The width and height of a page in pixels, and its duration in seconds: 0 if it has none, None if not known."""

    width: int
    height: int
    duration: float | None = None


class PageList:
    """The pages of a record, by number and by label. `labels` has one for each page in order; empty if it has none.

    `extents` has the size of each page, if the sizes are known.
    """

    def __init__(self, labels: Sequence[str], extents: Sequence[PageExtent] = ()) -> None:
        self.count, self.extents = len(labels), extents
        self._numbers: dict[str, int] = {}
        for number, label in enumerate(labels, 1):
            if label:
                self._numbers.setdefault(label, number)

    def number(self, name: str) -> int:
        """Return the number of the page with that name, or 0 if there is none. A whole number is never a label."""
        if name.isascii() and name.isdigit():
            return int(name) if 0 < int(name) <= self.count else 0
        return self._numbers.get(name, 0)

    def numbers(self, name: str) -> range:
        """Return the numbers of a page, or of the pages from one to another; empty if a page does not exist."""
        if number := self.number(name):
            return range(number, number + 1)
        for match in _SPAN.finditer(name):  # a label may contain a hyphen too
            first, last = self.number(name[: match.start()]), self.number(name[match.end() :])
            if first and last >= first:
                return range(first, last + 1)
        return range(0)


def _page_name(value: Any) -> str:
    name = require_text(value)
    if not name or len(name) > MAX_PAGE_NAME or "\n" in name:
        hint = "a number, counted from 1, or the label of a page"
        raise field_error("page", f"{shown(value)} does not name a page", hint)
    return name


@lru_cache(maxsize=1024)
def parse_region(value: str) -> PageRegion:
    """Return a region. Raises PydanticCustomError with a hint."""
    match = _REGION.fullmatch(value)
    if not match:
        raise field_error("region", f"{shown(value)} is not a region of a page", _REGION_HINT)
    x, y, width, height = (float(number) for number in match.groups()[1:])
    percent = match[1] in ("percent", "pct")
    if not width or not height:
        raise field_error("region", "the region has no width or no height", _REGION_HINT)
    if percent and (x + width > 100 or y + height > 100):
        raise field_error("region", "the region goes beyond 100 percent of the page", _REGION_HINT)
    return PageRegion(x, y, width, height, percent)


def _region(value: Any) -> str:
    text = require_text(value)
    region = parse_region(text)
    numbers = ",".join(seconds_text(number) for number in region[:4])
    return f"percent:{numbers}" if region.percent else numbers


@lru_cache(maxsize=1024)
def parse_time(value: str) -> PageTime:
    """Return a moment, `12.5`, a span, `12.5-80`, or one until the end, `12.5-`. Raises PydanticCustomError."""
    if len(value) > MAX_TIME:
        raise field_error("time", f"{shown(value)} is not a time", _TIME_HINT)
    first, *rest = _SPAN.split(value, maxsplit=1)
    start = _seconds(first, value)
    if not rest:
        return PageTime(start, start)
    if not rest[0]:
        return PageTime(start, None)
    end = _seconds(rest[0], value)
    if end <= start:
        raise field_error("time", f"{shown(value)} ends before it begins", _TIME_HINT)
    return PageTime(start, end)


def _seconds(words: str, value: str) -> float:
    match = _SECONDS.fullmatch(words.strip())
    if not match or (match[2] and float(match[3]) >= 60):
        raise field_error("time", f"{shown(value)} is not a time", _TIME_HINT)
    seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + float(match[3])
    if seconds > MAX_SECONDS:
        raise field_error("time", f"{shown(value)} is too long", f"at most {MAX_SECONDS:,} seconds")
    return round(seconds, 3)


def seconds_text(seconds: float) -> str:
    """Return a number with at most three decimals, and none that say nothing: `12.5`, `80`."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _time(value: Any) -> str:
    time = parse_time(require_text(value))
    if time.is_moment:
        return seconds_text(time.start)
    return f"{seconds_text(time.start)}-{'' if time.end is None else seconds_text(time.end)}"


def _moment(value: Any) -> str:
    text = _time(value)
    if "-" in text:
        raise field_error(
            "time", f"{shown(value)} is not a single moment", "seconds or hours:minutes:seconds"
        )
    return text


def entry_of_page(value: Any) -> Any:
    """Return a value that is a page alone as a mapping with that page."""
    return {"page": value} if isinstance(value, str) else value


PageName = Annotated[str, validated(_page_name)]
PageNames = Annotated[tuple[PageName, ...], each_item()]
RegionText = Annotated[str, validated(_region)]
TimeText = Annotated[str, validated(_time)]
MomentText = Annotated[str, validated(_moment)]
