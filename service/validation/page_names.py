"""Whether the pages that a record's fields name exist, and whether what they name is within those pages.

A record without scans, and one whose scans are all on the web with their sizes, can be checked from its file alone. The
pages of any other are known when it is published.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.problem import Problem
from service.record.model import Description, Record
from service.record.page_parts import PageList
from service.record.transcript import source_pages

Path = tuple[str | int, ...]


def check(description: Description) -> Iterator[tuple[Path, Problem]]:
    """Yield each problem that the file alone shows, with the path of its value in the front matter."""
    if isinstance(description, Record) and names_pages(description):
        if not description.pages:
            labels = [page.label for page in source_pages(description.transcript)] or [""]
            yield from check_against(description, PageList(labels))
        elif all(page.says_all for page in description.pages):
            yield from check_against(description, PageList([page.label for page in description.pages]))


def names_pages(record: Record) -> bool:
    """Return whether any field of a record names a page."""
    return next(_page_names(record), None) is not None


def check_against(record: Record, pages: PageList) -> Iterator[tuple[Path, Problem]]:
    """Yield each problem of a record with those pages, with the path of its value in the front matter."""
    for path, name in _page_names(record):
        if not pages.number(name):
            yield path, _no_page(name, pages, str(path[0]))


def _page_names(record: Record) -> Iterator[tuple[Path, str]]:
    for field in ("start", "thumbnail", "placeholder", "accompanying"):
        value = getattr(record, field)
        if value is not None and value.page:
            yield (field, "page"), value.page


def _no_page(name: str, pages: PageList, field: str) -> Problem:
    count = "one page" if pages.count == 1 else f"{pages.count:,} pages"
    hint = f"it has {count}: give a number, counted from 1, or the label of a page"
    return Problem(f"the record has no page {name!r}", hint, field)
