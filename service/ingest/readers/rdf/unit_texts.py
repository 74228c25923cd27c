"""The transcript, other texts, notes and sources of a unit, and what Fonds says on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rdflib import Literal

from service.ingest.field_values import short
from service.ingest.readers.rdf.dates import best, date_of, first
from service.ingest.readers.rdf.kinds import is_own_fragment, own_pages
from service.ingest.readers.rdf.source import address_of, value_of
from service.ingest.readers.rdf.unit_fields import UnitFields
from service.ingest.readers.rdf.world import AGENTS
from service.ingest.unit_values import is_address

Node = Any
Handler = Callable[[UnitFields, str, Node, str], None]


def source_words(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the source of the facts: words, and the address where they stand."""
    pages = [address_of(page) for page in unit.source.objects(value, "foaf:page")]
    known = unit.fields.get("source")
    address = next(filter(is_address, [*pages, address_of(value), str(value)]), "")
    if known and "url" not in known and address and not unit.source.label(value):
        known["url"] = address
        unit.fields.use(element, "source")
        return
    names = {word.tag or unit.world.language: word.words for word in unit.source.labels(value)}
    entry = {
        "text": names or {unit.world.language: address},
        **({"url": address} if pages or not names else {}),
    }
    if known and known["text"].keys().isdisjoint(entry["text"]):
        known["text"].update(entry["text"])
    elif not unit.fields.set("source", entry, element):
        unit.keep(element.rpartition("/")[2], value, element)


def transcript(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the text of the unit."""
    words = str(value) if isinstance(value, Literal) and "<" not in value else None
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
    made = {name: value for name, value in made_by(unit, node).items() if name in ("by", "date")}
    if made:
        known = unit.fields.get("transcription")
        if isinstance(known, dict):
            known.update(made)
        else:
            unit.fields.set("transcription", made, element)


def made_by(unit: UnitFields, node: Node) -> dict[str, Any]:
    """Return who made a text, with which software, and when."""
    output: dict[str, Any] = {}
    dates = best(unit.source.objects(node, "dcterms:created", "schema:dateCreated", "rico:hasCreationDate"))
    if dates and (date := date_of(unit.source, dates[0])[0]):
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
        made = {name: value for name, value in made_by(unit, node).items() if name in ("by", "date")}
        text = {word.tag or unit.world.language: word.words for word in texts}
        unit.fields.append("notes", {"text": text, **made}, element)


def author_of_abstract(unit: UnitFields, node: Node) -> None:
    """Add the author of the abstract."""
    makers = unit.source.objects(node, "dcterms:creator", "schema:creator", "rico:hasCreator")
    text = unit.fields.result().get("abstract")
    if makers and text and unit.world.is_described(makers[0], *AGENTS):
        unit.fields.take("abstract")
        unit.fields.set("abstract", {"text": text, "by": unit.world.key(makers[0])})


def statement(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a further statement, as Fonds publishes it: a note with its label, words and source."""
    texts = [value_of(word) for word in unit.source.objects(value, "rdf:value", "schema:text")]
    labels = [value_of(word) for word in unit.source.objects(value, "rdfs:label", "schema:name")]
    if not is_own_fragment(unit.source, value).startswith("statement-") or not texts or not labels:
        unit.keep(element.rpartition("/")[2], value, element)
        return
    entry: dict[str, Any] = {
        "label": {word.tag or unit.world.language: short(word.words) for word in labels},
        "text": {word.tag or unit.world.language: word.words for word in texts},
    }
    if source := first(unit.source, value, "dc:source"):
        entry["source"] = source
    unit.fields.add_statement(entry, element)


def pages(unit: UnitFields) -> None:
    """Read what Fonds says on the page of the unit: the source, notes, and the author of the abstract."""
    for document in unit.source.objects(
        unit.node, "foaf:isPrimaryTopicOf", "schema:mainEntityOfPage", "rico:isOrWasDescribedBy"
    ):
        if address_of(document) in own_pages(unit.source):
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
    page = next(iter(own_pages(unit.source)), "")
    base = page.rsplit("/", 2)[0] if page else ""
    return bool(page) and (address.startswith(f"{page}.") or address.startswith(f"{base}/iiif/"))


HANDLERS: Final[dict[str, Handler]] = {
    "source": source_words,
    "transcript": transcript,
    "statement": statement,
}
