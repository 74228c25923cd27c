"""LIDO 1.1: a record for museums and the portals that harvest them (Lightweight Information Describing Objects).

LIDO tells of events: who wrote a letter, and when, is the event of its creation; who got it, that of its receipt.
Text elements that LIDO has no element for are descriptions with their kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fonds.record import dates, rights
from fonds.record.correspondence import Dispatch
from fonds.record.model import Record
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.scans import Scan, scans
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.unit import Name
from fonds.serializers.xml.xml_writer import element, schema_location, words_by_language, wrap

NAMESPACE: Final = "http://www.lido-schema.org"
SCHEMA: Final = "http://www.lido-schema.org/schema/v1.1/lido-v1.1.xsd"
DECLARATIONS: Final = f'xmlns:lido="{NAMESPACE}" {schema_location(NAMESPACE, SCHEMA)}'
_HUMAN_MADE_OBJECT: Final = "http://www.cidoc-crm.org/crm-concepts/E22"
_TERMINOLOGY: Final = "http://terminology.lido-schema.org/"
# terms of the LIDO Terminology for types of events, and their labels
_CREATION, _PUBLICATION, _EVENT = (
    ("lido00012", "Creation"),
    ("lido00228", "Publication"),
    ("lido00003", "Event"),
)
# kind of date -> type of event
_DATES: Final = {
    "creation": _CREATION,
    "issue": _PUBLICATION,
    "publication": _PUBLICATION,
    "broadcast": _PUBLICATION,
}
_ACTOR_TYPES: Final = {"person": "person", "family": "family", "institution": "corporation"}
_INTERVAL: Final = re.compile(r"(\d{4}(?:-\d\d){0,2})/(\d{4}(?:-\d\d){0,2})")
# text elements that stand with something else
_ELSEWHERE: Final = frozenset({"physical_characteristics", "access_conditions", "reproduction_conditions"})


def document(record: Record, context: SerializerContext) -> bytes:
    """Return a record as a LIDO document."""
    return f"<lido:lido {DECLARATIONS}>{inner(record, context)}</lido:lido>".encode()


def inner(record: Record, context: SerializerContext) -> str:
    """Return what is in the element of a record."""
    language = context.site.language
    parts = _id("lidoRecID", record.id, "local")
    parts += _id("objectPublishedID", context.entity_uri(record), "URI")
    parts += wrap(
        "lido:category", _id("conceptID", _HUMAN_MADE_OBJECT, "URI") + _term("Human-Made Object", "en")
    )
    description = _classification(record, context) + _identification(record, context)
    description += wrap("lido:eventWrap", "".join(_events(record, context))) + _relations(record, context)
    parts += wrap("lido:descriptiveMetadata", description, xml_lang=language)
    return parts + wrap("lido:administrativeMetadata", _administration(record, context), xml_lang=language)


def _id(name: str, value: str, kind: str) -> str:
    return element(f"lido:{name}", value, **{"lido:type": kind}) if value else ""


def _term(words: str, tag: str = "") -> str:
    return element("lido:term", words, xml_lang=tag)


def _concept(name: str, words: str, uri: str = "", kind: str = "") -> str:
    """Return a concept with its address and its term."""
    return wrap(f"lido:{name}", _id("conceptID", uri, "URI") + _term(words), **{"lido:type": kind})


def _appellation(name: str, words: str, tag: str = "") -> str:
    return wrap(f"lido:{name}", element("lido:appellationValue", words, xml_lang=tag))


def _texts(name: str, text: MultilingualText | None) -> str:
    return "".join(element(f"lido:{name}", words, xml_lang=tag) for words, tag in words_by_language(text))


def _classification(record: Record, context: SerializerContext) -> str:
    genre = units.genre(record, context)
    types = _concept("objectWorkType", genre.label, genre.uri) if genre else ""
    types += _concept("objectWorkType", record.type_label)
    types = types or _concept("objectWorkType", units.dcmi_type(record, context) or "document")
    level = record.level_label or units.level(record, context)
    classes = _concept("classification", level, kind="level of description")
    for marking in (units.classification(record, context), record.classification_label):
        classes += _concept("classification", marking, kind="security classification")
    inner = wrap("lido:objectWorkTypeWrap", types) + wrap("lido:classificationWrap", classes)
    return wrap("lido:objectClassificationWrap", inner)


def _identification(record: Record, context: SerializerContext) -> str:
    titles = "".join(_appellation("titleSet", words, tag) for words, tag in words_by_language(record.title))
    for title in record.alternative_titles:
        for words, tag in words_by_language(title):
            value = element("lido:appellationValue", words, xml_lang=tag)
            titles += wrap("lido:titleSet", value, **{"lido:type": "alternative"})
    text = element("lido:inscriptionTranscription", record.transcript, xml_lang=record.text_language)
    inner = wrap("lido:titleWrap", titles)
    inner += wrap("lido:inscriptionsWrap", wrap("lido:inscriptions", text, **{"lido:type": "transcript"}))
    inner += wrap("lido:repositoryWrap", _repository(record, context))
    inner += wrap("lido:objectDescriptionWrap", "".join(_descriptions(record, context)))
    extent = wrap("lido:objectMeasurementsSet", _texts("displayObjectMeasurements", record.extent))
    inner += wrap("lido:objectMeasurementsWrap", extent)
    physical = wrap(
        "lido:objectMaterialsTechSet", _texts("displayMaterialsTech", record.physical_characteristics)
    )
    return wrap("lido:objectIdentificationWrap", inner + wrap("lido:objectMaterialsTechWrap", physical))


def _repository(record: Record, context: SerializerContext) -> str:
    holder = units.holder(record, context)
    institution = context.holder(record)
    homepage = (institution.homepage or "") if institution else ""
    link = element("lido:legalBodyWeblink", homepage)
    name = wrap("lido:repositoryName", _legal_body(holder) + link) if holder else ""
    numbers = _id("workID", record.reference, "reference code")
    for container in record.containers:
        numbers += _id("workID", str(container), "container")
    for identifier in (*record.identifiers, *record.alternative_references):
        numbers += _id("workID", identifier.value, identifier.scheme or "identifier")
    return wrap("lido:repositorySet", name + numbers, **{"lido:type": "current"})


def _legal_body(name: Name) -> str:
    return _id("legalBodyID", name.uri, "URI") + _appellation("legalBodyName", name.label)


def _descriptions(record: Record, context: SerializerContext) -> Iterator[str]:
    yield from _description("abstract", record.abstract.text if record.abstract else None)
    yield from _description("note", record.note)
    for name, text in record.elements() if record.has_elements else ():
        if name not in _ELSEWHERE:
            yield from _description(name.replace("_", " "), text)
    for statement in record.statements:
        yield from _description(in_language(statement.label, context.site.language), statement.text)
    source = record.source.text if record.source else None
    yield from _description("source", source)


def _description(kind: str, text: MultilingualText | None) -> Iterator[str]:
    for words, tag in words_by_language(text):
        value = element("lido:descriptiveNoteValue", words, xml_lang=tag)
        yield wrap("lido:objectDescriptionSet", value, **{"lido:type": kind})


def _events(record: Record, context: SerializerContext) -> Iterator[str]:
    """Creation, sending and receipt, and the other dates."""
    makers = [*units.creators(record, context), *_in_roles(record, context, "")]
    yield _event(_CREATION, "", makers, _date(record.date, record.date_text, context), "", context)
    for date in record.other_dates:
        kind = _DATES.get(date.kind, _EVENT)
        yield _event(kind, date.kind, (), _date(date.date, date.text, context), "", context)
    publishers = [*units.publishers(record, context)]
    yield _event(_PUBLICATION, "", publishers, "", "", context)
    yield _dispatch("sending", record.sent, (), context)
    yield _dispatch("receipt", record.received, _in_roles(record, context, "recipient"), context)
    editors = _in_roles(record, context, "transcriber", "sponsor")
    yield _event(_EVENT, "digital publication", editors, "", "", context)


def _in_roles(record: Record, context: SerializerContext, *roles: str) -> list[Name]:
    """Return the names in these roles; a contributor has the role ""."""
    return [name for name in units.contributors(record, context) if name.role in roles]


def _dispatch(name: str, dispatch: Dispatch | None, names: Iterable[Name], context: SerializerContext) -> str:
    date = _date(dispatch.date, dispatch.text, context) if dispatch else ""
    places = units.places_of(dispatch.place if dispatch else None, context)
    return _event(_EVENT, name, names, date, "".join(map(_event_place, places)), context)


def _event(
    kind: tuple[str, str],
    name: str,
    names: Iterable[Name],
    date: str,
    places: str,
    context: SerializerContext,
) -> str:
    """Return an event; "" if nothing is known of it."""
    actors = "".join(_event_actor(actor, context) for actor in names)
    if not (actors or date or places):
        return ""
    code, label = kind
    inner = wrap("lido:eventType", _id("conceptID", _TERMINOLOGY + code, "URI") + _term(label, "en"))
    inner += _appellation("eventName", name) if name else ""
    return wrap("lido:eventSet", wrap("lido:event", inner + actors + date + places))


def _event_actor(name: Name, context: SerializerContext) -> str:
    roles = "".join(_concept("roleActor", label, uri) for label, uri in _roles(name, context))
    display = element("lido:displayActorInRole", name.source_words)
    return wrap("lido:eventActor", display + wrap("lido:actorInRole", _actor(name) + roles))


def _roles(name: Name, context: SerializerContext) -> Iterator[tuple[str, str]]:
    """Yield the label and the address of each role."""
    for code in name.relators:
        yield units.role_label(code, context), f"{units.RELATORS}/{code}"
    if name.role_words:
        yield name.role_words, ""
    if concept := context.vocabulary.find("roles", name.role):
        yield in_language(concept.labels, context.site.language), f"{units.RELATORS}/{name.code}"


def _actor(name: Name) -> str:
    inner = _id("actorID", name.uri, "URI") + _appellation("nameActorSet", name.sort_form)
    if name.dates and "/" in name.dates:
        start, _, end = name.dates.partition("/")
        inner += wrap("lido:vitalDatesActor", _bound("earliestDate", start) + _bound("latestDate", end))
    return wrap("lido:actor", inner, **{"lido:type": _ACTOR_TYPES.get(name.kind, "")})


def _bound(name: str, edtf: str) -> str:
    return element(f"lido:{name}", "" if edtf == ".." else edtf)


def _date(edtf: str | None, text: str, context: SerializerContext) -> str:
    """Return the date of an event in words, with the first and the last day on which it can have been."""
    words = text or (dates.parse(edtf).format(context.site.language) if edtf else "")
    bounds = ""
    if edtf:
        parsed = dates.parse(edtf)
        exact = parsed.xsd[0] if parsed.xsd else ""
        first, last = (exact or (day.isoformat() if day else "") for day in (parsed.earliest, parsed.latest))
        if match := _INTERVAL.fullmatch(edtf):  # as exact as it is
            first, last = match.groups()
        bounds = element("lido:earliestDate", first) + element("lido:latestDate", last)
    return wrap("lido:eventDate", element("lido:displayDate", words) + wrap("lido:date", bounds))


def _event_place(name: Name) -> str:
    return wrap("lido:eventPlace", element("lido:displayPlace", name.source_words) + _place(name))


def _place(name: Name) -> str:
    return wrap("lido:place", _id("placeID", name.uri, "URI") + _appellation("namePlaceSet", name.label))


def _relations(record: Record, context: SerializerContext) -> str:
    subjects = [_subject(name) for name in units.subjects(record, context)]
    subjects += [wrap("lido:subjectPlace", _place(name)) for name in units.places(record, context)]
    sets = "".join(wrap("lido:subjectSet", wrap("lido:subject", subject)) for subject in subjects)
    works = "".join(_collections(record, context))
    works += "".join(_related(related, context) for related in related_units(record, context))
    inner = wrap("lido:subjectWrap", sets) + wrap("lido:relatedWorksWrap", works)
    return wrap("lido:objectRelationWrap", inner)


def _subject(name: Name) -> str:
    if name.kind in _ACTOR_TYPES:
        return wrap("lido:subjectActor", _actor(name))
    if name.kind == "place":
        return wrap("lido:subjectPlace", _place(name))
    return _concept("subjectConcept", name.label, name.uri)


def _collections(record: Record, context: SerializerContext) -> Iterator[str]:
    for collection in units.ancestors(record, context):
        title = in_language(collection.title, context.site.language)
        yield _work(title, context.entity_uri(collection), "is part of")


def _related(related: RelatedUnit, context: SerializerContext) -> str:
    label = in_language(label_of_relation(related.code, context), context.site.language)
    uri = context.urls.entity_uri(related.id) if related.id else related.uri
    title = in_language(related.unit.labels, context.site.language) if related.unit else ""
    words = " ".join(filter(None, (title, *(related.text or {}).values(), related.date)))
    return _work(words or uri, uri, label)


def _work(words: str, uri: str, relation: str) -> str:
    link = (
        wrap("lido:object", element("lido:objectWebResource", uri) + _id("objectID", uri, "URI"))
        if uri
        else ""
    )
    inner = element("lido:displayRelatedWork", words) + wrap("lido:relatedWork", link)
    return wrap("lido:relatedWorkSet", inner + _concept("relatedWorkRelType", relation))


def _administration(record: Record, context: SerializerContext) -> str:
    publisher = units.publisher(record, context)
    agency = publisher or Name(in_language(context.site.title, context.site.language))
    inner = wrap("lido:rightsWorkWrap", "".join(_rights(record)))
    entry = _id("recordID", record.id, "local") + _concept("recordType", "item")
    entry += wrap("lido:recordSource", _legal_body(agency))
    link = element(
        "lido:recordInfoLink", context.description_url(record), **{"lido:formatResource": "text/html"}
    )
    entry += wrap("lido:recordInfoSet", link)
    return inner + wrap("lido:recordWrap", entry) + wrap("lido:resourceWrap", _resources(record, context))


def _rights(record: Record) -> Iterator[str]:
    """Rights in the work, and conditions of access and use in the words of the archive."""
    if record.rights:
        kind = _concept("rightsType", rights.statement(record.rights).label, record.rights)
        yield wrap("lido:rightsWorkSet", kind)
    of_parts = (words for words, _ in further_rights(record))
    texts = (record.rights_statement, record.rights_contact, record.reproduction_conditions)
    access = record.access.note if record.access else None
    for text in (*texts, *of_parts, record.access_conditions, access):
        yield wrap("lido:rightsWorkSet", _texts("creditLine", text))


def _resources(record: Record, context: SerializerContext) -> str:
    """The IIIF manifest, and each scan, sound or film."""
    manifest = element(
        "lido:linkResource",
        context.urls.manifest(record.id),
        **{"lido:formatResource": "application/ld+json"},
    )
    display = wrap("lido:resourceRepresentation", manifest, **{"lido:type": "IIIF manifest"})
    sets = wrap("lido:resourceSet", display)
    return sets + "".join(_resource(scan) for scan in scans(record, context))


def _resource(scan: Scan) -> str:
    inner = _id("resourceID", str(scan.number), "page")
    link = element("lido:linkResource", scan.painting.image, **{"lido:formatResource": scan.painting.format})
    inner += wrap(
        "lido:resourceRepresentation", link, **{"lido:type": "image_master" if scan.is_image else "media"}
    )
    if scan.still and scan.still.thumbnail:
        thumbnail = element(
            "lido:linkResource", scan.still.thumbnail[0], **{"lido:formatResource": "image/jpeg"}
        )
        inner += wrap("lido:resourceRepresentation", thumbnail, **{"lido:type": "image_thumb"})
    inner += _concept("resourceType", "digital image" if scan.is_image else scan.painting.format)
    return wrap("lido:resourceSet", inner + element("lido:resourceDescription", scan.label))
