"""The header of a finding aid, `eadheader` (EAD 2002) or `control` (EAD3): what it says of the finding aid itself.

The finding aid is the source of the description. Who made it, when and by which rules become the archivist's note, the
dates of description and the rules (ISAD(G) 3.7). The status of the file and codes of its encoding are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fonds.ingest.field_values import language_tag, one_line, short, without_empty
from fonds.ingest.readers.xml_fields import Fields
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
    text_of,
    with_address,
)
from fonds.safe_xml import Element

_TRANSPARENT = frozenset({"filedesc", "profiledesc", "titlestmt", "revisiondesc", "maintenancehistory"})
# codes of the file that have no words of people
_CODES = frozenset(
    {"maintenancestatus", "publicationstatus", "representation", "otherrecordid", "recordid", "eadid"}
)
# elements whose words are codes, or names of languages
_NOT_WORDS = _CODES | {"langusage", "languagedeclaration"}
# states of a finding aid that must not be published
_CLOSED_STATUSES = {
    "publicationstatus": ("inprocess", "in process", "rejected"),
    "maintenancestatus": ("deleted", "deletedsplit", "deletedmerged", "deletedreplaced", "cancelled"),
}


def record_id(header: Element | None) -> str:
    """Return the identifier of the finding aid (`eadid`, `recordid`), or an empty string."""
    element = _identifier(header)
    return line_of_words(element) or attribute(element, "identifier")


def title(header: Element) -> str:
    """Return the title of the finding aid, or an empty string."""
    return short(line_of_words(next(descendants_of(header, "titleproper"), None)))


def agency(header: Element | None) -> str:
    """Return the code of the agency that maintains the finding aid, or an empty string."""
    maintenance = child_of(header, "maintenanceagency")
    return attribute(_identifier(header), "mainagencycode") or line_of_words(
        child_of(maintenance, "agencycode")
    )


def languages(header: Element | None) -> list[str]:
    """Return the tags of the languages of the description, as the header states them."""
    if header is None:
        return []
    tags: list[str] = []
    for usage in descendants_of(header, "langusage", "languagedeclaration"):
        elements = list(descendants_of(usage, "language"))
        codes = [attribute(element, "langcode") or line_of_words(element) for element in elements]
        for code in codes or [line_of_words(usage).rstrip(".")]:
            if (tag := language_tag(code)) and tag not in tags:
                tags.append(tag)
    return tags


def stated_language_words(header: Element | None) -> str:
    """Return the words of the header on its language."""
    usage = (
        next(descendants_of(header, "langusage", "languagedeclaration"), None) if header is not None else None
    )
    return line_of_words(usage)


def status(header: Element | None) -> str:
    """Return why the finding aid must not be published by its own status, or an empty string.

    `findaidstatus` of EAD 2002 is not asked: its values call finished finding aids drafts.
    """
    for name, values in _CLOSED_STATUSES.items():
        value = attribute(child_of(header, name), "value").lower()
        if value in values:
            return f"{name} {value}"
    return ""


def add_header(header: Element, fields: Fields) -> None:
    """Add what the header says to the fields of the description as a whole."""
    if status_words := attribute(header, "findaidstatus"):
        fields.add_words("Status of the finding aid", status_words, "eadheader/@findaidstatus")
    source: list[str] = []
    for part in (header, *descendants_of(header, *_TRANSPARENT)):
        fields.add_loose_words(part)
    for element in _statements(header):
        name = name_of(element)
        if part := _SOURCE.get(name):
            source += part(element)
            fields.use(name, "source")
        elif name in _CODES:
            _add_code(element, name, fields)
        else:
            _OTHERS.get(name, _add_other)(element, fields)
    if source:
        fields.values["source"] = _source(source, header, fields)
    fields.keep_missing(element for element in _statements(header) if name_of(element) not in _NOT_WORDS)


def _source(parts: list[str], header: Element, fields: Fields) -> dict[str, Any]:
    words = " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in dict.fromkeys(parts))
    identifier = _identifier(header)
    addresses = (attribute(identifier, "url", "instanceurl"), line_of_words(identifier))
    address = next((value for value in addresses if is_address(value)), "")
    return without_empty({"text": fields.text(words), "url": address})


def _identifier(header: Element | None) -> Element | None:
    return child_of(header, "eadid", "recordid")


def _statements(element: Element) -> Iterator[Element]:
    """Yield the parts of the header that say something, without the elements around them."""
    for child in children_of(element):
        if name_of(child) in _TRANSPARENT:
            yield from _statements(child)
        else:
            yield child


def _title(element: Element) -> list[str]:
    return [words] if (words := line_of_words(element)) else []


def _publication(element: Element) -> list[str]:
    """Return the publisher, its address and the date in one sentence."""
    parts = []
    for child in children_of(element):
        lines = [line_of_words(line) for line in descendants_of(child, "addressline")] or [text_of(child)]
        words = ", ".join(filter(None, lines)).replace("\n\n", " ").replace("\n", ", ")
        if words:
            parts.append(words.rstrip(",."))
    return [", ".join(parts)] if parts else []


_SOURCE: dict[str, Callable[[Element], list[str]]] = {
    "titleproper": _title,
    "subtitle": _title,
    "seriesstmt": lambda element: [text_of(element).replace("\n\n", " ").replace("\n", " ")],
    "publicationstmt": _publication,
}


def _add_code(element: Element, name: str, fields: Fields) -> None:
    words = line_of_words(element)
    if name in ("eadid", "recordid", "otherrecordid") and words:
        scheme = "EAD" if name != "otherrecordid" else attribute(element, "localtype")
        fields.add_value("identifiers", without_empty({"value": words, "scheme": scheme}), name)
        for key in ("publicid", "identifier"):
            if value := attribute(element, key):
                fields.add_value("identifiers", {"value": value, "scheme": f"EAD {key}"}, name)
    elif words:
        fields.add_words(name.capitalize(), words, name)
    else:
        fields.leave_out(name)


def _add_note(element: Element, fields: Fields) -> None:
    fields.add_text("archivist_note", paragraphs(element), name_of(element))


def _add_language(element: Element, fields: Fields) -> None:
    """Keep the words on the language of the finding aid where they say more than its name."""
    words = line_of_words(element)
    names = [line_of_words(child) for child in descendants_of(element, "language", "script")]
    if words and words not in names and words != " ".join(names) and not language_tag(words.rstrip(".")):
        fields.add_text("archivist_note", [("", words)], name_of(element))
    else:
        fields.leave_out(name_of(element))


def add_rules(element: Element, fields: Fields) -> None:
    """Add rules: their abbreviation, what it stands for, and a note."""
    abbreviation = line_of_words(child_of(element, "abbreviation"))
    citations: list[Paragraph] = []
    for citation in children_of(element, "citation", "shortcode", "reference"):
        for tag, words in paragraphs(citation):
            text = with_address(words, attribute(citation, "href"))
            head = abbreviation if abbreviation != text else ""
            citations.append((tag, f"{head}: {text}" if head else text))
    notes = [part for note in children_of(element, "descriptivenote") for part in paragraphs(note)]
    if not citations and abbreviation:
        citations = [("", abbreviation)]
    fields.add_text("rules", (citations + notes) or paragraphs(element), name_of(element))


def _add_change(element: Element, fields: Fields) -> None:
    """Add a line on a revision: its date and what was done."""
    dates = ", ".join(
        filter(
            None, (line_of_words(date) or attribute(date, "normal") for date in children_of(element, "date"))
        )
    )
    items = " ".join(
        filter(None, (text_of(item).replace("\n\n", " ") for item in children_of(element, "item")))
    )
    words = ": ".join(filter(None, (dates, items))) or line_of_words(element)
    if words:
        fields.add_text("description_dates", [("", words)], "change")


def _add_event(element: Element, fields: Fields) -> None:
    """Add a line on an event of maintenance (EAD3, EAC-CPF): its date, kind, agent and description."""
    words = event_words(element)
    fields.add_text("description_dates", [("", words)] if words else [], "maintenanceevent")


def event_words(element: Element) -> str:
    """Return what a `maintenanceevent` says in one line: date, kind, agent, and what was done."""
    kind, date, agent = (child_of(element, name) for name in ("eventtype", "eventdatetime", "agent"))
    when = line_of_words(date) or attribute(date, "standarddatetime")
    what = line_of_words(kind) or attribute(kind, "value")
    head = ", ".join(filter(None, (what, when, line_of_words(agent))))
    more = " ".join(
        one_line(text_of(part)) for part in children_of(element, "eventdescription", "descriptivenote")
    )
    return ": ".join(filter(None, (head, more)))


def _add_agency(element: Element, fields: Fields) -> None:
    words = ", ".join(filter(None, (line_of_words(child) for child in children_of(element))))
    fields.add_text("archivist_note", [("", words)] if words else [], "maintenanceagency")


def _add_notes(element: Element, fields: Fields) -> None:
    for note in children_of(element):
        fields.add_statement("Note on the finding aid", paragraphs(note), "notestmt/note")


def _add_other(element: Element, fields: Fields) -> None:
    fields.add_statement(
        _LABELS.get(name_of(element), name_of(element).capitalize()), paragraphs(element), name_of(element)
    )


_LABELS = {
    "rightsdeclaration": "Rights in the finding aid",
    "localcontrol": "Local control",
    "sources": "Sources of the finding aid",
    "localtypedeclaration": "Local types",
}
_OTHERS: dict[str, Callable[[Element, Fields], None]] = {
    "author": _add_note,
    "sponsor": _add_note,
    "editionstmt": _add_note,
    "creation": _add_note,
    "langusage": _add_language,
    "languagedeclaration": _add_language,
    "descrules": add_rules,
    "conventiondeclaration": add_rules,
    "change": _add_change,
    "maintenanceevent": _add_event,
    "maintenanceagency": _add_agency,
    "notestmt": _add_notes,
}
