"""The pages on which people read what a description said before: the list of its versions, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from service.formats import Format, Publication
from service.publishing.version_snapshot import Past, past
from service.record.differences import differences
from service.record.model import Record, Unit
from service.serializers.context import Context
from service.store.log import Entity
from service.store.versions import Version
from service.urls import ROOMS
from service.web import page, reading
from service.web.page import Pages, Surroundings
from service.web.respond import Answer, Ask, sha
from service.web.speaker import Speaker
from service.web.view import Download, UnitView, View

if TYPE_CHECKING:
    from service.web.desk import Desk

PER_PAGE = 25  # versions; each is read whole, to say what changed in it


@dataclass(frozen=True)
class Shown:
    """A version in the list: its number, when it was published, its page, and which fields it changed.

    `since` is the way to the differences from the version before it; "" for the first. `is_same` where it says what
    the one before said.
    """

    number: int
    at: str
    href: str
    changed: tuple[str, ...]
    since: str
    is_same: bool = False


def listed(ask: Ask, desk: Desk, row: Entity, count: int) -> Answer | None:
    """The list of versions, the newest first; None for a page of it that there is not."""
    context, last = desk.context, count - PER_PAGE * (ask.page() - 1)
    if last <= 0:
        return None
    it = desk.context.find(row.id)
    given = {
        "speak": Speaker(context),
        "it": Speaker(context).target(row.id),
        "title": it.label(context.site.language) if it else row.id,
        "formerly": [
            Way(id, _path(row, context, "versions", id)) for id in desk.reader.versions.formerly(row.id)
        ],
        "versions": _shown(desk, row, max(1, last - PER_PAGE + 1), last),
        "total": count,
        "around": Pages(ask.page(), -(-count // PER_PAGE)),
        "timegate": context.address.timegate(row.kind, row.id),
        "timemap": context.address.timemap(row.kind, row.id),
    }
    body = page.render_named("versions", context, given).encode()
    return Answer(200, "text/html; charset=utf-8", body, (), sha(body), vary=("Accept",))


@dataclass(frozen=True)
class Way:
    """Words and where they lead."""

    text: str
    href: str


def _shown(desk: Desk, row: Entity, first: int, last: int) -> list[Shown]:
    """The versions with those numbers, the newest first, each held against the one before it."""
    found: list[Shown] = []
    former: Past | None = None
    before: Version | None = None
    for version in desk.reader.versions.between(row.id, first - 1, last):
        this = past(row, version, desk.reader, desk.context)
        if version.number >= first:
            found.append(_told(row, version, before, former, this, desk.context))
        former, before = this, version
    return found[::-1]


def _told(
    row: Entity,
    version: Version,
    before: Version | None,
    former: Past | None,
    this: Past | None,
    context: Context,
) -> Shown:
    fields = differences(former.description, this.description) if this and former else ()
    changed = tuple(dict.fromkeys(found.field.partition(".")[0] for found in fields))
    number = version.number
    href = _path(row, context, "version", number=number)
    since = _path(row, context, "differences", between=f"{number - 1}-{number}") if number > 1 else ""
    return Shown(
        number, version.at, href, changed, since, before is not None and before.digest == version.digest
    )


def _path(row: Entity, context: Context, name: str, id: str = "", **values: str | int) -> str:
    return context.address.path(name, room=ROOMS[row.kind], id=id or row.id, **values)


def version_page(row: Entity, then: Past, count: int, uri: Callable[[Publication, Format], str]) -> bytes:
    """The page of a version: all that it said, without what belongs to the present (images, viewer, members)."""
    it, number = then.description, then.version.number
    around = Surroundings(None, None, (), 0, 1, 1, (), row.created, then.version.at, number)
    given = (then.context, around, then.context.register)
    view = UnitView(it, *given) if isinstance(it, Unit) else View(it, *given)
    forms = [
        Download(one, tuple((form, uri(one, form)) for form in one.formats))
        for one in then.offered()
        if one.name != "html"
    ]
    return page.render_named(
        "version",
        then.context,
        {
            "view": view,
            "texts": reading.texts(it, then.context) if isinstance(it, Record) else (),
            "notes": it.notes if isinstance(it, Record) else (),
            "forms": forms,
            "number": number,
            "total": count,
            # nothing that it says, and nothing that it is linked to, has changed since
            "is_moved": row.withdrawn is not None,
            "is_present": row.withdrawn is None and row.changed == then.version.at,
            "ways": _ways(row, number, count, then.context),
        },
    ).encode()


def _ways(row: Entity, number: int, total: int, context: Context) -> dict[str, str]:
    """Where one may go from a version: the paths of the present, the list, the versions beside it and what changed."""
    path = partial(_path, row, context)
    ways = dict.fromkeys(("before", "since", "after", "until"), "")
    ways |= {"now": context.address.path(ROOMS[row.kind], id=row.id), "list": path("versions")}
    if number > 1:
        ways["before"] = path("version", number=number - 1)
        ways["since"] = path("differences", between=f"{number - 1}-{number}")
    if number < total:
        ways["after"] = path("version", number=number + 1)
        ways["until"] = path("differences", between=f"{number}-{total}")
    return ways
