"""Names in archival XML as authorities: people, families, bodies, places and subjects, with what identifies them.

A name is written as the source writes it. Parts (EAD3) make up one name; parts that the source calls surname or given
name are kept apart. A heading with subdivisions (`Football -- California`) is a subject, whatever it begins with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import edtf, in_language, short, without_empty
from fonds.ingest.readers.xml_words import attribute, children_of, is_address, line_of_words, name_of
from fonds.ingest.relators import relator
from fonds.safe_xml import Element
from fonds.search.authority_identifiers import identify, parse_link

KIND_OF_ELEMENT = {
    "persname": "person",
    "famname": "family",
    "corpname": "institution",
    "geogname": "place",
    "subject": "subject",
    "function": "subject",
    "occupation": "subject",
    "title": "subject",
}
AGENT_KINDS = frozenset({"person", "family", "institution"})
_SUBDIVISION = re.compile(r"\s*(?:--|[|$‡][vxyz]\s)\s*\S")
_FAMILY_PARTS = frozenset({"family", "surname", "sirname", "familyname", "lastname"})
_GIVEN_PARTS = frozenset({"given", "givenname", "forename", "firstname"})
_DATE_PARTS = frozenset({"dates", "date", "existdates"})
_OTHER_PARTS = {"numeration": "numeration", "suffix": "suffix", "title": "title"}
# what sources call the authority files of fonds.search.authority_identifiers, and where their entries are
_AUTHORITIES = {
    "viaf": ("viaf", "https://viaf.org/viaf/{}"),
    "gnd": ("gnd", "https://d-nb.info/gnd/{}"),
    "lcnaf": ("lccn", "http://id.loc.gov/authorities/names/{}"),
    "naf": ("lccn", "http://id.loc.gov/authorities/names/{}"),
    "lcsh": ("lccn", "http://id.loc.gov/authorities/subjects/{}"),
    "wikidata": ("wikidata", "http://www.wikidata.org/entity/{}"),
    "aat": ("aat", "http://vocab.getty.edu/aat/{}"),
    "ulan": ("ulan", "http://vocab.getty.edu/ulan/{}"),
    "tgn": ("tgn", "http://vocab.getty.edu/tgn/{}"),
    "geonames": ("geonames", "https://sws.geonames.org/{}/"),
    "isni": ("isni", "https://isni.org/isni/{}"),
    "orcid": ("orcid", "https://orcid.org/{}"),
}


@dataclass(frozen=True)
class SourceName:
    """A name as a source uses it: its authority, the words there, the role in words, and its code if it is a relator.

    `tracing` is what the field of MARC that the source names makes of it: "subject", "creator", "contributor" or "".
    """

    authority: Authority
    words: str
    role_words: str = ""
    role: str = ""
    tracing: str = ""

    def reference(self) -> dict[str, Any]:
        """Return a reference to the authority in the words of the source."""
        return self.authority.reference(self.words)

    def contributor(self, default: str = "ctb") -> dict[str, Any]:
        """Return a contributor, with `default` as the role if the source states none."""
        roles: dict[str, Any] = {"role": self.role} if self.role else {}
        if self.role_words and self.role_words.lower() != self.role:
            roles["role_label"] = self.role_words
        return self.authority.reference(self.words, **(roles or {"role": default}))


def source_name(element: Element, tag: str) -> SourceName | None:
    """Return the name in an element of KIND_OF_ELEMENT; None if it has no words."""
    kind = KIND_OF_ELEMENT[name_of(element)]
    words, parts, dates = name_parts(element, ", " if kind in AGENT_KINDS else " -- ")
    if not words:
        return None
    if _SUBDIVISION.search(words):
        kind = "subject"
    name = short(attribute(element, "normal") or words)
    identifiers, links = links_of(element, kind)
    fields = _names_with_parts(element, name, parts) if kind in AGENT_KINDS else {}
    if not identifiers and not links:
        fields |= _authority_file(element)
    authority = Authority(kind, name, dates, tag, identifiers, links, fields)
    role_words = attribute(element, "role", "relator")
    words = f"{words}, {dates}" if dates and not edtf(dates) else words
    role = relator(role_words) if role_words else ""
    return SourceName(authority, words, role_words, role, _tracing(attribute(element, "encodinganalog")))


def links_of(element: Element, kind: str) -> tuple[tuple[dict[str, str], ...], tuple[Any, ...]]:
    """Return the identifiers and the links elsewhere of a name: those of known authority files as links."""
    number = attribute(element, "authfilenumber", "identifier", "valueuri", "vocabularysourceuri")
    source = attribute(element, "source", "vocabularysource")
    if not number:
        return (), ()
    if is_address(number):
        match = "exact" if identify(number) else "close"
        return (), (
            {"uri": number, "match": match, "method": "copied", **({"source": source} if source else {})},
        )
    file, address = _AUTHORITIES.get(source.lower(), ("", ""))
    if file and (key := parse_link(number, file)):
        uri = address.format(key.partition(":")[2])
        return (), ({"uri": uri, "match": "exact", "method": "copied", "source": source},)
    if kind in AGENT_KINDS:
        return (without_empty({"value": number, "scheme": source}),), ()
    return (), ()


def _names_with_parts(element: Element, name: str, parts: dict[str, str]) -> dict[str, Any]:
    """Return the field `names` of an agent, if the source names parts of its name or rules."""
    rules = attribute(element, "rules")
    if not (parts or rules):
        return {}
    text = {} if parts.get("family") else {"text": name}
    return {"names": [without_empty({**text, **parts, "kind": "authorised", "rules": rules})]}


def _authority_file(element: Element) -> dict[str, Any]:
    """Return a statement on the authority file that a name is from, if the source names one or a number in one."""
    source = attribute(element, "source", "vocabularysource")
    number = attribute(element, "authfilenumber", "identifier")
    words = f"{source} {number}".strip()
    if not words:
        return {}
    label, place = ("Authority file", "source") if source else ("Identifier", "authfilenumber")
    entry = {"label": {"en": label}, "text": in_language(words, "und")}
    return {"statements": [{**entry, "source": f"ead:{name_of(element)}/@{place}"}]}


def name_parts(element: Element, mark: str) -> tuple[str, dict[str, str], str]:
    """Return the name, its parts that the source names, and its dates. `mark` stands between parts without one."""
    parts = list(children_of(element, "part"))
    if not parts:
        return _name_with_divisions(element), {}, ""
    fields: dict[str, str] = {}
    dates, words = "", []
    for part in parts:
        kind = attribute(part, "localtype").lower()
        text = line_of_words(part)
        if text and (kind in _DATE_PARTS or (kind == "d" and name_of(element) == "persname")):
            dates = text
            continue
        name = (
            "family" if kind in _FAMILY_PARTS else "given" if kind in _GIVEN_PARTS else _OTHER_PARTS.get(kind)
        )
        if name and text:
            fields[name] = f"{fields[name]} {text}" if name in fields else text
        words.append(text)
    return _join(words, mark), fields, dates


def _join(words: list[str], mark: str) -> str:
    name = ""
    for text in filter(None, words):
        name += (" " if name.endswith((",", ".", ";", ":")) else mark if name else "") + text
    return name


def _name_with_divisions(element: Element) -> str:
    """Return the name in an element, with a comma after the name of a division that has no mark of its own."""
    words = line_of_words(element)
    for part in children_of(element, "subarea"):
        division, tail = line_of_words(part), (part.tail or "").strip()
        if division and tail and tail[0].isalnum() and f"{division} {tail[0]}" in words:
            words = words.replace(f"{division} {tail[0]}", f"{division}, {tail[0]}", 1)
    return words


def _tracing(encoding: str) -> str:
    """Return what a field of MARC 21 says of the name in it."""
    match encoding[:3]:
        case "600" | "610" | "611" | "630" | "650" | "651":
            return "subject"
        case "100" | "110" | "111":
            return "creator"
        case "700" | "710" | "711":
            return "contributor"
    return ""
