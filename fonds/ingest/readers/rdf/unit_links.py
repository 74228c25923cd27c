"""What a unit is part of, related to, and available as; sending and receipt."""

from __future__ import annotations

from typing import Any, Final

from rdflib import Literal

from fonds.ingest.readers.rdf import statements, unit_agents, unit_rights, unit_texts
from fonds.ingest.readers.rdf.dates import date_of, first, first_date
from fonds.ingest.readers.rdf.kinds import INCLUDES, WITHIN, is_own_fragment
from fonds.ingest.readers.rdf.media import add_media
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields
from fonds.ingest.readers.rdf.unit_terms import ROLE_FIELDS
from fonds.ingest.unit_values import KIND_OF_FIELD, is_address
from fonds.record.model import UNITS

_FORMAT_RELATIONS: Final = {
    "dcterms:hasFormat": "copy-of",
    "dcterms:hasVersion": "version-of",
    "schema:workExample": "copy-of",
}


def part_of(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add what it is part of: a collection of the source, or a unit elsewhere."""
    if unit.world.is_described(value, "collection") and "collection" not in unit.fields:
        unit.fields.set("collection", unit.world.key(value), element)
    elif unit.world.is_described(value, "collection") and unit.fields.get("collection") == unit.world.key(
        value
    ):
        unit.fields.use(element, "collection")
    else:
        relation(unit, "part-of", value, element)


def has_part(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the rights in a part; a part that is described has the link itself."""
    if unit.world.is_described(value, *UNITS):
        unit.fields.use(element, "collection")
    elif is_own_fragment(unit.source, value).startswith("part-"):
        unit_rights.part_rights(unit, value, element)
    else:
        unit.keep("hasPart", value, element)


def relation(unit: UnitFields, kind: str, value: Node, element: str) -> None:
    """Add a relation to another unit, in the source or elsewhere; words alone are related units."""
    if value == unit.node:
        unit.fields.leave_out(element)  # it says that it is a part of itself
        return
    if is_own_fragment(unit.source, value).startswith(("transcript", "translation", "machine")):
        formats(unit, "", value, element)
        return
    if isinstance(value, Literal):
        for words in unit.source.values(value):
            if is_address(words.words):
                unit.fields.append("relations", {"type": kind, "uri": words.words}, element)
            else:
                unit.values.add("related_units", words, "", element)
        return
    entry: dict[str, Any] = {"type": kind}
    names = unit.world.by_language(unit.source.labels(value))
    if unit.world.is_described(value, *UNITS):
        entry["record"] = unit.world.key(value)
    elif is_address(address_of(value)) and not is_own_fragment(unit.source, value):
        entry["uri"] = address_of(value)
        entry |= {"text": names} if names else {}
    elif names:
        entry["text"] = names
    else:
        unit.keep(element.rpartition("/")[2], value, element)
        return
    entry |= words_of_relation(unit, value)
    unit.fields.append("relations", entry, element)


def words_of_relation(unit: UnitFields, target: Node) -> dict[str, Any]:
    """Return type, words and date of a relation that stand in a node of their own."""
    for node in unit.source.objects(unit.node, "rico:thingIsSourceOfRelation"):
        roles = statements.roles(unit.source, node)
        if statements.target(unit.source, node) == target and roles and roles[0][0] == "relations":
            output: dict[str, Any] = {"type": roles[0][1]}
            words = unit.source.objects(node, "dcterms:description", "rico:generalDescription")
            texts = [value_of(word) for word in words if isinstance(word, Literal)]
            if texts:
                output["text"] = unit.world.by_language(texts)
            if date := first_date(unit.source, node, "dcterms:date", "rico:relationHasDate"):
                output["date"] = date
            return output
    return {}


def node_of_relation(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Read a relation that is a node: its role, what it leads to, its words and its grounds."""
    target = statements.target(unit.source, value)
    roles = statements.roles(unit.source, value)
    hint = is_own_fragment(unit.source, value)
    if target is None:
        unit.keep("relation", value, element)
    elif hint.startswith(("same-as-", "relations-")):
        unit.fields.use(element, "same_as" if hint.startswith("same-as-") else "relations")
    elif hint.startswith("sponsor-"):
        unit_agents.sponsor(unit, "", target, element)
    elif hint.startswith("contributors-"):
        entry = unit.world.reference(target)
        if entry:
            label = statements.role_words(unit.source, value)
            codes = [code for scheme, code in roles if scheme == "relators"]
            more = statements.evidence(unit.world, value)
            unit_agents.merge_contributor(
                unit, {**entry, **more, **({"role_label": label} if label else {})}, codes, element
            )
    elif field := (ROLE_FIELDS.get(roles[0][1]) if roles else "") or _field_of_fragment(hint):
        entry = unit.world.reference(target, KIND_OF_FIELD.get(field, ""))
        if entry:
            unit_agents.merge_reference(
                unit, field, {**entry, **statements.evidence(unit.world, value)}, element
            )
    else:
        unit.keep("relation", value, element)


def same_as(unit: UnitFields, match: str, value: Node, element: str) -> None:
    """Add the same thing elsewhere, with the evidence of the match."""
    address = address_of(value) or str(value)
    if not is_address(address):
        unit.keep("same as", value, element)
        return
    for node in unit.source.objects(unit.node, "rico:thingIsSourceOfRelation"):
        if statements.target(unit.source, node) == value:
            unit.fields.append(
                "same_as", {"uri": address, **statements.link(unit.world, node, match)}, element
            )
            return
    unit.fields.append("same_as", {"uri": address, "match": match} if match == "exact" else address, element)


def formats(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Read a text of the page, as Fonds publishes it; other forms of the unit are links."""
    hint = is_own_fragment(unit.source, value)
    kind = hint.partition("-")[0]
    texts = [
        word
        for word in unit.source.objects(value, "rdf:value", "schema:text", "rico:textualValue")
        if isinstance(word, Literal)
    ]
    if hint == "transcript":
        unit_texts.own_transcript(unit, value, texts, element)
    elif kind in ("translation", "transcription", "machine") and texts and unit.kind == "record":
        entry = {"kind": kind, "text": str(texts[0]), "language": value_of(texts[0]).tag or "und"}
        unit.fields.append("texts", {**entry, **unit_texts.origin_of(unit, value)}, element)
    elif not unit_texts.is_form_of_page(unit, value):
        relation_or_link(unit, value, element)
    else:
        unit.fields.leave_out(element)


def relation_or_link(unit: UnitFields, value: Node, element: str) -> None:
    """Add another form: a file, or a unit elsewhere."""
    if unit.source.objects(
        value, "dcterms:format", "dc:format", "schema:encodingFormat", "schema:contentUrl"
    ):
        add_media(unit.world, unit.fields, value, element)
    else:
        relation(unit, _FORMAT_RELATIONS.get(element, "related"), value, element)


def media(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a file; the forms that Fonds publishes are left out."""
    if unit_texts.is_form_of_page(unit, value):
        unit.fields.leave_out(element)
    else:
        add_media(unit.world, unit.fields, value, element)


def image(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add an image."""
    add_media(unit.world, unit.fields, value, element)


def described_by(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add what describes it; the page and the forms that Fonds publishes are left out."""
    if address_of(value) in unit.source.own_pages or unit_texts.is_form_of_page(unit, value):
        unit.fields.leave_out(element)
    else:
        relation(unit, "related", value, element)


def hierarchy(unit: UnitFields, predicate: str, values: list[Node]) -> None:
    """Read a link up or down in the hierarchy."""
    for value in values:
        if unit.world.is_described(value, *UNITS):
            if predicate in WITHIN and unit.world.is_described(value, "collection"):
                unit.fields.set("collection", unit.world.key(value), predicate)
            unit.fields.use(predicate, "collection")
        elif predicate in INCLUDES and is_own_fragment(unit.source, value):
            unit.keep(predicate, value, predicate)  # an entry of a table of contents
        elif predicate in ("rico:isOrWasPartOf", "rico:isOrWasIncludedIn") and "collection" in unit.fields:
            relation(unit, "part-of", value, predicate)
        elif predicate in WITHIN:
            part_of(unit, "", value, predicate)
        else:
            unit.keep(predicate, value, predicate)


def event(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add when and where a letter was sent or received."""
    hint = is_own_fragment(unit.source, value)
    if hint not in ("sent", "received") or unit.kind != "record":
        unit.keep("event", value, element)
        return
    entry: dict[str, Any] = {}
    if date := first_date(
        unit.source, value, "dcterms:date", "rico:isAssociatedWithDate", "rico:hasOrHadDate"
    ):
        entry["date"] = date
    words = first(unit.source, value, "dcterms:description", "rico:generalDescription", "rico:date")
    if words:
        entry["text"] = words
    places = unit.source.objects(
        value,
        "dcterms:spatial",
        "rico:isAssociatedWithPlace",
        "rico:hasOrHadLocation",
        "rico:occurredAtPlace",
    )
    if places and (place := unit.world.reference(places[0], "place")):
        entry["place"] = place
    unit.fields.set(hint, entry, element)


def dispatch(unit: UnitFields, place: str, value: Node, element: str) -> None:
    """Add the date or the place of sending or receipt (schema.org)."""
    field, _, part = place.partition(".")
    if unit.kind != "record":
        unit.keep(element.rpartition("/")[2], value, element)
        return
    entry = unit.fields.get(field) or {}
    if part == "date":
        date, words = date_of(unit.source, value)
        entry |= {"date": date} if date else {"text": words}
    elif reference := unit.world.reference(value, "place"):
        entry["place"] = reference
    if entry and field not in unit.fields:
        unit.fields.set(field, entry, element)


def _field_of_fragment(hint: str) -> str:
    """Return the field of references that the name of a node begins with, or an empty string."""
    name = hint.partition("-")[0]
    return name if name in ROLE_FIELDS.values() else ""


def citation(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add what it cites: in words the source of the facts, another unit as what it answers."""
    if isinstance(value, Literal) and unit.is_own():
        unit_texts.source_words(unit, rest, value, element)
    else:
        relation(unit, "reply-to" if unit.is_own() else "related", value, element)


def based_on(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add what it is a version of; in graphs of Fonds the address of the source stands there too."""
    is_source = unit.is_own() and address_of(value) and not unit.source.properties(value)
    if is_source and any(
        isinstance(words, Literal) for words in unit.source.objects(unit.node, "schema:citation")
    ):
        unit_texts.source_words(unit, rest, value, element)
    else:
        relation(unit, "version-of", value, element)


HANDLERS: Final[dict[str, Handler]] = {
    "part_of": part_of,
    "has_part": has_part,
    "relation": relation,
    "node of a relation": node_of_relation,
    "same_as": same_as,
    "formats": formats,
    "media": media,
    "image": image,
    "described_by": described_by,
    "event": event,
    "citation": citation,
    "based_on": based_on,
    "dispatch": dispatch,
}
