"""The `control` of EAC-CPF: what it says of the description itself, and identifiers."""

from __future__ import annotations

from fonds.ingest.field_values import without_empty
from fonds.ingest.readers.ead.control import add_rules, event_words
from fonds.ingest.readers.ead.names import links_of
from fonds.ingest.readers.xml_fields import Fields
from fonds.ingest.readers.xml_words import (
    DATES,
    attribute,
    children_of,
    is_address,
    line_of_words,
    name_of,
    text_of,
)
from fonds.safe_xml import Element

# elements whose words are codes
CODES = frozenset({"maintenancestatus", "publicationstatus", "languagedeclaration", "representation"})


def add_control(control: Element, fields: Fields) -> None:
    """Add what `control` says of the description: its identifiers, rules, dates, maker and sources."""
    for element in children_of(control):
        name = name_of(element)
        if name in ("recordid", "otherrecordid"):
            add_identifier(
                element, "EAC-CPF" if name == "recordid" else attribute(element, "localtype"), fields
            )
        elif name == "conventiondeclaration":
            add_rules(element, fields)
        elif name == "maintenancehistory":
            lines = [("", words) for event in children_of(element) if (words := event_words(event))]
            fields.add_text("description_dates", lines, "maintenanceHistory")
        elif name == "maintenanceagency":
            words = ", ".join(filter(None, (text_of(part) for part in children_of(element))))
            fields.add_text("archivist_note", [("", words)] if words else [], "maintenanceAgency")
        elif name == "sources":
            _add_sources(element, fields)
        elif name in CODES:
            fields.leave_out(name)
        else:
            _add_local_control(element, fields)


def _add_local_control(element: Element, fields: Fields) -> None:
    label = attribute(element, "localtype").replace("_", " ")
    text = text_of_members(element)
    fields.add_words("Local control", ": ".join(filter(None, (label, text))), name_of(element))


def _add_sources(element: Element, fields: Fields) -> None:
    """Set the source: all sources in words, with an address if there is one that has one."""
    words, addresses = [], []
    for source in children_of(element):
        text = text_of(source).replace("\n\n", " ")
        address = attribute(source, "href")
        addresses += [address] if is_address(address) else []
        if address and address not in text:
            text = f"{text} ({address})" if text else address
        words += [text] if text else []
    if words:
        url = addresses[0] if len(addresses) == 1 == len(words) else ""
        value = without_empty({"text": fields.text("\n\n".join(words)), "url": url})
        fields.set_value("source", value, "sources")


def add_identifier(element: Element, scheme: str, fields: Fields) -> None:
    """Add an identifier of the agent: a link elsewhere if it is an address or the source says where it is from."""
    if value := line_of_words(element):
        links = links_of(element, "person")[1]
        if not links and is_address(value):
            links = ({"uri": value, "match": "exact", "method": "copied"},)
        for link in links:
            fields.add_value("same_as", link, name_of(element))
        if not links:
            identifier = without_empty({"value": value, "scheme": scheme})
            fields.add_value("identifiers", identifier, name_of(element))


def text_of_members(element: Element) -> str:
    """Return the words of an element in one line, its parts divided by semicolons, without its dates."""
    parts = (
        text_of(part).replace("\n\n", " ")
        for part in children_of(element)
        if name_of(part) not in DATES and name_of(part) != "usedates"
    )
    return "; ".join(filter(None, parts)) or line_of_words(element)
