"""Content negotiation by RFC 9110, 12.5: pure functions of header values.

The caller gives the representations that are available, in the order that the server prefers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice

from fonds.web.http.request import Request

# possessive: a quoted string that does not end is read once, and not again from each of its quotes
_PART = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*+(?:"|\\?\Z))++')
_PARAMETER = re.compile(r';\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*("(?:\\.|[^"\\])*"|[^;\s]*)')
# RFC 9110, 12.4.2; more digits than three are read as they stand
_QUALITY = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,18})?|\.[0-9]{1,18}")
# RFC 9110, 5.6.7: the preferred format, that of RFC 850, and that of asctime
_HTTP_DATE = re.compile(
    r"(?:[A-Za-z]{3}, [0-9]{2} [A-Za-z]{3} [0-9]{4}|[A-Za-z]{6,9}, [0-9]{2}-[A-Za-z]{3}-[0-9]{2}) [0-9:]{8} GMT"
    r"|[A-Za-z]{3} [A-Za-z]{3} [0-9 ][0-9] [0-9:]{8} [0-9]{4}"
)
MAX_RANGES, MAX_HEADER = 64, 4096  # elements, characters; the rest of a longer header is ignored


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header: `text/*;q=0.5`."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float


@dataclass(frozen=True, slots=True)
class Offer:
    """An available representation: its media type with parameters, other names for that, and a key for the caller.

    `quality` is the server's own (RFC 9110, 12.1, like Apache's qs): less for what fewer clients can use well.
    """

    media_type: str
    key: str
    aliases: tuple[str, ...] = ()
    profile: str = field(default="")
    quality: float = 1.0


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Return the media ranges of an Accept header (RFC 9110, 12.5.1). Elements with a syntax error are ignored."""
    return _ranges(header[:MAX_HEADER])


@lru_cache(maxsize=1024)
def _ranges(header: str) -> tuple[MediaRange, ...]:
    ranges = []
    for part in islice(_PART.finditer(header), MAX_RANGES):
        main, _, rest = part[0].strip().partition(";")
        type_, slash, subtype = main.strip().lower().partition("/")
        if type_ == "*" and not slash:
            subtype = "*"  # as some old clients write it
        if not type_ or not subtype or (type_ == "*" and subtype != "*"):
            continue
        parameters = _parameters(";" + rest)
        quality = _quality(dict(parameters).get("q", "1"))
        of_type = tuple(pair for pair in parameters if pair[0] not in {"q", "charset"})
        ranges.append(MediaRange(type_, subtype, of_type, quality))
    return tuple(ranges)


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    pairs = _PARAMETER.findall(text)
    return tuple(
        (name.lower(), re.sub(r"\\(.)", r"\1", value[1:-1]) if value[:1] == '"' else value)
        for name, value in pairs
    )


def _quality(text: str) -> float:
    """Return a weight (RFC 9110, 12.4.2). One that is malformed counts as none at all, like Apache's."""
    return min(1.0, float(text)) if _QUALITY.fullmatch(text) else 1.0


def choose(header: str | None, offers: Sequence[Offer]) -> Offer | None:
    """Return the best offer by the client's quality, then by how closely it is named, then by the server's order.

    Returns None if no offer is acceptable. No header, or one without elements, accepts everything (RFC 9110, 12.5.1
    and 5.6.1). Many
    clients name what they want, add `*/*` and give neither a weight (`text/html, */*`). The named type is taken then,
    as 12.5.1 allows.
    """
    is_empty = not header or not header.strip(_LIST_PADDING)
    ranges = (MediaRange("*", "*", (), 1.0),) if is_empty else parse_accept(header or "")
    best_rank: tuple[float, int] = (0.0, 0)
    best: Offer | None = None
    for offer in offers:
        matches = [
            _match(offer.media_type, offer.profile, ranges),
            *(_alias(name, ranges) for name in offer.aliases),
        ]
        quality, closeness = max(matches)
        quality *= offer.quality
        if quality > 0 and (quality, closeness) > best_rank:
            best_rank, best = (quality, closeness), offer
    return best


# how closely a media range names a type; _OTHER_PARAMETERS: with parameters that the type does not have
_ANY, _MAIN_TYPE, _OTHER_PARAMETERS, _ALIAS, _TYPE, _PARAMETERS = range(6)
_LIST_PADDING = ", \t"  # what a list without elements consists of (RFC 9110, 5.6.1)


def _alias(name: str, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    """Match another name of a type. It counts only if the client names it in full, and less than the type itself."""
    quality, closeness = _match(name, "", ranges)
    return (quality, _ALIAS) if closeness >= _TYPE else (0.0, 0)


def _match(media_type: str, profile: str, ranges: Sequence[MediaRange]) -> tuple[float, int]:
    """Return the quality that the most specific matching range gives to a media type, and how closely it names it."""
    main, _, rest = media_type.partition(";")
    type_, _, subtype = main.strip().lower().partition("/")
    own = dict(_parameters(";" + rest))
    profiles = {own.get("profile", ""), profile} - {""}
    quality, closeness = 0.0, -1
    for media_range in ranges:
        specificity = _specificity(media_range, type_, subtype, own, profiles)
        if specificity > closeness:
            quality, closeness = media_range.quality, specificity
    return quality, closeness


def _specificity(
    media_range: MediaRange, type_: str, subtype: str, own: dict[str, str], profiles: set[str]
) -> int:
    """Return how closely a range names a type, or -1 if it does not match."""
    if media_range.type == "*":
        return _ANY
    if media_range.type != type_:
        return -1
    if media_range.subtype == "*":
        return _MAIN_TYPE
    if media_range.subtype != subtype:
        return -1
    if not media_range.parameters:
        return _TYPE
    closeness = _PARAMETERS
    for name, value in media_range.parameters:
        if name == "profile":
            if not profiles & set(value.split()):
                closeness = min(closeness, _TYPE)  # a preference (RFC 6906): the type still matches
        elif name not in own:
            # another type by 12.5.1, but better than nothing for a client that accepts `text/html;level=1`
            closeness = _OTHER_PARAMETERS
        elif own[name] != value:
            return -1
    return closeness


def choose_language(header: str | None, offered: tuple[str, ...]) -> str:
    """Return the offered language that an Accept-Language header prefers; "" if it prefers none of them.

    Follows "Lookup" (RFC 4647, 3.4): `de-CH` is answered with `de`. A language that is offered with a region answers a
    range without one, and the first offered language answers `*`.
    """
    return _choose_language(header[:MAX_HEADER].lower(), offered) if header else ""


@lru_cache(maxsize=1024)
def _choose_language(header: str, offered: tuple[str, ...]) -> str:
    ranges = []
    for part in header.split(",")[:MAX_RANGES]:
        tag, _, rest = part.strip().partition(";")
        ranges.append((tag.strip(), _quality(dict(_parameters(";" + rest)).get("q", "1"))))
    refused = {tag for tag, quality in ranges if quality == 0}
    acceptable = tuple(language for language in offered if language.lower() not in refused)
    for tag, quality in sorted(ranges, key=lambda pair: -pair[1]):
        if quality > 0 and (language := _lookup(tag, acceptable)):
            return language
    return ""


def _lookup(tag: str, offered: tuple[str, ...]) -> str:
    """Return the offered language that a language range stands for, or ""."""
    if tag == "*":
        return next(iter(offered), "")
    subtags = tag.split("-")
    for count in range(len(subtags), 0, -1):
        prefix = "-".join(subtags[:count])
        for language in offered:
            if language.lower() == prefix:
                return language
    return next((language for language in offered if language.lower().split("-")[0] == subtags[0]), "")


def choose_encoding(header: str | None) -> str:
    """Return the content coding of the response: zstd, gzip or identity (RFC 9110, 12.5.3).

    If the client refuses all of them, it is identity: the header is disregarded, as 12.4.1 allows.
    """
    qualities = _encodings(header[:MAX_HEADER].lower()) if header else {"identity": 1.0}
    best = max(qualities, key=lambda name: qualities[name])
    return best if qualities[best] > 0 else "identity"


def refuses_identity(header: str | None) -> bool:
    """Return whether the client accepts no response without a content coding (`identity;q=0`; RFC 9110, 12.5.3)."""
    return bool(header) and _encodings((header or "")[:MAX_HEADER].lower())["identity"] == 0


@lru_cache(maxsize=256)
def _encodings(header: str) -> dict[str, float]:
    """Return the quality of each coding that there is, in the order that the server prefers."""
    qualities: dict[str, float] = {}
    for part in header.split(",")[:MAX_RANGES]:
        name, _, rest = part.strip().partition(";")
        name = name.strip().removeprefix("x-")  # x-gzip is gzip (8.4.1.3)
        qualities.setdefault(name, _quality(dict(_parameters(";" + rest)).get("q", "1")))
    others = qualities.get("*", 0.0)
    # identity is acceptable unless refused, and taken only if the client prefers no coding
    return {
        "zstd": qualities.get("zstd", others),
        "gzip": qualities.get("gzip", others),
        "identity": qualities.get("identity", 0.001 if "*" not in qualities else others),
    }


def etag_matches(header: str, etag: str) -> bool:
    """Return whether If-None-Match names an ETag, by weak comparison (RFC 9110, 13.1.2). `etag` has its quotes."""
    if header.strip() == "*":
        return True
    opaque_tag = etag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == opaque_tag for part in header.split(","))


def is_known(request: Request, etag: str, modified: str) -> bool:
    """Return whether the client has the representation: by its ETag, or if it sent none by date (RFC 9110, 13.2.2).

    `modified` is a time of the log (ISO 8601, UTC). A header that is no date is ignored.
    """
    if request.if_none_match is not None:
        return bool(etag) and etag_matches(request.if_none_match, etag)
    if not request.if_modified_since or not modified or request.method not in ("GET", "HEAD"):
        return False
    since = parse_http_date(request.if_modified_since)
    return since is not None and modification_date(modified) <= since


def modification_date(time: str) -> datetime:
    """Return a time of the log as a modification date, which is not later than now (RFC 9110, 8.8.2.1).

    The time of a publish is the second after it, until which harvesters wait.
    """
    return min(datetime.fromisoformat(time), datetime.now(UTC).replace(microsecond=0))


def parse_http_date(text: str) -> datetime | None:
    """Return the time of an HTTP date in any of its three formats (RFC 9110, 5.6.7); None if it is none."""
    if not _HTTP_DATE.fullmatch(text.strip()):
        return None
    try:
        return parsedate_to_datetime(text.strip()).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


_PAGE_OR_JSON = (Offer("text/html", "html", ("application/xhtml+xml",)), Offer("application/json", "json"))


def wants_json(request: Request, suffix: str = "") -> bool:
    """Return whether a page that is JSON too is asked for as JSON: by the suffix of its address, else by Accept."""
    offer = None if suffix else choose(request.accept, _PAGE_OR_JSON)
    return suffix == "json" or (offer is not None and offer.key == "json")


def prefers_html(request: Request) -> bool:
    """Return whether the client would rather read a page than JSON, which it does only if it names HTML."""
    is_named = any(
        media_range.subtype in {"html", "xhtml+xml"} for media_range in parse_accept(request.accept or "")
    )
    offers = (Offer("application/problem+json", "json", ("application/json",)), Offer("text/html", "html"))
    offer = choose(request.accept, offers)
    return is_named and offer is not None and offer.key == "html"
