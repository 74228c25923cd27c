"""Errors as problem details (RFC 9457), or as a page if the client prefers HTML.

Views return problems as responses. Exceptions reach the handlers that `register` gives to Flask.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace

import flask
import orjson
from flask import Flask, current_app, g
from flask import request as flask_request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from fonds.problem import StoreError
from fonds.publishing.run_status import WORDS
from fonds.store.reader import HiddenError
from fonds.web import access_denied, html, progress
from fonds.web.context import RequestContext
from fonds.web.http.flask_response import to_flask
from fonds.web.http.negotiation import prefers_html
from fonds.web.http.request import Request, request_id
from fonds.web.http.response import (
    HTML,
    PROBLEM,
    Headers,
    Response,
    allow_header,
    options,
    problem,
)

# of problems, for pages, which translate them
TITLES = (
    "Bad Request",
    "Not Found",
    "Method Not Allowed",
    "Not acceptable",
    "Withdrawn",
    "Too Many Requests",
    "Internal Server Error",
    "Service Unavailable",
    "Not ready",
    "Not up to date",
    "Being published",
    "Nothing is published",
    "Reading room",
    "Closed",
)
DETAILS = {
    404: "There is nothing at this address. The home page lists the contents of this node.",
    405: "Descriptions can only be read here: GET, HEAD and OPTIONS.",
    500: "An unexpected error occurred. It has been logged.",
}

REQUEST_ID = "X-Request-ID"


def as_page_if_preferred(response: Response, request: Request, context: RequestContext) -> Response:
    """Return problem details as a page with the same status and headers if the client prefers HTML."""
    if response.media_type != PROBLEM or not prefers_html(request):
        return response
    members = orjson.loads(response.body)
    links = tuple((choice["href"], choice["type"]) for choice in members.get("available", ()))
    body = html.render_problem(
        response.status,
        members["title"],
        members["detail"],
        context.page_context(request),
        links,
        members.get("request", ""),
    )
    return replace(response, media_type=HTML, body=body.encode()).with_vary("Accept")


def register(app: Flask) -> None:
    """Give an application its error handlers."""
    app.register_error_handler(HiddenError, _hidden)
    app.register_error_handler(StoreError, _no_store)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _hidden(error: HiddenError) -> flask.Response:
    """401 or 403 for a description that is not open to this reader."""
    return _send(access_denied.denied(g.request, g.context, error.entity))


def _no_store(error: StoreError) -> flask.Response:
    """503 while nothing is published; then only the index of words can be missing, which is a file of its own."""
    if "context" not in g:
        settings = current_app.extensions["contexts"].settings
        return to_flask(progress.unpublished(settings, g.request, error), g.request)
    response = progress.behind(g.context, WORDS, error)
    return _send(as_page_if_preferred(response, g.request, g.context))


def _http_error(error: HTTPException) -> flask.Response:
    """An error of routing, or one that a view raised."""
    if error.code is None:
        return _unexpected(error)
    if flask_request.method == "OPTIONS":
        return to_flask(options(), g.request)
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return _respond(error.code, error.name, (allow_header(tuple(methods)),) if methods else ())


def unexpected(path: str, error: Exception, id: str) -> Response:
    """Log an error that nobody expected, and return the response to the request with that id.

    The id is in the log, in the X-Request-ID header, and in the member `request` of the problem (RFC 9457, 3.2).
    """
    logger = logging.getLogger("fonds")
    logger.error("an unexpected error in %s", path, exc_info=error, extra={"request_id": id})
    response = problem(500, "Internal Server Error", DETAILS[500], request=id)
    return response.with_headers((REQUEST_ID, id))


def _unexpected(error: Exception) -> flask.Response:
    return _answer(unexpected(flask_request.path, error, request_id(flask_request.environ)))


def _respond(status: int, title: str, headers: Headers = ()) -> flask.Response:
    return _answer(problem(status, title, DETAILS.get(status, title)).with_headers(*headers))


def _answer(response: Response) -> flask.Response:
    response = response.with_vary("Accept")
    if "context" in g:
        # the page of an error may fail for the same reason as the view
        with suppress(Exception):
            return _send(as_page_if_preferred(response, g.request, g.context))
    return to_flask(response, g.request)


def _send(response: Response) -> flask.Response:
    """Return the Flask response to the current request, with the language of a page."""
    return to_flask(g.context.in_language(response, g.request), g.request)
