"""The doors of the event stream: its root, the nodes of links, and the pages of members, in five serialisations."""

from __future__ import annotations

import orjson
from flask import Blueprint

from service.publishing.change_feeds import LDES
from service.serializers.feeds import ldes_serializations, ldes_tree
from service.serializers.feeds.ldes_tree import PAGES_PER_INDEX, ChildNode
from service.store.feed_pages import FeedPage
from service.web import feed_response
from service.web.context import RequestContext
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, redirect
from service.web.route_decorator import route

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
    made = ldes_tree.root_node(spans, since, context.settings["data_rights"], context.serializer_context)
    return _answer(request, made, last.until if last else "", False)


@route(blueprint, "ldes_index")
def index(request: Request, context: RequestContext, page: int) -> Response | None:
    """A node of links."""
    number = page
    pages = context.reader.feeds.pages(LDES, (number - 1) * PAGES_PER_INDEX + 1, number * PAGES_PER_INDEX)
    last = context.reader.feeds.last(LDES)
    if not pages or last is None:
        return None
    spans = [ChildNode(one.number, one.since, one.until, one.number < last.number) for one in pages]
    sealed = _is_full(pages[-1], last)
    return _answer(
        request, ldes_tree.index_node(number, spans, sealed, context.urls), pages[-1].until, sealed
    )


def _is_full(end: FeedPage, last: FeedPage | None) -> bool:
    """Whether the last page below a node of links is the last that it will ever have."""
    return last is not None and end.number % PAGES_PER_INDEX == 0 and end.number < last.number


@route(blueprint, "ldes_page", work="documents")
@route(blueprint, "ldes_revision", work="documents")
def page(request: Request, context: RequestContext, page: int, revision: int = 0) -> Response | None:
    """A page of members. One from which something was struck has another address each time (it never changes)."""
    found, last = context.reader.feeds.page(LDES, page), context.reader.feeds.last(LDES)
    if found is None or last is None or revision > found.revision:
        return None
    address = context.urls
    here = address.uri("ldes_page", page=page)
    if found.revision:
        here = address.uri("ldes_revision", page=page, revision=found.revision)
    if revision < found.revision:
        return redirect(307, here)
    items = [orjson.loads(line) for line in feed_response.items(found, context)]
    sealed = found.number < last.number
    made = ldes_tree.page_node(here, ((id, seq, said) for seq, id, said in items), sealed, address)
    return _answer(request, made, found.until, sealed)


def _answer(request: Request, nquads: str, modified: str, sealed: bool) -> Response:
    """TriG where nothing that there is was asked for: better than to refuse."""
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
