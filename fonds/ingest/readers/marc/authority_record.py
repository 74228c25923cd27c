"""An authority record of MARC 21 as a person, family, institution, place or subject.

Specification: MARC 21 Format for Authority Data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import edtf, language_tag, one_line, short, without_empty
from fonds.ingest.imported import InputFile, Item
from fonds.ingest.readers.marc.headings import (
    identifiers_of,
    name_heading,
    uri_of,
    without_end,
)
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord

_HEADINGS: Final = (
    "100",
    "110",
    "111",
    "130",
    "147",
    "148",
    "150",
    "151",
    "155",
    "162",
    "180",
    "181",
    "182",
    "185",
)
_NAMES: Final = frozenset({"00", "10", "11"})
_CODED: Final = frozenset({"003", "005", "006", "007", "008"})
# subfields of 370 -> role of the place
_PLACE_ROLES: Final = {
    "a": "birth", "b": "death", "c": "associated", "e": "residence", "f": "associated", "g": "origin",
}  # fmt: skip
_LABELS: Final = {
    "040": "Cataloging source", "042": "Authentication code", "043": "Geographic area code", "046": "Coded dates",
    "336": "Content type", "368": "Other attributes", "370": "Associated place", "371": "Address",
    "372": "Field of activity", "373": "Associated group", "374": "Occupation", "375": "Gender",
    "377": "Associated language", "380": "Form of work", "663": "See also", "664": "See",
    "670": "Source data found", "675": "Source data not found", "688": "Application history note",
}  # fmt: skip


def items(record: MarcRecord, language: str, file: InputFile) -> Iterator[Item]:
    """Yield the description of an authority record, or a problem if it has no heading."""
    entry = next(record.of(*_HEADINGS), None)
    authority = _authority(entry) if entry else None
    if entry is None or authority is None:
        text = f"record {record.number} at {record.place} is an authority record without a heading"
        yield file.problem(text, line=record.line)
        return
    if record.first("667", "a"):
        text = f"record {record.number} at {record.place}: field 667 has a note that is not public: it is left out"
        yield file.problem(text, line=record.line, warning=True)
    description = _AuthorityFields(record, entry, authority, language)
    words = f"{authority.name} {authority.dates}".strip()
    yield description.fields.description(authority.key, words, record.line)


def _authority(entry: MarcField) -> Authority | None:
    if entry.tag[1:] in _NAMES:
        heading = name_heading(entry)
        return heading.authority if heading and not heading.title else _by_words(entry)
    return _by_words(entry)


def _by_words(entry: MarcField) -> Authority | None:
    kind = "place" if entry.tag.endswith("51") else "subject"
    words = "--".join(filter(None, (without_end(entry.words("vxyz")), *map(without_end, entry.all("vxyz")))))
    return Authority(kind, words) if words else None


class _AuthorityFields:
    """The fields of the description, from the fields of the record."""

    def __init__(self, record: MarcRecord, heading: MarcField, authority: Authority, language: str) -> None:
        self.fields = CollectedFields(
            authority.kind, language, source_language=language_tag(record.first("040", "b"))
        )
        self._record, self._heading, self._authority = record, heading, authority
        self._is_agent = authority.kind in ("person", "family", "institution")
        self.fields.add_title("name", short(authority.name), element=f"marc:{heading.tag}")
        self._take_heading()
        for entry in record.fields:
            if entry is not heading:
                self._take(entry)
        if self._is_agent:
            self.fields.set("dates", self._dates(), "marc:046")

    def _take_heading(self) -> None:
        if self._is_agent:
            words = without_end(self._heading.words("e4iw"))
            self.fields.append("names", {"text": words, "kind": "authorised"}, f"marc:{self._heading.tag}")
        for link in identifiers_of(self._heading)[0]:
            self.fields.append("same_as", link, f"marc:{self._heading.tag}")

    def _take(self, entry: MarcField) -> None:
        tag = entry.tag
        if tag in _CODED or tag == "667":
            self.fields.leave_out(f"marc:{tag}" if tag != "667" else "marc:667 (not public)")
        elif (take := _TAKERS.get(tag)) and (self._is_agent or tag in ("001", "010", "024", "035", "040")):
            take(self, entry)
        elif tag[0] == "4":
            self._add_variant(entry)
        elif tag[0] == "5":
            self._add_related(entry)
        elif tag in ("678", "680"):
            self.fields.add_text(
                "history" if self._is_agent else "note", entry.words(), element=f"marc:{tag}"
            )
        else:
            self._state(entry)

    def _state(self, entry: MarcField, without: str = "") -> None:
        label = _LABELS.get(entry.tag, f"Field {entry.tag}")
        self.fields.state(
            label, one_line(entry.data) or entry.words_and_list(without), element=f"marc:{entry.tag}"
        )

    def _add_identifier(self, entry: MarcField) -> None:
        schemes = {
            "001": "control number",
            "010": "LCCN",
            "024": "standard number",
            "035": "system control number",
        }
        scheme = schemes[entry.tag]
        if entry.tag == "001":
            scheme = self._record.first("003").strip() or scheme
        stated = entry.first("2") if entry.tag == "024" else ""
        values = [entry.data] if entry.data else entry.all("a")
        for value in map(str.strip, values):
            uri = uri_of(value) or (uri_of(f"({stated}){value}") if stated else "")
            if uri:
                self.fields.append("same_as", {"uri": uri, "method": "copied"}, f"marc:{entry.tag}")
            if not uri or not value.startswith("http"):
                identifier = {"value": value, "scheme": stated or scheme}
                if self._is_agent:
                    self.fields.append("identifiers", identifier, f"marc:{entry.tag}")
                else:
                    self.fields.state(stated or scheme, value, element=f"marc:{entry.tag}")
        if more := entry.words("a"):
            self.fields.state(f"{scheme}, cancelled or invalid", more, element=f"marc:{entry.tag}")

    def _add_rules(self, entry: MarcField) -> None:
        if self._is_agent:
            for words in entry.all("e"):
                self.fields.add_text("rules", words, element="marc:040$e")
        self._state(entry, "be" if self._is_agent else "b")

    def _add_variant(self, entry: MarcField) -> None:
        words = without_end(entry.words("eiw4"))
        if not words:
            return
        if self._is_agent:
            self.fields.append("names", {"text": words, "kind": "variant"}, f"marc:{entry.tag}")
        else:
            self.fields.append("other_names", words, f"marc:{entry.tag}")

    def _add_related(self, entry: MarcField) -> None:
        """Add field 5XX: another agent by its words. What it is to this one is only sometimes stated ($w, $i)."""
        words, stated = without_end(entry.words("iw4e")), entry.first("i").strip(" :")
        role = without_end(entry.first("e"))
        if not words:
            return
        if not self._is_agent or entry.tag[1:] not in _NAMES:
            self.fields.state(
                stated or "See also", " ".join(filter(None, (words, role))), element=f"marc:{entry.tag}"
            )
            return
        kind = {"a": "predecessor", "b": "successor"}.get(entry.first("w")[:1], "associate")
        relation = {
            "as": words,
            "type": kind,
            "note": self.fields.in_language(stated or role) if stated or role else "",
        }
        self.fields.append("relations", without_empty(relation), f"marc:{entry.tag}")

    def _add_places(self, entry: MarcField) -> None:
        for code, words in entry.subfields:
            if code in _PLACE_ROLES and words.strip():
                place = {"as": without_end(words), "role": _PLACE_ROLES[code], "date": _span(entry)}
                self.fields.append("places", without_empty(place), f"marc:370${code}")
        if more := entry.words("abcefgst"):
            self.fields.state("Associated place, more", more, element="marc:370")

    def _add_functions(self, entry: MarcField) -> None:
        for words in entry.all("a"):
            self.fields.append(
                "functions",
                self._dated(words, entry),
                "marc:372",
            )
        self._add_rest(entry)

    def _add_occupations(self, entry: MarcField) -> None:
        field = "occupations" if self._authority.kind == "person" else "functions"
        for words in entry.all("a"):
            self.fields.append(field, self._dated(words, entry), "marc:374")
        self._add_rest(entry)

    def _dated(self, words: str, entry: MarcField) -> dict[str, Any]:
        return without_empty({"text": self.fields.in_language(words), "date": _span(entry)})

    def _add_groups(self, entry: MarcField) -> None:
        for words in entry.all("a"):
            relation = {"as": without_end(words), "type": "group", "date": _span(entry)}
            self.fields.append("relations", without_empty(relation), "marc:373")
        self._add_rest(entry)

    def _add_rest(self, entry: MarcField) -> None:
        if more := entry.words("ast" if _span(entry) else "a"):
            self.fields.state(_LABELS.get(entry.tag, f"Field {entry.tag}"), more, element=f"marc:{entry.tag}")
        label = f"List of {_LABELS.get(entry.tag, f'Field {entry.tag}')}"
        self.fields.state(label, entry.first("2"), element=f"marc:{entry.tag}$2")

    def _add_fuller_form(self, entry: MarcField) -> None:
        for words in entry.all("aq"):
            name = {"text": without_end(words).strip("()"), "kind": "variant"}
            self.fields.append("names", name, f"marc:{entry.tag}")

    def _add_source(self, entry: MarcField) -> None:
        self.fields.state(_LABELS[entry.tag], entry.words(), element=f"marc:{entry.tag}")

    def _dates(self) -> str:
        """Return the dates of field 046, or those of the heading."""
        for entry in self._record.of("046"):
            start, end = entry.first("f") or entry.first("s"), entry.first("g") or entry.first("t")
            if self._authority.kind == "institution":
                start, end = entry.first("q") or start, entry.first("r") or end
            start, end = edtf(start), edtf(end)
            if start or end:
                return f"{start}/{end}"
        return edtf(self._authority.dates)


def _span(entry: MarcField) -> str:
    """Return the span of $s and $t as EDTF, or an empty string."""
    start, end = edtf(entry.first("s")), edtf(entry.first("t"))
    return f"{start}/{end}" if start or end else ""


_Taker = Callable[[_AuthorityFields, MarcField], Any]
_TAKERS: Final[dict[str, _Taker]] = {
    **dict.fromkeys(("001", "010", "024", "035"), _AuthorityFields._add_identifier),
    "040": _AuthorityFields._add_rules,
    "370": _AuthorityFields._add_places,
    "372": _AuthorityFields._add_functions,
    "373": _AuthorityFields._add_groups,
    "374": _AuthorityFields._add_occupations,
    "378": _AuthorityFields._add_fuller_form,
    "670": _AuthorityFields._add_source,
}
