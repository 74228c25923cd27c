"""The front doors of the node: the home page for readers, and the page about data for people who write programs."""

from __future__ import annotations

from flask import Blueprint

from fonds.publishing.part_states import part_state
from fonds.publishing.run_status import WORDS
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.home import data_page, home_page
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest
from fonds.web.route_decorator import route

blueprint = Blueprint("home", __name__)


@route(blueprint, "home", work="documents")
def home(request: Request, context: RequestContext) -> Response | None:
    """The home page of the node. None if the list of its contents has no such page."""
    page = context.page_context(request)
    listing = home_page.listing(context, page, request.page_number())
    if request.page_number() > listing.page_count:
        return None
    body = home_page.render_home(page, listing).encode()
    link = f'<{context.urls.iiif_collection()}>; rel="alternate"; type="application/ld+json"'
    # what is counted is in an index of its own, which may still be behind what is published
    is_settled = part_state(context.settings, context.reader, WORDS).is_settled
    modified = last_modified.of_page(context) if is_settled else ""
    return Response(
        200,
        HTML,
        body,
        (("Link", link),),
        digest(body),
        last_modified=modified,
        cacheable=is_settled,
    )


@route(blueprint, "data", work="documents")
def data(request: Request, context: RequestContext) -> Response:
    """The page about data."""
    body = data_page.render_data(context, context.page_context(request)).encode()
    return Response(200, HTML, body, etag=digest(body))
