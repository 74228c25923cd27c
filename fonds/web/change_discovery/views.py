"""The views of IIIF Change Discovery: the collection and its pages."""

from __future__ import annotations

import orjson
from flask import Blueprint

from fonds.publishing.change_feeds import ACTIVITY
from fonds.serializers.feeds import change_discovery
from fonds.web import feed_response
from fonds.web.context import RequestContext
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.route_decorator import route

blueprint = Blueprint("change_discovery", __name__)


@route(blueprint, "activity")
def collection(request: Request, context: RequestContext) -> Response | None:
    """The OrderedCollection."""
    last = context.reader.feeds.last(ACTIVITY)
    if last is None:
        return None
    document = change_discovery.ordered_collection(
        last.start + last.items, last.number, context.settings["data_rights"], context.serializer_context
    )
    return feed_response.feed_response(_type(request), orjson.dumps(document), last.until, vary=("Accept",))


@route(blueprint, "activity_page")
def page(request: Request, context: RequestContext, page: int) -> Response | None:
    """A page of activities."""
    feeds = context.reader.feeds
    feed_page, last = feeds.page(ACTIVITY, page), feeds.last(ACTIVITY)
    if feed_page is None or last is None:
        return None
    items = [orjson.loads(line) for line in feed_response.items(feed_page, context)]
    document = change_discovery.ordered_collection_page(
        feed_page.number, last.number, feed_page.start, items, context.serializer_context
    )
    sealed = feed_page.number < last.number
    return feed_response.feed_response(
        _type(request), orjson.dumps(document), feed_page.until, sealed, vary=("Accept",)
    )


def _type(request: Request) -> str:
    """Return the media type with its profile, or plain JSON if the client asks for that; never 406 (4.1)."""
    plain = "application/json"
    offers = (Offer(change_discovery.MEDIA_TYPE, change_discovery.MEDIA_TYPE, (plain,)), Offer(plain, plain))
    chosen = choose(request.accept, offers)
    return chosen.media_type if chosen else change_discovery.MEDIA_TYPE
