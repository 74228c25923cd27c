"""MODS 3.8, the Library of Congress's Metadata Object Description Schema: records and collections for libraries.

The order is that of the guidelines; roles are MARC relators, dates EDTF. What MODS has no place for is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.record import languages, rights
from service.record.model import Collection, Record, Unit
from service.record.text import Text
from service.serializers.context import Context
from service.serializers.xml import unit as units
from service.serializers.xml.unit import RELATORS, Name
from service.serializers.xml.xml_writer import attributes, element, empty, escaped, located, spoken, wrapped

NAMESPACE: Final = "http://www.loc.gov/mods/v3"
SCHEMA: Final = "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
_HEAD: Final = (
    f'<mods xmlns="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink" {located(NAMESPACE, SCHEMA)}'
    ' version="3.8">'
)
# the types of DCMI by the words that MODS has for them (Resource Types Scheme)
_TYPES: Final = {
    "Text": "text",
    "Image": "still image",
    "StillImage": "still image",
    "MovingImage": "moving image",
    "Sound": "audio",
    "Dataset": "dataset",
    "PhysicalObject": "artifact",
    "Software": "software, multimedia",
    "InteractiveResource": "software, multimedia",
}


def document(unit: Unit, context: Context) -> bytes:
    """A record or collection in MODS."""
    said = dict.fromkeys(_elements(unit, context))  # what is said twice is said once
    return f"{_HEAD}{''.join(said)}</mods>".encode()


def _elements(unit: Unit, context: Context) -> Iterator[str]:
    yield from _titles(unit)
    yield from (_name(name, context) for name in units.makers(unit, context))
    yield from (_name(name, context) for name in units.others(unit, context))
    yield from _kind(unit, context)
    yield _origin(unit)
    yield from (_language(tag) for tag in unit.language)
    yield from (wrapped("physicalDescription", one) for one in _texts("extent", unit.extent))
    yield from _texts("abstract", unit.abstract.text if unit.abstract else None)
    yield from _notes(unit, context)
    yield from (_subject(name) for name in units.subjects(unit, context))
    yield from (_place(name) for name in units.places(unit, context))
    yield from _hosts(unit, context)
    yield from _identifiers(unit, context)
    yield _location(unit, context)
    yield from _access(unit, context)
    yield _record(unit, context)


def _titles(unit: Unit) -> Iterator[str]:
    """The first is the title as given; the same in other languages are translations of it."""
    for number, (words, tag) in enumerate(spoken(unit.title)):
        kind = "translated" if number else ""
        yield wrapped("titleInfo", element("title", words), type=kind, xml_lang=tag)


def _name(name: Name, context: Context) -> str:
    concept = context.vocabulary.find("roles", name.role)
    role = element("roleTerm", name.code, type="code", authority="marcrelator", authorityURI=RELATORS,
                   valueURI=f"{RELATORS}/{name.code}")  # fmt: skip
    if concept:
        role += element("roleTerm", units.in_site(concept.labels, context), type="text", valueURI=concept.uri)
    inner = element("namePart", name.label) + element("displayForm", name.said) + wrapped("role", role)
    return wrapped("name", inner, type=_kind_of_name(name), valueURI=name.uri)


def _kind_of_name(name: Name) -> str:
    return {"person": "personal", "institution": "corporate"}.get(name.kind, "")


def _kind(unit: Unit, context: Context) -> Iterator[str]:
    if isinstance(unit, Collection):
        # what a collection is of, nobody says of it as a whole
        yield empty("typeOfResource", collection="yes")
    elif word := _TYPES.get(units.dcmi_type(unit, context)):
        yield element("typeOfResource", word)
    if genre := units.genre(unit, context):
        yield element("genre", genre.label, valueURI=genre.uri)


def _origin(unit: Unit) -> str:
    """When the original came to be. Who publishes the description stands in recordInfo."""
    return wrapped("originInfo", element("dateCreated", unit.date or "", encoding="edtf", keyDate="yes"))


def _language(tag: str) -> str:
    code = element("languageTerm", tag, type="code", authority="rfc5646")
    return wrapped(
        "language", code + element("languageTerm", languages.name(tag), type="text", xml_lang="en")
    )


def _notes(unit: Unit, context: Context) -> Iterator[str]:
    yield from _texts("note", unit.note)
    yield element("note", units.classification(unit, context), type="original classification")
    for words, tag in spoken(unit.source.text if unit.source else None):
        where = unit.source.url if unit.source else None
        yield element("note", words, type="source note", xml_lang=tag, **{"xlink:href": where or ""})


def _subject(name: Name) -> str:
    if kind := _kind_of_name(name):
        return wrapped(
            "subject", wrapped("name", element("namePart", name.label), type=kind, valueURI=name.uri)
        )
    if name.kind == "place":
        return _place(name)
    return wrapped("subject", element("topic", name.label, valueURI=name.uri))


def _place(name: Name) -> str:
    return wrapped("subject", element("geographic", name.label, valueURI=name.uri))


def _hosts(unit: Unit, context: Context) -> Iterator[str]:
    """The collections that it lies in, each in the one above it."""
    inner = ""
    for collection in reversed(units.above(unit, context)):
        own = "".join(
            wrapped("titleInfo", element("title", words), xml_lang=tag)
            for words, tag in spoken(collection.title)
        )
        own += element("identifier", context.uri(collection), type="uri") + inner
        inner = wrapped("relatedItem", own, type="host", **{"xlink:href": context.uri(collection)})
    yield inner


def _identifiers(unit: Unit, context: Context) -> Iterator[str]:
    yield element("identifier", context.uri(unit), type="uri")
    yield element("identifier", unit.id, type="local")
    for identifier in unit.identifiers:
        yield element("identifier", identifier.value, type="local", displayLabel=identifier.scheme)


def _location(unit: Unit, context: Context) -> str:
    """Where the original is kept, and where it is seen. MODS gives the order."""
    holder = units.holder(unit, context)
    inner = element("physicalLocation", holder.label, valueURI=holder.uri) if holder else ""
    inner += element("shelfLocator", unit.reference)
    inner += element("url", context.page(unit), access="object in context", usage="primary")
    if isinstance(unit, Record):
        inner += element(
            "url", context.address.manifest(unit.id), displayLabel="IIIF manifest", note="application/ld+json"
        )
    return wrapped("location", inner)


def _access(unit: Unit, context: Context) -> Iterator[str]:
    if unit.rights:
        label = rights.statement(unit.rights).label
        yield _condition(label, "use and reproduction", "en", unit.rights)
    for text in (unit.rights_statement, unit.rights_contact):
        for words, tag in spoken(text):
            yield _condition(words, "use and reproduction", tag)
    if unit.access:
        yield _condition(
            units.tier(unit.access.tier, context), "restriction on access", context.site.language
        )
        for words, tag in spoken(unit.access.note):
            yield _condition(words, "restriction on access", tag)


def _condition(words: str, kind: str, tag: str, uri: str = "") -> str:
    given = attributes({"type": kind, "xml:lang": tag, "xlink:href": uri})
    return f"<accessCondition{given}>{escaped(words)}</accessCondition>" if words else ""


def _record(unit: Unit, context: Context) -> str:
    publisher = units.publisher(unit, context)
    inner = element("recordContentSource", publisher.label, valueURI=publisher.uri) if publisher else ""
    inner += element("recordIdentifier", context.uri(unit), source=context.address.base)
    language = element("languageTerm", context.site.language, type="code", authority="rfc5646")
    inner += wrapped("languageOfCataloging", language)
    return wrapped("recordInfo", inner)


def _texts(name: str, text: Text | None) -> Iterator[str]:
    return (element(name, words, xml_lang=tag) for words, tag in spoken(text))
