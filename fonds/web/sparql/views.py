"""The route of the SPARQL endpoint. Its responses depend on a request body and may be slow, so they are not cached."""

from __future__ import annotations

import flask
from flask import Blueprint, current_app, g, request
from werkzeug.exceptions import NotFound

from fonds.web.http.flask_response import to_flask
from fonds.web.route_decorator import rule
from fonds.web.sparql.endpoint import Endpoint, SparqlRequest

blueprint = Blueprint("sparql", __name__)


@blueprint.route(rule("sparql"), methods=["GET", "POST"])
def sparql() -> flask.Response:
    """Answer a request of the SPARQL 1.1 Protocol. Raises NotFound if this node has no endpoint."""
    body = g.request.body if request.method == "POST" else None
    sparql_request = SparqlRequest(
        g.request.query, g.request.accept, g.request.accept_encoding, request.content_type or "", body
    )
    return _respond(sparql_request)


@blueprint.route(rule("sparql") + ".html")
def sparql_page() -> flask.Response:
    """The page of the service at an address of its own, where every client gets HTML. Raises NotFound as above."""
    return _respond(SparqlRequest(g.request.query, "text/html", g.request.accept_encoding))


def _respond(sparql_request: SparqlRequest) -> flask.Response:
    endpoint: Endpoint = current_app.extensions["sparql"]
    response = endpoint.respond(sparql_request, g.context, g.context.page_context(g.request))
    if response is None:
        raise NotFound
    return to_flask(g.context.in_language(response, g.request), g.request)
