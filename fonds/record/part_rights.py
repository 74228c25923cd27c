"""Rights in parts of a record or collection that differ from those in the whole: in a map, a photograph, some pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Final

from pydantic import ConfigDict, model_validator

from fonds.record.additional_texts import MAX_PAGE
from fonds.record.field_types import (
    LanguageMapField,
    Part,
    RightsUri,
    each_item,
    field_error,
    require_text,
    shown,
    validated,
)

MAX_PARTS: Final = 100  # of one description
MAX_RANGES: Final = 100  # of one part
_RANGE: Final = re.compile(r"([0-9]{1,7})(?:\s*[-\u2013]\s*([0-9]{1,7}))?")


def _pages(value: Any) -> str:
    """Return the numbers of pages in one form: `3-5, 8`."""
    words = ", ".join(map(require_text, value)) if isinstance(value, list) else require_text(value)
    ranges = []
    for item in words.split(",")[: MAX_RANGES + 1]:
        match = _RANGE.fullmatch(item.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last <= MAX_PAGE:
            raise field_error(
                "pages", f"{shown(item.strip())} is not a page or a range of pages", "as in 3-5, 8"
            )
        ranges.append(str(first) if first == last else f"{first}-{last}")
    if len(ranges) > MAX_RANGES:
        raise field_error("pages", "there are too many ranges of pages", f"at most {MAX_RANGES}")
    return ", ".join(ranges)


@lru_cache(maxsize=4096)
def page_ranges(pages: str) -> tuple[tuple[int, int], ...]:
    """Return the first and last page of each range of `pages` in its one form."""
    bounds = (item.partition("-") for item in pages.split(", "))
    return tuple((int(first), int(last or first)) for first, _, last in bounds)


class PartRights(Part):
    """Rights in a part, which is named in words, by its pages, or both: a rights URI, a statement in words, or both."""

    model_config = ConfigDict(title="PartRights")  # in the JSON Schema

    part: LanguageMapField | None = None
    pages: Annotated[str, validated(_pages)] | None = None
    rights: RightsUri | None = None
    statement: LanguageMapField | None = None

    @model_validator(mode="after")
    def _whole(self) -> PartRights:
        if not self.part and not self.pages:
            raise field_error(
                "part_rights", "the part is not named", "give `part`, in words, or `pages`: 3-5"
            )
        if not self.rights and not self.statement:
            raise field_error("part_rights", "the part has no rights", "give `rights` or `statement`")
        return self

    def has_page(self, number: int) -> bool:
        """Return whether it names the page with that number, from 1."""
        return self.pages is not None and any(
            first <= number <= last for first, last in page_ranges(self.pages)
        )


RightsOfParts = Annotated[tuple[PartRights, ...], each_item(limit=MAX_PARTS)]


def rights_of_page(entries: Sequence[PartRights], number: int, otherwise: str | None) -> str | None:
    """Return the rights URI of a page: that of the first part that names the page and has one, else `otherwise`."""
    return next((entry.rights for entry in entries if entry.rights and entry.has_page(number)), otherwise)
