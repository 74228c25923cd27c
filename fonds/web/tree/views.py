"""The tree of units, a level at a time: what is at the top, and what is in a collection, as a page and as JSON.

The page is what readers without JavaScript follow, and what the script of the sidebar takes its entries from: so an
entry looks the same everywhere, and there is one template for it.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from fonds.record.model import Collection
from fonds.store.log import Entity
from fonds.store.reader import HiddenError
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.html import Pagination, render_template
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext
from fonds.web.route_decorator import SUFFIX, route
from fonds.web.tree.entries import Entry, in_level_order, read_entries
from fonds.web.tree.levels import PER_PAGE, Level, More, Node, page_path

blueprint = Blueprint("tree", __name__)


@route(blueprint, "tree", work="documents")
@route(blueprint, "tree", tail=SUFFIX, work="documents")
def show_top(request: Request, context: RequestContext, suffix: str = "") -> Response | None:
    """Return a page of the top level: the collections and records that are in no collection."""
    return _respond(request, context, None, suffix)


@route(blueprint, "collection_tree", work="documents")
@route(blueprint, "collection_tree", tail=SUFFIX, work="documents")
def show_level(request: Request, context: RequestContext, id: str, suffix: str = "") -> Response | None:
    """Return a page of the level below a collection; see `collection_or_response` for all else."""
    entity = collection_or_response(request, context, id)
    return _respond(request, context, entity, suffix) if isinstance(entity, Entity) else entity


def collection_or_response(request: Request, context: RequestContext, id: str) -> Entity | Response | None:
    """Return a published collection; 301 or 410 if it was withdrawn, None if there is none. Raises HiddenError."""
    entity = context.reader.entity(id)
    if entity is None or entity.kind != "collection":
        return None
    if entity.is_restricted:
        raise HiddenError(entity)
    if entity.withdrawn is not None:
        return tombstone_or_redirect(request, context, entity)
    return entity


def _respond(
    request: Request, context: RequestContext, entity: Entity | None, suffix: str
) -> Response | None:
    number = request.page_number()
    parent = entity.id if entity else None
    total = context.reader.member_count(parent)
    page_count = max(1, -(-total // PER_PAGE))
    if number > page_count or suffix not in ("", "json", "html"):
        return None
    rows = context.reader.members(parent, PER_PAGE, PER_PAGE * (number - 1))
    if wants_json(request, suffix):
        entries = tuple(read_entries(context, rows).values())
        body, media_type = _json(context, entity, entries, total, number), "application/json"
    else:
        page = context.page_context(request)
        entries = tuple(read_entries(context, rows, page.language).values())
        body, media_type = _html(context, page, entity, entries, total, number), HTML
    modified = last_modified.of_page(context)
    vary = () if suffix else ("Accept",)
    return Response(200, media_type, body, (), digest(body), vary=vary, last_modified=modified)


def tree_path(context: RequestContext, entity: Entity | None) -> str:
    """Return the path of the level below a collection (None: of the top level)."""
    return context.urls.path("collection_tree", id=entity.id) if entity else context.urls.path("tree")


def _html(
    context: RequestContext,
    page: PageContext,
    entity: Entity | None,
    entries: tuple[Entry, ...],
    total: int,
    number: int,
) -> bytes:
    path = tree_path(context, entity)
    start = PER_PAGE * (number - 1)
    left = total - start - len(entries)
    level = Level(
        tuple(Node(entry) for entry in entries),
        More(start, page_path(path, start - 1)) if start else None,
        More(left, page_path(path, start + len(entries))) if left > 0 else None,
    )
    localizer = Localizer(page)
    description = context.reader.description(entity) if entity else None
    values = {
        "localizer": localizer,
        "level": level,
        "target": localizer.link_to(entity.id) if entity else None,
        "above": localizer.links_above(description),
        "below": in_level_order(context.reader.level_counts([entity.id]).get(entity.id, {}))
        if entity
        else (),
        "total": total,
        "first": start + 1,
        "last": start + len(entries),
        "position": Pagination(number, max(1, -(-total // PER_PAGE))),
        "collection": entity.id if entity else "",
        "finding_aid": context.urls.path("finding_aid", id=entity.id) if entity else "",
        "json": f"{path}.json" + (f"?page={number}" if number > 1 else ""),
    }
    return render_template("tree", page, **values).encode()


def _json(
    context: RequestContext, entity: Entity | None, entries: tuple[Entry, ...], total: int, number: int
) -> bytes:
    urls = context.urls
    path = f"{tree_path(context, entity)}.json"
    document: dict[str, Any] = {}
    if entity:
        description = context.reader.description(entity)
        document = {"id": urls.entity_uri(entity.id), "title": description.labels}
        if isinstance(description, Collection) and description.collection:
            document["parent"] = urls.uri("collection_tree", id=description.collection) + ".json"
    start = PER_PAGE * (number - 1)
    document |= {
        "total": total,
        "start": start,
        "units": [entry_as_json(entry, context) for entry in entries],
    }
    if start:
        document["previous"] = context.urls.absolute(page_path(path, start - 1))
    if start + len(entries) < total:
        document["next"] = context.urls.absolute(page_path(path, start + PER_PAGE))
    return orjson.dumps(document)


def entry_as_json(entry: Entry, context: RequestContext) -> dict[str, Any]:
    """Return an entry as JSON; what it does not have is left out."""
    fields: dict[str, Any] = {
        "id": context.urls.entity_uri(entry.id),
        "kind": entry.kind,
        "level": entry.level,
        "level_label": entry.level_label,
        "title": entry.title,
        "language": entry.language,
        "reference": entry.reference,
        "date": entry.date,
        "date_text": entry.date_text,
        "containers": list(entry.containers),
        "images": entry.has_images,
        "restricted": entry.is_restricted,
        "below": dict(entry.below),
        "page": context.urls.absolute(entry.href),
        "tree": context.urls.absolute(f"{entry.tree}.json") if entry.tree else "",
    }
    return {name: value for name, value in fields.items() if value}
