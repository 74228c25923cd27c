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
    return _health("live", True)


@blueprint.get("/ready")
def ready() -> flask.Response:
    """Return 200 once something is published, 503 before."""
    try:
        is_ready = current_app.extensions["contexts"].current().reader.ready()
    except StoreError:
        is_ready = False
    return _health("ready", is_ready)


def _health(check: str, passed: bool) -> flask.Response:
    body = b'{"%s":%s}' % (check.encode(), str(passed).lower().encode())
    return to_flask(Response(200 if passed else 503, "application/json", body), g.request)
