"""Titles of units with the dates and names in them, and what names a unit in a report."""

from __future__ import annotations

from fonds.ingest.field_values import merge_texts, short
from fonds.ingest.readers.ead.dates import DATE_ELEMENTS, UnitDate, unit_dates
from fonds.ingest.readers.ead.names import KIND_OF_ELEMENT, SourceName, source_name
from fonds.ingest.readers.xml_fields import Fields
from fonds.ingest.readers.xml_words import (
    attribute,
    child_of,
    children_of,
    descendants_of,
    line_of_words,
    name_of,
    stated_language,
)
from fonds.record.field_types import MAX_TITLE
from fonds.safe_xml import Element

UNTITLED = "[untitled]"


def unit_title(did: Element | None) -> str:
    """Return the first title in a `did`, or its identifier, to name a unit in a report."""
    for name in ("unittitle", "unitid", "unitdate"):
        if words := line_of_words(child_of(did, name)):
            return short(words)
    return ""


def unit_id(did: Element | None) -> str:
    """Return the first identifier in a `did`, or an empty string."""
    return line_of_words(child_of(did, "unitid"))


def add_title(element: Element, fields: Fields) -> list[UnitDate]:
    """Add a title, and return the dates in it. Those that stand at its end are not part of it."""
    dates: list[UnitDate] = []
    for name in DATE_ELEMENTS:
        for date in descendants_of(element, name) if len(element) else ():
            dates += unit_dates(date)
    words = line_of_words(element)
    if dates and _has_dates_at_its_end(element):
        words = line_of_words(element, DATE_ELEMENTS).rstrip(" ,;:") or words
    _add_names_of_title(element, fields)
    if dates:
        fields.use("unittitle/unitdate", "date")
    words = words.rstrip(" ,") or words
    if not words:
        return dates
    tag = stated_language(element) or fields.tag
    kind = attribute(element, "type", "localtype").lower()
    title = fields.values.setdefault("title", {})
    if len(words) > MAX_TITLE:
        fields.add_statement("Title in full", [(tag, words)], "unittitle")
        words = short(words)
    if (tag or fields.language) not in title and not (title and kind == "alternative"):
        title[tag or fields.language] = words
        fields.use("unittitle", "title")
    elif words not in title.values():
        title_text = merge_texts([(tag, words)], fields.language)
        fields.add_value("alternative_titles", title_text, "unittitle")
    return dates


def _has_dates_at_its_end(title: Element) -> bool:
    """Whether only marks stand after the first date of a title."""
    after = False
    for child in children_of(title):
        after = after or name_of(child) in DATE_ELEMENTS
        if after and (
            any(letter.isalnum() for letter in child.tail or "") or name_of(child) not in DATE_ELEMENTS
        ):
            return False
    return after


def _add_names_of_title(title: Element, fields: Fields) -> None:
    """Add the names in a title of which the source says more than the words: a role, another form, an identifier."""
    for element in descendants_of(title, *KIND_OF_ELEMENT):
        if name_of(element) == "title" or not attribute(
            element, "role", "relator", "normal", "authfilenumber", "identifier"
        ):
            continue
        if (name := source_name(element, fields.tag)) is not None:
            add_name(name, fields, f"unittitle/{name_of(element)}")


def add_name(name: SourceName, fields: Fields, element: str) -> None:
    """Add a name as a contributor, a place, a subject or a person mentioned, by its role and kind."""
    kind = name.authority.kind
    role = name.role_words.lower()
    if kind == "place":
        fields.add_reference("places", name.reference(), name.authority, element)
    elif kind == "subject" or role == "subject" or (name.tracing == "subject" and not name.role):
        fields.add_reference("subjects", name.reference(), name.authority, element)
    elif name.role == "cre" or role == "creator" or (name.tracing == "creator" and not role):
        fields.add_reference("creator", name.reference(), name.authority, element)
    elif role or name.tracing == "contributor":
        if fields.has_reference("creator", name.authority.key) and name.role in ("", "ctb"):
            fields.use(element, "creator")
        else:
            fields.add_reference("contributors", name.contributor(), name.authority, element)
    else:
        fields.add_reference("people", name.reference(), name.authority, element)
