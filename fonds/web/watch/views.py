"""The addresses of `fonds serve --watch`: `/watch`, which open pages ask when to load themselves again, and `/drafts`.

A draft is a file with problems, shown as it is written beside them. Drafts are for the person at this machine alone:
they are answered neither on an interface that others reach, nor to a page of another site (DNS rebinding, CORS).
"""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlsplit

import flask
import orjson
from flask import Blueprint, current_app, g
from flask import request as flask_request

from fonds.problem import Problem, StoreError, errors
from fonds.publishing import serializer_context, watch_report
from fonds.settings import Settings
from fonds.urls import WATCH_PATHS, is_loopback
from fonds.web import html, interface_languages
from fonds.web.http.flask_response import to_flask
from fonds.web.http.negotiation import prefers_html
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, as_private, problem
from fonds.web.page_context import PageContext, in_language, page_context
from fonds.web.watch import draft_file

blueprint = Blueprint("watch", __name__)


@blueprint.get(WATCH_PATHS["watch"])
def watch() -> flask.Response:
    """Return the version of what is published."""
    body = {"version": watch_report.read(_settings().state).version}
    return to_flask(_json(body), g.request)


@blueprint.get(WATCH_PATHS["drafts"])
def drafts() -> flask.Response:
    """Return the files with problems or, with `?file=`, one file beside its problems; as a page or as JSON."""
    request, settings = g.request, _settings()
    if not _is_from_this_machine(request, settings):
        return to_flask(problem(404, "Not Found", "Drafts are shown on this machine alone."), request)
    problems, file = watch_report.read(settings.state).problems, request.parameter("file")
    draft = draft_file.read(settings.node, file, problems) if file else None
    if file and draft is None:
        return to_flask(problem(404, "Not Found", "There is no such file."), request)
    if request.parameter("format") == "json" or not prefers_html(request):
        return _to_this_machine(_json(asdict(draft) if draft else {"files": _as_json(problems)}))
    page = _page(request, settings)
    if draft:
        is_published = draft.id and page.find(draft.id)
        href = page.urls.path("thing", id=draft.id) if is_published else ""
        body = html.render_template("draft", page, draft=draft, href=href)
    else:
        body = html.render_template("drafts", page, files=_by_file(settings, problems))
    response = as_private(Response(200, HTML, body.encode()).with_vary("Accept"))
    languages = interface_languages.of_node(settings)
    return _to_this_machine(in_language(response, request, languages, f"{page.urls.prefix}/"))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["contexts"].settings
    return settings


def _is_from_this_machine(request: Request, settings: Settings) -> bool:
    """Return whether a request came from this machine, to this machine, under a name of it."""
    name = urlsplit(f"//{flask_request.headers.get('Host', '')}").hostname or ""
    return all(map(is_loopback, (settings["host"], request.client, name)))


def _to_this_machine(response: Response) -> flask.Response:
    """Return the response of Flask, which pages of other sites cannot read (Fetch, 3.3.3)."""
    converted = to_flask(response, g.request)
    converted.headers["Access-Control-Allow-Origin"] = flask_request.host_url.rstrip("/")
    converted.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return converted


def _json(body: object) -> Response:
    return Response(200, "application/json", orjson.dumps(body), cache_control="no-store", cacheable=False)


def _as_json(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    return [
        {"file": file, "problems": [problem.as_dict() for problem in own]}
        for file, own in _grouped(problems).items()
    ]


def _by_file(settings: Settings, problems: tuple[Problem, ...]) -> list[tuple[str, str, list[Problem]]]:
    """Return the files with problems, those that are not published first: name, query of its draft, problems."""
    rows = [
        (file, file if draft_file.path_in(settings.node, file) else "", own)
        for file, own in _grouped(problems).items()
    ]
    return sorted(rows, key=lambda row: (not errors(row[2]), row[0]))


def _grouped(problems: tuple[Problem, ...]) -> dict[str, list[Problem]]:
    groups: dict[str, list[Problem]] = {}
    for item in problems:
        groups.setdefault(item.file, []).append(item)
    return groups


def _page(request: Request, settings: Settings) -> PageContext:
    """Return what the page may know, also before anything is published."""
    contexts = current_app.extensions["contexts"]
    try:
        context = contexts.current()
    except StoreError:
        words = serializer_context.make_context(settings, lambda id: None)
        return page_context(words, request, interface_languages.of_node(settings), contexts.watch)
    context.refresh()
    page: PageContext = context.page_context(request)
    return page
