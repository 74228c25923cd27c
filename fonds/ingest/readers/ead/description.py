"""The elements of a unit outside its `did`: content, context, access and use, notes, access points, relations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from fonds.ingest.field_values import one_line, rights_uri, without_empty
from fonds.ingest.readers.ead import links
from fonds.ingest.readers.ead.dates import day_after, normal_dates, structured_date
from fonds.ingest.readers.ead.headings import says_no_more
from fonds.ingest.readers.ead.identification import add_identification
from fonds.ingest.readers.ead.names import KIND_OF_ELEMENT, source_name
from fonds.ingest.readers.ead.titles import add_name
from fonds.ingest.readers.xml_fields import OUR_LANGUAGE, Fields
from fonds.ingest.readers.xml_words import (
    Paragraph,
    attribute,
    child_of,
    children_of,
    descendants_of,
    is_address,
    line_of_words,
    name_of,
    paragraphs,
    stated_language,
    text_of,
)
from fonds.safe_xml import Element

FIELD_OF_ELEMENT = {
    "bioghist": "history",
    "scopecontent": "scope_and_content",
    "arrangement": "arrangement",
    "organization": "arrangement",
    "custodhist": "archival_history",
    "acqinfo": "acquisition",
    "appraisal": "appraisal",
    "accruals": "accruals",
    "accessrestrict": "access_conditions",
    "userestrict": "reproduction_conditions",
    "phystech": "physical_characteristics",
    "otherfindaid": "finding_aids",
    "originalsloc": "originals",
    "altformavail": "copies",
    "relatedmaterial": "related_units",
    "bibliography": "publications",
    "prefercite": "preferred_citation",
    "processinfo": "archivist_note",
}
# elements that only group others
_GROUPS = frozenset({"descgrp", "admininfo", "add", "archdescgrp", "dscgrp"})
_LABELS = {
    "odd": "Other descriptive data",
    "fileplan": "File plan",
    "index": "Index",
    "legalstatus": "Legal status",
    "separatedmaterial": "Separated material",
    "relations": "Relations",
}
_ADDRESS = re.compile(r"https?://[^\s)\],;]+")
_STRUCTURED = frozenset({"controlaccess", "relations", *links.OBJECTS})  # their parts go to several fields
_LAYOUT = frozenset({"runner", "thead"})


def add_elements(elements: Iterable[Element], fields: Fields, is_record: bool) -> None:
    """Add the elements of a unit to its fields."""
    elements = list(elements)
    for element in elements:
        name = name_of(element)
        if name == "did":
            add_identification(element, fields, is_record)
        elif field := FIELD_OF_ELEMENT.get(name):
            _add_text(element, name, field, fields)
        elif name in _GROUPS:
            _add_group(element, fields, is_record)
        elif name in links.OBJECTS:
            links.add_object(element, fields, is_record)
        elif name == "head":
            _keep_heading(line_of_words(element), "did", name, fields)
        elif name in _LAYOUT:
            fields.leave_out(name)
        else:
            _ELEMENTS.get(name, _add_statement)(element, fields)
        if words := one_line(element.tail or ""):
            fields.add_words("Text", words, name)
    _add_genres(fields, is_record)
    fields.keep_missing(element for element in elements if name_of(element) in _STRUCTURED)


def add_list_elements(elements: Iterable[Element], fields: Fields) -> None:
    """Add what stands in the list of components (`dsc`) beside the components."""
    elements = list(elements)
    label = ""
    for head in (element for element in elements if name_of(element) == "head"):
        if says_no_more("dsc", line_of_words(head)):
            fields.leave_out("dsc/head")
        else:
            label = line_of_words(head)
    words: list[Paragraph] = []
    for element in elements:
        if name_of(element) in _LAYOUT:
            fields.leave_out(f"dsc/{name_of(element)}")
        elif name_of(element) != "head":
            words += paragraphs(element)
    if words:
        fields.add_labelled(label, "Description of components", words, "dsc")
    elif label:
        fields.add_words("Heading", label, "dsc/head")


def access_rule(elements: Iterable[Element]) -> tuple[str, int]:
    """Return the day until which the words on access restrict a unit, and the line; ("", 0) if no date is to come.

    Only dates in normal form are taken, and the latest of them (EAD `date/@normal` within `accessrestrict`).
    """
    today = datetime.now(UTC).date().isoformat()
    until, line = "", 0
    for element in elements:
        if name_of(element) == "accessrestrict":
            for normal in normal_dates(element):
                day = day_after(normal)
                if day > max(today, until):
                    until, line = day, int(element.sourceline or 0)
        elif name_of(element) in _GROUPS:
            day, place = access_rule(children_of(element))
            if day > until:
                until, line = day, place
    return until, line


def _heading(element: Element) -> Element | None:
    return child_of(element, "head")


def _add_text(element: Element, name: str, field: str, fields: Fields) -> None:
    """Add an element to its field; a heading that says more than the field is its first paragraph."""
    head = _heading(element)
    words = line_of_words(head)
    if head is not None and says_no_more(field, words):
        fields.use(f"{name}/head", field)
        head.clear(keep_tail=True)
    elif words and words == text_of(element).strip():
        _keep_heading(words, field, name, fields)  # over nothing
        return
    fields.add_text(field, paragraphs(element), name)
    if name == "userestrict":
        _add_rights(element, fields)


def _add_rights(element: Element, fields: Fields) -> None:
    """Set the rights if the words on use have the address of exactly one licence or rights statement."""
    addresses = [
        attribute(link, "href") for link in descendants_of(element, "extref", "ref", "extptr", "ptr")
    ]
    addresses += _ADDRESS.findall(text_of(element))
    uris = {uri for address in addresses if (uri := rights_uri(address))}
    if len(uris) == 1:
        fields.set_value("rights", uris.pop(), "userestrict")


def _add_group(element: Element, fields: Fields, is_record: bool) -> None:
    """Add the elements of a group; its own words are a statement with its heading."""
    own = [child for child in children_of(element) if name_of(child) in _WORDS_OF_GROUPS]
    fields.add_loose_words(element)
    head = line_of_words(_heading(element))
    if own:
        words = [part for child in own for part in paragraphs(_as_block(child))]
        fields.add_labelled(head, "Additional descriptive data", words, name_of(element))
    elif head:
        _keep_heading(head, "descgrp", name_of(element), fields)
    rest = [child for child in children_of(element) if child not in own and name_of(child) != "head"]
    add_elements(rest, fields, is_record)


def _keep_heading(words: str, field: str, element: str, fields: Fields) -> None:
    """Keep a heading over several elements, unless it says no more than that they are of one kind."""
    if says_no_more(field, words):
        fields.leave_out(f"{element}/head")
    else:
        fields.add_words("Heading", words, f"{element}/head")


_WORDS_OF_GROUPS = frozenset({"p", "list", "table", "chronlist", "blockquote", "address", "note"})


def _as_block(element: Element) -> Element:
    """Return the element; a list or table is put into a section of its own, so that it is read as a block."""
    if name_of(element) in ("list", "table", "chronlist"):
        section = element.makeelement("div")
        section.append(element)
        return section
    return element


def _add_statement(element: Element, fields: Fields) -> None:
    """Add an element for which there is no field as a statement with its heading; those within it with theirs."""
    name = name_of(element)
    inner = [child for child in children_of(element, name) if _heading(child) is not None]
    head = _heading(element)
    words = line_of_words(head) or attribute(element, "label").rstrip(":")
    if head is not None:
        head.clear(keep_tail=True)
    for child in inner:
        _add_statement(child, fields)
        child.clear(keep_tail=True)
    label = words or _LABELS.get(name) or attribute(element, "type", "localtype") or name.capitalize()
    body = paragraphs(element) if len(element) or (element.text or "").strip() else []
    if body:
        tag = (stated_language(element) or fields.tag) if words else OUR_LANGUAGE
        fields.add_statement(label, body, name, tag)
    elif words:
        _keep_heading(words, name, name, fields)  # over nothing


def _add_note(element: Element, fields: Fields) -> None:
    heading = _heading(element)
    label = line_of_words(heading) or attribute(element, "label").rstrip(":")
    if label and not says_no_more("note", label):
        _add_statement(element, fields)
        return
    if heading is not None:
        heading.clear(keep_tail=True)
    fields.add_text("note", paragraphs(element), "note")


def _add_separated_material(element: Element, fields: Fields) -> None:
    """Add separated material to related units (ISAD(G) 3.5.3), after its heading."""
    fields.add_text("related_units", paragraphs(element), "separatedmaterial")


def _add_access_points(element: Element, fields: Fields, label: str = "") -> None:
    """Add the access points of a `controlaccess` and of those within it."""
    own_label = line_of_words(_heading(element)) or label
    fields.add_loose_words(element)
    words: list[Paragraph] = []
    for child in children_of(element):
        name = name_of(child)
        if name == "controlaccess":
            _add_access_points(child, fields, own_label)
        elif name == "head":
            _keep_heading(line_of_words(child), "controlaccess", "controlaccess", fields)
        elif name in KIND_OF_ELEMENT:
            if (point := source_name(child, stated_language(child) or fields.tag)) is not None:
                add_name(point, fields, f"controlaccess/{name}")
        elif name == "genreform":
            if text := _genre(child):
                fields.values.setdefault("genres", []).append(text)
        elif name == "name":
            if text := line_of_words(child):
                fields.add_reference("people", {"as": text}, None, "controlaccess/name")
        else:
            words += paragraphs(child)
    fields.add_labelled(own_label, "Access points", words, "controlaccess")


def _genre(element: Element) -> str:
    parts = [line_of_words(part) for part in children_of(element, "part")]
    return " -- ".join(filter(None, parts)) or line_of_words(element)


def _add_genres(fields: Fields, is_record: bool) -> None:
    """Add forms and genres: the type of a record that has one, in the words of the source, else a statement."""
    genres = list(dict.fromkeys(fields.values.pop("genres", [])))
    if is_record and len(genres) == 1 and "type_label" not in fields.values:
        fields.set_value("type_label", genres[0], "controlaccess/genreform")
    elif genres:
        fields.add_words("Form and genre", "\n".join(genres), "controlaccess/genreform")


def _add_odd(element: Element, fields: Fields) -> None:
    """Add other data: a statement with its heading or label; without one, the note."""
    inner = child_of(element, "odd")
    if line_of_words(_heading(element)) or attribute(element, "label") or inner is not None:
        _add_statement(element, fields)
    else:
        fields.add_text("note", paragraphs(element), "odd")


def _add_relations(element: Element, fields: Fields) -> None:
    """Add the relations of EAD3 to other resources as relations, and all others as statements."""
    fields.add_loose_words(element)
    for relation in children_of(element):
        words = text_of(relation, _DATES).replace("\n\n", ", ")
        title, address = attribute(relation, "linktitle"), attribute(relation, "href")
        date, date_words = structured_date(relation)
        kind = _RELATIONS.get(title.lower(), "related" if is_address(address) else "")
        if attribute(relation, "relationtype", "otherrelationtype") == "resourcerelation" and kind:
            text = ": ".join(filter(None, ("" if title.lower() in _RELATIONS else title, words)))
            text = f"{text} ({date_words})" if date_words else text
            entry: dict[str, Any] = {
                "type": kind,
                "uri": address if is_address(address) else "",
                "date": date,
            }
            entry["text"] = fields.text(text) if text and text != address else ""
            fields.add_value("relations", without_empty(entry), "relation")
        elif words or title:
            head = ": ".join(filter(None, (title, words)))
            more = ", ".join(filter(None, (date_words or date, address)))
            fields.add_words("Relation", f"{head} ({more})" if more else head, "relation")


_DATES = frozenset({"datesingle", "daterange", "dateset"})
# title of a link in EAD3 -> type of relation
_RELATIONS = {
    "reply to": "reply-to",
    "enclosure of": "enclosure-of",
    "part of": "part-of",
    "copy of": "copy-of",
    "draft of": "draft-of",
    "version of": "version-of",
    "continues": "continues",
    "related to": "related",
}
_ELEMENTS: dict[str, Callable[[Element, Fields], None]] = {
    "note": _add_note,
    "didnote": _add_note,
    "separatedmaterial": _add_separated_material,
    "controlaccess": _add_access_points,
    "relations": _add_relations,
    "odd": _add_odd,
}
