"""A Response as the response of Flask, with the same status, headers and bytes as the response cache sends."""

from __future__ import annotations

import flask

from fonds.web.http.ranges import FileRange
from fonds.web.http.request import Request
from fonds.web.http.response import Response, finish, to_wsgi


def to_flask(response: Response, request: Request) -> flask.Response:
    """Return the Flask response for a request: in its content coding, 304 if the client has it, a range of a file."""
    status, headers, body = to_wsgi(finish(response, request), request)
    # a list: Werkzeug takes the length of bytes for that of the response, also for HEAD; a file stays what it is
    parts: FileRange | list[bytes] = body if isinstance(body, FileRange) else [body]
    converted = flask.Response(parts, status, headers, direct_passthrough=isinstance(parts, FileRange))
    if not any(name == "Content-Type" for name, _ in headers):
        del converted.headers["Content-Type"]  # Werkzeug adds one
    return converted
