"""The record that describes an agent in RiC-O, an authority record: its rules, sources and changes."""

from __future__ import annotations

from typing import Final

from rdflib import Literal

from fonds.ingest.field_values import one_line
from fonds.ingest.readers.rdf.authority_fields import AuthorityFields
from fonds.ingest.readers.rdf.dates import first
from fonds.ingest.readers.rdf.source import Node, address_of, value_of

_SOURCE: Final = ("rico:recordResourceSourceOfInformation", "rico:hasSource", "dc:source")
_CHANGES: Final = ("rico:isOrWasAffectedBy", "rico:resultsOrResultedFrom", "rico:affectsOrAffected")
_DATES: Final = {
    "rico:creationDate": "created",
    "rico:lastModificationDate": "last modified",
    "rico:publicationDate": "published",
}
_SILENT: Final = frozenset({"rdf:type", "rico:describesOrDescribed", "rdfs:label", "rico:title"})


def read(reader: AuthorityFields, record: Node) -> None:
    """Read the properties of the record into the fields of the agent that it describes."""
    sources: dict[str, list[str]] = {}
    for predicate, values in reader.source.properties(record).items():
        for value in values:
            element = f"rico:isOrWasDescribedBy/{predicate}"
            if predicate in _SILENT:
                reader.fields.leave_out(element)
            elif predicate in _SOURCE and isinstance(value, Literal):
                words = value_of(value)
                sources.setdefault(words.tag or reader.world.language, []).append(words.words)
                reader.fields.use(element, "source")
            elif predicate in _DATES:
                line = f"{one_line(str(value))} ({_DATES[predicate]})"
                reader.fields.add_text("description_dates", line, "", element)
            elif predicate in _CHANGES:
                _change(reader, value, element)
            elif predicate == "rico:isOrWasRegulatedBy":
                rule = reader.source.label(value) or address_of(value)
                reader.fields.add_text("rules", rule, "", element)
            else:
                reader.keep(predicate, value)
    if sources:
        text = {tag: "\n\n".join(dict.fromkeys(lines)) for tag, lines in sources.items()}
        reader.fields.set("source", {"text": text})


def _change(reader: AuthorityFields, node: Node, element: str) -> None:
    """Add a change of the record: what was done, when, and the words on it."""
    names = reader.source.labels(node)
    date = one_line(first(reader.source, node, "rico:date"))
    notes = [
        value_of(note).words
        for note in reader.source.objects(node, "rico:generalDescription", "rico:descriptiveNote")
    ]
    words = ", ".join(filter(None, (one_line(names[0].words) if names else "", date)))
    line = ": ".join(filter(None, (words, " ".join(notes))))
    if line:
        reader.fields.add_text("description_dates", line, names[0].tag if names else "", element)
    else:
        reader.keep("rico:isOrWasAffectedBy", node)
