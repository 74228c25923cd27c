"""The pages of the versions of a description: their list, and the page of one version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from fonds.formats import Representation, Serialization
from fonds.publishing.version_snapshot import VersionSnapshot
from fonds.record.model import Record, Unit
from fonds.serializers.context import SerializerContext
from fonds.store.log import Entity
from fonds.urls import PATH_SEGMENTS
from fonds.web.context import RequestContext
from fonds.web.descriptions import transcript
from fonds.web.descriptions.related import RelatedEntities
from fonds.web.descriptions.view_models import DescriptionPage, Download, UnitView
from fonds.web.html import Pagination, render_template
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest
from fonds.web.localization import Localizer
from fonds.web.memento.version_entries import version_entries, version_path
from fonds.web.page_context import PageContext

PER_PAGE = 25  # versions; each is read in full to find its changes


def version_list_page(
    request: Request, context: RequestContext, entity: Entity, count: int
) -> Response | None:
    """Return a page of the list of versions, newest first; None if there is no such page."""
    page, last_number = context.page_context(request), count - PER_PAGE * (request.page_number() - 1)
    if last_number <= 0:
        return None
    description = context.serializer_context.find(entity.id)
    values = {
        "localizer": Localizer(page),
        "target": Localizer(page).link_to(entity.id),
        "above": Localizer(page).links_above(description),
        "title": description.label(page.language) if description else entity.id,
        "formerly": [
            VersionLink(id, version_path(entity, page, "versions", id))
            for id in context.reader.versions.former_ids(entity.id)
        ],
        "versions": version_entries(context, entity, max(1, last_number - PER_PAGE + 1), last_number),
        "compare": page.urls.path("compare") if entity.kind == "record" and count > 1 else "",
        "id": entity.id,
        "total": count,
        "position": Pagination(request.page_number(), -(-count // PER_PAGE)),
        "timegate": page.urls.timegate(entity.kind, entity.id),
        "timemap": page.urls.timemap(entity.kind, entity.id),
    }
    body = render_template("versions", page, **values).encode()
    return Response(200, "text/html; charset=utf-8", body, (), digest(body), vary=("Accept",))


@dataclass(frozen=True)
class VersionLink:
    """The text of a link and its path."""

    text: str
    href: str


def version_page(
    entity: Entity,
    snapshot: VersionSnapshot,
    count: int,
    uri: Callable[[Representation, Serialization], str],
    page: PageContext,
) -> bytes:
    """Return the page of a version: its content, without images, viewer and members, which have no versions.

    `page` is the context of the version in the language of the reader.
    """
    description, number = snapshot.description, snapshot.version.number
    related = RelatedEntities(None, None, (), 0, 1, 1, (), entity.created, snapshot.version.at, number)
    arguments = (page, related, snapshot.context.formats)
    view = (
        UnitView(description, *arguments)
        if isinstance(description, Unit)
        else DescriptionPage(description, *arguments)
    )
    downloads = [
        Download(
            representation,
            tuple(
                (serialization, uri(representation, serialization))
                for serialization in representation.serializations
            ),
        )
        for representation in snapshot.available_formats()
        if representation.name != "html"
    ]
    return render_template(
        "version",
        page,
        view=view,
        texts=transcript.texts(description, page) if isinstance(description, Record) else (),
        notes=description.notes if isinstance(description, Record) else (),
        downloads=downloads,
        number=number,
        total=count,
        # neither it nor a linked description has changed since
        is_moved=entity.withdrawn is not None,
        is_current=entity.withdrawn is None and entity.changed == snapshot.version.at,
        paths=_paths(entity, number, count, page),
    ).encode()


def _paths(entity: Entity, number: int, total: int, serializer_context: SerializerContext) -> dict[str, str]:
    """Return the paths of the current page, the list, the neighbouring versions, and the differences from them."""
    path = partial(version_path, entity, serializer_context)
    paths = dict.fromkeys(("before", "since", "after", "until"), "")
    paths |= {
        "now": serializer_context.urls.path(PATH_SEGMENTS[entity.kind], id=entity.id),
        "list": path("versions"),
    }
    if number > 1:
        paths["before"] = path("version", number=number - 1)
        paths["since"] = path("differences", between=f"{number - 1}-{number}")
    if number < total:
        paths["after"] = path("version", number=number + 1)
        paths["until"] = path("differences", between=f"{number}-{total}")
    return paths
