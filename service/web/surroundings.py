"""What the store knows around a description, for its page: neighbours, members, and what points to it, all bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from service.record.text import best
from service.store.log import Entity
from service.urls import ROOMS
from service.web.page import Neighbour, Surroundings

if TYPE_CHECKING:
    from service.web.desk import Desk

PER_PAGE = 50
FIRST = 12  # of what points here, where there are several lists; the whole of each is a link away
LATEST = 12

Found = tuple[str, str, bytes]


def neighbour(desk: Desk, found: Found) -> Neighbour:
    """A line of a list."""
    id, kind, brief = found
    said = orjson.loads(brief)
    title = best(said["label"], desk.context.site.language)
    path = desk.context.address.path(ROOMS[kind], id=id)
    return Neighbour(id=id, kind=kind, title=title, date=said.get("date", ""), href=path)


def around(desk: Desk, row: Entity, number: int = 1, field: str = "") -> Surroundings | None:
    """The surroundings of a published description; None for a page of a list that there is not.

    `number` is the page of its list of members, or, with a `field`, of what points to it with that.
    """
    before, after = desk.reader.beside(row, -1), desk.reader.beside(row, 1)
    field = "" if field == row.kind == "collection" else field  # its members are a list of their own
    is_list = row.kind == "collection" and not field
    members, total = _members(desk, row.id, number) if is_list else ((), 0)
    pointed = [(name, count) for name, count in desk.reader.pointed(row.id) if field in ("", name)]
    listed = total if is_list else pointed[0][1] if field and pointed else 0
    pages = max(1, -(-listed // PER_PAGE))
    if number > pages or (field and not pointed):
        return None
    shown, start = (PER_PAGE, PER_PAGE * (number - 1)) if field else (FIRST, 0)
    pointing = tuple(
        (
            name,
            tuple(neighbour(desk, found) for found in desk.reader.pointing(row.id, name, shown, start)),
            count,
        )
        for name, count in pointed
    )
    beside = row.kind in ("record", "collection")
    return Surroundings(
        previous=neighbour(desk, before) if before and beside else None,
        next=neighbour(desk, after) if after and beside else None,
        members=members,
        member_total=total,
        page=number,
        page_count=pages,
        pointing=pointing,
        created=row.created,
        changed=row.changed,
        version=desk.reader.versions.count(row.id),
        with_pass=desk.reader.is_whole(row),
        field=field,
    )


def at_home(desk: Desk, number: int) -> Surroundings:
    """What the home page lists: all that lies at the top, a page at a time."""
    members, total = _members(desk, None, number)
    latest = tuple(neighbour(desk, found) for found in desk.reader.latest("record", LATEST))
    pages = max(1, -(-total // PER_PAGE))
    records = desk.reader.counts().get("record", 0)
    pointing = (("record", latest, records),) if latest else ()
    return Surroundings(None, None, members, total, number, pages, pointing, "", "", 0)


def _members(desk: Desk, parent: str | None, number: int) -> tuple[tuple[Neighbour, ...], int]:
    rows = desk.reader.members(parent, PER_PAGE, PER_PAGE * (number - 1))
    return tuple(neighbour(desk, found) for found in rows), desk.reader.member_count(parent)
