"""Names and subjects of MARC fields as authorities, with the identifiers that $0 and $1 give them.

A heading is kept as it is written, without the punctuation that ends it. Names are not divided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import edtf, one_line, statement
from fonds.ingest.readers.marc.marc_dates import life_dates
from fonds.ingest.readers.marc.marc_record import MarcField

# last words that keep their full stop
_ABBREVIATIONS: Final = frozenset(
    "etc inc ltd co bros dept corp st jr sr dr mr mrs ca cent vol no ed cie assoc".split()  # noqa: SIM905
)
_LAST_WORD = re.compile(r"([^\s()\[\],-]+)\.$")
_URI = re.compile(r"(?:\(uri\))?(https?://\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"\(([^()]+)\)\s*(\S.*)")
# organisation codes before a control number -> the address of the identifier
_AUTHORITY_FILES: Final = {
    "DE-588": "https://d-nb.info/gnd/{}",
    "viaf": "http://viaf.org/viaf/{}",
    "isni": "https://isni.org/isni/{}",
    "orcid": "https://orcid.org/{}",
    "wikidata": "http://www.wikidata.org/entity/{}",
    "wikidata.org": "http://www.wikidata.org/entity/{}",
}
_LOC_FOLDERS = (("sh", "subjects"), ("sj", "childrensSubjects"), ("gf", "genreForms"), ("n", "names"))
# second indicator of 6XX -> the list of subjects that the heading is from
_THESAURI: Final = {
    "0": "Library of Congress Subject Headings",
    "1": "Library of Congress Children's Subject Headings",
    "2": "Medical Subject Headings",
    "3": "National Agricultural Library subject authority file",
    "5": "Canadian Subject Headings",
    "6": "Répertoire de vedettes-matière",
}
_SUBDIVISIONS: Final = "vxyz"
_NOT_IN_NAMES: Final = "deju4iwxvyz"  # subfields of a name field that are no part of the name


def without_end(words: str) -> str:
    """Return a heading without the comma, colon or full stop that ends it; that of an abbreviation stays."""
    words = one_line(words).rstrip(" ,:;/=")
    match = _LAST_WORD.search(words)
    if match is None:
        closed = words.endswith((").", "].", "-.", '".'))
        return words[:-1] if closed and not words.startswith("(") else words
    last = match[1]
    is_initial = len(last) < 3 or "." in last or last.casefold() in _ABBREVIATIONS
    return words if is_initial else words[:-1]


def kind_of_name(tag: str, first_indicator: str) -> str:
    """Return the kind of a name field: X00 is a person or a family, X10 and X11 a body, X51 a place."""
    if tag.endswith("00"):
        return "family" if first_indicator == "3" else "person"
    return "place" if tag.endswith("51") else "institution"


@dataclass(frozen=True)
class Heading:
    """A heading of a record: the authority, the words of the field, and the titles or roles that stand with them."""

    authority: Authority
    words: str
    title: str = ""
    roles: tuple[str, ...] = ()
    role_words: tuple[str, ...] = ()


def name_heading(entry: MarcField, language: str = "", other_name: str = "") -> Heading | None:
    """Return the name of a field X00, X10 or X11 (bibliographic or authority), or None if it has no name.

    `other_name` is the same name in another script.
    """
    kind = kind_of_name(entry.tag, entry.indicators[0])
    is_meeting = entry.tag.endswith("11")
    parts: list[str] = []
    title: list[str] = []
    for code, words in entry.subfields:
        if code == "t" or title:
            title += [words] if code.isalpha() and code not in "eju" and code not in _SUBDIVISIONS else []
        elif code.isalpha() and (code not in _NOT_IN_NAMES or (code in "de" and is_meeting)):
            parts.append(words)
    name = without_end(" ".join(parts))
    if not name:
        return None
    dates = "" if is_meeting or kind == "institution" else life_dates(entry.first("d"))
    fields = _fields(dates, kind, other_name)
    same_as, identifiers = identifiers_of(entry)
    authority = Authority(kind, name, edtf(dates) or dates, language, identifiers, same_as, fields)
    role_words = tuple(without_end(words) for words in entry.all("j" if is_meeting else "e"))
    roles = roles_of(entry.all("4"), role_words)
    return Heading(authority, name, without_end(" ".join(title)), roles, role_words)


def _fields(dates: str, kind: str, other_name: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"other_names": [other_name]} if other_name else {}
    if dates and not edtf(dates):
        fields["statements"] = [statement("Dates", dates, source=f"marc:{kind}$d")]
    return fields


def roles_of(codes: list[str], words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of the relators that $4 gives, or the words of $e, as far as they are relators."""
    candidates = [code.rstrip("/").rpartition("/")[2] for code in codes]
    for role in words:
        in_parentheses = re.search(r"\(([a-z]{3})\)$", role)
        candidates.append(in_parentheses[1] if in_parentheses else role)
    codes_of_roles = (code_of("relators", candidate) for candidate in candidates)
    return tuple(dict.fromkeys(code for code in codes_of_roles if code))


def subject_heading(entry: MarcField, language: str = "", other_name: str = "") -> Heading | None:
    """Return the subject of a field 6XX, or None if it has no words.

    A name or place that is divided further (`Buber, Martin, 1878-1965--Religion`) is the name, with the whole
    heading as the words of the reference; any other heading is a subject by its whole words.
    """
    divisions = "--".join(without_end(words) for words in entry.all(_SUBDIVISIONS))
    if entry.tag in ("600", "610", "611"):
        heading = name_heading(entry, language, other_name)
        if heading is None:
            return None
        full = _full_name(entry)
        if heading.title:
            return _subject(entry, f"{full}--{divisions}" if divisions else full, language, other_name)
        return Heading(heading.authority, f"{full}--{divisions}" if divisions else heading.words)
    main = without_end(" ".join(entry.all("abcdegpnt" if entry.tag == "630" else "abcdeg")))
    if entry.tag == "651" and main:
        same_as, _ = identifiers_of(entry) if not divisions else ((), ())
        authority = Authority(
            "place", main, "", language, same_as=same_as, fields=_fields("", "", other_name)
        )
        return Heading(authority, f"{main}--{divisions}" if divisions else main)
    words = "--".join(filter(None, (main, divisions)))
    return _subject(entry, words, language, other_name) if words else None


def _full_name(entry: MarcField) -> str:
    return without_end(
        " ".join(w for code, w in entry.subfields if code.isalpha() and code not in "eju" + _SUBDIVISIONS)
    )


def _subject(entry: MarcField, words: str, language: str, other_name: str) -> Heading:
    same_as, identifiers = identifiers_of(entry)
    fields = _fields("", "", other_name)
    if identifiers:  # a subject has no field for them
        lines = (
            f"{identifier['value']} {identifier.get('scheme', '')}".strip() for identifier in identifiers
        )
        fields["statements"] = [statement("Identifier", "; ".join(lines), source=f"marc:{entry.tag}$0")]
    if thesaurus := entry.first("2") or _THESAURI.get(entry.indicators[1], ""):
        fields["source"] = thesaurus
    return Heading(Authority("subject", words, "", language, same_as=same_as, fields=fields), words)


def identifiers_of(entry: MarcField) -> tuple[tuple[Any, ...], tuple[dict[str, str], ...]]:
    """Return the links and the identifiers that $0 and $1 give a heading; links are as the source has them."""
    links, identifiers = [], []
    for code, words in entry.subfields:
        if code not in ("0", "1") or not words.strip():
            continue
        if uri := uri_of(words):
            links.append({"uri": uri, "method": "copied", "source": f"MARC ${code}"})
        else:
            match = _NUMBER.fullmatch(words.strip())
            scheme = {"scheme": match[1]} if match else {}
            identifiers.append({"value": match[2] if match else words.strip(), **scheme})
    return tuple(links), tuple(identifiers)


def uri_of(words: str) -> str:
    """Return the address for the words of $0: a URI, or a control number of an authority file that is known."""
    words = words.strip()
    if match := _URI.fullmatch(words):
        return match[1]
    match = _NUMBER.fullmatch(words)
    if match is None:
        return ""
    source, number = match[1], match[2].strip()
    if source in _AUTHORITY_FILES:
        return _AUTHORITY_FILES[source].format(number.replace(" ", ""))
    if source == "DLC":
        number = number.replace(" ", "")
        folder = next((name for prefix, name in _LOC_FOLDERS if number.startswith(prefix)), "")
        return f"http://id.loc.gov/authorities/{folder}/{number}" if folder else ""
    return ""
