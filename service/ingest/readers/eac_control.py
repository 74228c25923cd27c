"""The `control` of EAC-CPF: what it says of the description itself, and identifiers."""

from __future__ import annotations

from service.ingest.field_values import merge_texts
from service.ingest.readers.ead.control import add_rules, event_words
from service.ingest.readers.ead.names import links_of
from service.ingest.readers.xml_fields import Fields
from service.ingest.readers.xml_words import (
    Element,
    attribute,
    children_of,
    is_address,
    line_of_words,
    name_of,
    text_of,
)


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
        elif name in ("maintenancestatus", "publicationstatus", "languagedeclaration", "representation"):
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
        joined = merge_texts([(fields.tag, "\n\n".join(words))], fields.language)
        value = (
            {"text": joined, "url": addresses[0]} if len(addresses) == 1 == len(words) else {"text": joined}
        )
        fields.set_value("source", value, "sources")


def add_identifier(element: Element, scheme: str, fields: Fields) -> None:
    if value := line_of_words(element):
        links = links_of(element, "person")[1]
        for link in links or (
            [{"uri": value, "match": "exact", "method": "copied"}] if is_address(value) else []
        ):
            fields.add_value("same_as", link, name_of(element))
        if not links and not is_address(value):
            fields.add_value(
                "identifiers",
                {"value": value, "scheme": scheme} if scheme else {"value": value},
                name_of(element),
            )


def text_of_members(element: Element) -> str:
    """Return the words of an element in one line, its parts divided by semicolons, without its dates."""
    parts = (
        text_of(part).replace("\n\n", " ") for part in children_of(element) if name_of(part) not in _DATES
    )
    return "; ".join(filter(None, parts)) or line_of_words(element)


_DATES = frozenset({"date", "daterange", "dateset", "usedates"})
