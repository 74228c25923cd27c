"""Which publication and which serialisation a request asks for, of those that there are: by profile and media type.

It makes nothing: doors of descriptions and of their versions are given the row and the form, or an answer that refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from service.formats import Format, Publication
from service.serializers.context import Context
from service.web import profiles
from service.web.links import profile_uri
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, problem

if TYPE_CHECKING:
    from service.web.desk import Desk

NEGOTIATED = ("Accept", "Accept-Profile")
Choice = tuple[Publication, Format]


def wished(rows: Sequence[Publication], wanted: profiles.Wish, context: Context) -> list[Publication]:
    """The rows that conform to any of the wished profiles, the best first."""
    found = [row for name in wanted.names for row in profiles.conforming(name, list(rows), context)]
    return list(dict.fromkeys(found))


def best(
    ask: Ask, desk: Desk, found: Sequence[Publication], rows: Sequence[Publication], wanted: profiles.Wish
) -> Choice | None:
    """The profile counts for more than the media type (DX-PROF-CONNEG, 7.1); a wish in a header does not bind.

    `found` are the rows that were wished for, of all the `rows`.
    """
    accept = ask.parameter("_mediatype") or ask.accept
    for row in found:
        if chosen := _chosen(accept, (row.name,), desk):
            return chosen
    return None if wanted.binding else _chosen(accept, tuple(row.name for row in rows), desk)


@lru_cache(maxsize=1024)
def _chosen(accept: str | None, names: tuple[str, ...], desk: Desk) -> Choice | None:
    """The publication and serialisation that a client prefers among those; kept, for clients are few."""
    rows = [desk.context.register[name] for name in names]
    forms = {f"{row.name}.{form.suffix}": (row, form) for row in rows for form in row.formats}
    found = choose(accept, [_offer(key, *pair, desk.context) for key, pair in forms.items()])
    return forms[found.key] if found else None


def _offer(key: str, row: Publication, form: Format, context: Context) -> Offer:
    return Offer(form.media_type, key, form.aliases, profile_uri(row, context), form.quality)


def with_suffix(
    rows: Sequence[Publication], suffix: str, wanted: profiles.Wish, context: Context
) -> list[Publication] | None:
    """The rows that have that suffix, of several profiles those that are wished for; None where none of them is."""
    found = [row for row in rows if row.format(suffix)]
    if wanted.binding and found and found[0].profile:
        return wished(found, wanted, context) or None
    return found


def media_type(form: Format) -> str:
    """The Content-Type of a serialisation: what is text is UTF-8."""
    return f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type


def not_acceptable(
    ask: Ask, rows: Sequence[Publication], uri: Callable[[Publication, Format], str]
) -> Answer:
    """406 with the list of what there is, each at its address."""
    detail = f"There is nothing here of the type {(ask.parameter('_mediatype') or ask.accept or '')[:200]!r}."
    available = [{"type": form.media_type, "href": uri(row, form)} for row in rows for form in row.formats]
    return problem(406, "Not acceptable", detail, available=available).varying(*NEGOTIATED)


def no_such_profile(
    ask: Ask, rows: Sequence[Publication], default: str, reasons: Sequence[str] = ()
) -> Answer:
    """406 with the profiles that there are, and why the one that was asked for is not among them where we know."""
    known = sorted({row.profile for row in rows if row.profile})
    wanted = (ask.parameter("_profile") or ask.parameter("profile"))[:200]
    detail = f"There is no profile {wanted!r} of this description; there are: {', '.join(known)}."
    detail = " ".join((detail, *reasons))
    return problem(406, "Not acceptable", detail, profiles=known, default=default).varying(*NEGOTIATED)
