"""Addresses of the same thing elsewhere, as people write them: a full URI, with http or https, or the identifier alone.

Knows the forms of some authorities and no more; it reaches none of them, and never says that two links mean the same
thing but where they are the same address or the same identifier of one authority.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Authority:
    """A service that gives identifiers: the name of it, the form of an identifier, and how its addresses begin."""

    name: str
    form: re.Pattern[str]
    address: re.Pattern[str]


def _authority(name: str, form: str, *beginnings: str) -> Authority:
    starts = "|".join(beginnings)
    return Authority(name, re.compile(form), re.compile(rf"(?:{starts})({form})(?:[/#?.][^\s]*)?"))


AUTHORITIES: dict[str, Authority] = {
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
_PREFIXES = {
    "wikidata": "wd:",
    "gnd": "(DE-588)",
}  # that are written before identifiers, besides the name of each
_SPACED = {"isni": re.compile("[ -]"), "lccn": re.compile(" ")}  # what stands inside, where it says nothing


def identified(uri: str) -> tuple[str, str] | None:
    """(authority, identifier) of an address; None where it is of none that is known."""
    bare = _bare(uri)
    for id, authority in AUTHORITIES.items():
        if found := authority.address.fullmatch(bare):
            return id, found[1]
    return None


def key(uri: str) -> str:
    """What is the same for two addresses of one thing: http and https, with and without `www.` or a slash behind."""
    if found := identified(uri):
        return ":".join(found)
    return _bare(uri).rstrip("/")


def _bare(uri: str) -> str:
    """An address without scheme and `www.`, its host in small letters (RFC 3986, 6.2.2.1)."""
    bare, web = _WEB.subn("", uri.strip(), count=1)
    host, slash, path = bare.partition("/")
    return f"{host.lower()}{slash}{path}" if web else bare


def read(text: str, authority: str = "") -> str:
    """The key of a link as somebody wrote it: an address, or the identifier alone where it can be no other's.

    Empty where it is neither. Without an authority only what is plainly an identifier is taken for one: a QID.
    """
    text = text.strip()
    if _WEB.match(text):
        found = identified(text)
        return key(text) if not authority or (found and found[0] == authority) else ""
    name = authority or "wikidata"
    known = AUTHORITIES.get(name)
    for prefix in (_PREFIXES.get(name, ""), f"{name}:" if authority else ""):
        text = text.removeprefix(prefix).strip()
    bare = _SPACED[name].sub("", text) if name in _SPACED else text.removesuffix(".0")
    forms = (bare, bare.upper(), bare.lower()) if authority else (bare,)
    fit = next((form for form in forms if known and known.form.fullmatch(form)), "")
    return f"{name}:{fit}" if fit else ""


def authority_of(key: str) -> str:
    """The authority that a key is of; empty for an address of nobody known."""
    start, colon, _ = key.partition(":")
    return start if colon and start in AUTHORITIES else ""
