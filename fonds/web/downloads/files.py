"""What a reader can take away of a record: the image of each page in two sizes, all of them in one file, recordings.

Only what the reader of the page may have is listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fonds.publishing.scan_files import MAX_PAGES
from fonds.record.access import RestrictedRecord
from fonds.record.model import Record
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_image import Size
from fonds.serializers.page_model import Canvas
from fonds.serializers.pages import TYPESET_NUMBER_OFFSET, canvases
from fonds.serializers.painting import fit_within, sized_image_url

SMALL_SIDE: Final = 1200  # pixels of the longer side of the smaller image


@dataclass(frozen=True, slots=True)
class PageFile:
    """The image of a page, or its sound or film: its label, address, size in pixels and name as a file.

    `small` is the address of the image at about SMALL_SIDE pixels, and "" if it is not larger than that or if its
    service makes no such size. `name` is "" for a file of another site, which no browser saves by our name.
    """

    label: str
    url: str
    size: Size
    small: str
    small_size: Size
    name: str
    format: str


@dataclass(frozen=True, slots=True)
class PageRange:
    """One of the files with all scans: the query of its address, and the first and last of its pages."""

    query: str
    first: int
    last: int


def own_scans(record: Record, context: SerializerContext) -> list[Canvas]:
    """Return the pages with an image that this node serves and did not set in type, in their order."""
    root = context.urls.image_service_root
    return [
        page
        for page in canvases(record, context)
        if page.number < TYPESET_NUMBER_OFFSET
        and not page.typeset
        and not page.duration
        and page.painting.service.startswith(root)
    ]


def page_ranges(record: Record, context: SerializerContext) -> tuple[PageRange, ...]:
    """Return the files with all scans; none if there is no scan, or if not everybody may see them."""
    if isinstance(record, RestrictedRecord) and record.withheld:
        return ()
    count = len(own_scans(record, context))
    return tuple(
        PageRange(f"?page={number}" if number > 1 else "", first + 1, min(first + MAX_PAGES, count))
        for number, first in enumerate(range(0, count, MAX_PAGES), 1)
    )


def page_files(
    record: Record, pages: Iterable[tuple[str, Canvas]], context: SerializerContext
) -> tuple[PageFile, ...]:
    """Return the files of these pages, each with its heading; none of pages that are set in type."""
    return tuple(
        _media_file(record, heading, page) if page.duration else _image_file(record, heading, page, context)
        for heading, page in pages
        if not page.typeset
    )


def _image_file(record: Record, heading: str, page: Canvas, context: SerializerContext) -> PageFile:
    image = page.painting
    small_size = fit_within(image.width, image.height, SMALL_SIDE)
    has_sizes = image.level in ("level1", "level2") and small_size != (image.width, image.height)
    small = sized_image_url(image.service, image.version, small_size) if has_sizes else ""
    is_own = image.image.startswith(f"{context.urls.base}/")
    name = f"{record.id}-{page.number:04}" if is_own else ""
    return PageFile(heading, image.image, (image.width, image.height), small, small_size, name, image.format)


def _media_file(record: Record, heading: str, page: Canvas) -> PageFile:
    media = page.painting
    return PageFile(heading, media.image, (0, 0), "", (0, 0), "", media.format)
