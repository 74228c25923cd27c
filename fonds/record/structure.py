"""The field `structure` of a record: its table of contents, as ranges of pages within ranges.

A range names its pages by number or label, or the words of the transcript with which it begins. Which pages these are
is found elsewhere (fonds/serializers/contents.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, model_validator

from fonds.record.field_types import TRUSTED, Part, StrippedText, Title, each_item, field_error
from fonds.record.page_parts import PageNames, RegionText, TimeText
from fonds.record.text import MultilingualText

MAX_DEPTH: Final = 10  # ranges within ranges
MAX_RANGES: Final = 10_000  # of a record
MAX_RANGE_PAGES: Final = 100_000  # of all ranges of a record together


class Range(Part):
    """A part of a record: its label, the pages that it takes, or a region or time of one page, and its own parts.

    `heading` are the words of the transcript with which it begins; it ends where the next range begins.
    """

    model_config = ConfigDict(title="Range")  # in the JSON Schema

    label: Title
    pages: PageNames = ()
    heading: StrippedText = ""
    region: RegionText | None = None
    time: TimeText | None = None
    parts: Annotated[tuple[Range, ...], each_item(limit=MAX_RANGES)] = ()

    @model_validator(mode="after")
    def _somewhere(self) -> Range:
        if self.heading and (self.pages or self.region or self.time):
            message = "a range with a heading has its pages from the transcript"
            raise field_error("range", message, "leave out its pages, region and time")
        if not (self.pages or self.heading or self.region or self.time or self.parts):
            raise field_error("range", "the range has no pages", "give `pages`, `heading` or `parts`")
        return self


def ranges_of(structure: tuple[Range, ...]) -> Iterator[Range]:
    """Yield each range, before the ranges within it."""
    for part in structure:
        yield part
        yield from ranges_of(part.parts)


def _depth(structure: tuple[Range, ...]) -> int:
    return 1 + max((_depth(part.parts) for part in structure), default=0) if structure else 0


def _bounded(structure: tuple[Range, ...], info: ValidationInfo) -> tuple[Range, ...]:
    if info.context is not TRUSTED:
        if _depth(structure) > MAX_DEPTH:
            raise field_error("structure", "the ranges are nested too deeply", f"at most {MAX_DEPTH} levels")
        if sum(1 for _ in ranges_of(structure)) > MAX_RANGES:
            hint = f"at most {MAX_RANGES:,}: describe the parts in records of their own"
            raise field_error("structure", "there are too many ranges", hint)
    return structure


def contents_text(structure: tuple[Range, ...]) -> MultilingualText:
    """Return the whole table in one text for each language: `Book I (Chapter 1 -- Chapter 2) -- Book II`.

    A label that a language does not have is given in its first language.
    """
    tags = dict.fromkeys(tag for part in ranges_of(structure) for tag in part.label)
    return {tag: _text(structure, tag) for tag in tags}


def _text(structure: tuple[Range, ...], tag: str) -> str:
    return " -- ".join(
        part.label.get(tag, next(iter(part.label.values())))
        + (f" ({_text(part.parts, tag)})" if part.parts else "")
        for part in structure
    )


Structure = Annotated[
    tuple[Range, ...], Field(max_length=MAX_RANGES), each_item(limit=MAX_RANGES), AfterValidator(_bounded)
]
