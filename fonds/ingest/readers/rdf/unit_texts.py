"""The transcript, other texts, notes and sources of a unit, and what Fonds says on its page."""

from __future__ import annotations

import re
from typing import Any, Final

from rdflib import Literal

from fonds.ingest.readers.rdf import statements
from fonds.ingest.readers.rdf.dates import first_date
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields
from fonds.record.model import AGENTS


def source_words(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the source of the facts: words, and the address where they stand."""
    if address_of(value) in unit.source.own_pages:
        unit.fields.leave_out(element)  # the page of the unit in Fonds
        return
    known, entry = unit.fields.get("source"), statements.source_of_facts(unit.world, value)
    if known and entry and "url" not in known and not unit.source.label(value):
        known["url"] = entry["url"]
        unit.fields.use(element, "source")
    elif known and entry and known["text"].keys().isdisjoint(entry["text"]):
        known["text"].update(entry["text"])
    elif entry is None or not unit.fields.set("source", entry, element):
        unit.keep(element.rpartition("/")[2], value, element)


def transcript(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the text of the unit."""
    is_plain = isinstance(value, Literal) and (unit.is_own() or "<" not in value)
    words = str(value) if is_plain else None
    text = words or "\n\n".join(word.words for word in unit.source.values(value))
    tag = value_of(value).tag if isinstance(value, Literal) else ""
    if unit.kind != "record" or (unit.fields.body and unit.fields.body != text):
        unit.keep("text", value, element)
        return
    unit.fields.body = text
    unit.fields.use(element, "transcript")
    if tag and tag != "und":
        unit.fields.set("transcription", {**(unit.fields.get("transcription") or {}), "language": tag})


def own_transcript(unit: UnitFields, node: Node, texts: list[Node], element: str) -> None:
    """Add the transcript as Fonds publishes it, with who made it."""
    for text in texts[:1]:
        transcript(unit, "", text, element)
    origin = {name: value for name, value in origin_of(unit, node).items() if name in ("by", "date")}
    if origin:
        known = unit.fields.get("transcription")
        if isinstance(known, dict):
            known.update(origin)
        else:
            unit.fields.set("transcription", origin, element)


def origin_of(unit: UnitFields, node: Node) -> dict[str, Any]:
    """Return who made a text, with which software, and when."""
    output: dict[str, Any] = {}
    if date := first_date(unit.source, node, "dcterms:created", "schema:dateCreated", "rico:hasCreationDate"):
        output["date"] = date
    people = unit.source.objects(
        node, "relators:trc", "relators:trl", "dcterms:contributor", "schema:contributor", "schema:translator",
        "rico:hasCreator", "schema:creator", "dcterms:creator",
    )  # fmt: skip
    for person in people:
        if unit.world.is_described(person, "person", "institution"):
            output.setdefault("by", unit.world.key(person))
        elif name := unit.source.label(person):
            output.setdefault("generator", name)
    return output


def note(unit: UnitFields, node: Node, element: str) -> None:
    """Add an editor's note."""
    texts = [value_of(word) for word in unit.source.objects(node, "rdf:value", "schema:text", "rico:textualValue",
                                                           "rico:generalDescription")]  # fmt: skip
    if texts and unit.kind == "record":
        origin = {name: value for name, value in origin_of(unit, node).items() if name in ("by", "date")}
        unit.fields.append("notes", {"text": unit.world.by_language(texts), **origin}, element)


def author_of_abstract(unit: UnitFields, node: Node) -> None:
    """Add the author of the abstract."""
    makers = unit.source.objects(node, "dcterms:creator", "schema:creator", "rico:hasCreator")
    text = unit.fields.result().get("abstract")
    if makers and text and unit.world.is_described(makers[0], *AGENTS):
        unit.fields.take("abstract")
        unit.fields.set("abstract", {"text": text, "by": unit.world.key(makers[0])})


def statement(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a further statement, as Fonds publishes it: a note with its label, words and source."""
    is_own = is_own_fragment(unit.source, value).startswith("statement-")
    if is_own and (entry := statements.further_statement(unit.world, value)):
        unit.fields.add_statement(entry, element)
    else:
        unit.keep(element.rpartition("/")[2], value, element)


def pages(unit: UnitFields) -> None:
    """Read what Fonds says on the page of the unit: the source, notes, and the author of the abstract."""
    for document in unit.source.objects(
        unit.node, "foaf:isPrimaryTopicOf", "schema:mainEntityOfPage", "rico:isOrWasDescribedBy"
    ):
        if address_of(document) in unit.source.own_pages:
            page(unit, document)


def page(unit: UnitFields, document: Node) -> None:
    """Read what Fonds says on the page of the unit."""
    about = ("rules", "description_dates", "archivist_note")
    for predicate, values in unit.source.properties(document).items():
        for value in values:
            name = is_own_fragment(unit.source, value)
            if name.replace("-", "_") in about:
                unit.text_node(name.replace("-", "_"), value, predicate)
            elif name == "abstract":
                author_of_abstract(unit, value)
            elif name.startswith("note-"):
                note(unit, value, predicate)
            elif name.startswith("annotation-"):
                unit.keep("annotation", value, predicate)
            elif predicate in (
                "dcterms:source",
                "rico:recordResourceSourceOfInformation",
                "prov:hadPrimarySource",
            ):
                source_words(unit, "", value, predicate)
            elif predicate in ("rico:ruleFollowed",):
                unit.text("rules", value, predicate)
            elif predicate in (
                "dcterms:description",
                "rico:generalDescription",
                "rico:history",
                "schema:description",
            ):
                unit.text("archivist_note", value, predicate)


def is_form_of_page(unit: UnitFields, node: Node) -> bool:
    """Whether a node is a form in which Fonds publishes the unit itself."""
    address = address_of(node)
    beginnings = (address[: dot.start()] for dot in re.finditer(r"\.", address))
    return any(beginning in unit.source.own_pages for beginning in beginnings) or any(
        address.startswith(f"{site}/iiif/") for site in unit.source.own_sites
    )


HANDLERS: Final[dict[str, Handler]] = {
    "source": source_words,
    "transcript": transcript,
    "statement": statement,
}
