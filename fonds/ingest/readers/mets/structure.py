"""The logical map of a METS document as a table of contents, and the descriptions of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fonds.ingest.field_values import short
from fonds.ingest.readers.mets.document import Division, MetsDocument
from fonds.ingest.readers.mets.pages import Pages, spans
from fonds.record.structure import MAX_DEPTH, MAX_RANGES


def ranges(
    document: MetsDocument, top: Division, pages: Pages, title_of: Callable[[Division], str]
) -> list[dict[str, Any]]:
    """Return the parts below a division as ranges of pages within ranges. Parts without pages are left out."""
    count = [0]
    return list(_ranges(document, top.children, pages, title_of, 1, count))


def _ranges(
    document: MetsDocument,
    divisions: list[Division],
    pages: Pages,
    title_of: Callable[[Division], str],
    depth: int,
    count: list[int],
) -> Iterator[dict[str, Any]]:
    for division in divisions:
        if count[0] >= MAX_RANGES:
            return
        count[0] += 1
        parts = (
            list(_ranges(document, division.children, pages, title_of, depth + 1, count))
            if depth < MAX_DEPTH
            else []
        )
        numbers = pages_of(document, division, pages)
        if not numbers and not parts:
            count[0] -= 1
            continue
        entry: dict[str, Any] = {"label": short(title_of(division))}
        entry |= {"pages": spans(numbers)} if numbers else {}
        yield {**entry, "parts": parts} if parts else entry


def pages_of(document: MetsDocument, division: Division, pages: Pages) -> list[int]:
    """Return the numbers of the pages of a division: by its links to the physical map, or by its own files."""
    targets = [*document.links.get(division.id, []), *division.file_ids]
    return list(dict.fromkeys(number for id in targets for number in pages.numbers.get(id, [])))


def without_pages(document: MetsDocument, top: Division, pages: Pages) -> list[Division]:
    """Return the parts below a division that have no pages, nor have any parts of theirs."""
    return [
        division
        for division in top.children
        if not pages_of(document, division, pages)
        and not any(pages_of(document, inner, pages) for inner in division.descendants())
    ]
