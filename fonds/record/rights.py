"""Rights of records: a URI in any usual form is changed to its canonical form; anything else is refused.

The known URIs are those of RightsStatements.org and Creative Commons, the two families that IIIF Presentation 3.0
allows in `rights`, and those of national and other open licences (fonds/record/rights_statements.py). `normalise`
corrects the form of a URI and nothing else: it never changes one statement into another, never upgrades a version, and
refuses free text, which belongs in the field `rights_statement`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from fonds.record import rights_statements
from fonds.record.rights_statements import MARK, ZERO, licence_uri

RightsStatement: TypeAlias = rights_statements.RightsStatement

_EXAMPLES: Final = "http://rightsstatements.org/vocab/CNE/1.0/ or http://creativecommons.org/licenses/by/4.0/"
_RIGHTS_STATEMENTS, _CREATIVE_COMMONS = _HOSTS = ("rightsstatements.org", "creativecommons.org")
_RIGHTS_PATH: Final = re.compile(r"/(?:vocab|page|data)/([a-z-]+)/([0-9]+\.[0-9]+)/?")
_LICENCE_PATH: Final = re.compile(
    r"/licen[cs]es/([a-z+-]+)/([0-9]+\.[0-9]+)(?:/([a-z]+))?(?:/(?:deed|legalcode|rdf)(?:[._][a-z_-]+)?)?/?"
)
_DOMAIN_PATH: Final = re.compile(
    r"/publicdomain/(zero|mark)/1\.0(?:/(?:deed|legalcode|rdf)(?:[._][a-z_-]+)?)?/?"
)
_URL: Final = re.compile(
    r"(?:https?://|//)?(?:www\.)?[a-z0-9.-]+\.[a-z]+(?::[0-9]+)?(?:/\S*)?", re.IGNORECASE
)
_CODE: Final = re.compile(r"(?:cc[ -])?(by(?:-(?:nc|sa|nd))*)[ -]([0-9]\.[0-9])(?:[ -]([a-z]+))?")
_COMMON_PART: Final = re.compile(
    r"^(?:https?:)?(?://)?(?:www\.)?(?:[a-z0-9.-]+\.[a-z]+)?/(?:licenses|vocab|page|data)/"
)
_FREE_TEXT: Final = "a rights statement is a URI; put the words of the archive in rights_statement; "


class RightsError(ValueError):
    """A rights value that is no known statement or licence. `hint` says what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def statement(uri: str) -> RightsStatement:
    """Return the statement of a URI in any form that `normalise` accepts. Raises RightsError."""
    return rights_statements.load()[normalise(uri)]


def statements() -> tuple[RightsStatement, ...]:
    """Return every known statement and licence, those of RightsStatements.org first."""
    return tuple(rights_statements.load().values())


def page_uri(uri: str) -> str:
    """Return the URI of the page for people: `/page/` of RightsStatements.org, the deed of Creative Commons."""
    known = statement(uri)
    if known.family == "other":
        return known.page or known.uri
    https = https_uri(uri)
    return https.replace("/vocab/", "/page/") if "/vocab/" in https else f"{https}deed"


def https_uri(uri: str) -> str:
    """Return the https form with a final slash, which NDE's schema.org profile requires.

    A licence of others than Creative Commons keeps its URI: not every publisher of a licence has it at both addresses.
    """
    known = statement(uri)
    return known.uri if known.family == "other" else known.uri.replace("http://", "https://", 1)


def europeana_uri(uri: str) -> str | None:
    """Return the value of `edm:rights` (Europeana Licensing Framework): the canonical http URI.

    Returns None for a statement that Europeana does not accept. The nearest one that it accepts would be false.
    """
    known = statement(uri)
    return known.uri if known.in_europeana else None


@lru_cache(maxsize=1024)
def iiif_uri(uri: str | None) -> str:
    """Return the value of `rights` in IIIF (Presentation 3.0, 3.1; Image 3.0, 5.6); empty if it allows none.

    It allows the URIs of RightsStatements.org and Creative Commons. Any other licence belongs in `requiredStatement`.
    """
    known = statement(uri) if uri else None
    return known.uri if known and known.family != "other" else ""


def iiif_rights(address: str) -> str:
    """Return the value of `rights` in IIIF for any address, as of an unknown licence; empty if it allows none."""
    try:
        return iiif_uri(address)
    except RightsError:
        return ""


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Return the canonical http URI of a rights statement or licence (IIIF Presentation 3.0, `rights`).

    Accepts other schemes, `www.`, other case, a missing slash, `/page/`, `/data/`, deeds, legal code, and short codes
    such as "CC BY 4.0" or "CNE". Raises RightsError for everything else, including free text and unknown licences.
    """
    if uri := uri_of(text):
        return uri
    collapsed = " ".join(text.split())
    if not _URL.fullmatch(collapsed):
        raise RightsError(f"{_quoted(collapsed)} is not a rights URI", _FREE_TEXT + _suggestion(collapsed))
    if _host(collapsed) not in _HOSTS:
        raise RightsError(
            f"{_quoted(collapsed)} is not the address of a rights statement or licence that is known here",
            _suggestion(collapsed),
        )
    raise RightsError(f"there is no rights statement {_quoted(collapsed)}", _suggestion(collapsed))


@lru_cache(maxsize=4096)
def uri_of(text: str) -> str:
    """Return what `normalise` returns, or an empty string where it raises an error with a hint, which takes long."""
    collapsed = " ".join(text.split())
    if collapsed in rights_statements.load():
        return collapsed
    if uri := _uri_of_code(collapsed):
        return uri
    return _uri_of_address(collapsed) if _URL.fullmatch(collapsed) else ""


@dataclass(frozen=True, slots=True)
class _Index:
    """Lower-case spellings: of codes to URIs, of the codes in paths to those in URIs, and of all that resembles.

    `addresses` are those of licences of others than Creative Commons, without what varies (_bare_address).
    """

    codes: Mapping[str, str]
    path_codes: Mapping[str, str]
    addresses: Mapping[str, str]
    similar: Mapping[str, str]


@lru_cache(maxsize=1)
def _index() -> _Index:
    known = rights_statements.load()
    codes = {name.lower(): entry.uri for entry in known.values() for name in (entry.code, *entry.aliases)}
    codes |= {code.replace(" ", "-"): uri for code, uri in codes.items()}
    codes |= dict.fromkeys(("cc0", "cc-0", "cc 0", "cc zero", "cc0 1.0 universal"), ZERO)
    codes |= dict.fromkeys(("pdm", "cc pdm", "cc pdm 1.0", "cc-pdm-1.0", "public domain mark"), MARK)
    path_codes = {
        entry.code.lower(): entry.code for entry in known.values() if entry.family == "rightsstatements"
    }
    addresses = {
        _bare_address(address): entry.uri
        for entry in known.values()
        if entry.family == "other"
        for address in (entry.uri, *entry.addresses)
    }
    similar = {entry.label.lower(): entry.uri for entry in known.values()}
    similar |= codes
    similar |= {_distinctive_part(uri.lower()): uri for uri in known}
    return _Index(codes, path_codes, addresses, similar)


def _uri_of_code(text: str) -> str | None:
    lower = text.lower()
    if uri := _index().codes.get(lower):
        return uri
    match = _CODE.fullmatch(lower)
    candidate = licence_uri(_element_order(match[1], match[2]), match[2], match[3] or "") if match else ""
    return candidate if candidate in rights_statements.load() else None


def _uri_of_address(text: str) -> str:
    if uri := _index().addresses.get(_bare_address(text)):
        return uri
    host = _host(text)
    if host not in _HOSTS:
        return ""
    path = unquote(_split(text).path).lower()
    uri = _rights_uri(path) if host == _RIGHTS_STATEMENTS else _licence_uri(path)
    return uri if uri in rights_statements.load() else ""


def _split(text: str) -> SplitResult:
    return urlsplit(text if "//" in text else f"//{text}")


def _host(text: str) -> str:
    return (_split(text).hostname or "").removeprefix("www.")


def _bare_address(text: str) -> str:
    """Return an address without scheme, `www.` and final slash, in lower case."""
    lower = unquote(text).lower()
    return (lower.partition("//")[2] or lower).removeprefix("www.").rstrip("/")


def _rights_uri(path: str) -> str:
    match = _RIGHTS_PATH.fullmatch(path)
    code = _index().path_codes.get(match[1], "") if match else ""
    return f"http://rightsstatements.org/vocab/{code}/{match[2]}/" if match else ""


def _licence_uri(path: str) -> str:
    if match := _DOMAIN_PATH.fullmatch(path):
        return ZERO if match[1] == "zero" else MARK
    match = _LICENCE_PATH.fullmatch(path)
    if not match:
        return ""
    kind, version, place = match.groups()
    # The path of a deed without language ends in a word that could be a port.
    place = "" if place in (None, "deed", "legalcode", "rdf") else place
    return licence_uri(_element_order(kind, version), version, place)


def _element_order(kind: str, version: str) -> str:
    """Return the elements of a licence in the order of its version.

    Version 1.0 has by-nd-nc, all later versions by-nc-nd; both mean the same.
    """
    if kind in ("by-nd-nc", "by-nc-nd"):
        return "by-nd-nc" if version == "1.0" else "by-nc-nd"
    return "by-nc-sa" if kind == "by-sa-nc" else kind


def _suggestion(text: str) -> str:
    """Return a hint with the statement that was probably meant, if one resembles the text, and two examples."""
    lower = text.lower()
    if "public domain" in lower or "publicdomain" in lower:
        return f"perhaps {MARK} (free of known copyright) or {ZERO} (rights given up)"
    # Only the distinctive part of a URI is compared: all URIs with the same host resemble each other.
    part = _distinctive_part(lower)
    similar = _index().similar
    matches = [] if "//" in part else get_close_matches(part, similar, n=1, cutoff=0.6)
    address = _bare_address(text)
    host = address.partition("/")[0]
    at_host = [known for known in _index().addresses if known.partition("/")[0] == host]
    if nearest := get_close_matches(address, at_host, n=1, cutoff=0.3):
        return f"perhaps {_index().addresses[nearest[0]]}; for example {_EXAMPLES}"
    if not matches and _CODE.fullmatch(f"{part} 4.0"):
        matches = get_close_matches(f"cc {part.removeprefix('cc ')} 4.0", similar, n=1)
    guess = f"perhaps {similar[matches[0]]}; " if matches else ""
    return f"{guess}for example {_EXAMPLES}"


def _distinctive_part(text: str) -> str:
    return _COMMON_PART.sub("", text).strip("/")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:77]}...")
