"""The pages on which people read what a description said before: the list of its versions, and one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.address import ROOMS
from service.build.past import Past, past
from service.publish.context import Context
from service.record.differences import differences
from service.record.model import Record, Unit
from service.register import Format, Publication
from service.store.log import Entity
from service.store.versions import Version
from service.web import page, reading
from service.web.page import Surroundings
from service.web.respond import Answer, Ask, sha
from service.web.speaker import Speaker
from service.web.view import Download, UnitView, View

if TYPE_CHECKING:
    from service.web.desk import Desk

PER_PAGE = 25  # versions; each is read whole, to say what changed in it


@dataclass(frozen=True)
class Shown:
    """A version in the list: its number, when it was published, its page, and which fields it changed.

    `since` is the way to the differences from the version before it; "" for the first.
    """

    number: int
    at: str
    href: str
    changed: tuple[str, ...]
    since: str


def listed(ask: Ask, desk: Desk, row: Entity, versions: Sequence[Version]) -> Answer | None:
    """The list of versions, the newest first; None for a page of it that there is not."""
    context = desk.context
    pages = -(-len(versions) // PER_PAGE)
    end = len(versions) - PER_PAGE * (ask.page() - 1)
    if end <= 0:
        return None
    shown = [_shown(desk, row, versions, number) for number in range(end, max(0, end - PER_PAGE), -1)]
    given = {
        "speak": Speaker(context),
        "it": Speaker(context).target(row.id),
        "versions": shown,
        "total": len(versions),
        "around": Surroundings(
            None, None, (), 0, ask.page(), pages, (), row.created, row.changed, len(versions)
        ),
        "timegate": context.address.timegate(row.kind, row.id),
        "timemap": context.address.timemap(row.kind, row.id),
    }
    body = page.render_named("versions", context, given).encode()
    return Answer(200, "text/html; charset=utf-8", body, (), sha(body), vary=("Accept",))


def _shown(desk: Desk, row: Entity, versions: Sequence[Version], number: int) -> Shown:
    version = versions[number - 1]
    this, former = (
        past(row, versions[at], desk.reader, desk.context) if at >= 0 else None
        for at in (number - 1, number - 2)
    )
    fields = (
        [found.field for found in differences(former.description, this.description)]
        if this and former
        else []
    )
    changed = tuple(dict.fromkeys(field.partition(".")[0] for field in fields))
    address = desk.context.address
    values = {"room": ROOMS[row.kind], "id": row.id}
    href = address.path("version", **values, number=number)
    since = address.path("differences", **values, between=f"{number - 1}-{number}") if number > 1 else ""
    return Shown(number, version.at, href, changed, since)


def version_page(
    row: Entity,
    then: Past,
    versions: Sequence[Version],
    uri: Callable[[Publication, Format], str],
) -> bytes:
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
            "total": len(versions),
            "ways": _ways(row, number, len(versions), then.context),
        },
    ).encode()


def _ways(row: Entity, number: int, total: int, context: Context) -> dict[str, str]:
    """Where one may go from a version: the paths of the present, the list, the versions beside it and what changed."""
    address, values = context.address, {"room": ROOMS[row.kind], "id": row.id}
    ways = dict.fromkeys(("before", "since", "after", "until"), "")
    ways |= {"now": address.path(ROOMS[row.kind], id=row.id), "list": address.path("versions", **values)}
    if number > 1:
        ways["before"] = address.path("version", **values, number=number - 1)
        ways["since"] = address.path("differences", **values, between=f"{number - 1}-{number}")
    if number < total:
        ways["after"] = address.path("version", **values, number=number + 1)
        ways["until"] = address.path("differences", **values, between=f"{number}-{total}")
    return ways
