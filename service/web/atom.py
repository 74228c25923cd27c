"""The doors of the Atom feed: the newest changes, and archives of the older ones, read from the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.record.model import Unit
from service.serializers.feeds import atom
from service.serializers.feeds.atom import PAGE, Entry, Where
from service.serializers.feeds.change import Change
from service.serializers.text.metadata_fields import chosen
from service.store import changes
from service.store.log import is_restricted
from service.web import feed
from service.web.respond import Answer, Ask

if TYPE_CHECKING:
    from service.web.desk import Desk

MEDIA_TYPE = f"{atom.MEDIA_TYPE}; charset=utf-8"


def newest(ask: Ask, desk: Desk) -> Answer:
    """The feed to subscribe to: each description once, with its last change."""
    log = desk.reader.changes
    rows = {row.id: row for row in reversed(log.newest(PAGE))}
    found = sorted(rows.values(), key=lambda row: row.seq, reverse=True)
    archives = log.last() // PAGE
    return _answer(desk, found, Where(0, archives, 0))


def archive(ask: Ask, desk: Desk, page: str) -> Answer | None:
    """A full page of the log, which gets no more entries (RFC 5005, 4)."""
    number, log = int(page), desk.reader.changes
    archives = log.last() // PAGE
    if number > archives:
        return None
    rows = log.after((number - 1) * PAGE, PAGE, until=number * PAGE)
    where = Where(number, number - 1, number + 1 if number < archives else 0)
    return _answer(desk, rows[::-1], where)


def _answer(desk: Desk, rows: list[changes.Change], where: Where) -> Answer:
    entries = [_entry(row, desk) for row in rows]
    updated = rows[0].at if rows else desk.reader.changes.horizon()
    body = atom.feed(entries, where, updated, desk.settings["data_rights"], desk.context)
    # not for ever: what is restricted later leaves the archives too
    return feed.answer(MEDIA_TYPE, body, "" if where.number else updated)


def _entry(row: changes.Change, desk: Desk) -> Entry:
    now = desk.reader.entity(row.id)
    hidden = now is None or is_restricted(now.withdrawn)
    said = row.said()
    reason = {} if hidden or "restricted" in said else said.get("reason", {})
    change = Change(row.seq, row.id, row.kind, "restrict" if hidden else row.action, row.at, reason)
    if change.gone or now is None:
        return Entry(change, ("", ""), ("", ""), "")
    description = desk.reader.description(now)
    language = desk.context.site.language
    abstract = description.abstract if isinstance(description, Unit) else None
    summary = chosen(abstract.text, language) if abstract else ("", "")
    return Entry(change, chosen(description.names, language), summary, now.created)
