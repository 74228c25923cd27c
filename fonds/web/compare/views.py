"""The comparison of two records, two texts of a record, or two versions, side by side: a page, or JSON.

Two versions of one record have a page of their differences already, to which this leads.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from fonds.publishing.version_snapshot import VersionSnapshot, snapshot_of
from fonds.web import last_modified
from fonds.web.compare.comparison import ComparedSide, Comparison, compare, compared_side
from fonds.web.compare.sides import MAX_LENGTH, Side, UnknownSideError, find_side, parse_side
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest, problem, redirect
from fonds.web.localization import Localizer
from fonds.web.page_context import page_context
from fonds.web.related_records.related import MAX_ON_PAGE, related_records
from fonds.web.route_decorator import route

blueprint = Blueprint("compare", __name__)

JSON = "application/json"


@route(blueprint, "compare", work="versions")
def show(request: Request, context: RequestContext) -> Response:
    """Compare `left` and `right`; without one of them, a form that asks for it."""
    values = [request.parameter(name) for name in ("left", "right")]
    try:
        sides = [find_side(parse_side(value, context.urls), context) if value else None for value in values]
        left, right = sides
        if left is None or right is None:
            return _form(request, context, left or right)
        if left.name.id == right.name.id and (left.name.number or right.name.number):
            return _to_differences(context, left, right)
        compared = [
            _compared(request, context, side, name)
            for side, name in ((left, "left_page"), (right, "right_page"))
        ]
    except UnknownSideError as error:
        page = context.page_context(request)
        detail = page.gettext("Nothing that can be compared has the address “%(value)s”.", value=error.value)
        return problem(404, "Not Found", detail)
    is_one_record = left.name.id == right.name.id
    asks_for_images = bool(request.parameter("left_page") or request.parameter("right_page"))
    comparison = compare(compared[0], compared[1], not is_one_record or asks_for_images)
    return _respond(request, context, comparison)


def _compared(request: Request, context: RequestContext, side: Side, name: str) -> ComparedSide:
    number = request.parameter(name)
    position = int(number) if number.isascii() and number.isdigit() and len(number) <= 7 else 1
    snapshot = _snapshot(context, side)
    page = (
        page_context(snapshot.context, request, context.languages)
        if snapshot
        else context.page_context(request)
    )
    return compared_side(side, snapshot, position, context.formats, page)


def _snapshot(context: RequestContext, side: Side) -> VersionSnapshot | None:
    """Return the version that a side names. Raises UnknownSideError if there is none, or if it may not be read."""
    number = side.name.number
    if not number:
        return None
    versions = context.reader.versions
    if number > versions.count(side.name.id):
        raise UnknownSideError(str(side.name))
    version = versions.get(side.name.id, number)
    snapshot = snapshot_of(side.entity, version, context.reader, context.serializer_context)
    if snapshot is None:
        raise UnknownSideError(str(side.name))
    return snapshot


def _to_differences(context: RequestContext, left: Side, right: Side) -> Response:
    """Return the redirect to the differences of two versions; the record itself is its last version."""
    last = context.reader.versions.count(left.name.id)
    numbers = [side.name.number or last for side in (left, right)]
    path = context.urls.path(
        "differences", room="records", id=left.name.id, between=f"{numbers[0]}-{numbers[1]}"
    )
    return redirect(303, path)


def _respond(request: Request, context: RequestContext, comparison: Comparison) -> Response:
    if wants_json(request):
        body, media_type = orjson.dumps(as_json(comparison, context)), JSON
    else:
        page = context.page_context(request)
        values = {"comparison": comparison, "localizer": Localizer(page), "path": page.urls.path("compare")}
        body, media_type = render_template("compare", page, **values).encode(), HTML
    modified = last_modified.of_page(context)
    return Response(200, media_type, body, (), digest(body), vary=("Accept",), last_modified=modified)


def _form(request: Request, context: RequestContext, side: Side | None) -> Response:
    """Return the page that asks what to compare, or with what."""
    page = context.page_context(request)
    values: dict[str, Any] = {
        "localizer": Localizer(page),
        "path": page.urls.path("compare"),
        "left": str(side.name) if side else "",
        "target": Localizer(page).link_to(side.name.id) if side else None,
        "related": related_records(context, side.record, MAX_ON_PAGE, page) if side else (),
        "max_length": MAX_LENGTH,
    }
    body = render_template("compare_form", page, **values).encode()
    return Response(200, HTML, body, (), digest(body), vary=("Accept",))


def as_json(comparison: Comparison, context: RequestContext) -> dict[str, Any]:
    """Return a comparison as JSON: both sides, their fields, and their texts row by row."""
    document: dict[str, Any] = {
        name: {
            "id": context.urls.entity_uri(side.view.description.id),
            "title": side.view.title.text,
            "text": side.text_label,
            "language": side.language,
        }
        for name, side in zip(("left", "right"), comparison.sides, strict=True)
    }
    document["fields"] = [
        {
            "field": row.name,
            "label": row.label,
            "left": [value.text for value in row.left.values] if row.left else [],
            "right": [value.text for value in row.right.values] if row.right else [],
            "same": row.is_same,
        }
        for row in comparison.fields
    ]
    if comparison.texts:
        document["rows"] = [
            {
                "left": "".join(piece.text for piece in row.left),
                "right": "".join(piece.text for piece in row.right),
            }
            for row in comparison.texts.rows
        ]
    return document
