"""An entry of a unit in the tree and in lists of members: what a reader needs to choose it, from its summary alone.

No description is read for a list: the summary that publishing stored has the title, level, date, reference code and
containers, and the counts of what lies below are stored too. So a level of two hundred units is two queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson

from fonds.serializers.text.metadata_fields import pick_language
from fonds.store.descendants import LevelCounts
from fonds.store.log import Entity
from fonds.urls import PATH_SEGMENTS, UrlBuilder
from fonds.web.context import RequestContext
from fonds.web.list_entries import entries as entries_without_faults

UnitRow = tuple[str, str, bytes]  # id, kind and summary

# levels from the widest to the narrowest, in which what lies below a collection is counted
LEVEL_ORDER = (
    "recordgrp", "fonds", "collection", "subgrp", "subfonds", "class", "series", "subseries", "file", "otherlevel",
    "item",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit in a list. `date` is EDTF, `date_text` the words of the source for it; `level_label` those for its level.

    `containers` are `Box 3`, `Folder 12`. `below` has the number of units below a collection, by level. `tree` is the
    path of its level of the tree; "" if there is nothing below. `language` is that of the title.
    """

    id: str
    kind: str
    title: str
    language: str
    href: str
    level: str = ""
    level_label: str = ""
    reference: str = ""
    date: str = ""
    date_text: str = ""
    containers: tuple[str, ...] = ()
    below: tuple[tuple[str, int], ...] = ()
    tree: str = ""
    has_images: bool = False
    is_restricted: bool = False

    @property
    def below_total(self) -> int:
        """How many units are below it, on all levels."""
        return sum(number for _, number in self.below)


def unit_row(entity: Entity) -> UnitRow:
    """Return the row of a unit that was read by itself."""
    return entity.id, entity.kind, entity.summary


def read_entries(
    context: RequestContext, rows: Iterable[UnitRow], language: str | None = None
) -> dict[str, Entry]:
    """Return the entries of units by their ids, in the same order; what meets a fault is left out.

    Titles are for readers of a language (by default that of the site).
    """
    rows = list(rows)
    reading = language or context.site.language
    counts = context.reader.level_counts([id for id, kind, _ in rows if kind == "collection"])

    def make(row: UnitRow) -> Entry:
        return _entry(row, counts.get(row[0], {}), reading, context.urls)

    return {row[0]: entry for row, entry in entries_without_faults(rows, itemgetter(0), "the tree", make)}


def in_level_order(counts: LevelCounts) -> tuple[tuple[str, int], ...]:
    """Return the counts of levels from the widest level to the narrowest."""
    known = {level: place for place, level in enumerate(LEVEL_ORDER)}
    return tuple(sorted(counts.items(), key=lambda item: known.get(item[0], len(known))))


def _entry(row: UnitRow, counts: LevelCounts, reading: str, urls: UrlBuilder) -> Entry:
    id, kind, summary = row
    fields: dict[str, Any] = orjson.loads(summary)
    title, language = pick_language(fields["label"], reading)
    return Entry(
        id,
        kind,
        title,
        language,
        urls.path(PATH_SEGMENTS[kind], id=id),
        level=fields.get("level", ""),
        level_label=fields.get("level_label", ""),
        reference=fields.get("reference", ""),
        date=fields.get("date", ""),
        date_text=fields.get("date_text", ""),
        containers=tuple(f"{type} {value}".strip() for type, value in fields.get("containers", ())),
        below=in_level_order(counts),
        tree=urls.path("collection_tree", id=id) if counts else "",
        has_images=fields.get("images", False),
        is_restricted="access" in fields,
    )
