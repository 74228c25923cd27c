"""Which representation of a description a request asks for: by profile, by media type, or by suffix.

Descriptions and their versions are negotiated alike. A negotiation gives a format and one of its serializations, or the
response that refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fonds.formats import Representation, Serialization
from fonds.problem import did_you_mean
from fonds.serializers.context import SerializerContext
from fonds.web.context import RequestContext
from fonds.web.descriptions import profile_negotiation
from fonds.web.descriptions.representation_urls import profile_uri
from fonds.web.http.negotiation import MAX_HEADER, Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, problem

VARY = ("Accept", "Accept-Profile")
Choice = tuple[Representation, Serialization]
UrlOf = Callable[[Representation, Serialization], str]


def negotiate(
    request: Request,
    context: RequestContext,
    available: Sequence[Representation],
    serializer_context: SerializerContext,
    url_of: UrlOf,
    refusals: Callable[[], Sequence[str]] = tuple,
) -> Choice | Response:
    """Return the format and serialization that a client prefers, or 406 with what is available.

    A profile counts for more than a media type (DX-PROF-CONNEG, 7.1); one in a header is only a preference.
    `refusals` gives the reasons why requested formats are not available.
    """
    preference = profile_negotiation.requested_profiles(request)
    matching = matching_profiles(available, preference, serializer_context)
    if preference.required and not matching:
        return no_such_profile(request, available, serializer_context.formats.default_profile, refusals())
    accept = request.parameter("_mediatype") or request.accept
    for representation in matching:
        if choice := _choose(accept, (representation,), context):
            return choice
    if preference.required:
        return not_acceptable(request, matching, url_of)
    return _choose(accept, available, context) or not_acceptable(request, available, url_of)


def with_suffix(
    request: Request,
    available: Sequence[Representation],
    suffix: str,
    serializer_context: SerializerContext,
    refusals: Callable[[], Sequence[str]] = tuple,
) -> Choice | Response | None:
    """Return the format with a suffix and that serialization, 406 if it has no requested profile, or None."""
    preference = profile_negotiation.requested_profiles(request)
    suffixed = [representation for representation in available if representation.serialization(suffix)]
    if preference.required and suffixed and suffixed[0].profile:
        suffixed = matching_profiles(suffixed, preference, serializer_context)
        if not suffixed:
            return no_such_profile(request, available, serializer_context.formats.default_profile, refusals())
    serialization = suffixed[0].serialization(suffix) if suffixed else None
    return (suffixed[0], serialization) if serialization else None


def matching_profiles(
    available: Sequence[Representation],
    preference: profile_negotiation.ProfilePreference,
    serializer_context: SerializerContext,
) -> list[Representation]:
    """Return the formats that conform to any of the requested profiles, best first."""
    matching = [
        representation
        for name in preference.names
        for representation in profile_negotiation.conforming(name, list(available), serializer_context)
    ]
    return list(dict.fromkeys(matching))


def _choose(
    accept: str | None, available: Sequence[Representation], context: RequestContext
) -> Choice | None:
    """Return the format and serialization that an Accept header prefers, remembered, for clients are few."""
    names = tuple(representation.name for representation in available)
    accept = accept and accept[:MAX_HEADER]
    return context.cached(("choice", accept, names), lambda: _best(accept, names, context))


def _best(accept: str | None, names: Sequence[str], context: RequestContext) -> Choice | None:
    choices: dict[str, Choice] = {}
    for name in names:
        representation = context.formats[name]
        for serialization in representation.serializations:
            choices[f"{name}.{serialization.suffix}"] = (representation, serialization)
    offers = [_offer(key, *choice, context.serializer_context) for key, choice in choices.items()]
    offer = choose(accept, offers)
    return choices[offer.key] if offer else None


def _offer(
    key: str,
    representation: Representation,
    serialization: Serialization,
    serializer_context: SerializerContext,
) -> Offer:
    profile = profile_uri(representation, serializer_context)
    return Offer(serialization.media_type, key, serialization.aliases, profile, serialization.quality)


def media_type(serialization: Serialization) -> str:
    """Return the Content-Type of a serialization. Text is UTF-8."""
    if serialization.media_type.startswith("text/"):
        return f"{serialization.media_type}; charset=utf-8"
    return serialization.media_type


def not_acceptable(request: Request, available: Sequence[Representation], url_of: UrlOf) -> Response:
    """Return 406 with the list of what is available, each with its URL."""
    accept = (request.parameter("_mediatype") or request.accept or "")[:200]
    detail = f"There is nothing here of the type {accept!r}."
    choices = [
        {"type": serialization.media_type, "href": url_of(representation, serialization)}
        for representation in available
        for serialization in representation.serializations
    ]
    return problem(406, "Not acceptable", detail, available=choices).with_vary(*VARY)


def no_such_profile(
    request: Request, available: Sequence[Representation], default: str, reasons: Sequence[str] = ()
) -> Response:
    """Return 406 with the available profiles, and the reasons why the requested one is not among them, if known."""
    profiles = sorted({representation.profile for representation in available if representation.profile})
    requested = (request.parameter("_profile") or request.parameter("profile"))[:200]
    detail = f"There is no profile {requested!r} of this description; there are: {', '.join(profiles)}."
    suggestion = did_you_mean(requested, profiles)
    detail = " ".join((detail, *([suggestion.capitalize()] if suggestion else []), *reasons))
    return problem(406, "Not acceptable", detail, profiles=profiles, default=default).with_vary(*VARY)
