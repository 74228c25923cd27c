"""Names and subjects as fields of a MARC 21 record (X00, X10, 651, 650, 653, 720)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from fonds.record import dates
from fonds.record.text import in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.marc_field import Field, field
from fonds.serializers.xml.unit import Name

_LIST_CODE = re.compile(r"[a-z0-9/.-]+")
Subfields = list[tuple[str, str]]
_SOURCE_NOT_SPECIFIED, _SOURCE_IN_2 = "4", "7"  # second indicator of 6XX
# list of subjects -> second indicator of 6XX
_THESAURI = {
    "Library of Congress Subject Headings": "0",
    "Library of Congress Children's Subject Headings": "1",
    "Medical Subject Headings": "2",
    "National Agricultural Library subject authority file": "3",
    "Canadian Subject Headings": "5",
    "Répertoire de vedettes-matière": "6",
}


def entries(names: list[Name], context: SerializerContext) -> Iterator[Field]:
    """Yield the entries of creators and contributors: the first creator as the main entry, the others as added ones.

    `names` begins with the creators. A name without a description of its own is an uncontrolled name (720).
    """
    has_main = False
    for number, name in enumerate(names):
        is_main = number == 0 and name.role in ("sender", "creator") and name.kind != ""
        has_main = has_main or is_main
        yield _entry(name, "1" if is_main else "7", context)


def _entry(name: Name, start: str, context: SerializerContext) -> Field:
    relations = [*_relator(name, context), ("0", name.uri)]
    if name.kind in ("person", "family"):
        return Field(f"{start}00", f"{_name_type(name)} ", (*_parts(name), *relations), _twin(name))
    if name.kind == "institution":
        return Field(f"{start}10", "2 ", (("a", name.label), *relations), _twin(name))
    return Field("720", "  ", (("a", name.label), *relations))


def _name_type(name: Name) -> str:
    """Return the first indicator of X00: a family, a name with its family name first, or one in direct order."""
    if name.kind == "family":
        return "3"
    return "1" if name.parts and name.parts.family else "0"


def _parts(name: Name) -> Subfields:
    """Return the name as it is filed; in direct order if the description does not divide it."""
    parts = name.parts
    if parts is None:
        return [("a", name.label), ("d", life_dates(name.life))]
    first = ", ".join(filter(None, (parts.family, parts.given)))
    titles = ", ".join(filter(None, (parts.suffix, parts.title)))
    return [("a", first), ("b", parts.numeration), ("c", titles), ("d", life_dates(name.dates))]


def life_dates(edtf: str) -> str:
    """Return dates of existence (EDTF) of a life as headings have them: `1891-1986`, `1891-`, `-1986`."""
    if not edtf:
        return ""
    parsed = dates.parse(edtf)
    start, end = parsed.earliest, parsed.latest
    if "/" not in edtf or not (start or end):
        return edtf
    return f"{start.year if start else ''}-{end.year if end else ''}"


def _relator(name: Name, context: SerializerContext) -> Subfields:
    """Return the roles: the terms ($e), then the codes of MARC relators ($4)."""
    if name.relators or name.role_words:
        terms = [("e", units.role_label(code, context)) for code in name.relators]
        if name.role_words:
            terms.append(("e", name.role_words))
        return [*terms, *(("4", code) for code in name.relators)]
    concept = context.vocabulary.find("roles", name.role)
    return [("e", in_language(concept.labels, context.site.language) if concept else ""), ("4", name.code)]


def subject(name: Name, context: SerializerContext) -> Field:
    """Return a person, body, place or topic that the unit is about; by words alone an index term (653)."""
    if name.kind in ("person", "family"):
        return _heading("600", _name_type(name), tuple(_parts(name)), name)
    if name.kind == "institution":
        return _heading("610", "2", (("a", name.label),), name)
    if name.kind == "place":
        return place(name, context)
    if name.uri:
        return _heading("650", " ", (("a", name.label),), name)
    return field("653", "  ", ("a", name.label))


def _heading(tag: str, indicator: str, words: tuple[tuple[str, str], ...], name: Name) -> Field:
    """Return a subject heading: its divisions, the list that it is from, and its words in another script."""
    _, _, divisions = name.source_words.partition("--")
    further = (("x", division) for division in divisions.split("--"))
    thesaurus, code = _thesaurus(name.source)
    subfields = (*words, *further, ("0", name.uri), ("2", code))
    return Field(tag, indicator + thesaurus, subfields, _twin(name))


def _thesaurus(source: str) -> tuple[str, str]:
    """Return the second indicator of a heading, and the code or the name of the list in $2 if no indicator has it."""
    if indicator := _THESAURI.get(source):
        return indicator, ""
    return (_SOURCE_IN_2, source) if _LIST_CODE.fullmatch(source) else (_SOURCE_NOT_SPECIFIED, "")


def _twin(name: Name) -> tuple[tuple[str, str], ...]:
    """Return the name in another script than its first one; the first of several."""
    script = script_of(name.label)
    other = (words for words in name.other_names if script and script_of(words) not in (script, ""))
    return (("a", words),) if (words := next(other, "")) else ()


def script_of(words: str) -> str:
    """Return the script of the first letter, by the first word of its Unicode name; "" without a letter."""
    letter = next((char for char in words if char.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def place(name: Name, context: SerializerContext) -> Field:
    """Return a place that the unit is about."""
    if name.uri:
        return _heading("651", " ", (("a", name.label),), name)
    return field("653", " 5", ("a", name.label))


def statement_of_responsibility(names: list[Name]) -> str:
    """Return the words by which the source names them, where they differ from the names (245 $c)."""
    return "; ".join(dict.fromkeys(name.source_words or name.label for name in names if _is_in_source(name)))


def _is_in_source(name: Name) -> bool:
    return bool(name.source_words) or (not name.uri and bool(name.label))
