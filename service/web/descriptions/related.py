"""What the store knows around a description, for its page: neighbours, members, and what points to it, all bounded."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from service.record.text import in_language
from service.store.log import Entity
from service.urls import PATH_SEGMENTS
from service.web.context import RequestContext

PER_PAGE = 50
FIRST = 12  # of what points here, where there are several lists; the whole of each is a link away
LATEST = 12

Found = tuple[str, str, bytes]


@dataclass(frozen=True)
class Summary:
    """A line of a list: a description, its title, its date in EDTF ("" for none) and the path of its page."""

    id: str
    kind: str
    title: str
    date: str
    href: str


@dataclass(frozen=True)
class RelatedEntities:
    """The descriptions around one, already bounded.

    `members` are one page of the contents of a collection; `incoming_links` gives, for each field, the descriptions
    that link here with it and their number (on the home page: the latest records, under "record"); `created` and
    `changed` are xsd:dateTime.
    """

    previous: Summary | None
    next: Summary | None
    members: tuple[Summary, ...]
    member_total: int
    page: int
    page_count: int
    incoming_links: tuple[tuple[str, tuple[Summary, ...], int], ...]
    created: str
    changed: str
    version: int
    with_pass: bool = False  # whether the reader sees restricted content of it
    field: str = ""  # of the one list of incoming links that is shown a page at a time


NOTHING_RELATED = RelatedEntities(None, None, (), 0, 1, 1, (), "", "", 0)  # where a page shows none of it


def summary(context: RequestContext, found: Found) -> Summary:
    """A line of a list."""
    id, kind, brief = found
    said = orjson.loads(brief)
    title = in_language(said["label"], context.site.language)
    path = context.urls.path(PATH_SEGMENTS[kind], id=id)
    return Summary(id=id, kind=kind, title=title, date=said.get("date", ""), href=path)


def related(context: RequestContext, row: Entity, number: int = 1, field: str = "") -> RelatedEntities | None:
    """The surroundings of a published description; None for a page of a list that there is not.

    `number` is the page of its list of members, or, with a `field`, of what points to it with that.
    """
    before, after = context.reader.adjacent(row, -1), context.reader.adjacent(row, 1)
    field = "" if field == row.kind == "collection" else field  # its members are a list of their own
    is_list = row.kind == "collection" and not field
    members, total = _members(context, row.id, number) if is_list else ((), 0)
    pointed = [
        (name, count) for name, count in context.reader.incoming_link_counts(row.id) if field in ("", name)
    ]
    listed = total if is_list else pointed[0][1] if field and pointed else 0
    pages = max(1, -(-listed // PER_PAGE))
    if number > pages or (field and not pointed):
        return None
    shown, start = (PER_PAGE, PER_PAGE * (number - 1)) if field else (FIRST, 0)
    incoming_links = tuple(
        (
            name,
            tuple(
                summary(context, found) for found in context.reader.incoming_links(row.id, name, shown, start)
            ),
            count,
        )
        for name, count in pointed
    )
    beside = row.kind in ("record", "collection")
    return RelatedEntities(
        previous=summary(context, before) if before and beside else None,
        next=summary(context, after) if after and beside else None,
        members=members,
        member_total=total,
        page=number,
        page_count=pages,
        incoming_links=incoming_links,
        created=row.created,
        changed=row.changed,
        version=context.reader.versions.count(row.id),
        with_pass=context.reader.is_unredacted(row),
        field=field,
    )


def home_listing(context: RequestContext, number: int) -> RelatedEntities:
    """What the home page lists: all that lies at the top, a page at a time."""
    members, total = _members(context, None, number)
    latest = tuple(summary(context, found) for found in context.reader.latest("record", LATEST))
    pages = max(1, -(-total // PER_PAGE))
    records = context.reader.counts().get("record", 0)
    incoming_links = (("record", latest, records),) if latest else ()
    return RelatedEntities(None, None, members, total, number, pages, incoming_links, "", "", 0)


def _members(context: RequestContext, parent: str | None, number: int) -> tuple[tuple[Summary, ...], int]:
    rows = context.reader.members(parent, PER_PAGE, PER_PAGE * (number - 1))
    return tuple(summary(context, found) for found in rows), context.reader.member_count(parent)
