"""Simple Dublin Core for OAI-PMH (oai_dc): the fifteen elements, in words and URIs.

Every harvester reads it, and many read nothing else. It follows the dumb-down principle of Dublin Core: less specific
than our DCMI terms, but never saying more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from fonds.record.elements import ABOUT_DESCRIPTION
from fonds.record.model import Record, Unit
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.painting import media_pages
from fonds.serializers.relations import related_units
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.xml_writer import element, schema_location, words_by_language

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
# field of a text element -> the element that is more exact than a description
_ELEMENTS: Final = {
    "access_conditions": "rights",
    "reproduction_conditions": "rights",
    "physical_characteristics": "format",
    "finding_aids": "relation",
    "originals": "relation",
    "copies": "relation",
    "related_units": "relation",
    "publications": "relation",
}
_START: Final = (
    f'<oai_dc:dc xmlns:oai_dc="{NAMESPACE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    f" {schema_location(NAMESPACE, SCHEMA)}>"
)


def document(unit: Unit, context: SerializerContext) -> bytes:
    """Return a record or collection in simple Dublin Core. An element that would occur twice occurs once."""
    elements = dict.fromkeys(_elements(unit, context))
    return f"{_START}{''.join(elements)}</oai_dc:dc>".encode()


def _elements(unit: Unit, context: SerializerContext) -> Iterator[str]:
    yield from _text("title", unit.title)
    for title in unit.alternative_titles:
        yield from _text("title", title)
    yield from (element("dc:creator", name.sort_form) for name in units.creators(unit, context))
    yield from (element("dc:contributor", name.sort_form) for name in units.contributors(unit, context))
    yield from (element("dc:subject", name.sort_form) for name in units.subjects(unit, context))
    yield from (element("dc:coverage", name.label) for name in units.places(unit, context))
    yield from _text("description", unit.abstract.text if unit.abstract else None)
    yield from _text("description", unit.note)
    if unit.has_elements:
        for name, text in unit.elements():
            if name not in ABOUT_DESCRIPTION:
                yield from _text(_ELEMENTS.get(name, "description"), text)
    for statement in unit.statements:
        yield from _text("description", statement.text)
    if publisher := units.publisher(unit, context):
        yield element("dc:publisher", publisher.label)
    yield from (element("dc:publisher", name.label) for name in units.publishers(unit, context))
    yield element("dc:date", unit.date or unit.date_text)
    yield from (element("dc:date", date.date or date.text) for date in unit.other_dates)
    for dispatch in (unit.sent, unit.received) if isinstance(unit, Record) else ():
        if dispatch:
            yield element("dc:date", dispatch.date or dispatch.text)
            yield from (
                element("dc:coverage", name.label) for name in units.places_of(dispatch.place, context)
            )
    key = (unit.kind, getattr(unit, "type", None), getattr(unit, "type_label", ""))
    yield from context.memoize(key, _types, unit, context)
    yield from _text("format", unit.extent)
    if isinstance(unit, Record):
        yield from (element("dc:format", page.media.format) for page in media_pages(unit, context))
    yield from (element("dc:language", tag) for tag in unit.language)
    yield from _identifiers_and_relations(unit, context)
    yield from _rights(unit, context)


def _types(unit: Unit, context: SerializerContext) -> tuple[str, ...]:
    genre = units.genre(unit, context)
    dcmi_type = element("dc:type", units.dcmi_type(unit, context))
    words = unit.type_label if isinstance(unit, Record) else ""
    return dcmi_type, element("dc:type", genre.label if genre else ""), element("dc:type", words)


def _identifiers_and_relations(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """Identifiers, source and relations. The first identifier is the URI that leads to the page."""
    foreign = context.urls.foreign(unit.id)
    if foreign and not foreign.uri:  # the URI is one of this node
        yield element("dc:identifier", foreign.page)
    yield element("dc:identifier", context.entity_uri(unit))
    yield element("dc:identifier", unit.reference)
    for identifier in (*unit.identifiers, *unit.alternative_references):
        yield element("dc:identifier", identifier.value)
    yield from _text("source", unit.source.text if unit.source else None)
    if holder := units.holder(unit, context):
        yield element("dc:source", holder.label)
    yield from context.memoize(unit.collection, _collections, unit, context)
    for related in related_units(unit, context):
        yield from _text("relation", related.unit.labels if related.unit else related.text)
        yield element("dc:relation", context.urls.entity_uri(related.id) if related.id else related.uri)
    if isinstance(unit, Record):
        yield element("dc:relation", context.urls.manifest(unit.id))


def _collections(unit: Unit, context: SerializerContext) -> tuple[str, ...]:
    relations: list[str] = []
    for collection in units.ancestors(unit, context):
        relations += _text("relation", collection.title)
        relations.append(element("dc:relation", context.entity_uri(collection)))
    return tuple(relations)


def _rights(unit: Unit, context: SerializerContext) -> Iterator[str]:
    yield element("dc:rights", unit.rights or "")
    yield from _text("rights", unit.rights_statement)
    yield from _text("rights", unit.rights_contact)
    for words, _ in further_rights(unit):
        yield from _text("rights", words)
    yield from (element("dc:rights", label.address) for label in unit.local_contexts)
    if unit.access:
        yield element("dc:rights", units.access_tier(unit.access.tier, context))
        yield from _text("rights", unit.access.note)


def _text(name: str, text: MultilingualText | None) -> Iterable[str]:
    if not text:
        return ()
    return [element(f"dc:{name}", words, xml_lang=tag) for words, tag in words_by_language(text)]
