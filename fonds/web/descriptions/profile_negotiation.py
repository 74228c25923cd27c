"""Content negotiation by profile (W3C DX-PROF-CONNEG): the profiles a client asks for, by header or in the query.

A profile in the query is required; one in a header is a preference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fonds.formats import Representation
from fonds.serializers.context import SerializerContext
from fonds.web.descriptions.representation_urls import profile_uri
from fonds.web.http.request import Request

MAX_PROFILES, MAX_LENGTH = 32, 4096  # elements, characters; the rest of a longer list is ignored
_PROFILE = re.compile(r"<([^<>]*)>((?:\s*;[^,<>]*)?)|([^,<>\s;]+)((?:\s*;[^,<>]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)(?=\s*(?:;|$))", re.IGNORECASE)
# the names by which a client asks for the list of representations (QSA functional profile, R.2.3.a, and common use)
ALTERNATES = frozenset({"alt", "alternates", "all"})


@dataclass(frozen=True, slots=True)
class ProfilePreference:
    """The profiles that a client prefers, best first, by URI or token; `required` if they stand in the query."""

    names: tuple[str, ...] = ()
    required: bool = False


def requested_profiles(request: Request) -> ProfilePreference:
    """Return the profiles a request asks for: those of `?_profile=` (or `?profile=`), else of `Accept-Profile`."""
    if names := request.parameter("_profile") or request.parameter("profile"):
        return ProfilePreference(_parse(names, ordered=True), True)
    return ProfilePreference(_parse(request.accept_profile or "", ordered=False))


def wants_alternates(request: Request) -> bool:
    """Return whether a request asks for the list of representations: `?_view=alternates`, `?_profile=alt` (R.2.3.a)."""
    return request.parameter("_view") in ALTERNATES or request.parameter("_profile") in ALTERNATES


@lru_cache(maxsize=1024)
def _parse(text: str, ordered: bool) -> tuple[str, ...]:
    """Return the names in order of preference: as they stand in a query, by their q in a header (R.1.2.d)."""
    profiles: list[tuple[float, str]] = []
    for match in _PROFILE.finditer(text[:MAX_LENGTH]):
        quality = _QUALITY.search(match[2] or match[4] or "")
        profiles.append((float(quality[1]) if quality and not ordered else 1.0, match[1] or match[3]))
    acceptable = [(quality, name) for quality, name in profiles[:MAX_PROFILES] if quality > 0 and name]
    return tuple(name for _, name in sorted(acceptable, key=lambda pair: -pair[0]))


def uris(row: Representation, serializer_context: SerializerContext) -> tuple[str, ...]:
    """Return the URIs of the profiles that a format conforms to: our own first, then those of others."""
    return (profile_uri(row, serializer_context), *row.conforms_to) if row.profile else ()


def conforming(
    name: str, rows: list[Representation], serializer_context: SerializerContext
) -> list[Representation]:
    """Return the formats that conform to a profile, named by its URI or our token."""
    return [
        row for row in rows if row.profile and (name == row.profile or name in uris(row, serializer_context))
    ]
