"""The home page for readers: what is here, a featured record, collections, and what was published last.

Everything is read from summaries and counts that publishing made, so that a home page of a million records costs what
one of a hundred costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import orjson

from fonds.web.context import RequestContext
from fonds.web.descriptions.related import PER_PAGE, Summary, summaries
from fonds.web.histogram import Bar
from fonds.web.home.counts import Count, counts, dates
from fonds.web.html import Pagination, render_template
from fonds.web.localization import Localizer
from fonds.web.menu import path_of
from fonds.web.page_context import PageContext
from fonds.web.page_metadata import website_json_ld
from fonds.web.pictures import Picture

MAX_LATEST = 9  # the featured record is often one of them


@dataclass(frozen=True, slots=True)
class HomeListing:
    """What the home page shows: one page of the top-level collections and records, the latest and featured records,
    counts, and the dates of records. `member_counts` are the numbers of members of collections, by id."""

    members: tuple[Summary, ...]
    member_total: int
    page: int
    page_count: int
    counts: tuple[Count, ...]
    latest: tuple[Summary, ...] = ()
    featured: Summary | None = None
    dates: tuple[Bar, ...] = ()
    member_counts: tuple[tuple[str, int], ...] = ()


def listing(context: RequestContext, page: PageContext, number: int) -> HomeListing:
    """Return what the home page shows. The featured and latest records are only on its first page."""
    rows = context.reader.members(None, PER_PAGE, PER_PAGE * (number - 1))
    members, total = summaries(context, rows, page.language), context.reader.member_count(None)
    first = number == 1
    latest = summaries(context, context.reader.latest("record", MAX_LATEST), page.language) if first else ()
    return HomeListing(
        members,
        total,
        number,
        max(1, -(-total // PER_PAGE)),
        counts(context, page),
        latest,
        _featured(context, page, latest) if first else None,
        dates(context, page) if first else (),
        member_counts=tuple(
            (member.id, context.reader.member_count(member.id))
            for member in members
            if member.kind == "collection"
        ),
    )


def _featured(context: RequestContext, page: PageContext, latest: tuple[Summary, ...]) -> Summary | None:
    """Return the record that the archive chose, if everybody may see it, else the latest one with a picture."""
    if id := context.site.featured:
        entity = context.reader.entity(id)
        is_open = entity is not None and entity.withdrawn is None and not entity.is_restricted
        if entity is not None and is_open and "access" not in orjson.loads(entity.summary):
            return next(iter(summaries(context, [(entity.id, entity.kind, entity.summary)])), None)
    return next((record for record in latest if record.picture), None)


class HomeView:
    """The home page of the node."""

    def __init__(self, page: PageContext, listing: HomeListing) -> None:
        self.context, self.listing = page, listing
        self.localizer = Localizer(page)
        site, urls = page.site, page.urls
        self.title = self.localizer.text(site.title)
        self.description = self.localizer.text(site.description)
        self.iiif = urls.iiif_collection()
        self.all_records = path_of("records", urls)
        self.canonical = urls.uri("home") + (f"?page={listing.page}" if listing.page > 1 else "")

    @property
    def pagination(self) -> Pagination:
        """The page of the list of collections that is shown."""
        return Pagination(self.listing.page, self.listing.page_count)

    @property
    def preview(self) -> Picture | None:
        """The picture for previews of links: that of the featured record."""
        return self.featured.picture if self.featured else None

    @property
    def featured(self) -> Summary | None:
        """The featured record."""
        return self.listing.featured

    @cached_property
    def latest_pictures(self) -> tuple[Summary, ...]:
        """The latest records that have a picture, without the featured one."""
        featured = self.featured.id if self.featured else ""
        shown = (record for record in self.listing.latest if record.picture and record.id != featured)
        return tuple(islice(shown, MAX_LATEST - 1))

    @cached_property
    def latest_titles(self) -> tuple[Summary, ...]:
        """The latest records without a picture."""
        return tuple(record for record in self.listing.latest if not record.picture)

    @cached_property
    def member_counts(self) -> dict[str, int]:
        """The numbers of members of the collections on this page, by id."""
        return dict(self.listing.member_counts)


def render_home(page: PageContext, listing: HomeListing) -> str:
    """Return the home page of the node."""
    return render_template(
        "home", page, view=HomeView(page, listing), json_ld=website_json_ld(page), is_home=True
    )
