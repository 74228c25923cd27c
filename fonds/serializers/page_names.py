"""Finds the canvases of the pages that a record's file names by number or label."""

from __future__ import annotations

from collections.abc import Sequence

from fonds.record.model import Record
from fonds.record.page_parts import PageExtent, PageList
from fonds.record.transcript import source_pages
from fonds.serializers.page_model import Canvas


class NamedPages:
    """The canvases of a record by the names of their pages: those of scans, or of the typeset pages if it has none."""

    def __init__(self, pages: Sequence[Canvas], labels: Sequence[str] = ()) -> None:
        """`labels` are those of the pages of the transcript, which typeset pages do not show."""
        scans = [page for page in pages if not page.typeset]
        self.all = scans or list(pages)
        self._canvases: dict[int, list[Canvas]] = {}
        for page in self.all:
            self._canvases.setdefault(page.page_number, []).append(page)
        if scans or not labels:
            labels = [
                _label(self._canvases.get(number)) for number in range(1, max(self._canvases, default=0) + 1)
            ]
        self.pages = PageList(labels, [self._extent(number) for number in range(1, len(labels) + 1)])

    def _extent(self, number: int) -> PageExtent:
        canvas = next(iter(self._canvases.get(number, ())), None)
        return PageExtent(canvas.width, canvas.height, canvas.duration) if canvas else PageExtent(0, 0)

    def first(self, name: str) -> Canvas | None:
        """Return the first canvas of a page, or None if there is no such page."""
        canvases = self._canvases.get(self.pages.number(name))
        return canvases[0] if canvases else None

    def canvases(self, name: str) -> list[Canvas]:
        """Return the canvases of a page, or of the pages from one to another, in order."""
        return [canvas for number in self.pages.numbers(name) for canvas in self._canvases.get(number, ())]


def named_pages(record: Record, pages: Sequence[Canvas]) -> NamedPages:
    """Return the pages of a record, which has these canvases."""
    return NamedPages(pages, [page.label for page in source_pages(record.transcript)])


def _label(canvases: list[Canvas] | None) -> str:
    return next(iter(canvases[0].label.values())) if canvases else ""
