"""The doors of IIIF Change Discovery: the collection, and its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from service.publishing.change_feeds import ACTIVITY
from service.serializers.feeds import change_discovery
from service.web import feed
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask

if TYPE_CHECKING:
    from service.web.desk import Desk


def collection(ask: Ask, desk: Desk) -> Answer | None:
    """The OrderedCollection."""
    last = desk.reader.feeds.last(ACTIVITY)
    if last is None:
        return None
    made = change_discovery.collection(
        last.start + last.items, last.number, desk.settings["data_rights"], desk.context
    )
    return feed.answer(_type(ask), orjson.dumps(made), last.until, vary=("Accept",))


def page(ask: Ask, desk: Desk, page: str) -> Answer | None:
    """A page of activities."""
    found, last = desk.reader.feeds.page(ACTIVITY, int(page)), desk.reader.feeds.last(ACTIVITY)
    if found is None or last is None:
        return None
    items = [orjson.loads(line) for line in feed.lines(found, desk)]
    made = change_discovery.page(found.number, last.number, found.start, items, desk.context)
    sealed = found.number < last.number
    return feed.answer(_type(ask), orjson.dumps(made), found.until, sealed, vary=("Accept",))


def _type(ask: Ask) -> str:
    """4.1: the type with its profile, or plain JSON for who asks for that; never 406."""
    plain = "application/json"
    offers = (Offer(change_discovery.MEDIA_TYPE, change_discovery.MEDIA_TYPE, (plain,)), Offer(plain, plain))
    chosen = choose(ask.accept, offers)
    return chosen.media_type if chosen else change_discovery.MEDIA_TYPE
