"""The forms of what is published as a graph and as a page at one address: chosen by suffix, else by `Accept`."""

from __future__ import annotations

from typing import Final

from fonds.formats import Serialization
from fonds.web.context import RequestContext
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest

PAGE: Final = Serialization("text/html", "html", "Page", ("application/xhtml+xml",))


def graph_forms(context: RequestContext) -> tuple[Serialization, ...]:
    """Return the serializations that every graph has."""
    return next(row.serializations for row in context.formats if row.is_graph)


def choose_form(
    request: Request, context: RequestContext, suffix: str | None
) -> tuple[Serialization | None, tuple[str, ...]]:
    """Return the form with a suffix, None if there is none; without a suffix, the one that the client prefers.

    With it are the names of the headers that it depends on. A client that accepts no form gets Turtle, which is
    readable.
    """
    forms = (*graph_forms(context), PAGE)
    vary: tuple[str, ...] = ()
    if suffix is None:
        offer = choose(request.accept, [Offer(form.media_type, form.suffix, form.aliases) for form in forms])
        suffix, vary = offer.key if offer else "ttl", ("Accept",)
    return next((form for form in forms if form.suffix == suffix), None), vary


def respond_in_form(form: Serialization, body: bytes, vary: tuple[str, ...]) -> Response:
    """Return the response with a body in that form."""
    charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
    return Response(200, form.media_type + charset, body, (), digest(body), vary=vary)
