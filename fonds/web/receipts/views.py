"""The route of the receipt of a description: which judge found what in each document, as a page or as JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint

from fonds.concurrency import RETRY_SECONDS
from fonds.publishing import receipts
from fonds.settings import has_receipt
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import DeferredResponse, Response, digest, problem
from fonds.web.localization import Localizer
from fonds.web.memento.timemaps import with_versions
from fonds.web.route_decorator import route

blueprint = Blueprint("receipts", __name__)

_OFFERS = (
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer("application/ld+json", "jsonld", ("application/json",)),
)
OUTCOMES = {
    "earl:passed": "passed",
    "earl:failed": "failed",
    "earl:untested": "not run",
    "earl:cantTell": "cannot tell",
}


@route(blueprint, "receipt", work="documents")
def receipt(
    request: Request, context: RequestContext, room: str, id: str
) -> Response | DeferredResponse | None:
    """Return the receipt of what is served of a description now; 503 until it is made, None if there is none."""
    return with_versions(
        request, context, room, id, "receipt", lambda entity, _: _respond(request, context, entity)
    )


def _respond(request: Request, context: RequestContext, entity: Entity) -> Response | None:
    if entity.withdrawn is not None or not has_receipt(context.settings["receipts"], entity.id):
        return None
    body = receipts.find(context.settings, entity)
    if body is None and receipts.last_seq(context.settings) >= (entity.seq or 0):
        return None  # its judges met a fault, which the publish reported
    if body is None:
        detail = "What is published of it has not been validated yet."
        return problem(503, "Not ready", detail).with_headers(("Retry-After", str(RETRY_SECONDS)))
    offer = choose(request.accept, _OFFERS)
    media_type = "application/ld+json"
    if offer and offer.key == "html":
        media_type, body = "text/html; charset=utf-8", _page(request, context, entity, json.loads(body))
    page = context.urls.description(entity.kind, entity.id)
    link = ("Link", f'<{page}>; rel="about"; type="text/html"')
    # receipts are no part of the store: they are made after it has changed
    return Response(200, media_type, body, (link,), digest(body), vary=("Accept",), cacheable=False)


def _page(request: Request, context: RequestContext, entity: Entity, receipt: dict[str, Any]) -> bytes:
    page = context.page_context(request)
    localizer = Localizer(page)
    description = page.find(entity.id)
    assertions = receipt["assertions"]
    counts = {
        word: sum(one["result"]["outcome"] == outcome for one in assertions)
        for outcome, word in OUTCOMES.items()
    }
    values = {
        "localizer": localizer,
        "target": localizer.link_to(entity.id),
        "above": localizer.links_above(description),
        "title": description.label(page.language) if description else entity.id,
        "receipt": receipt,
        "outcomes": OUTCOMES,
        "counts": {word: count for word, count in counts.items() if count},
        "documents": _by_document(assertions),
        "formats": context.formats,
    }
    return render_template("receipt", page, **values).encode()


def _by_document(assertions: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return each document with what was found in it, in the order of the receipt."""
    documents: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for assertion in assertions:
        subject = assertion["subject"]
        documents.setdefault(subject["title"], (subject, []))[1].append(assertion)
    return list(documents.values())
