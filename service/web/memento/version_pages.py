"""The pages on which people read what a description said before: the list of its versions, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from service.formats import Representation, Serialization
from service.publishing.version_snapshot import VersionSnapshot, snapshot_of
from service.record.differences import field_differences
from service.record.model import Record, Unit
from service.serializers.context import SerializerContext
from service.store.log import Entity
from service.store.versions import Version
from service.urls import PATH_SEGMENTS
from service.web.context import RequestContext
from service.web.descriptions import transcript
from service.web.descriptions.related import RelatedEntities
from service.web.descriptions.view_models import Download, UnitView, View
from service.web.html import Pagination, render_template
from service.web.http.request import Request
from service.web.http.response import Response, digest
from service.web.localization import Localizer

PER_PAGE = 25  # versions; each is read whole, to say what changed in it


@dataclass(frozen=True)
class VersionEntry:
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


def listed(request: Request, context: RequestContext, row: Entity, count: int) -> Response | None:
    """The list of versions, the newest first; None for a page of it that there is not."""
    serializer_context, last = context.serializer_context, count - PER_PAGE * (request.page_number() - 1)
    if last <= 0:
        return None
    it = context.serializer_context.find(row.id)
    given = {
        "localizer": Localizer(serializer_context),
        "it": Localizer(serializer_context).link_to(row.id),
        "title": it.label(serializer_context.site.language) if it else row.id,
        "formerly": [
            VersionLink(id, _path(row, serializer_context, "versions", id))
            for id in context.reader.versions.former_ids(row.id)
        ],
        "versions": _shown(context, row, max(1, last - PER_PAGE + 1), last),
        "total": count,
        "around": Pagination(request.page_number(), -(-count // PER_PAGE)),
        "timegate": serializer_context.urls.timegate(row.kind, row.id),
        "timemap": serializer_context.urls.timemap(row.kind, row.id),
    }
    body = render_template("versions", serializer_context, **given).encode()
    return Response(200, "text/html; charset=utf-8", body, (), digest(body), vary=("Accept",))


@dataclass(frozen=True)
class VersionLink:
    """Words and where they lead."""

    text: str
    href: str


def _shown(context: RequestContext, row: Entity, first: int, last: int) -> list[VersionEntry]:
    """The versions with those numbers, the newest first, each held against the one before it."""
    found: list[VersionEntry] = []
    former: VersionSnapshot | None = None
    before: Version | None = None
    for version in context.reader.versions.between(row.id, first - 1, last):
        this = snapshot_of(row, version, context.reader, context.serializer_context)
        if version.number >= first:
            found.append(_told(row, version, before, former, this, context.serializer_context))
        former, before = this, version
    return found[::-1]


def _told(
    row: Entity,
    version: Version,
    before: Version | None,
    former: VersionSnapshot | None,
    this: VersionSnapshot | None,
    serializer_context: SerializerContext,
) -> VersionEntry:
    fields = field_differences(former.description, this.description) if this and former else ()
    changed = tuple(dict.fromkeys(found.field.partition(".")[0] for found in fields))
    number = version.number
    href = _path(row, serializer_context, "version", number=number)
    since = (
        _path(row, serializer_context, "differences", between=f"{number - 1}-{number}") if number > 1 else ""
    )
    return VersionEntry(
        number, version.at, href, changed, since, before is not None and before.digest == version.digest
    )


def _path(
    row: Entity, serializer_context: SerializerContext, name: str, id: str = "", **values: str | int
) -> str:
    return serializer_context.urls.path(name, room=PATH_SEGMENTS[row.kind], id=id or row.id, **values)


def version_page(
    row: Entity, then: VersionSnapshot, count: int, uri: Callable[[Representation, Serialization], str]
) -> bytes:
    """The page of a version: all that it said, without what belongs to the present (images, viewer, members)."""
    it, number = then.description, then.version.number
    around = RelatedEntities(None, None, (), 0, 1, 1, (), row.created, then.version.at, number)
    given = (then.context, around, then.context.formats)
    view = UnitView(it, *given) if isinstance(it, Unit) else View(it, *given)
    forms = [
        Download(one, tuple((form, uri(one, form)) for form in one.serializations))
        for one in then.available_formats()
        if one.name != "html"
    ]
    return render_template(
        "version",
        then.context,
        view=view,
        texts=transcript.texts(it, then.context) if isinstance(it, Record) else (),
        notes=it.notes if isinstance(it, Record) else (),
        forms=forms,
        number=number,
        total=count,
        # nothing that it says, and nothing that it is linked to, has changed since
        is_moved=row.withdrawn is not None,
        is_present=row.withdrawn is None and row.changed == then.version.at,
        ways=_ways(row, number, count, then.context),
    ).encode()


def _ways(row: Entity, number: int, total: int, serializer_context: SerializerContext) -> dict[str, str]:
    """Where one may go from a version: the paths of the present, the list, the versions beside it and what changed."""
    path = partial(_path, row, serializer_context)
    ways = dict.fromkeys(("before", "since", "after", "until"), "")
    ways |= {
        "now": serializer_context.urls.path(PATH_SEGMENTS[row.kind], id=row.id),
        "list": path("versions"),
    }
    if number > 1:
        ways["before"] = path("version", number=number - 1)
        ways["since"] = path("differences", between=f"{number - 1}-{number}")
    if number < total:
        ways["after"] = path("version", number=number + 1)
        ways["until"] = path("differences", between=f"{number}-{total}")
    return ways
