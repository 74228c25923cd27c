"""A published version of a description in every form that is made of it alone: a Memento (RFC 7089, 2.2.3).

It is the state of the description at its `Memento-Datetime`, put into words by the makers of today.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from service.formats import Format, Publication
from service.publishing.version_snapshot import Past, past
from service.serializers.graph.serialize import encode
from service.store.log import Entity
from service.web import history, profiles
from service.web.choosing import (
    NEGOTIATED,
    Choice,
    best,
    media_type,
    no_such_profile,
    not_acceptable,
    wished,
    with_suffix,
)
from service.web.respond import Answer, Ask, Later, http_date, sha
from service.web.signposts import LONG, header, kept
from service.web.versions import links, published

if TYPE_CHECKING:
    from service.web.desk import Desk


def answer(
    ask: Ask, desk: Desk, room: str, id: str, number: str, suffix: str | None = None
) -> Answer | Later | None:
    """A version: 200, 406 with a list; None for one that there is not, or of which nothing may be told."""

    def answered(row: Entity, count: int) -> Answer | None:
        if int(number) > count:
            return None
        found = past(row, desk.reader.versions.get(id, int(number)), desk.reader, desk.context)
        return _answered(ask, desk, row, found, count, suffix) if found else None

    tail = f"versions/{number}" + (f".{suffix}" if suffix else "")
    return published(ask, desk, room, id, tail, answered)


def _answered(ask: Ask, desk: Desk, row: Entity, then: Past, count: int, suffix: str | None) -> Answer | None:
    chosen = _suffixed(ask, then, suffix) if suffix else _negotiated(ask, desk, row, then)
    if not isinstance(chosen, tuple):
        return chosen
    publication, form = chosen
    body = _body(row, then, count, publication, form)
    made = Answer(200, media_type(form), body, (), sha(body))
    posts = [
        *kept(publication, then.context),
        *links(row, desk.reader.versions, count, then.version, desk.context),
    ]
    made = made.with_headers(
        ("Memento-Datetime", http_date(then.version.at)), ("Link", header(posts, 4 * LONG))
    )
    if suffix:
        return made
    location = _uri(row, then, publication, form)
    return made.varying(*NEGOTIATED).with_headers(("Content-Location", location))


def _suffixed(ask: Ask, then: Past, suffix: str) -> Choice | Answer | None:
    rows = with_suffix(then.offered(), suffix, profiles.wish(ask), then.context)
    if rows is None:
        return no_such_profile(ask, then.offered(), then.context.register.default_profile)
    form = rows[0].format(suffix) if rows else None
    return (rows[0], form) if form else None


def _negotiated(ask: Ask, desk: Desk, row: Entity, then: Past) -> Choice | Answer:
    rows, wanted = then.offered(), profiles.wish(ask)
    found = wished(rows, wanted, then.context)
    if wanted.binding and not found:
        return no_such_profile(ask, rows, then.context.register.default_profile)
    chosen = best(ask, desk, found, rows, wanted)
    return chosen or not_acceptable(ask, found if wanted.binding else rows, partial(_uri, row, then))


def _uri(row: Entity, then: Past, publication: Publication, form: Format) -> str:
    """The address of one serialisation of a version."""
    context = then.context
    plain = not publication.graph or publication.profile == context.register.default_profile
    profile = "" if plain else publication.profile
    return context.address.version(row.kind, row.id, then.version.number, form.suffix, profile)


def _body(row: Entity, then: Past, count: int, publication: Publication, form: Format) -> bytes:
    if publication.name == "html":
        return history.version_page(row, then, count, partial(_uri, row, then))
    made = then.made(publication)
    if not publication.graph:
        return made
    profile = publication.profile
    name = then.context.address.version(row.kind, row.id, then.version.number, profile=profile)
    return encode(made, form.suffix, profile, name)
