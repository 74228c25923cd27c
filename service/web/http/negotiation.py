"""Content negotiation by RFC 9110, 12.5: pure functions over the values of headers.

Knows nothing of documents: it is given what can be had, in the server's order of preference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice

from service.web.http.request import Request

# possessive: a quotation that does not end is read once, not once from each of its quotes
_PART = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*+(?:"|\\?\Z))++')
_PARAMETER = re.compile(r';\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*("(?:\\.|[^"\\])*"|[^;\s]*)')
MAX_RANGES, MAX_HEADER = 64, 4096  # elements, characters; a header with more is not read to its end


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header: `text/*;q=0.5`."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation that can be had: its media type with parameters, other names for it, a key for the caller.

    `quality` is the server's own (RFC 9110, 12.1, as Apache's qs): what most clients can do less with has less.
    """

    media_type: str
    key: str
    aliases: tuple[str, ...] = ()
    profile: str = field(default="")
    quality: float = 1.0


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """The media ranges of an Accept header; what cannot be read is passed over (RFC 9110, 12.5.1)."""
    return _ranges(header[:MAX_HEADER])


@lru_cache(maxsize=1024)
def _ranges(header: str) -> tuple[MediaRange, ...]:
    found = []
    for part in islice(_PART.finditer(header), MAX_RANGES):
        main, _, rest = part[0].strip().partition(";")
        type_, slash, subtype = main.strip().lower().partition("/")
        if type_ == "*" and not slash:
            subtype = "*"  # as some old clients write it
        if not type_ or not subtype or (type_ == "*" and subtype != "*"):
            continue
        parameters = _parameters(";" + rest)
        quality = _quality(dict(parameters).get("q", "1"))
        kept = tuple(pair for pair in parameters if pair[0] not in {"q", "charset"})
        found.append(MediaRange(type_, subtype, kept, quality))
    return tuple(found)


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    pairs = _PARAMETER.findall(text)
    return tuple(
        (name.lower(), re.sub(r"\\(.)", r"\1", value[1:-1]) if value[:1] == '"' else value)
        for name, value in pairs
    )


def _quality(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 1.0
    return min(1.0, max(0.0, value)) if value == value else 1.0


def choose(header: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The best representation: by the client's quality, then by how closely it was named, then by the server's order;
    None where nothing fits.

    No header, or an empty one, accepts everything (RFC 9110, 12.5.1). Many clients name what they want, put `*/*`
    behind it and give neither a weight (`text/html, */*`): what was named is meant, which 12.5.1 leaves to the server.
    """
    ranges = parse_accept(header) if header and header.strip() else (MediaRange("*", "*", (), 1.0),)
    best: tuple[float, int] = (0.0, 0)
    chosen: Offer | None = None
    for offer in offers:
        named = [
            _match(offer.media_type, offer.profile, ranges),
            *(_alias(name, ranges) for name in offer.aliases),
        ]
        quality, closeness = max(named)
        quality *= offer.quality
        if quality > 0 and (quality, closeness) > best:
            best, chosen = (quality, closeness), offer
    return chosen


# how closely a media range names a type
_ANY, _MAIN_TYPE, _ALIAS, _TYPE, _PARAMETERS = range(5)


def _alias(name: str, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    """Another name is as good only when it is named outright, and less close than the type's own."""
    quality, closeness = _match(name, "", ranges)
    return (quality, _ALIAS) if closeness >= _TYPE else (0.0, 0)


def _match(media_type: str, profile: str, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    """The quality that the most specific matching range gives to a media type, and how closely it names it."""
    main, _, rest = media_type.partition(";")
    type_, _, subtype = main.strip().lower().partition("/")
    own = dict(_parameters(";" + rest))
    profiles = {own.get("profile", ""), profile} - {""}
    found, rank = 0.0, -1
    for given in ranges:
        level = _specificity(given, type_, subtype, own, profiles)
        if level > rank:
            found, rank = given.quality, level
    return found, rank


def _specificity(given: MediaRange, type_: str, subtype: str, own: dict[str, str], profiles: set[str]) -> int:
    """How closely a range names a type; -1 where it does not."""
    if given.type == "*":
        return _ANY
    if given.type != type_:
        return -1
    if given.subtype == "*":
        return _MAIN_TYPE
    if given.subtype != subtype:
        return -1
    if not given.parameters:
        return _TYPE
    for name, value in given.parameters:
        if name == "profile":
            if not profiles & set(value.split()):
                return _TYPE  # a profile is a wish (RFC 6906): the type is still what was asked for
        elif own.get(name, value) != value:
            return -1
    return _PARAMETERS


def choose_encoding(header: str | None) -> str:
    """The content coding to answer with: zstd, gzip or identity (RFC 9110, 12.5.3)."""
    return _encoding(header[:MAX_HEADER].lower()) if header else "identity"


@lru_cache(maxsize=256)
def _encoding(header: str) -> str:
    given: dict[str, float] = {}
    for part in header.split(",")[:MAX_RANGES]:
        name, _, rest = part.strip().partition(";")
        given[name.strip()] = _quality(dict(_parameters(";" + rest)).get("q", "1"))
    rest_of_all = given.get("*", 0.0)
    # as it is: acceptable unless refused, and taken only where no coding is wanted more
    plain = given.get("identity", 0.001 if "*" not in given else rest_of_all)
    wanted = {
        "zstd": given.get("zstd", rest_of_all),
        "gzip": given.get("gzip", rest_of_all),
        "identity": plain,
    }
    return max(wanted, key=lambda name: wanted[name])


def etag_matches(header: str, etag: str) -> bool:
    """Whether If-None-Match names this entity tag, by weak comparison (RFC 9110, 13.1.2); `etag` has its quotes."""
    if header.strip() == "*":
        return True
    wanted = etag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == wanted for part in header.split(","))


def is_known(request: Request, etag: str, modified: str) -> bool:
    """Whether the client has it already: by its entity tag, or where it sent none by its date (RFC 9110, 13.2.2).

    `modified` is in the form of the log; a date that is none is passed over.
    """
    if request.if_none_match is not None:
        return bool(etag) and etag_matches(request.if_none_match, etag)
    if not request.if_modified_since or not modified or request.method not in ("GET", "HEAD"):
        return False
    try:
        since = parsedate_to_datetime(request.if_modified_since)
    except ValueError:
        return False
    return since.tzinfo is not None and datetime.fromisoformat(modified) <= since


def prefers_html(request: Request) -> bool:
    """Return whether the client would rather read a page than JSON, which it does only if it names HTML."""
    is_named = any(
        media_range.subtype in {"html", "xhtml+xml"} for media_range in parse_accept(request.accept or "")
    )
    offers = (Offer("application/problem+json", "json", ("application/json",)), Offer("text/html", "html"))
    offer = choose(request.accept, offers)
    return is_named and offer is not None and offer.key == "html"
