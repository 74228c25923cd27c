"""The results of a search within resources, before they are serialized for Content Search 2.0 or 1.0.

Plain values that both versions share. Nothing is searched here: the hits come from fonds/search, and the annotations
are those of the stored annotation pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fonds.search.hits import Hit, bounding_box
from fonds.search.tokenizer import Line, Region, TextRange
from fonds.serializers.iiif.language_maps import LanguageMap

Annotation = dict[str, Any]
# (page of results or 0 for all, part of it or "") -> URL; the part is "matches" or the number of an additional
# annotation
ResultUrl = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class MatchedPage:
    """A page of a record with hits: its lines in one layer, and the annotation of each line.

    A note in several languages has a line for each language, and one annotation for all. Without `hits` every line is a
    result: that is a search without a query. `manifest` is (URI, label) of the record. If the last line is on the next
    page, because a word continues there, `next_canvas` is (URI, size) of that page.
    """

    manifest: tuple[str, LanguageMap]
    canvas: str
    size: tuple[int, int]
    layer: str
    lines: Sequence[Line]
    annotations: Sequence[Annotation]
    hits: Sequence[Hit] = ()
    next_canvas: tuple[str, tuple[int, int]] | None = None

    def result_lines(self) -> Iterator[int]:
        """Yield the indices of the lines that are results, one for each annotation."""
        hit_lines = (part.line for hit in self.hits for part in hit.ranges)
        lines = hit_lines if self.hits else range(len(self.lines))
        yield from {self.annotations[line]["id"]: line for line in lines}.values()

    def canvas_of(self, line: int) -> str:
        """Return the URI of the canvas that shows a line, which counts from 0."""
        return self.next_canvas[0] if self.next_canvas and self.lines[line].is_on_next_page else self.canvas

    def region(self, place: TextRange) -> Region:
        """Return the region of a part of a line, or of the whole canvas if it is not known."""
        line = self.lines[place.line]
        size = self.next_canvas[1] if self.next_canvas and line.is_on_next_page else self.size
        return bounding_box(line, place.start, place.end) or (0, 0, *size)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of the results of a search.

    `page_url` returns the URL of a page of results. `page` counts from 1; `last` is the number of the last page,
    None if it was not counted; `next_url` is the URL of the next page, or empty. `total` is the number of results on
    all pages, `start` the number of results before this page, each None if it is not known. `ignored` names the
    parameters that were ignored. If it `is_across_records`, each result names its manifest.
    """

    page_url: ResultUrl
    pages: Sequence[MatchedPage]
    page: int
    last: int | None
    next_url: str
    total: int | None
    start: int | None
    ignored: tuple[str, ...] = ()
    is_across_records: bool = False

    @property
    def is_paged(self) -> bool:
        """Whether there are other pages than this one."""
        return self.page > 1 or self.next_url != ""


@dataclass(frozen=True, slots=True)
class AutocompleteTerm:
    """A word that completes the input: the number of its occurrences, and the URL that searches for it."""

    value: str
    count: int | None  # None if it was not counted
    search_url: str
