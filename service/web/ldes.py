"""The doors of the event stream: its root, the nodes of links, and the pages of members, in five serialisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from service.publishing.change_feeds import LDES
from service.serializers.feeds import ldes_serializations, ldes_tree
from service.serializers.feeds.ldes_tree import FANOUT, Span
from service.store.feed_pages import Page
from service.web import feed
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, redirect

if TYPE_CHECKING:
    from service.web.desk import Desk


def root(ask: Ask, desk: Desk) -> Answer:
    """The root node, which describes the stream."""
    feeds = desk.reader.feeds
    last = feeds.last(LDES)
    spans = [
        Span(number, first.since, end.until, _is_full(end, last))
        for number, (first, end) in enumerate(feeds.every(LDES, FANOUT), 1)
    ]
    since = spans[0].since if spans else ""
    made = ldes_tree.root(spans, since, desk.settings["data_rights"], desk.context)
    return _answer(ask, made, last.until if last else "", False)


def index(ask: Ask, desk: Desk, page: str) -> Answer | None:
    """A node of links."""
    number = int(page)
    pages = desk.reader.feeds.pages(LDES, (number - 1) * FANOUT + 1, number * FANOUT)
    last = desk.reader.feeds.last(LDES)
    if not pages or last is None:
        return None
    spans = [Span(one.number, one.since, one.until, one.number < last.number) for one in pages]
    sealed = _is_full(pages[-1], last)
    return _answer(ask, ldes_tree.index(number, spans, sealed, desk.context.address), pages[-1].until, sealed)


def _is_full(end: Page, last: Page | None) -> bool:
    """Whether the last page below a node of links is the last that it will ever have."""
    return last is not None and end.number % FANOUT == 0 and end.number < last.number


def page(ask: Ask, desk: Desk, page: str, revision: str = "0") -> Answer | None:
    """A page of members. One from which something was struck has another address each time (it never changes)."""
    found, last = desk.reader.feeds.page(LDES, int(page)), desk.reader.feeds.last(LDES)
    if found is None or last is None or int(revision) > found.revision:
        return None
    address = desk.context.address
    here = address.uri("ldes_page", page=page)
    if found.revision:
        here = address.uri("ldes_revision", page=page, revision=found.revision)
    if int(revision) < found.revision:
        return redirect(307, here)
    items = [orjson.loads(line) for line in feed.lines(found, desk)]
    sealed = found.number < last.number
    made = ldes_tree.page(here, ((id, seq, said) for seq, id, said in items), sealed, address)
    return _answer(ask, made, found.until, sealed)


def _answer(ask: Ask, nquads: str, modified: str, sealed: bool) -> Answer:
    """TriG where nothing that there is was asked for: better than to refuse."""
    offers = [Offer(form.media_type, form.suffix, form.aliases) for form in ldes_serializations.FORMATS]
    chosen = choose(ask.accept, offers)
    form = next(
        form for form in ldes_serializations.FORMATS if form.suffix == (chosen.key if chosen else "trig")
    )
    media_type = form.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    if form.suffix != "jsonld":
        media_type += f"; {ldes_serializations.PROFILE}"
    return feed.answer(
        media_type, ldes_serializations.write(nquads, form.suffix), modified, sealed, vary=("Accept",)
    )
