"""The views of the event stream: its root, the nodes of links, and the pages of members, in five serializations."""

from __future__ import annotations

import orjson
from flask import Blueprint

from fonds.publishing.change_feeds import LDES
from fonds.serializers.feeds import ldes_serializations, ldes_tree
from fonds.serializers.feeds.ldes_tree import PAGES_PER_INDEX, ChildNode
from fonds.store.feed_pages import FeedPage
from fonds.web import feed_response
from fonds.web.context import RequestContext
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, redirect
from fonds.web.route_decorator import route

blueprint = Blueprint("ldes", __name__)


@route(blueprint, "ldes")
def root(request: Request, context: RequestContext) -> Response:
    """The root node, which describes the stream."""
    feeds = context.reader.feeds
    last = feeds.last(LDES)
    spans = [
        ChildNode(number, first.since, end.until, _is_full(end, last))
        for number, (first, end) in enumerate(feeds.page_ranges(LDES, PAGES_PER_INDEX), 1)
    ]
    since = spans[0].since if spans else ""
    nquads = ldes_tree.root_node(spans, since, context.settings["data_rights"], context.serializer_context)
    return _node(request, nquads, last.until if last else "", False)


@route(blueprint, "ldes_index")
def index(request: Request, context: RequestContext, page: int) -> Response | None:
    """A node of links."""
    number = page
    pages = context.reader.feeds.pages(LDES, (number - 1) * PAGES_PER_INDEX + 1, number * PAGES_PER_INDEX)
    last = context.reader.feeds.last(LDES)
    if not pages or last is None:
        return None
    spans = [ChildNode(child.number, child.since, child.until, child.number < last.number) for child in pages]
    sealed = _is_full(pages[-1], last)
    return _node(request, ldes_tree.index_node(number, spans, sealed, context.urls), pages[-1].until, sealed)


def _is_full(end: FeedPage, last: FeedPage | None) -> bool:
    """Whether the last page below a node of links is the last that it will ever have."""
    return last is not None and end.number % PAGES_PER_INDEX == 0 and end.number < last.number


@route(blueprint, "ldes_page", work="documents")
@route(blueprint, "ldes_revision", work="documents")
def page(request: Request, context: RequestContext, page: int, revision: int = 0) -> Response | None:
    """A page of members. A revision, from which members were removed, has a URL of its own, so that no page changes."""
    feeds = context.reader.feeds
    feed_page, last = feeds.page(LDES, page), feeds.last(LDES)
    if feed_page is None or last is None or revision > feed_page.revision:
        return None
    urls = context.urls
    url = urls.uri("ldes_page", page=page)
    if feed_page.revision:
        url = urls.uri("ldes_revision", page=page, revision=feed_page.revision)
    if revision < feed_page.revision:
        return redirect(307, url)
    items = [orjson.loads(line) for line in feed_response.items(feed_page, context)]
    sealed = feed_page.number < last.number
    members = ((id, seq, quads) for seq, id, quads in items)
    return _node(request, ldes_tree.page_node(url, members, sealed, urls), feed_page.until, sealed)


def _node(request: Request, nquads: str, modified: str, sealed: bool) -> Response:
    """Return the serialization that the client asks for, or TriG rather than 406."""
    offers = [Offer(form.media_type, form.suffix, form.aliases) for form in ldes_serializations.FORMATS]
    chosen = choose(request.accept, offers)
    form = next(
        form for form in ldes_serializations.FORMATS if form.suffix == (chosen.key if chosen else "trig")
    )
    media_type = form.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    if form.suffix != "jsonld":
        media_type += f"; {ldes_serializations.PROFILE}"
    return feed_response.feed_response(
        media_type,
        ldes_serializations.serialize_node(nquads, form.suffix),
        modified,
        sealed,
        vary=("Accept",),
    )
