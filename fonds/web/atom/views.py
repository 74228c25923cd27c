"""The views of the Atom feed: the newest changes, and archives of older ones, read from the change log."""

from __future__ import annotations

from flask import Blueprint

from fonds.record.model import Unit
from fonds.serializers.feeds import atom
from fonds.serializers.feeds.atom import PAGE_SIZE, ArchivePosition, AtomEntry
from fonds.serializers.feeds.change import FeedChange
from fonds.serializers.text.metadata_fields import pick_language
from fonds.store import changes
from fonds.store.log import is_restricted
from fonds.web import feed_response
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.list_entries import entries
from fonds.web.route_decorator import route

blueprint = Blueprint("atom", __name__)

MEDIA_TYPE = f"{atom.MEDIA_TYPE}; charset=utf-8"


@route(blueprint, "atom")
def newest(request: Request, context: RequestContext) -> Response:
    """The feed to subscribe to: each description once, with its last change."""
    log = context.reader.changes
    last_changes = {row.id: row for row in reversed(log.newest(PAGE_SIZE))}
    rows = sorted(last_changes.values(), key=lambda row: row.seq, reverse=True)
    archives = log.last() // PAGE_SIZE
    return _feed(context, rows, ArchivePosition(0, archives, 0))


@route(blueprint, "atom_page")
def archive(request: Request, context: RequestContext, page: int) -> Response | None:
    """A full page of the log, which gets no more entries (RFC 5005, 4)."""
    number, log = page, context.reader.changes
    archives = log.last() // PAGE_SIZE
    if number > archives:
        return None
    rows = log.after((number - 1) * PAGE_SIZE, PAGE_SIZE, until=number * PAGE_SIZE)
    position = ArchivePosition(number, number - 1, number + 1 if number < archives else 0)
    return _feed(context, rows[::-1], position)


def _feed(context: RequestContext, rows: list[changes.Change], position: ArchivePosition) -> Response:
    atom_entries = entries(rows, lambda row: row.id, "the Atom feed", lambda row: _entry(row, context))
    updated = rows[0].at if rows else context.reader.changes.complete_until()
    body = atom.feed(
        [value for _, value in atom_entries],
        position,
        updated,
        context.settings["data_rights"],
        context.serializer_context,
    )
    # an archive may change after all: what becomes restricted leaves it
    return feed_response.feed_response(MEDIA_TYPE, body, "" if position.number else updated)


def _entry(row: changes.Change, context: RequestContext) -> AtomEntry:
    entity = context.reader.entity(row.id)
    hidden = entity is None or is_restricted(entity.withdrawn)
    withdrawal = row.withdrawal_details()
    reason = {} if hidden or "restricted" in withdrawal else withdrawal.get("reason", {})
    change = FeedChange(row.seq, row.id, row.kind, "restrict" if hidden else row.action, row.at, reason)
    if change.is_gone or entity is None:
        return AtomEntry(change, ("", ""), ("", ""), "")
    description = context.reader.description(entity)
    language = context.site.language
    abstract = description.abstract if isinstance(description, Unit) else None
    summary = pick_language(abstract.text, language) if abstract else ("", "")
    return AtomEntry(change, pick_language(description.labels, language), summary, entity.created)
