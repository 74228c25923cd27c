"""Health checks: `live` while the process answers, `ready` once something is published. They ask no other machine."""

from __future__ import annotations

import flask
import orjson
from flask import Blueprint, current_app, g

from fonds.problem import StoreError
from fonds.publishing import run_status
from fonds.publishing.part_states import part_states
from fonds.web.http.flask_response import to_flask
from fonds.web.http.response import Response

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> flask.Response:
    """Return 200."""
    return to_flask(live_response(), g.request)


@blueprint.get("/ready")
def ready() -> flask.Response:
    """Return 200 once something is published, 503 before, with the state of each part of it.

    `complete` is true when nothing is being published and every part is up to date.
    """
    contexts = current_app.extensions["contexts"]
    try:
        reader = contexts.current().reader
    except StoreError:
        reader = None
    states = part_states(contexts.settings, reader)
    is_published = reader is not None
    # asked last: what ended meanwhile is told as running once more
    is_running = run_status.read(contexts.settings.state).is_running
    is_complete = is_published and not is_running and all(state.is_settled for state in states.values())
    body = {"ready": is_published, "complete": is_complete}
    parts = {name: state.as_dict() for name, state in states.items()}
    return to_flask(_response(is_published, {**body, **parts}), g.request)


def live_response() -> Response:
    """Return the response of `live`, which the server sends without a thread."""
    return _response(True, {"live": True})


def _response(passed: bool, body: dict[str, object]) -> Response:
    return Response(200 if passed else 503, "application/json", orjson.dumps(body), cache_control="no-store")
