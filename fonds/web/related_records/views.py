"""The page of the records that have most to do with a record, with the reasons, and the same as JSON."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from fonds.record.model import Record
from fonds.store.log import Entity
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import record_or_response
from fonds.web.html import render_template
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext
from fonds.web.related_records.related import (
    MAX_LISTED,
    Reason,
    RelatedEntry,
    compare_path,
    related_records,
)
from fonds.web.route_decorator import SUFFIX, route

blueprint = Blueprint("related_records", __name__)

JSON = "application/json"


@route(blueprint, "related", work="documents")
@route(blueprint, "related", tail=SUFFIX, work="documents")
def related(request: Request, context: RequestContext, id: str, suffix: str = "") -> Response | None:
    """Return the related records of a record, as HTML or JSON; None if there is no such record."""
    if suffix not in ("", "json"):
        return None
    entity = record_or_response(request, context, id)
    if not isinstance(entity, Entity):
        return entity
    record = context.serializer_context.find(id)
    if not isinstance(record, Record):
        return None
    page = context.page_context(request)
    entries = related_records(context, record, MAX_LISTED, page)
    if wants_json(request, suffix):
        body, media_type = orjson.dumps(as_json(record.id, entries, context)), JSON
    else:
        body, media_type = _page(page, record, entries), HTML
    vary = () if suffix else ("Accept",)
    modified = last_modified.of_page(context)
    return Response(200, media_type, body, (), digest(body), vary=vary, last_modified=modified)


def as_json(id: str, entries: tuple[RelatedEntry, ...], context: RequestContext) -> dict[str, Any]:
    """Return the related records of a record as JSON."""
    return {
        "id": context.urls.entity_uri(id),
        "related": [_entry_as_json(entry, context) for entry in entries],
    }


def _entry_as_json(entry: RelatedEntry, context: RequestContext) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": context.urls.entity_uri(entry.id),
        "title": entry.title.text,
        "page": context.urls.uri("records", id=entry.id),
        "score": entry.score,
        "reasons": [_reason_as_json(reason, context) for reason in entry.reasons],
    }
    return document | ({"date": entry.date} if entry.date else {})


def _reason_as_json(reason: Reason, context: RequestContext) -> dict[str, Any]:
    names = [
        {"id": context.urls.entity_uri(name.href.rpartition("/")[2]), "label": name.text}
        for name in reason.names
    ]
    document: dict[str, Any] = {"type": reason.type}
    if names:
        document["shared"] = names
    if reason.words:
        document["words"] = list(reason.words)
    return document


def _page(page: PageContext, record: Record, entries: tuple[RelatedEntry, ...]) -> bytes:
    localizer = Localizer(page)
    values = {
        "localizer": localizer,
        "target": localizer.link_to(record.id),
        "above": localizer.links_above(record),
        "related": entries,
        "compare": compare_path(record.id, page),
        "json_path": f"{page.urls.path('related', id=record.id)}.json",
    }
    return render_template("related", page, **values).encode()
