"""The timeline as a page and as JSON: years, their months, the days of these, with their records."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from fonds.problem import StoreError
from fonds.publishing.run_status import WORDS
from fonds.web import progress
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext
from fonds.web.route_decorator import route
from fonds.web.timeline.page import FILTERS, Timeline, read_timeline
from fonds.web.timeline.spans import parse_span

blueprint = Blueprint("timeline", __name__)

HTML, JSON = "text/html", "application/json"


@route(blueprint, "timeline", work="search")
def timeline(request: Request, context: RequestContext) -> Response | None:
    """The timeline of `?date=1945`, `1945-07` or `1945-07-26`, as a page, or as JSON if preferred."""
    response = _respond(request, context, wants_json(request))
    return response.with_vary("Accept") if response else None


@route(blueprint, "timeline_json", work="search")
def timeline_json(request: Request, context: RequestContext) -> Response | None:
    """The same as JSON."""
    return _respond(request, context, is_json=True)


def _respond(request: Request, context: RequestContext, is_json: bool) -> Response | None:
    date = request.parameter("date")
    span = parse_span(date) if date else None
    if date and span is None:
        return problem(
            400,
            "Bad Request",
            "The date is a decade, a year, a month or a day, as in 194X, 1945, 1945-07, 1945-07-26.",
        )
    filters = {name: value for name in FILTERS if (value := request.parameter(name)[:200])}
    page = context.page_context(request)
    localizer = Localizer(context.serializer_context if is_json else page)
    try:
        shown = read_timeline(context, localizer, span, filters, request.page_number())
    except StoreError as error:
        return problem(503, "Not up to date", str(error)).with_headers(("Retry-After", "60"))
    if shown is None:
        return None
    notice = progress.notice(context, WORDS)
    if is_json:
        body, media_type = orjson.dumps(_as_json(shown, context)), JSON
    else:
        body, media_type = _render(shown, context, page, notice).encode(), f"{HTML}; charset=utf-8"
    return Response(200, media_type, body, (), digest(body), cacheable=not notice)


def _render(shown: Timeline, context: RequestContext, page: PageContext, notice: str) -> str:
    json_path = shown.path.replace(context.urls.path("timeline"), context.urls.path("timeline_json"), 1)
    return render_template(
        "timeline",
        page,
        timeline=shown,
        localizer=Localizer(page),
        json_path=json_path,
        canonical=context.urls.absolute(shown.path),
        notice=notice,
    )


def _as_json(shown: Timeline, context: RequestContext) -> dict[str, Any]:
    urls = context.urls
    document: dict[str, Any] = {
        "date": shown.span.value if shown.span else None,
        "filters": {field: id for field, id, _ in shown.filters},
        "total": shown.total,
        "undated": shown.undated,
        "begin_earlier": shown.earlier,
        "counts": [
            {"date": bar.date, "count": bar.count, "page": urls.absolute(bar.href)}
            for bar in shown.bars
            if bar.count
        ],
        "records": [
            {
                "id": urls.entity_uri(record.id),
                "title": record.title,
                "date": record.date,
                "page": urls.absolute(record.href),
            }
            for record in shown.records
        ],
    }
    for name in ("previous", "next"):
        if path := shown.paths.get(f"{name}_page"):
            document[name] = urls.absolute(path)
    return document
