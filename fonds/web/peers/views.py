"""The pages about peers: all of them, and each with its state, for people and as JSON.

They tell what everybody may know. Why a harvest failed, and what is in quarantine, `fonds peer show` tells those who
run the node.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from fonds.store.copies import Copies
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest
from fonds.web.localization import Localizer
from fonds.web.peers.peer_state import read_state
from fonds.web.route_decorator import route

blueprint = Blueprint("peers", __name__)


@route(blueprint, "peers", work="search")
def peers(request: Request, context: RequestContext) -> Response:
    """All peers, as a page, or as JSON if preferred."""
    states = []
    with Copies.reading(context.settings.state) as copies:
        states = [read_state(context, copies, peer) for peer in copies.peers()] if copies else []
    if wants_json(request):
        return _json([state.as_dict(context.urls) for state in states])
    page = context.page_context(request)
    uri = context.urls.uri("peers")
    body = render_template("peers", page, states=states, localizer=Localizer(page), canonical=uri)
    return _page(body)


@route(blueprint, "peer", work="search")
def peer(request: Request, context: RequestContext, slug: str) -> Response | None:
    """One peer, as a page, or as JSON if preferred."""
    with Copies.reading(context.settings.state) as copies:
        known = copies.peer(slug) if copies else None
        if copies is None or known is None:
            return None
        state = read_state(context, copies, known)
    if wants_json(request):
        return _json(state.as_dict(context.urls))
    page = context.page_context(request)
    values = {"canonical": context.urls.uri("peer", slug=slug), "peers_path": context.urls.path("peers")}
    return _page(render_template("peer", page, state=state, localizer=Localizer(page), **values))


def _json(value: Any) -> Response:
    body = orjson.dumps(value)
    # a harvest changes it, and no publish need follow
    return Response(200, "application/json", body, (), digest(body), ("Accept",), cacheable=False)


def _page(text: str) -> Response:
    body = text.encode()
    return Response(200, HTML, body, (), digest(body), ("Accept",), cacheable=False)
