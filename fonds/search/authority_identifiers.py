"""Identifiers in authority files, as people write them: a full URI with http or https, or the identifier alone.

Knows the identifiers and URIs of the authorities listed here and of no others, and contacts none of them. Two links
count as the same only if they are the same URI or the same identifier of one authority.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuthorityFile:
    """An authority file: its name, the pattern of its identifiers, and the pattern of its URIs without scheme."""

    name: str
    identifier_pattern: re.Pattern[str]
    url_pattern: re.Pattern[str]


def _authority(name: str, identifier: str, *url_prefixes: str) -> AuthorityFile:
    prefixes = "|".join(url_prefixes)
    return AuthorityFile(
        name, re.compile(identifier), re.compile(rf"(?:{prefixes})({identifier})(?:[/#?.][^\s]*)?")
    )


AUTHORITIES: dict[str, AuthorityFile] = {
    "wikidata": _authority(
        "Wikidata", r"Q[1-9][0-9]{0,11}", r"(?:m\.)?wikidata\.org/(?:entity|wiki|wiki/Special:EntityPage)/"
    ),
    "viaf": _authority("VIAF", r"[1-9][0-9]{1,21}", r"viaf\.org/viaf/"),
    "geonames": _authority("GeoNames", r"[1-9][0-9]{0,11}", r"(?:sws\.)?geonames\.org/"),
    "gnd": _authority("GND", r"[0-9][0-9-]{2,15}[0-9X]", r"d-nb\.info/gnd/"),
    "lccn": _authority(
        "Library of Congress authorities",
        r"(?:n|nb|nr|no|ns|sh|sj)[0-9]{6,10}",
        r"id\.loc\.gov/authorities/(?:names|subjects)/",
        r"id\.loc\.gov/rwo/agents/",
    ),
    "isni": _authority("ISNI", r"[0-9]{15}[0-9X]", r"isni\.org/isni/", r"isni\.org/"),
    "orcid": _authority("ORCID", r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", r"orcid\.org/"),
    "ulan": _authority("Getty ULAN", r"5[0-9]{8}", r"vocab\.getty\.edu/(?:page/)?ulan/"),
    "tgn": _authority("Getty TGN", r"[17][0-9]{6}", r"vocab\.getty\.edu/(?:page/)?tgn/"),
    "aat": _authority("Getty AAT", r"3[0-9]{8}", r"vocab\.getty\.edu/(?:page/)?aat/"),
    "ror": _authority("ROR", r"0[a-z0-9]{8}", r"ror\.org/"),
}
_WEB = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
# customary prefixes of identifiers, besides the key of the authority itself
_PREFIXES = {"wikidata": "wd:", "gnd": "(DE-588)"}
# characters inside an identifier that carry no meaning
_SPACERS = {"isni": re.compile("[ -]"), "lccn": re.compile(" ")}


def identify(uri: str) -> tuple[str, str] | None:
    """Return (authority, identifier) of a URI, or None if it belongs to no known authority."""
    schemeless = _without_scheme(uri)
    for id, authority in AUTHORITIES.items():
        if match := authority.url_pattern.fullmatch(schemeless):
            return id, match[1]
    return None


def link_key(uri: str) -> str:
    """Return a key that is equal for equivalent URIs: http and https, with and without `www.` or a final slash.

    URIs of a known authority with the same identifier have the same key, `wikidata:Q42`.
    """
    if identifier := identify(uri):
        return ":".join(identifier)
    return _without_scheme(uri).rstrip("/")


def _without_scheme(uri: str) -> str:
    """Return a URI without scheme and `www.`, its host in lower case (RFC 3986, 6.2.2.1)."""
    schemeless, is_web = _WEB.subn("", uri.strip(), count=1)
    host, slash, path = schemeless.partition("/")
    return f"{host.lower()}{slash}{path}" if is_web else schemeless


def parse_link(text: str, authority: str = "") -> str:
    """Return the key of a link written as a URI or as a bare identifier; an empty string if it is neither.

    Without an `authority` the only bare identifier that is recognised is a Wikidata QID.
    """
    text = text.strip()
    if _WEB.match(text):
        identifier = identify(text)
        return link_key(text) if not authority or (identifier and identifier[0] == authority) else ""
    name = authority or "wikidata"
    known = AUTHORITIES.get(name)
    for prefix in (_PREFIXES.get(name, ""), f"{name}:" if authority else ""):
        text = text.removeprefix(prefix).strip()
    compact = _SPACERS[name].sub("", text) if name in _SPACERS else text.removesuffix(".0")
    spellings = (compact, compact.upper(), compact.lower()) if authority else (compact,)
    valid = next(
        (spelling for spelling in spellings if known and known.identifier_pattern.fullmatch(spelling)), ""
    )
    return f"{name}:{valid}" if valid else ""


def authority_of(key: str) -> str:
    """Return the authority of a link key; an empty string for a URI of no known authority."""
    name, colon, _ = key.partition(":")
    return name if colon and name in AUTHORITIES else ""
