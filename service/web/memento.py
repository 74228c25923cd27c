"""A published version of a description in every form that is made of it alone: a Memento (RFC 7089, 2.2.3).

It is the state of the description at its `Memento-Datetime`, put into words by the makers of today.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from service.build.past import Past, past
from service.publish.graph.encode import encode
from service.register import Format, Publication
from service.store.log import Entity
from service.store.versions import Version
from service.web import history, profiles
from service.web.choosing import NEGOTIATED, Choice, best, media_type, no_such_profile, not_acceptable, wished
from service.web.respond import Answer, Ask, http_date, sha
from service.web.signposts import LONG, Signpost, header
from service.web.versions import links, published

if TYPE_CHECKING:
    from service.web.desk import Desk


def answer(ask: Ask, desk: Desk, room: str, id: str, number: str, suffix: str | None = None) -> Answer | None:
    """A version: 200, 406 with a list; None for one that there is not, or of which nothing may be told."""

    def answered(row: Entity, versions: list[Version]) -> Answer | None:
        if int(number) > len(versions):
            return None
        found = past(row, versions[int(number) - 1], desk.reader, desk.context)
        return _answered(ask, desk, row, found, versions, suffix) if found else None

    tail = f"versions/{number}" + (f".{suffix}" if suffix else "")
    return published(ask, desk, room, id, tail, answered)


def _answered(
    ask: Ask, desk: Desk, row: Entity, then: Past, versions: Sequence[Version], suffix: str | None
) -> Answer | None:
    rows = [one for one in then.offered() if not suffix or one.format(suffix)]
    chosen = _chosen(ask, desk, row, then, rows, suffix)
    if not isinstance(chosen, tuple):
        return chosen
    publication, form = chosen
    body = _body(row, then, versions, publication, form)
    made = Answer(200, media_type(form), body, (), sha(body))
    kept = [Signpost("profile", uri) for uri in profiles.uris(publication, then.context)]
    posts = [*kept, *links(row, versions, then.version, then.context)]
    made = made.with_headers(
        ("Memento-Datetime", http_date(then.version.at)), ("Link", header(posts, 4 * LONG))
    )
    if suffix:
        return made
    return made.varying(*NEGOTIATED).with_headers(("Content-Location", _uri(row, then, publication, form)))


def _chosen(
    ask: Ask, desk: Desk, row: Entity, then: Past, rows: list[Publication], suffix: str | None
) -> Choice | Answer | None:
    """What a request asks for: by suffix and `?profile=`, or negotiated as at the description's own address."""
    wanted = profiles.wish(ask)
    found = wished(rows, wanted, then.context)
    if wanted.binding and rows and not found and (not suffix or rows[0].profile):
        return no_such_profile(ask, then.offered(), then.context.register.default_profile)
    if suffix:
        first = found[0] if wanted.binding and found else rows[0] if rows else None
        form = first.format(suffix) if first else None
        return (first, form) if first and form else None
    chosen = best(ask, desk, found, rows, wanted)
    uri = partial(_uri, row, then)
    return chosen or not_acceptable(ask, found if wanted.binding else rows, uri)


def _uri(row: Entity, then: Past, publication: Publication, form: Format) -> str:
    """The address of one serialisation of a version."""
    context = then.context
    plain = not publication.graph or publication.profile == context.register.default_profile
    profile = "" if plain else publication.profile
    return context.address.version(row.kind, row.id, then.version.number, form.suffix, profile)


def _body(
    row: Entity, then: Past, versions: Sequence[Version], publication: Publication, form: Format
) -> bytes:
    if publication.name == "html":
        return history.version_page(row, then, versions, partial(_uri, row, then))
    made = then.made(publication)
    if not publication.graph:
        return made
    profile = publication.profile
    name = then.context.address.version(row.kind, row.id, then.version.number, profile=profile)
    return encode(made, form.suffix, profile, name)
