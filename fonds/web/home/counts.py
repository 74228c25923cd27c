"""What a node has, in numbers: records by type, collections by level, people, places and subjects; and records by date.

Everything is counted by the index of facets. While that is being built, the kinds that the last publish counted stand
in for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fonds.problem import StoreError
from fonds.record.kind_names import KIND_NAMES
from fonds.serializers.text.metadata_fields import concept_value
from fonds.store.facet_index import FacetIndex
from fonds.urls import UrlBuilder
from fonds.web.context import RequestContext
from fonds.web.histogram import Bar
from fonds.web.menu import path_of
from fonds.web.page_context import PageContext
from fonds.web.search_links import search_path
from fonds.web.timeline.page import bars_of_records

MAX_TYPES: Final = 8  # of records that are named; the others are counted together
MAX_LEVELS: Final = 11
TYPE, LEVEL, KIND, OTHER = "type", "level", "kind", "other"
# kind -> name of the page that lists its descriptions (fonds/web/menu.py)
_LISTS: Final = {
    "record": "records",
    "collection": "collections",
    "person": "people",
    "family": "people",
    "institution": "institutions",
    "place": "places",
    "subject": "subjects",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a type, level or kind there are, with its code and label, and the page that lists them ("":
    none). The words are in the template `parts/count_words.html`."""

    field: str
    code: str
    number: int
    label: str = ""
    href: str = ""


def counts(context: RequestContext, page: PageContext) -> tuple[Count, ...]:
    """Return what the node has, in numbers."""
    kinds = context.reader.counts()
    facets = context.reader.facets
    try:
        records = _records(facets, kinds, page)
        collections = _collections(facets, kinds, page)
    except StoreError:
        records, collections = [], []
    others = [kind for kind in KIND_NAMES if kind not in ("record", "collection")]
    return (
        *(records or _kinds(["record"], kinds, page.urls)),
        *(collections or _kinds(["collection"], kinds, page.urls)),
        *_kinds(others, kinds, page.urls),
    )


def dates(context: RequestContext, page: PageContext) -> tuple[Bar, ...]:
    """Return how many records are dated in each year, decade or month, as on the timeline; nothing of a single date."""
    try:
        bars = bars_of_records(context, page, {})
    except StoreError:
        return ()
    return bars if len(bars) > 1 else ()


def _records(facets: FacetIndex, kinds: dict[str, int], page: PageContext) -> list[Count]:
    """Return the types of records, the most frequent first, and how many have another type or none."""
    counted = facets.counts({TYPE: MAX_TYPES}, facets.having(KIND, "record"))[TYPE]
    shown = [
        Count(
            TYPE,
            code,
            number,
            concept_value("types", code, page).text,
            search_path(page.urls, kind="record", type=code),
        )
        for code, number in counted
    ]
    if shown and (rest := kinds.get("record", 0) - sum(count.number for count in shown)) > 0:
        shown.append(Count(OTHER, "record", rest, "", path_of("records", page.urls)))
    return shown


def _collections(facets: FacetIndex, kinds: dict[str, int], page: PageContext) -> list[Count]:
    """Return the levels of collections, in the order of their numbers."""
    if not kinds.get("collection"):
        return []
    counted = facets.counts({LEVEL: MAX_LEVELS}, facets.having(KIND, "collection"))[LEVEL]
    return [
        Count(
            LEVEL,
            code,
            number,
            concept_value("levels", code, page).text,
            search_path(page.urls, kind="collection", level=code),
        )
        for code, number in counted
    ]


def _kinds(names: list[str], kinds: dict[str, int], urls: UrlBuilder) -> list[Count]:
    return [
        Count(KIND, kind, kinds[kind], "", path_of(_LISTS[kind], urls)) for kind in names if kinds.get(kind)
    ]
