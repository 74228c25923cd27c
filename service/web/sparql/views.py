"""The route of the SPARQL endpoint. Its responses depend on a body and take long, so no cache keeps them."""

from __future__ import annotations

import flask
from flask import Blueprint, current_app, g, request
from werkzeug.exceptions import NotFound

from service.web.http.flask_response import to_flask
from service.web.route_decorator import rule
from service.web.sparql.endpoint import Endpoint, Sent

blueprint = Blueprint("sparql", __name__)


@blueprint.route(rule("sparql"), methods=["GET", "POST"])
def sparql() -> flask.Response:
    """Answer a request of the SPARQL 1.1 Protocol. Raises NotFound if this node has no endpoint."""
    endpoint: Endpoint = current_app.extensions["sparql"]
    body = g.request.body if request.method == "POST" else None
    sent = Sent(
        g.request.query, g.request.accept, g.request.accept_encoding, request.content_type or "", body
    )
    response = endpoint.respond(sent, g.context)
    if response is None:
        raise NotFound
    return to_flask(response, g.request)
