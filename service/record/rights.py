"""Rights statements of records: one canonical URI, its name, and what it means for a reader.

Knows the twelve statements of RightsStatements.org and the licences and marks of Creative Commons: the two
families that IIIF Presentation 3.0 allows in `rights`. `normalise` mends the form of a URI and nothing else:
it never turns one statement into another, never upgrades, and refuses free text, for which a record has its
required statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from service.record import creative_commons as cc

Family = Literal["rightsstatements", "creativecommons"]

_EXAMPLES: Final = "http://rightsstatements.org/vocab/CNE/1.0/ or http://creativecommons.org/licenses/by/4.0/"
_VOCAB: Final = "http://rightsstatements.org/vocab/"
_HOSTS: Final = ("rightsstatements.org", "creativecommons.org")
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

# The meanings are ours, held to the scope notes of rightsstatements/data-model.
_STATEMENTS: Final = {
    "InC": (
        "In Copyright",
        "This item is protected by copyright; "
        "for uses that the law does not allow you need the rights-holder's permission.",
    ),
    "InC-OW-EU": (
        "In Copyright - EU Orphan Work",
        "This item is in copyright, and a diligent search under the EU Orphan Works Directive found no "
        "rights-holder who could be asked. The search is registered in the EU Orphan Works Database.",
    ),
    "InC-EDU": (
        "In Copyright - Educational Use Permitted",
        "This item is protected by copyright, but the rights-holder lets anyone use it for education without "
        "asking. Other uses need permission.",
    ),
    "InC-NC": (
        "In Copyright - Non-Commercial Use Permitted",
        "This item is protected by copyright, but the rights-holder lets anyone use it for non-commercial "
        "purposes without asking. Other uses need permission.",
    ),
    "InC-RUU": (
        "In Copyright - Rights-holder(s) Unlocatable or Unidentifiable",
        "This item is very probably in copyright, but after a reasonable search its rights-holder could not "
        "be named or found. The institution would be glad to hear from anyone who knows more.",
    ),
    "NoC-CR": (
        "No Copyright - Contractual Restrictions",
        "This item is free of copyright, but a contract, for instance with its donor, binds the institution "
        "to limit some uses. Ask the institution which.",
    ),
    "NoC-NC": (
        "No Copyright - Non-Commercial Use Only",
        "The work is free of copyright, but it was digitized with a private partner on terms that allow "
        "third parties only non-commercial use of this copy.",
    ),
    "NoC-OKLR": (
        "No Copyright - Other Known Legal Restrictions",
        "This item is free of copyright, but another law, for instance on cultural heritage, is known to "
        "limit its use. Ask the institution which.",
    ),
    "NoC-US": (
        "No Copyright - United States",
        "The institution has found this item to be free of copyright under the law of the United States. Its "
        "status in other countries was not determined.",
    ),
    "CNE": (
        "Copyright Not Evaluated",
        "The copyright of this item has not been evaluated. It may or may not be in copyright; "
        "you must judge for yourself whether your use is lawful.",
    ),
    "UND": (
        "Copyright Undetermined",
        "The institution examined whether this item is in copyright and could not find out, often because an "
        "essential fact is missing.",
    ),
    "NKC": (
        "No Known Copyright",
        "The institution has good reason to believe that this item is no longer in copyright, but could not "
        "establish it beyond doubt.",
    ),
}


# what Europeana takes (EDM-EXTERNAL-MAIN.xsd, license_patterns): six of RightsStatements.org, CC0, the mark, and the
# licences that ask for attribution, but for these ports
_EUROPEANA: Final = frozenset({"NoC-NC", "NoC-OKLR", "InC", "InC-EDU", "InC-OW-EU", "CNE"})
_EUROPEANA_CC: Final = re.compile(
    r".*/(publicdomain/(zero|mark)/1\.0/"
    r"|licenses/by(-nc|-nc-nd|-nc-sa|-nd|-nd-nc|-sa)?/(?!2\.0/za|2\.1/ca|3\.0/(am|az|ca|ge))[0-9.]+/([a-z]+/)?)"
)


class RightsError(ValueError):
    """A rights value that is no known statement or licence. `hint` says what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Statement:
    """A rights statement or licence, for people. `open`: anyone may use the item for any purpose."""

    uri: str
    code: str
    label: str
    meaning: str
    family: Family
    open: bool


def statement(uri: str) -> Statement:
    """The statement of a URI in any form that `normalise` mends; raises RightsError."""
    return _REGISTER[normalise(uri)]


def statements() -> tuple[Statement, ...]:
    """Every statement and licence known, RightsStatements.org first."""
    return tuple(_REGISTER.values())


def page_uri(uri: str) -> str:
    """The page for people: `/page/` of RightsStatements.org, the deed of Creative Commons."""
    https = https_uri(uri)
    return https.replace("/vocab/", "/page/") if "/vocab/" in https else f"{https}deed"


def https_uri(uri: str) -> str:
    """The https form with trailing slash, as NDE's schema.org profile asks."""
    return normalise(uri).replace("http://", "https://", 1)


def europeana_uri(uri: str) -> str | None:
    """The form of `edm:rights` (Europeana Licensing Framework): the canonical http URI.

    None for a statement that Europeana does not take: another would be nearer to its list, and false.
    """
    found = statement(uri)
    return found.uri if found.code in _EUROPEANA or _EUROPEANA_CC.fullmatch(found.uri) else None


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Canonical http URI of a rights statement or licence (IIIF Presentation 3.0, `rights`).

    Mends scheme, `www.`, case, a missing slash, `/page/`, `/data/`, deeds, legal code, and short codes such
    as "CC BY 4.0" or "CNE". Raises RightsError for everything else, free text and unknown licences included.
    """
    plain = " ".join(text.split())
    if plain in _REGISTER:
        return plain
    if coded := _from_code(plain):
        return coded
    if not _URL.fullmatch(plain):
        raise RightsError(f"{_short(plain)} is not a rights URI", _FREE_TEXT + _nearest(plain))
    return _from_url(plain)


def _from_code(text: str) -> str | None:
    lower = text.lower()
    if known := _CODES.get(lower):
        return known
    found = _CODE.fullmatch(lower)
    candidate = cc.uri(_order(found[1], found[2]), found[2], found[3] or "") if found else ""
    return candidate if candidate in _REGISTER else None


def _from_url(text: str) -> str:
    parts = urlsplit(text if "//" in text else f"//{text}")
    host = (parts.hostname or "").removeprefix("www.")
    if host not in _HOSTS:
        raise RightsError(
            f"{_short(text)} is not at rightsstatements.org or creativecommons.org", _nearest(text)
        )
    path = unquote(parts.path).lower()
    mended = _rights_uri(path) if host == _HOSTS[0] else _licence_uri(path)
    if mended not in _REGISTER:
        raise RightsError(f"there is no rights statement {_short(text)}", _nearest(text))
    return mended


def _rights_uri(path: str) -> str:
    found = _RIGHTS_PATH.fullmatch(path)
    code = _SPELLING.get(found[1], "") if found else ""
    return f"{_VOCAB}{code}/{found[2]}/" if found else ""


def _licence_uri(path: str) -> str:
    if found := _DOMAIN_PATH.fullmatch(path):
        return cc.ZERO if found[1] == "zero" else cc.MARK
    found = _LICENCE_PATH.fullmatch(path)
    if not found:
        return ""
    kind, version, port = found.groups()
    # The path of a deed without language ends in a word that could be a port.
    port = "" if port in (None, "deed", "legalcode", "rdf") else port
    return cc.uri(_order(kind, version), version, port)


def _order(kind: str, version: str) -> str:
    """by-nd-nc was the order of version 1.0, and by-nc-nd of all later ones; both mean the same."""
    if kind in ("by-nd-nc", "by-nc-nd"):
        return "by-nd-nc" if version == "1.0" else "by-nc-nd"
    return "by-nc-sa" if kind == "by-sa-nc" else kind


def _nearest(text: str) -> str:
    """What was probably meant, where something resembles it, and two examples."""
    lower = text.lower()
    if "public domain" in lower or "publicdomain" in lower:
        return f"perhaps {cc.MARK} (free of known copyright) or {cc.ZERO} (rights given up)"
    # Only the telling part of a URI is compared: two URIs are alike for their host alone.
    telling = _telling(lower)
    close = [] if "//" in telling else get_close_matches(telling, _LIKENESS, n=1, cutoff=0.6)
    if not close and _CODE.fullmatch(f"{telling} 4.0"):
        close = get_close_matches(f"cc {telling.removeprefix('cc ')} 4.0", _LIKENESS, n=1)
    guess = f"perhaps {_LIKENESS[close[0]]}; " if close else ""
    return f"{guess}for example {_EXAMPLES}"


def _telling(text: str) -> str:
    return _COMMON_PART.sub("", text).strip("/")


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:77]}...")


def _register() -> dict[str, Statement]:
    made = [
        Statement(f"{_VOCAB}{code}/1.0/", code, label, meaning, "rightsstatements", False)
        for code, (label, meaning) in _STATEMENTS.items()
    ]
    made.append(_declaration(cc.MARK, "PDM 1.0", "Public Domain Mark 1.0 Universal", _MARK_MEANING))
    made.append(_declaration(cc.ZERO, "CC0 1.0", "Creative Commons CC0 1.0 Universal", _ZERO_MEANING))
    made += [_licence(*licence) for licence in cc.licences()]
    return {entry.uri: entry for entry in made}


_MARK_MEANING: Final = (
    "As far as is known this item is free of copyright everywhere: you may use it for any purpose."
)
_ZERO_MEANING: Final = (
    "The rights-holder has given up all rights in this item as far as the law allows: you may use it for any "
    "purpose without asking."
)


def _declaration(uri: str, code: str, label: str, meaning: str) -> Statement:
    return Statement(uri, code, label, meaning, "creativecommons", True)


def _licence(kind: str, version: str, port: str) -> Statement:
    uri, code, label = (make(kind, version, port) for make in (cc.uri, cc.code, cc.label))
    return Statement(uri, code, label, cc.meaning(kind), "creativecommons", cc.is_open(kind))


_REGISTER: Final = _register()
_SPELLING: Final = {code.lower(): code for code in _STATEMENTS}
_CODES: Final = (
    {entry.code.lower(): entry.uri for entry in _REGISTER.values()}
    | {entry.code.lower().replace(" ", "-"): entry.uri for entry in _REGISTER.values()}
    | dict.fromkeys(("cc0", "cc-0", "cc 0", "cc zero", "cc0 1.0 universal"), cc.ZERO)
    | dict.fromkeys(("pdm", "cc pdm", "cc pdm 1.0", "cc-pdm-1.0", "public domain mark"), cc.MARK)
)
_LIKENESS: Final = (
    {entry.label.lower(): entry.uri for entry in _REGISTER.values()}
    | _CODES
    | {_telling(uri.lower()): uri for uri in _REGISTER}
)
