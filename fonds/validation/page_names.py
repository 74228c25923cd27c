"""Whether the pages that a record's fields name exist, and whether the regions and times are within those pages.

What the file alone shows is found when it is read: the pages of a record without scans, and of one whose scans are all
on the web with their sizes. The pages of any other are known when it is published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fonds.problem import Problem, Severity
from fonds.record.model import Description, Record
from fonds.record.page_parts import PageExtent, PageList, parse_region, parse_time, seconds_text
from fonds.record.part_rights import page_ranges
from fonds.record.quote_matching import LineIndex
from fonds.record.structure import MAX_RANGE_PAGES, Range
from fonds.record.transcript import source_pages

Path = tuple[str | int, ...]


class _Named(NamedTuple):
    """What a field names: the path of the field, pages, and a region or time of one page."""

    path: Path
    pages: tuple[str, ...]
    region: str | None = None
    time: str | None = None
    is_span: bool = False  # whether a name may be that of several pages
    severity: Severity = "error"


def check(description: Description) -> Iterator[tuple[Path, Problem]]:
    """Yield each problem that the file alone shows, with the path of its value in the front matter."""
    if not isinstance(description, Record) or not names_pages(description):
        return
    yield from _check_headings(description)
    if not description.pages:
        labels = [page.label for page in source_pages(description.transcript)] or [""]
        yield from check_against(description, PageList(labels))
    elif all(page.says_all for page in description.pages):
        labels = [page.label for page in description.pages]
        extents = [
            PageExtent(page.width or 0, page.height or 0, page.duration or 0.0) for page in description.pages
        ]
        yield from check_against(description, PageList(labels, extents))


def names_pages(record: Record) -> bool:
    """Return whether any field of a record names a page or a part of one."""
    return bool(record.structure) or next(_named(record), None) is not None


def check_against(record: Record, pages: PageList) -> Iterator[tuple[Path, Problem]]:
    """Yield each problem of a record with those pages, with the path of its value in the front matter."""
    range_pages = 0
    for named in _named(record):
        field = str(named.path[0])
        numbers: list[int] = []
        for name in named.pages:
            span = pages.numbers(name)
            if not span or not (named.is_span or len(span) == 1):
                problem = _no_page(name, pages, field)
                yield (
                    (*named.path, "pages" if named.is_span else "page"),
                    replace(problem, severity=named.severity),
                )
            range_pages += len(span) if field == "structure" else 0
            if range_pages > MAX_RANGE_PAGES:
                hint = f"at most {MAX_RANGE_PAGES:,}: describe the parts in records of their own"
                yield ("structure",), Problem("its ranges take too many pages", hint, "structure")
                return
            numbers += span
        if field in ("placeholder", "accompanying"):
            yield from _check_picture(named, numbers, pages)
        if named.region or named.time:
            yield from _check_part(named, numbers or ([] if named.pages else [1]), pages)


def _named(record: Record) -> Iterator[_Named]:
    if record.start:
        yield _Named(("start",), (record.start.page,) if record.start.page else (), time=record.start.time)
    for field in ("thumbnail", "placeholder", "accompanying"):
        picture = getattr(record, field)
        if picture is not None and picture.page:
            yield _Named((field,), (picture.page,))
    for index, annotation in enumerate(record.annotations):
        pages = (annotation.page,) if annotation.page else ()
        if pages or annotation.region or annotation.time:
            yield _Named(("annotations", index), pages, annotation.region, annotation.time)
    for index, entry in enumerate(record.part_rights):
        if entry.pages:
            names = [
                f"{first}-{last}" if last > first else str(first) for first, last in page_ranges(entry.pages)
            ]
            yield _Named(("part_rights", index), tuple(names), is_span=True, severity="warning")
    for index, note in enumerate(record.notes if record.pages else ()):
        if note.page:
            yield _Named(("notes", index), (str(note.page),), severity="warning")
    yield from _named_by(record.structure, ("structure",))


def _named_by(structure: Sequence[Range], path: Path) -> Iterator[_Named]:
    for index, part in enumerate(structure):
        place = (*path, index)
        yield _Named(place, part.pages, part.region, part.time, True)
        yield from _named_by(part.parts, (*place, "parts"))


def _check_picture(named: _Named, numbers: Sequence[int], pages: PageList) -> Iterator[tuple[Path, Problem]]:
    """Yield a problem if a page that is shown as a picture is sound or film."""
    if numbers and pages.extents and pages.extents[numbers[0] - 1].duration:
        hint = "name a page that is an image, or give an `image`"
        problem = Problem("the page is sound or film, and no picture", hint, str(named.path[0]))
        yield (*named.path, "page"), problem


def _check_part(named: _Named, numbers: Sequence[int], pages: PageList) -> Iterator[tuple[Path, Problem]]:
    """Yield what is wrong with the region or time of a page."""
    field, name = str(named.path[0]), "region" if named.region else "time"
    if len(numbers) > 1 or (not named.pages and named.is_span and pages.count > 1):
        hint = "name one page in `pages`; a part of another page is a range of its own"
        yield (*named.path, name), Problem(f"the {name} is not of one page", hint, field)
        return
    extent = pages.extents[numbers[0] - 1] if numbers and pages.extents else None
    if extent is None:
        return
    if named.region and parse_region(named.region).in_pixels(extent.width, extent.height) is None:
        hint = f"page {numbers[0]} has {extent.width:,} by {extent.height:,} pixels"
        yield (*named.path, "region"), Problem("the region goes beyond the page", hint, field)
    if named.time and extent.duration == 0:
        hint = "a time is of sound or film; a part of an image is a `region`"
        yield (*named.path, "time"), Problem(f"page {numbers[0]} has no duration", hint, field)
    elif named.time and extent.duration and parse_time(named.time).start >= extent.duration:
        hint = f"page {numbers[0]} has {seconds_text(extent.duration)} seconds"
        yield (*named.path, "time"), Problem("the time is after the end of the page", hint, field)


def _no_page(name: str, pages: PageList, field: str) -> Problem:
    count = "one page" if pages.count == 1 else f"{pages.count:,} pages"
    hint = f"it has {count}: give a number, counted from 1, or the label of a page"
    return Problem(f"the record has no page {name!r}", hint, field)


def _check_headings(record: Record) -> Iterator[tuple[Path, Problem]]:
    """Yield a problem for each heading that does not occur exactly once in the transcript."""
    headings = list(_headings(record.structure, ("structure",)))
    if not headings:
        return
    paragraphs = [text for page in source_pages(record.transcript) for text in page.paragraphs]
    index = LineIndex(paragraphs)
    for path, heading in headings:
        count = len(index.find(heading, 2))
        if count != 1:
            where = "stands more than once" if count else "is not"
            message = f"the heading {where} in the transcript"
            hint = "quote more of it, exactly as it stands there; or name the `pages`"
            yield path, Problem(message, hint, "structure")


def _headings(structure: Sequence[Range], path: Path) -> Iterator[tuple[Path, str]]:
    for index, part in enumerate(structure):
        if part.heading:
            yield (*path, index, "heading"), part.heading
        yield from _headings(part.parts, (*path, index, "parts"))
