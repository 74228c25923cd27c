"""What a search inside found, before it is said in the words of Content Search 2.0 or 1.0: pages with their hits.

Plain values and what both versions share. It searches nothing: hits come from service/search, annotations are those
of the stored annotation pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.search.hits import Hit, box
from service.search.tokenizer import Line, Place, Region
from service.serializers.iiif.language_maps import LanguageMap

Annotation = dict[str, Any]
# the address of a page of results (0: of all of them), and of an additional annotation on it by its number
Way = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of a record with hits: its lines in one layer, and the annotation of each line.

    A note in several languages has a line in each, and one annotation. Without `hits` every line is a result: nothing
    was asked for. `manifest` is (URI, label) of the record.
    """

    manifest: tuple[str, LanguageMap]
    canvas: str
    size: tuple[int, int]
    layer: str
    lines: Sequence[Line]
    annotations: Sequence[Annotation]
    hits: Sequence[Hit] = ()

    def results(self) -> Iterator[int]:
        """The lines that are results, by their place from 0, one for each annotation."""
        hit = (part.line for hit in self.hits for part in hit.parts)
        by_id = {
            self.annotations[line]["id"]: line for line in (hit if self.hits else range(len(self.lines)))
        }
        yield from by_id.values()

    def region(self, place: Place) -> Region:
        """The box of what was found; the whole canvas where nobody knows it."""
        return box(self.lines[place.line], place.start, place.end) or (0, 0, *self.size)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of the results of a search.

    `page` counts from 1; `last` is the number of the last one, None where nobody counted so far; `following` is the
    address of the next one, or empty. `total` is the number of results on all, `start` that of those before this page,
    None where they are not known. `ignored` names the parameters that were not taken into account. In a search `across`
    records each result names its manifest.
    """

    way: Way
    pages: Sequence[FoundPage]
    page: int
    last: int | None
    following: str
    total: int | None
    start: int | None
    ignored: tuple[str, ...] = ()
    across: bool = False

    @property
    def is_paged(self) -> bool:
        """Whether there is more than this page."""
        return self.page > 1 or self.following != ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that completes what was typed: how often it stands there, and the address that searches for it."""

    value: str
    count: int | None  # where nobody counted, it is not said
    search: str
