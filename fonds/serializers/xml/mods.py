"""MODS 3.8, the Library of Congress's Metadata Object Description Schema: records and collections for libraries.

The order of elements is that of the guidelines. Roles are MARC relators, dates are EDTF. Fields for which MODS has no
element are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from fonds.record import languages, rights
from fonds.record.elements import ABOUT_DESCRIPTION
from fonds.record.field_types import Link
from fonds.record.model import Collection, Record, Unit
from fonds.record.structure import contents_text
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.concepts import with_broader
from fonds.serializers.painting import media_pages
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.unit import RELATORS, Name
from fonds.serializers.xml.xml_writer import (
    attributes,
    element,
    empty_element,
    escape_text,
    schema_location,
    words_by_language,
    wrap,
)

NAMESPACE: Final = "http://www.loc.gov/mods/v3"
SCHEMA: Final = "http://www.loc.gov/standards/mods/v3/mods-3-8.xsd"
_START: Final = (
    f'<mods xmlns="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink" {schema_location(NAMESPACE, SCHEMA)}'
    ' version="3.8">'
)
# code of the scheme `types` -> type of resource (Resource Types Scheme), where that says more than the DCMI type does
_TYPES_OF_DOCUMENT: Final = {"map": "cartographic", "score": "notated music"}
_TYPES: Final = {  # DCMI type -> type of resource
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
# kind of date -> element of originInfo and its type
_DATES: Final = {
    "creation": ("dateCreated", ""),
    "issue": ("dateIssued", ""),
    "publication": ("dateIssued", ""),
    "copyright": ("copyrightDate", ""),
    "digitisation": ("dateCaptured", ""),
    "other": ("dateOther", ""),
}
# field of a text element -> type of the note, where the list of the Library of Congress has one
_NOTE_TYPES: Final = {
    "history": "biographical/historical",
    "archival_history": "ownership",
    "language_note": "language",
    "originals": "original location",
    "copies": "additional physical form",
}
# text elements that are no notes
_ELSEWHERE: Final = frozenset(
    {"scope_and_content", "access_conditions", "reproduction_conditions", "physical_characteristics"}
    | set(ABOUT_DESCRIPTION)
)

# term of the scheme `relations` -> type of a related item
_RELATED_ITEMS: Final = {
    "reply-to": "references",
    "reply": "isReferencedBy",
    "enclosure-of": "host",
    "enclosure": "constituent",
    "part-of": "host",
    "part": "constituent",
    "copy-of": "original",
    "copy": "otherFormat",
    "draft-of": "otherVersion",
    "draft": "otherVersion",
    "version-of": "otherVersion",
    "version": "otherVersion",
    "continues": "preceding",
    "continued-by": "succeeding",
}


def document(unit: Unit, context: SerializerContext) -> bytes:
    """Return a record or collection in MODS. An element that would occur twice occurs once."""
    elements = dict.fromkeys(_elements(unit, context))
    return f"{_START}{''.join(elements)}</mods>".encode()


def _elements(unit: Unit, context: SerializerContext) -> Iterator[str]:
    yield from _titles(unit)
    yield from (units.shared(name, _name, context) for name in units.creators(unit, context))
    yield from (units.shared(name, _name, context) for name in units.contributors(unit, context))
    yield from (units.shared(name, _name, context) for name in units.publishers(unit, context))
    yield from _resource_type(unit, context)
    yield _origin(unit)
    if isinstance(unit, Record):
        yield from _dispatches(unit, context)
    scripts = unit.scripts
    for tag in unit.language or (("und",) if scripts else ()):
        yield context.memoize((tag, scripts), _language, tag, scripts)
    yield from (wrap("physicalDescription", extent) for extent in _texts("extent", unit.extent))
    yield from (wrap("physicalDescription", note) for note in _texts("note", unit.physical_characteristics))
    yield from _texts("abstract", unit.abstract.text if unit.abstract else None)
    yield from _texts("abstract", unit.scope_and_content, type="scope and content")
    if isinstance(unit, Record) and unit.structure:
        yield from _texts("tableOfContents", contents_text(unit.structure))
    yield from _notes(unit, context)
    yield from (units.shared(name, _subject, context) for name in units.subjects(unit, context))
    yield from (units.shared(name, _place, context) for name in units.places(unit, context))
    yield context.memoize(unit.collection, _hosts, unit, context)
    yield from (_related_item(related, context) for related in related_units(unit, context))
    yield from _identifiers(unit, context)
    yield _location(unit, context)
    yield from _access(unit, context)
    if unit.order is not None:
        yield empty_element("part", order=str(unit.order))
    yield _record_info(unit, context)


def _titles(unit: Unit) -> Iterator[str]:
    """The first title is the original; titles in other languages are translations of it."""
    for number, (words, tag) in enumerate(words_by_language(unit.title)):
        kind = "translated" if number else ""
        yield wrap("titleInfo", element("title", words), type=kind, xml_lang=tag)
    for title in unit.alternative_titles:
        for words, tag in words_by_language(title):
            yield wrap("titleInfo", element("title", words), type="alternative", xml_lang=tag)


def _name(name: Name, context: SerializerContext) -> str:
    concept = context.vocabulary.find("roles", name.role)
    role = element("roleTerm", name.code, type="code", authority="marcrelator", authorityURI=RELATORS,
                   valueURI=f"{RELATORS}/{name.code}")  # fmt: skip
    if concept:
        role += element(
            "roleTerm", in_language(concept.labels, context.site.language), type="text", valueURI=concept.uri
        )
    is_contributor = name.relators or name.role_words
    roles = "".join(_roles(name, context)) if is_contributor else wrap("role", role)
    inner = _name_parts(name) + element("displayForm", _display_form(name)) + roles
    return wrap("name", inner, type=_name_type(name), valueURI=name.uri)


def _name_parts(name: Name) -> str:
    """The name, or its parts if the description divides it."""
    if name.parts is None:
        return element("namePart", name.label)
    parts = [("family", name.parts.family), ("given", name.parts.given)]
    address = (name.parts.numeration, name.parts.title, name.parts.suffix)
    parts += [("termsOfAddress", words) for words in address]
    parts.append(("date", name.dates))
    return "".join(element("namePart", words, type=kind) for kind, words in parts)


def _display_form(name: Name) -> str:
    return name.source_words or (name.label if name.parts else "")


def _roles(name: Name, context: SerializerContext) -> Iterator[str]:
    """Yield the roles of a contributor, and the source's words for them."""
    for code in name.relators:
        authority = {"authority": "marcrelator", "authorityURI": RELATORS, "valueURI": f"{RELATORS}/{code}"}
        yield wrap(
            "role",
            element("roleTerm", code, type="code", **authority)
            + element("roleTerm", units.role_label(code, context), type="text", **authority),
        )
    if name.role_words:
        yield wrap("role", element("roleTerm", name.role_words, type="text"))


def _name_type(name: Name) -> str:
    return {"person": "personal", "family": "family", "institution": "corporate"}.get(name.kind, "")


def _resource_type(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """The type of resource, which is left out if it is unknown, and the genre."""
    if isinstance(unit, Collection):
        # a collection as a whole has no type
        yield empty_element("typeOfResource", collection="yes")
    elif isinstance(unit, Record) and unit.type:
        yield context.memoize(unit.type, _type_and_genre, unit, context)
    if isinstance(unit, Record):
        yield element("genre", unit.type_label)


def _type_and_genre(record: Record, context: SerializerContext) -> str:
    codes = [concept.code for concept in with_broader(context.vocabulary, "types", record.type or "")]
    specific = (_TYPES_OF_DOCUMENT[code] for code in codes if code in _TYPES_OF_DOCUMENT)
    resource_type = next(specific, _TYPES.get(units.dcmi_type(record, context), ""))
    genre = units.genre(record, context)
    return element("typeOfResource", resource_type, manuscript="yes" if "manuscript" in codes else "") + (
        element("genre", genre.label, valueURI=genre.uri) if genre else ""
    )


def _origin(unit: Unit) -> str:
    """The date of the original. The publisher of the description is in recordInfo."""
    created = element("dateCreated", unit.date or "", encoding="edtf", keyDate="yes")
    created += element("dateCreated", unit.date_text)
    for date in unit.other_dates:
        name, kind = _DATES.get(date.kind, ("dateOther", date.kind))
        for value, encoding in ((date.date, "edtf"), (date.text, "")):
            created += element(name, value or "", encoding=encoding, type=kind)
    return wrap("originInfo", created)


def _dispatches(record: Record, context: SerializerContext) -> Iterator[str]:
    """Yield when and where it was sent and received."""
    for event, dispatch in (("sending", record.sent), ("receipt", record.received)):
        if dispatch:
            inner = "".join(
                wrap(
                    "place",
                    element("placeTerm", name.source_words or name.label, type="text", valueURI=name.uri),
                )
                for name in units.places_of(dispatch.place, context)
            )
            inner += element("dateOther", dispatch.date or "", encoding="edtf", type=event)
            inner += element("dateOther", dispatch.text, type=event)
            yield wrap("originInfo", inner, eventType=event)


def _language(tag: str, scripts: tuple[str, ...]) -> str:
    name = languages.language_name(tag)
    terms = element("languageTerm", tag, type="code", authority="rfc5646")
    terms += element("languageTerm", name, type="text", xml_lang="en") if name != tag else ""
    terms += "".join(element("scriptTerm", code, type="code", authority="iso15924") for code in scripts)
    return wrap("language", terms)


def _notes(unit: Unit, context: SerializerContext) -> Iterator[str]:
    yield from _texts("note", unit.note)
    yield element("note", units.classification(unit, context), type="original classification")
    if isinstance(unit, Record):
        yield element("note", unit.classification_label, type="original classification")
    yield element("note", unit.level_label, type="level")
    for name, text in unit.elements() if unit.has_elements else ():
        if name not in _ELSEWHERE:
            yield from _texts("note", text, type=_NOTE_TYPES.get(name, name.replace("_", " ")))
    for statement in unit.statements:
        label = in_language(statement.label, context.site.language)
        yield from _texts("note", statement.text, displayLabel=label)
    for words, tag in words_by_language(unit.source.text if unit.source else None):
        url = unit.source.url if unit.source else None
        yield element("note", words, type="source note", xml_lang=tag, **{"xlink:href": url or ""})


def _subject(name: Name, context: SerializerContext) -> str:
    name_type = _name_type(name)
    if name_type or name.kind == units.AGENT:
        return wrap("subject", wrap("name", _name_parts(name), type=name_type, valueURI=name.uri))
    if name.kind == "place":
        return _place(name, context)
    return wrap("subject", element("topic", name.label, valueURI=name.uri))


def _place(name: Name, context: SerializerContext) -> str:
    point = wrap("cartographics", element("coordinates", name.coordinates))
    return wrap("subject", element("geographic", name.label, valueURI=name.uri) + point)


def _hosts(unit: Unit, context: SerializerContext) -> str:
    """The collections above it, each inside the element of the one below."""
    inner = ""
    for collection in reversed(units.ancestors(unit, context)):
        host = "".join(
            wrap("titleInfo", element("title", words), xml_lang=tag)
            for words, tag in words_by_language(collection.title)
        )
        host += element("identifier", context.entity_uri(collection), type="uri") + inner
        inner = wrap("relatedItem", host, type="host", **{"xlink:href": context.entity_uri(collection)})
    return inner


def _related_item(related: RelatedUnit, context: SerializerContext) -> str:
    """Another unit; the words and the date of the relation are notes of it."""
    title = related.unit.labels if related.unit else {"und": related.id} if related.id else None
    uri = context.urls.entity_uri(related.id) if related.id else related.uri
    inner = "".join(
        wrap("titleInfo", element("title", words), xml_lang=tag) for words, tag in words_by_language(title)
    )
    inner += "".join(_texts("note", related.text)) + element("note", related.date, type="date")
    inner += element("identifier", uri, type="uri")
    label = in_language(label_of_relation(related.code, context), context.site.language)
    kind = _RELATED_ITEMS.get(related.code, "")
    return wrap("relatedItem", inner, type=kind, displayLabel=label, **{"xlink:href": uri})


def _identifiers(unit: Unit, context: SerializerContext) -> Iterator[str]:
    yield element("identifier", context.entity_uri(unit), type="uri")
    yield element("identifier", unit.id, type="local")
    for identifier in (*unit.identifiers, *unit.alternative_references):
        yield element("identifier", identifier.value, type="local", displayLabel=identifier.scheme)


def _location(unit: Unit, context: SerializerContext) -> str:
    """The holder of the original, and the addresses of its page, its manifest, its sound and film. MODS prescribes the
    order."""
    holder = units.holder(unit, context)
    inner = units.shared(holder, _physical_location, context) if holder else ""
    inner += element("shelfLocator", unit.reference)
    inner += element("shelfLocator", ", ".join(str(container) for container in unit.containers))
    inner += element("url", context.description_url(unit), access="object in context", usage="primary")
    inner += "".join(element("url", link.uri) for link in unit.same_as if _is_stated(link))
    if isinstance(unit, Record):
        inner += element(
            "url", context.urls.manifest(unit.id), displayLabel="IIIF manifest", note="application/ld+json"
        )
        for page in media_pages(unit, context):
            medium = page.painting
            inner += element(
                "url", medium.image, access="raw object", displayLabel=page.label, note=medium.format
            )
    return wrap("location", inner)


def _is_stated(link: Link) -> bool:
    """Whether a link is to the same thing, as a person confirmed or as the source itself has it."""
    return link.relation == "exact" or (link.match == "exact" and link.method == "copied")


def _physical_location(holder: Name, context: SerializerContext) -> str:
    return element("physicalLocation", holder.label, valueURI=holder.uri)


def _access(unit: Unit, context: SerializerContext) -> Iterator[str]:
    if unit.rights:
        yield context.memoize(unit.rights, _rights, unit.rights)
    for text in (unit.rights_statement, unit.rights_contact, unit.reproduction_conditions):
        for words, tag in words_by_language(text):
            yield _condition(words, "use and reproduction", tag)
    for text, uri in further_rights(unit):
        for words, tag in words_by_language(text):
            yield _condition(words, "use and reproduction", tag, uri)
    if unit.access:
        yield _condition(
            units.access_tier(unit.access.tier, context), "restriction on access", context.site.language
        )
        for words, tag in words_by_language(unit.access.note):
            yield _condition(words, "restriction on access", tag)
    for words, tag in words_by_language(unit.access_conditions):
        yield _condition(words, "restriction on access", tag)


def _rights(uri: str) -> str:
    return _condition(rights.statement(uri).label, "use and reproduction", "en", uri)


def _condition(words: str, kind: str, tag: str, uri: str = "") -> str:
    attribute_text = attributes({"type": kind, "xml:lang": tag, "xlink:href": uri})
    return f"<accessCondition{attribute_text}>{escape_text(words)}</accessCondition>" if words else ""


def _record_info(unit: Unit, context: SerializerContext) -> str:
    publisher = units.publisher(unit, context)
    inner = units.shared(publisher, _content_source, context) if publisher else ""
    inner += element("recordIdentifier", context.entity_uri(unit), source=context.urls.base)
    inner += context.memoize("", _language_of_cataloging, context)
    for text in (unit.rules, unit.archivist_note, unit.description_dates) if unit.has_elements else ():
        inner += "".join(_texts("recordInfoNote", text))
    return wrap("recordInfo", inner)


def _content_source(publisher: Name, context: SerializerContext) -> str:
    return element("recordContentSource", publisher.label, valueURI=publisher.uri)


def _language_of_cataloging(context: SerializerContext) -> str:
    language = element("languageTerm", context.site.language, type="code", authority="rfc5646")
    return wrap("languageOfCataloging", language)


def _texts(name: str, text: MultilingualText | None, **values: str) -> Iterable[str]:
    if not text:
        return ()
    return [element(name, words, xml_lang=tag, **values) for words, tag in words_by_language(text)]
