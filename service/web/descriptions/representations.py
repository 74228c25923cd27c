"""Which publication and which serialisation a request asks for, of those that there are: by profile and media type.

It makes nothing: doors of descriptions and of their versions are given the row and the form, or an answer that refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from service.formats import Format, Publication
from service.serializers.context import Context
from service.web.context import RequestContext
from service.web.descriptions import profile_negotiation
from service.web.descriptions.representation_urls import profile_uri
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, problem

VARY = ("Accept", "Accept-Profile")
Choice = tuple[Publication, Format]


def matching_profiles(
    rows: Sequence[Publication], wanted: profile_negotiation.ProfilePreference, serializer_context: Context
) -> list[Publication]:
    """The rows that conform to any of the wished profiles, the best first."""
    found = [
        row
        for name in wanted.names
        for row in profile_negotiation.conforming(name, list(rows), serializer_context)
    ]
    return list(dict.fromkeys(found))


def select(
    request: Request,
    context: RequestContext,
    found: Sequence[Publication],
    rows: Sequence[Publication],
    wanted: profile_negotiation.ProfilePreference,
) -> Choice | None:
    """The profile counts for more than the media type (DX-PROF-CONNEG, 7.1); a wish in a header does not bind.

    `found` are the rows that were wished for, of all the `rows`.
    """
    accept = request.parameter("_mediatype") or request.accept
    for row in found:
        if chosen := _chosen(accept, (row.name,), context):
            return chosen
    return None if wanted.required else _chosen(accept, tuple(row.name for row in rows), context)


@lru_cache(maxsize=1024)
def _chosen(accept: str | None, names: tuple[str, ...], context: RequestContext) -> Choice | None:
    """The publication and serialisation that a client prefers among those; kept, for clients are few."""
    rows = [context.formats[name] for name in names]
    forms = {f"{row.name}.{form.suffix}": (row, form) for row in rows for form in row.formats}
    found = choose(accept, [_offer(key, *pair, context.serializer_context) for key, pair in forms.items()])
    return forms[found.key] if found else None


def _offer(key: str, row: Publication, form: Format, serializer_context: Context) -> Offer:
    return Offer(form.media_type, key, form.aliases, profile_uri(row, serializer_context), form.quality)


def with_suffix(
    rows: Sequence[Publication],
    suffix: str,
    wanted: profile_negotiation.ProfilePreference,
    serializer_context: Context,
) -> list[Publication] | None:
    """The rows that have that suffix, of several profiles those that are wished for; None where none of them is."""
    found = [row for row in rows if row.format(suffix)]
    if wanted.required and found and found[0].profile:
        return matching_profiles(found, wanted, serializer_context) or None
    return found


def media_type(form: Format) -> str:
    """The Content-Type of a serialisation: what is text is UTF-8."""
    return f"{form.media_type}; charset=utf-8" if form.media_type.startswith("text/") else form.media_type


def not_acceptable(
    request: Request, rows: Sequence[Publication], uri: Callable[[Publication, Format], str]
) -> Response:
    """406 with the list of what there is, each at its address."""
    detail = f"There is nothing here of the type {(request.parameter('_mediatype') or request.accept or '')[:200]!r}."
    available = [{"type": form.media_type, "href": uri(row, form)} for row in rows for form in row.formats]
    return problem(406, "Not acceptable", detail, available=available).with_vary(*VARY)


def no_such_profile(
    request: Request, rows: Sequence[Publication], default: str, reasons: Sequence[str] = ()
) -> Response:
    """406 with the profiles that there are, and why the one that was asked for is not among them where we know."""
    known = sorted({row.profile for row in rows if row.profile})
    wanted = (request.parameter("_profile") or request.parameter("profile"))[:200]
    detail = f"There is no profile {wanted!r} of this description; there are: {', '.join(known)}."
    detail = " ".join((detail, *reasons))
    return problem(406, "Not acceptable", detail, profiles=known, default=default).with_vary(*VARY)
