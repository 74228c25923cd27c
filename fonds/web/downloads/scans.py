"""The scans of a record that a reader may have, in parts of as many pages as one file has."""

from __future__ import annotations

from dataclasses import dataclass

from fonds.publishing.scan_files import MAX_PAGES, Scan
from fonds.record.model import Record
from fonds.serializers.placed_texts import placed_texts
from fonds.web.context import RequestContext
from fonds.web.downloads.files import own_scans
from fonds.web.image_api import resources
from fonds.web.image_api.resources import RestrictedResource, ScanResource


@dataclass(frozen=True, slots=True)
class MissingScans:
    """There are no scans to give; `are_restricted` if others may have them."""

    are_restricted: bool


@dataclass(frozen=True, slots=True)
class PartOfScans:
    """The scans of a part, and how many parts there are."""

    scans: list[Scan]
    part_count: int


def scans_of(
    context: RequestContext, record: Record, number: int, with_texts: bool
) -> PartOfScans | MissingScans:
    """Return the scans of a part, counted from 1, with their texts if wanted."""
    pages = own_scans(record, context.serializer_context)
    first = (number - 1) * MAX_PAGES
    scans, are_restricted = [], False
    for page in pages[first : first + MAX_PAGES]:
        resource = resources.find(context, 3, f"{record.id}.{page.number}")
        are_restricted = are_restricted or isinstance(resource, RestrictedResource)
        if isinstance(resource, ScanResource):
            name = f"{record.id}-{page.number:04}"
            texts = placed_texts(page) if with_texts else ()
            scans.append(Scan(resource.image, name, (page.width, page.height), texts))
    return PartOfScans(scans, -(-len(pages) // MAX_PAGES)) if scans else MissingScans(are_restricted)
