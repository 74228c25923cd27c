"""The table of contents of a record: its ranges with the pages, regions and times that they are about.

Pure values, for the manifest and the web page alike. What names a page that is not there, or not shown, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from fonds.record.model import Record
from fonds.record.page_parts import PageTime, parse_region, parse_time
from fonds.record.quote_matching import LineIndex
from fonds.record.structure import MAX_RANGE_PAGES, Range
from fonds.record.text import MultilingualText
from fonds.serializers.page_model import Canvas, Region
from fonds.serializers.page_names import NamedPages, named_pages

MAX_PARTS: Final = 3 * MAX_RANGE_PAGES  # of all ranges together; a page may have several canvases


@dataclass(frozen=True, slots=True)
class PagePart:
    """A page, or a region or time of it."""

    canvas: Canvas
    region: Region | None = None
    time: PageTime | None = None


@dataclass(frozen=True, slots=True)
class ContentsRange:
    """A range: its place in the tree as numbers from 1, its label, its own pages, and the ranges within it."""

    place: tuple[int, ...]
    label: MultilingualText
    pages: tuple[PagePart, ...]
    parts: tuple[ContentsRange, ...]

    @property
    def name(self) -> str:
        """The last segment of its URI: `contents-2-1`."""
        return "-".join(["contents", *map(str, self.place)])

    @property
    def first(self) -> PagePart:
        """The page on which it begins."""
        return self.pages[0] if self.pages else self.parts[0].first


def page_part(canvas: Canvas, region: str | None, time: str | None) -> PagePart | None:
    """Return a page, or the region or time of it that a file states; None if it is not within the page."""
    box = parse_region(region).in_pixels(canvas.width, canvas.height) if region else None
    if (region and box is None) or (time and not canvas.duration):
        return None
    return PagePart(canvas, box, parse_time(time) if time else None)


def table_of_contents(record: Record, pages: Sequence[Canvas]) -> tuple[ContentsRange, ...]:
    """Return the ranges of a record that have any page among these canvases.

    They have MAX_PARTS pages at most: what is withheld is not validated, and headings may take pages again.
    """
    if not record.structure:
        return ()
    return tuple(_Contents(record, pages).ranges(record.structure, ()))


class _Contents:
    def __init__(self, record: Record, pages: Sequence[Canvas]) -> None:
        self.named: NamedPages = named_pages(record, pages)
        self.headings = _headings(record, self.named.all)
        self.remaining = MAX_PARTS

    def ranges(self, structure: Sequence[Range], place: tuple[int, ...]) -> Iterator[ContentsRange]:
        for number, part in enumerate(structure, 1):
            inner = tuple(self.ranges(part.parts, (*place, number)))
            covered = {id(page.canvas) for below in inner for page in _all_pages(below)}
            own = tuple(
                page
                for page in self._pages(part)
                if page.region or page.time or id(page.canvas) not in covered
            )
            if own or inner:
                yield ContentsRange((*place, number), part.label, own, inner)

    def _pages(self, part: Range) -> list[PagePart]:
        names = part.pages or (("1",) if part.region or part.time else ())
        named = (canvas for name in names for canvas in self.named.canvases(name))
        canvases = iter(self.headings.get(id(part), ())) if part.heading else named
        most = min(1 if part.region or part.time else self.remaining, self.remaining)
        parts = [page_part(canvas, part.region, part.time) for canvas in islice(canvases, most)]
        self.remaining -= len(parts)
        return [page for page in parts if page]


def _all_pages(part: ContentsRange) -> Iterator[PagePart]:
    yield from part.pages
    for inner in part.parts:
        yield from _all_pages(inner)


def _headings(record: Record, pages: Sequence[Canvas]) -> dict[int, Sequence[Canvas]]:
    """Return the canvases of each range that names its heading, by the identity of the range.

    A range takes the pages from its heading to that of the next range that does not lie within it. If the next one
    begins at the top of a page, that page is not part of it.
    """
    ranges = [(part, depth) for part, depth in _with_depth(record.structure, 0) if part.heading]
    lines = [(index, line.number, line.text) for index, page in enumerate(pages) for line in page.lines]
    if not ranges or not lines:
        return {}
    index_of_lines = LineIndex([text for _, _, text in lines])
    starts = []
    for part, depth in ranges:
        if matches := index_of_lines.find(part.heading, 1):
            page, line, _ = lines[matches[0][0].line]
            starts.append((part, depth, page, line))
    canvases: dict[int, Sequence[Canvas]] = {}
    for index, (part, depth, page, _) in enumerate(starts):
        following = next((start for start in starts[index + 1 :] if start[1] <= depth), None)
        end = len(pages) if following is None else following[2] + (following[3] > 1)
        canvases[id(part)] = pages[page : max(end, page + 1)]
    return canvases


def _with_depth(structure: Sequence[Range], depth: int) -> Iterator[tuple[Range, int]]:
    for part in structure:
        yield part, depth
        yield from _with_depth(part.parts, depth + 1)
