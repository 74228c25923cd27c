"""Content negotiation by profile (W3C DX-PROF-CONNEG): what a client wishes for, by header or in the query.

Pure functions over values of headers and queries. A wish in the query binds; one in a header is a preference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from service.formats import Publication
from service.serializers.context import Context
from service.web.descriptions.representation_urls import profile_uri
from service.web.http.request import Request

MAX_WISHES, MAX_LENGTH = 32, 4096  # elements, characters; a longer wish is not read to its end
_WISH = re.compile(r"<([^<>]*)>((?:\s*;[^,<>]*)?)|([^,<>\s;]+)((?:\s*;[^,<>]*)?)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)(?=\s*(?:;|$))", re.IGNORECASE)
# the names under which the list of representations is asked for (QSA functional profile, R.2.3.a, and common use)
ALTERNATES = frozenset({"alt", "alternates", "all"})


@dataclass(frozen=True, slots=True)
class ProfilePreference:
    """The profiles that a client would have, the best first, by URI or token; `binding` where the query says so."""

    names: tuple[str, ...] = ()
    required: bool = False


def requested_profiles(request: Request) -> ProfilePreference:
    """The profiles a request asks for: `?_profile=` (or `?profile=`) before `Accept-Profile`."""
    if said := request.parameter("_profile") or request.parameter("profile"):
        return ProfilePreference(_listed(said, ordered=True), True)
    return ProfilePreference(_listed(request.accept_profile or "", ordered=False))


def wants_alternates(request: Request) -> bool:
    """Whether the list of representations is asked for: `?_view=alternates`, `?_profile=alt` (R.2.3.a)."""
    return request.parameter("_view") in ALTERNATES or request.parameter("_profile") in ALTERNATES


@lru_cache(maxsize=1024)
def _listed(said: str, ordered: bool) -> tuple[str, ...]:
    """The names in order of preference: as they stand in a query, by their q in a header (R.1.2.d)."""
    found: list[tuple[float, str]] = []
    for match in _WISH.finditer(said[:MAX_LENGTH]):
        quality = _QUALITY.search(match[2] or match[4] or "")
        found.append((float(quality[1]) if quality and not ordered else 1.0, match[1] or match[3]))
    found = [(quality, name) for quality, name in found[:MAX_WISHES] if quality > 0 and name]
    return tuple(name for _, name in sorted(found, key=lambda pair: -pair[0]))


def uris(row: Publication, serializer_context: Context) -> tuple[str, ...]:
    """Every profile that a publication conforms to: our own first, then those of others."""
    return (profile_uri(row, serializer_context), *row.conforms_to) if row.profile else ()


def conforming(name: str, rows: list[Publication], serializer_context: Context) -> list[Publication]:
    """The publications that conform to a profile, named by its URI or our token."""
    return [
        row for row in rows if row.profile and (name == row.profile or name in uris(row, serializer_context))
    ]
