"""Health checks: `live` while the process answers, `ready` once a publish is complete. They ask no other machine."""

from __future__ import annotations

import flask
from flask import Blueprint, current_app, g

from service.problem import StoreError
from service.web.http.flask_response import to_flask
from service.web.http.response import Response

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> flask.Response:
    """Return 200."""
    return to_flask(live_response(), g.request)


@blueprint.get("/ready")
def ready() -> flask.Response:
    """Return 200 once something is published, 503 before."""
    try:
        is_ready = current_app.extensions["contexts"].current().reader.ready()
    except StoreError:
        is_ready = False
    return to_flask(_response("ready", is_ready), g.request)


def live_response() -> Response:
    """Return the response of `live`, which the server sends without a thread."""
    return _response("live", True)


def _response(check: str, passed: bool) -> Response:
    body = b'{"%s":%s}' % (check.encode(), str(passed).lower().encode())
    return Response(200 if passed else 503, "application/json", body)
