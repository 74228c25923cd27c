"""Titles, identifiers, languages, types, levels and containers of a unit."""

from __future__ import annotations

from typing import Final

from rdflib import Literal

from fonds.ingest.field_values import language_tag, one_line
from fonds.ingest.readers.rdf import statements
from fonds.ingest.readers.rdf.dates import first
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.names import own_concept
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields, last_part
from fonds.ingest.readers.rdf.unit_terms import LEVELS
from fonds.ingest.readers.rdf.world import words_of_concept

_TITLES: Final = (
    *("rico:title", "dcterms:title", "dc:title", "schema:name", "rico:name"),
    "crm:P1_is_identified_by",
)
_LANGUAGES: Final = ("iso639-1", "iso639-2", "iso639-3", "language")  # parts of addresses of languages


def title_words(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the title; a second one in the same language is another title."""
    if "/" in element:  # the title of a copy of the unit, such as an instantiation
        known = unit.fields.all_words("title")
        for words in unit.source.values(value):
            if one_line(words.words) in known:
                unit.fields.use(element, "title")
            else:
                unit.values.keep(words, "Title of a copy", element)
        return
    for words in unit.source.values(value):
        if not unit.fields.add_title("title", words.words, words.tag, element):
            unit.values.add("alternative_titles", words, "Title", element)


def label(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a label that is the only name. Beside a title it repeats it, or else is kept in words."""
    names = unit.source.objects(unit.node, *_TITLES)
    known = {one_line(value_of(words).words) for words in names if isinstance(words, Literal)}
    known |= {one_line(content.words) for name in names if (content := unit.source.content(name))}
    if not known:
        title_words(unit, rest, value, element)
    elif one_line(str(value)) in known:
        unit.fields.use(element, "title")
    else:
        unit.keep("label", value, element)


def description_text(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a description: the first in each language is the abstract, unless that has a property of its own."""
    has_abstract = bool(unit.source.objects(unit.node, "dcterms:abstract", "schema:abstract"))
    for words in unit.source.values(value):
        tag = words.tag or unit.world.language
        known = unit.fields.result().get("abstract")
        languages = known if isinstance(known, dict) else {unit.world.language: known} if known else {}
        field = "note" if has_abstract or tag in languages else "abstract"
        unit.values.add(field, words, "", element)


def identifiers(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add an identifier: in graphs of Fonds and in RiC-O the first is the reference code."""
    entry = statements.identifier(unit.source, value)
    if entry is None:
        unit.keep("identifier", value, element)
    elif entry["value"] == unit.name and unit.is_own():
        unit.fields.leave_out(element)
    elif "scheme" in entry:
        known = unit.entries("identifiers")
        known[:] = [item for item in known if item != {"value": entry["value"]}]
        if unit.fields.get("reference") == entry["value"]:
            unit.fields.take("reference")
        unit.fields.append("identifiers", entry, element)
    elif "reference" not in unit.fields and (unit.is_own() or element.startswith(("rico:", "rico:has"))):
        unit.fields.set("reference", entry["value"], element)
    else:
        known_values = [
            unit.fields.get("reference"),
            *(item["value"] for item in unit.entries("identifiers")),
        ]
        if entry["value"] not in known_values:
            unit.fields.append("identifiers", entry, element)


def languages(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a language, by the end of its address, its code or its name."""
    address = address_of(value)
    codes = [address.rpartition("/")[2]] if any(f"/{name}/" in address for name in _LANGUAGES) else []
    words = [first(unit.source, value, "rico:identifier"), unit.source.label(value)]
    literal = [one_line(str(value))] if isinstance(value, Literal) else []
    tag = next((tag for code in [*literal, *codes, *words] if code and (tag := language_tag(code))), "")
    if not tag:
        unit.keep("language", value, element)
        return
    known: list[str] = unit.fields.get("language") or []
    if "-" in tag and tag.partition("-")[0] in known:
        known[known.index(tag.partition("-")[0])] = tag  # a tag that says more
        unit.fields.use(element, "language")
    elif not any(item.startswith(f"{tag}-") for item in known):
        unit.fields.append("language", tag, element)


def type_of_document(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the type of the document, or the level, by a term of Fonds, or in the words of the source."""
    scheme, code = own_concept(address_of(value))
    if scheme == "levels":
        unit.fields.set("level", code, element)
    elif scheme == "types" and unit.kind == "record":
        unit.fields.set("type", code, element)
    elif is_own_fragment(unit.source, value) == "type-label":
        unit.fields.set("type_label", unit.source.label(value), element)
    elif isinstance(value, Literal) and element.startswith("edm:type"):
        unit.fields.leave_out(element)
    else:
        for words in words_of_concept(unit.source, value)[:1]:
            field = "type" if unit.kind == "record" else "level"
            unit.values.add(field, words, "Type", element)


def level(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the level, by its code or name; other words are its label."""
    name = last_part(address_of(value)).partition("#")[2] or last_part(address_of(value))
    if level := LEVELS.get(name.lower()):
        unit.fields.set("level", level, element)
        return
    for words in words_of_concept(unit.source, value)[:1]:
        if words.words in LEVELS and unit.fields.set("level", words.words, element):
            continue
        if "level_label" in unit.fields and unit.kind == "record" and "type_label" not in unit.fields:
            unit.fields.set("type_label", words.words, element)
        else:
            unit.values.add("level", words, "Level", element)


def classification(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the words of the source for a classification."""
    for words in unit.source.values(value)[:1]:
        if unit.kind == "record":
            unit.fields.set("classification_label", words.words, element, words.words)
        else:
            unit.values.keep(words, "Classification", element)


def order(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the place among the members of its collection."""
    number = str(value)
    if number.isdecimal() and len(number) < 13:
        unit.fields.set("order", int(number), element)
    else:
        unit.keep("position", value, element)


def containers(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add where it is kept."""
    words = unit.source.values(value)
    holder = unit.source.objects(unit.node, "schema:holdingArchive")
    names = {word.words for node in holder for word in unit.source.labels(node)}
    for word in words:
        if word.words in names:
            unit.fields.use(element, "holder")  # schema.org has the holder as the location too
        elif element == "rico:note" and not unit.is_own():
            unit.values.add("note", word, "", element)
        else:
            unit.values.add("containers", word, "", element)


def format_of(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the material; a media type is that of a file."""
    if isinstance(value, Literal) and str(value).count("/") == 1 and " " not in str(value):
        unit.keep("format", value, element)
    else:
        unit.text("physical_characteristics", value, element)


def rule(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the classification, which is a rule in RiC-O; other rules are kept."""
    scheme, code = own_concept(address_of(value))
    if scheme == "classification" and unit.kind == "record":
        unit.fields.set("classification", code, element)
    else:
        unit.keep(element.rpartition("/")[2], value, element)


HANDLERS: Final[dict[str, Handler]] = {
    "title": title_words,
    "=title": label,
    "description": description_text,
    "identifiers": identifiers,
    "language": languages,
    "type": type_of_document,
    "level": level,
    "classification": classification,
    "rule": rule,
    "order": order,
    "containers": containers,
    "format": format_of,
}
