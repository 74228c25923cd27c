"""Reads LIDO 1.0 and 1.1, Lightweight Information Describing Objects: what museums and collections describe.

The event of production or creation gives the date, those who made the object, and its materials; other events are
statements. Names of actors have a kind only where `lido:type` states it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.ingest.authorities import Authority
from service.ingest.concept_codes import code_of
from service.ingest.field_values import edtf, in_language, one_line, rights_uri
from service.ingest.imported import InputFile, Item, ReaderFormat, ReadOptions
from service.ingest.readers.mods.names import relator
from service.ingest.readers.mods.values import close
from service.ingest.readers.page_sources import page_source
from service.ingest.readers.reading_context import ReadingContext, UnitFields, link_elsewhere, web_address
from service.ingest.readers.source_element import SourceElement, copy
from service.ingest.readers.xml_stream import outermost
from service.problem import Problem
from service.safe_xml import Element

NAMESPACE: Final = "http://www.lido-schema.org"
_KINDS = {
    "person": "person",
    "corporation": "institution",
    "corporate body": "institution",
    "family": "family",
}
# words and URIs for the event in which an object came to be
_CREATION = frozenset(
    {
        "production",
        "creation",
        "herstellung",
        "entstehung",
        "erschaffung",
        "lido00007",
        "lido00012",
        "lido00228",
    }
)
_ACQUISITION = frozenset({"acquisition", "erwerb", "lido00001"})
_PART_OF = frozenset({"is part of", "part of", "teil von", "ist teil von", "lido00099"})
MAX_SIDE = 1_000_000  # pixels


def recognises(file: InputFile) -> bool:
    """Return whether the root of a file is `lido` or `lidoWrap`."""
    return file.xml_root[1].lower() in ("lido", "lidowrap")


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield a description of each object, and the authorities that they name."""
    context = ReadingContext(file, options, "lido")
    for item in outermost(context, "lido"):
        if isinstance(item, Problem):
            yield item
        else:
            yield from read_element(item, context)


def read_element(element: Element, context: ReadingContext, identity: str = "") -> Iterator[Item]:
    """Yield what an element `lido` describes, and the authorities that it names. The object is the first of them.

    `identity` is an identifier outside the element.
    """
    source = copy(element)
    unit = UnitFields(context, source.line)
    _identify(unit, source, identity)
    for metadata in source.all("descriptiveMetadata"):
        unit.source_language = metadata.language()
        _add_descriptive(unit, metadata)
        _keep_rest(unit, metadata)
    for metadata in source.all("administrativeMetadata"):
        unit.source_language = metadata.language()
        _add_administrative(unit, metadata)
        _keep_rest(unit, metadata)
    unit.source_language = ""
    _keep_rest(unit, source)
    unit.key, problems = context.unique_key(unit.key, unit.line)
    yield from problems
    yield from unit.items()


def _identify(unit: UnitFields, source: SourceElement, identity: str) -> None:
    ids = source.all("lidoRecID")
    for child in (*ids, *source.all("objectPublishedID")):
        _add_identifier(unit, child, f"lido:{child.name}")
    words = identity or next((child.words() for child in ids if child.words()), "")
    words = words or next((child.words() for child in source.find("recordID", "workID") if child.words()), "")
    unit.key, unit.words_of_id = unit.context.key("record", words, source.words()), words


def _add_identifier(unit: UnitFields, element: SourceElement, source: str) -> None:
    scheme = element.get("type") or element.get("source")
    value = element.take()
    known = [entry["value"] for entry in unit.get("identifiers") or []]
    if value and value not in known:
        unit.append("identifiers", {"value": value, **({"scheme": scheme} if scheme else {})}, source)


def _add_descriptive(unit: UnitFields, metadata: SourceElement) -> None:
    for work_type in metadata.find("objectWorkType"):
        _add_type(unit, work_type)
    for title in metadata.find("titleSet"):
        _add_titles(unit, title)
    for repository in metadata.find("repositorySet"):
        _add_repository(unit, repository)
    for inscription in metadata.find("inscriptions"):
        unit.state("Inscription", inscription.outline(), inscription.language(), "lido:inscriptions")
        inscription.mark()
    for note in metadata.find("objectDescriptionSet"):
        for value in note.find("descriptiveNoteValue"):
            unit.add_text("abstract", value.paragraphs(), value.language(), "lido:objectDescriptionSet")
            value.mark()
    for measurements in metadata.find("objectMeasurementsSet"):
        _add_measurements(unit, measurements)
    for event in metadata.find("event"):
        _add_event(unit, event)
    for subject in metadata.find("subjectSet"):
        _add_subject(unit, subject)
    for related in metadata.find("relatedWorkSet"):
        _add_relation(unit, related)


def _add_type(unit: UnitFields, element: SourceElement) -> None:
    terms = [term for term in element.find("term") if term.words()]
    for term in terms:
        words = term.take()
        if not unit.set("type_label", words, "lido:objectWorkType") and unit.get("type_label") != words:
            unit.state("Object or work type", words, term.language(), "lido:objectWorkType")
        if code := code_of("types", words):
            unit.set("type", code, "lido:objectWorkType")
    _state_ids(unit, element, "Object or work type", terms)


def _state_ids(unit: UnitFields, element: SourceElement, label: str, terms: list[SourceElement]) -> None:
    """Keep the identifiers of a concept, with its name."""
    name = next((term.words() for term in terms), "")
    for child in element.find("conceptID"):
        if words := child.take():
            unit.state(f"{label}: {name}" if name else label, words, element="lido:conceptID")


def _add_titles(unit: UnitFields, element: SourceElement) -> None:
    values = sorted(element.find("appellationValue"), key=lambda value: value.get("pref") != "preferred")
    for value in values:
        words, tag = value.take(), value.language()
        if words and not unit.add_title("title", words, tag, "lido:titleSet"):
            unit.append("alternative_titles", in_language(words[:1000], tag), "lido:titleSet")


def _add_repository(unit: UnitFields, element: SourceElement) -> None:
    """Add the holder, and the inventory number as the reference code."""
    if element.get("type").lower() not in ("", "current") and "repository" not in element.get("type").lower():
        unit.state(f"Repository ({element.get('type')})", element.outline(), element="lido:repositorySet")
        element.mark()
        return
    for body in element.all("repositoryName"):
        if authority := _body(body):
            unit.point_to("holder", authority, "lido:repositoryName")
    for work_id in element.all("workID"):
        words = work_id.take()
        if words and not unit.set("reference", words, "lido:workID"):
            unit.append("alternative_references", {"value": words}, "lido:workID")


def _body(element: SourceElement) -> Authority | None:
    """Return the institution that an element with `legalBodyName` is about."""
    names = [value for value in element.find("appellationValue") if value.words()]
    if not names:
        return None
    ids = [
        {"value": child.take(), "scheme": child.get("source") or child.get("type")}
        for child in element.all("legalBodyID")
    ]
    identifiers = tuple(
        {name: words for name, words in entry.items() if words} for entry in ids if entry["value"]
    )
    fields: dict[str, Any] = {}
    for link in element.all("legalBodyWeblink"):
        if (uri := web_address(link.words())) and "homepage" not in fields:
            fields["homepage"] = uri
            link.mark()
    if len(names) > 1:
        fields["other_names"] = [one_line(name.words()) for name in names[1:]]
    for name in names:
        name.mark()
    return Authority("institution", names[0].words(), identifiers=identifiers, fields=fields)


def _add_measurements(unit: UnitFields, element: SourceElement) -> None:
    displays = [child for child in element.find("displayObjectMeasurements") if child.words()]
    for child in displays:
        unit.add_text("extent", child.take(), child.language(), "lido:objectMeasurementsSet")
    for measure in element.find("measurementSet"):
        parts = [
            child.words()
            for name in ("measurementType", "measurementValue", "measurementUnit")
            for child in measure.all(name)
        ]
        words = " ".join(filter(None, parts))
        if displays:
            unit.state("Measurement", words, element="lido:measurementSet")
        else:
            unit.add_text("extent", words, element="lido:measurementSet")
        measure.mark()


def _add_event(unit: UnitFields, event: SourceElement) -> None:
    """Add an event: of creation to the fields, others as statements."""
    types = [term.words() for child in event.all("eventType") for term in child.find("term", "conceptID")]
    is_creation = any(one_line(word).casefold().rpartition("/")[2] in _CREATION for word in types)
    label = next(filter(None, types), "Event")
    if not is_creation:
        for actor in event.all("eventActor"):
            _add_actor(unit, actor, label)
        parts = [child for child in event.children if child.name != "eventType"]
        words = "\n".join(line for child in parts if (line := child.outline()))
        if label.casefold() in _ACQUISITION:
            unit.add_text("acquisition", words, event.language(), "lido:event")
        else:
            unit.state(label, words or label, event.language(), "lido:event")
        for concept in [concept for child in event.all("eventType") for concept in child.find("conceptID")]:
            unit.state(f"Event: {label}", concept.words(), element="lido:eventType")
        event.mark()
        return
    for date in event.all("eventDate"):
        _add_date(unit, date)
    for actor in event.all("eventActor"):
        _add_actor(unit, actor, "")
    for place in event.all("eventPlace"):
        unit.state(f"Place ({label})", place.outline(), place.language(), "lido:eventPlace")
        place.mark()
    for material in event.all("eventMaterialsTech"):
        displays = [child for child in material.find("displayMaterialsTech") if child.words()]
        terms = [child for child in material.find("term") if child.words()]
        words = "\n\n".join(child.words() for child in displays) or "; ".join(term.words() for term in terms)
        unit.add_text("physical_characteristics", words, material.language(), "lido:eventMaterialsTech")
        for child in (*displays, *(term for term in terms if not displays or term.words() in words)):
            child.mark()
    for child in (*event.all("eventType"), *event.all("eventName")):
        names = dict.fromkeys(value.words() for value in child.descendants() if not value.children)
        unit.state("Event", ", ".join(filter(None, names)), child.language(), f"lido:{child.name}")
        child.mark()


def _add_date(unit: UnitFields, element: SourceElement) -> None:
    display = " ".join(child.take() for child in element.find("displayDate"))
    for date in element.all("date"):
        earliest, latest = date.take_child("earliestDate"), date.take_child("latestDate")
        value = edtf(earliest) if earliest == latest else edtf(f"{earliest}/{latest}")
        if not value or not unit.set("date", value, "lido:eventDate"):
            unit.state("Date", f"{earliest} – {latest}", element="lido:eventDate")
    unit.set("date_text", display, "lido:eventDate", words=display)


def _add_actor(unit: UnitFields, element: SourceElement, event: str) -> None:
    for actor in element.find("actor"):
        names = [value for value in actor.find("appellationValue") if value.words()]
        if not names:
            continue
        name = names[0].words()
        dates = [
            f"{child.take_child('earliestDate')}/{child.take_child('latestDate')}"
            for child in actor.all("vitalDatesActor")
        ]
        links = [
            link_elsewhere(uri, "LIDO")
            for child in actor.all("actorID")
            if (uri := web_address(child.words()))
        ]
        others = [
            child.words()
            for child in actor.all("actorID")
            if child.words() and not web_address(child.words())
        ]
        kind = _KINDS.get(actor.get("type").lower().rpartition("/")[2], "")
        authority = None
        if kind:
            identifiers = tuple({"value": words} for words in others)
            authority = Authority(
                kind, name, next(iter(dates), ""), identifiers=identifiers, same_as=tuple(links)
            )
        else:
            for words in (*(link["uri"] for link in links), *others):
                unit.state(f"Identifier of {name}", words, element="lido:actorID")
            for words in dates:
                unit.state(f"Dates of {name}", words, element="lido:vitalDatesActor")
        for child in (*names[:1], *actor.all("actorID")):
            child.mark()
        roles = [term.take() for child in element.find("roleActor") for term in child.find("term")]
        codes = [code for role in roles if (code := relator(role))]
        label = "; ".join(role for role in roles if not relator(role)) or ("" if codes else event)
        if not codes and not label:
            unit.refer("creator", authority, name, "lido:eventActor")
        else:
            role = {"role": codes} if codes else {}
            role |= {"role_label": label} if label else {}  # type: ignore[dict-item]
            unit.refer("contributors", authority, name, "lido:eventActor", **role)
    for display in element.find("displayActorInRole"):
        unit.state("Actor", display.take(), display.language(), "lido:displayActorInRole")


def _add_subject(unit: UnitFields, element: SourceElement) -> None:
    for concept in element.find("subjectConcept"):
        terms = [term for term in concept.find("term") if term.words()]
        links = [
            link_elsewhere(uri, "LIDO")
            for child in concept.find("conceptID")
            if (uri := web_address(child.words()))
        ]
        for term in terms[:1]:
            words = term.take()
            unit.refer(
                "subjects",
                Authority("subject", words, language=term.language(), same_as=tuple(links)),
                words,
                "lido:subjectConcept",
            )
        if terms and links:
            for child in concept.find("conceptID"):
                child.is_read = child.is_read or bool(web_address(child.words()))
    for actor in element.find("subjectActor"):
        _add_named_subject(unit, actor)
    for place in element.find("subjectPlace"):
        names = [value for value in place.find("appellationValue") if value.words()]
        links = [
            link_elsewhere(uri, "LIDO")
            for child in place.find("placeID")
            if (uri := web_address(child.words()))
        ]
        for name in names[:1]:
            unit.refer(
                "places",
                Authority("place", name.take(), language=name.language(), same_as=tuple(links)),
                name.words(),
                "lido:subjectPlace",
            )
        for child in place.find("placeID"):
            child.is_read = bool(names) and bool(web_address(child.words()))


def _add_named_subject(unit: UnitFields, element: SourceElement) -> None:
    for actor in element.find("actor"):
        names = [value for value in actor.find("appellationValue") if value.words()]
        kind = _KINDS.get(actor.get("type").lower().rpartition("/")[2], "")
        for name in names[:1]:
            authority = Authority(kind, name.words()) if kind else None
            unit.refer("subjects", authority, name.take(), "lido:subjectActor")


def _add_relation(unit: UnitFields, element: SourceElement) -> None:
    kinds = [
        term.words()
        for child in element.all("relatedWorkRelType")
        for term in child.find("term", "conceptID")
    ]
    is_part = any(word.casefold().rpartition("/")[2] in _PART_OF for word in kinds)
    works = element.all("relatedWork")
    uri = next(
        filter(
            None, (web_address(child.words()) for work in works for child in work.find("objectWebResource"))
        ),
        "",
    )
    words = "\n".join(line for work in works if (line := work.outline()))
    text = f"{kinds[0]}: {words}" if kinds and words else words
    element.mark()
    if text or uri:
        relation: dict[str, Any] = {"type": "part-of" if is_part else "related"}
        relation |= {"uri": uri} if uri else {}
        relation |= {"text": in_language(text, element.language())} if text else {}
        unit.append("relations", relation, "lido:relatedWorkSet")


def _add_administrative(unit: UnitFields, metadata: SourceElement) -> None:
    for rights_set in (*metadata.find("rightsWorkSet"), *metadata.find("rightsResource")):
        _add_rights(unit, rights_set)
    for record in metadata.all("recordWrap"):
        for record_id in record.all("recordID"):
            _add_identifier(unit, record_id, "lido:recordID")
        for info in record.find("recordInfoLink"):
            if uri := web_address(info.words()):
                unit.append("same_as", link_elsewhere(uri, "LIDO"), "lido:recordInfoLink")
                info.mark()
        for date in record.find("recordMetadataDate"):
            text = f"{date.get('type')}: {date.words()}" if date.get("type") else date.words()
            unit.add_text("description_dates", text, element="lido:recordMetadataDate")
            date.mark()
    for resource in metadata.find("resourceSet"):
        _add_resource(unit, resource)


def _add_rights(unit: UnitFields, element: SourceElement) -> None:
    for child in element.find("conceptID", "term"):
        words = child.words()
        if (uri := rights_uri(words)) and unit.set("rights", uri, "lido:rightsType"):
            child.mark()
        close(unit, words, element="lido:rightsType")
    for line in element.all("creditLine"):
        unit.add_text("rights_statement", line.take(), line.language(), "lido:creditLine")
    for holder in element.all("rightsHolder"):
        if (authority := _body(holder)) is not None:
            unit.refer("contributors", authority, authority.name, "lido:rightsHolder", role=["cph"])


def _add_resource(unit: UnitFields, element: SourceElement) -> None:
    """Add an image as a page, if its file is at hand or its size is stated; else its address as a statement."""
    links = [link for link in element.find("linkResource") if link.words()] or element.all("resourceID")
    for link in links:
        source = page_source(unit.context.file, link.words(), _format(link), _size(element))
        if source.entry:
            unit.append("pages", source.entry, "lido:resourceSet")
            link.mark()
            return


def _format(link: SourceElement) -> str:
    return next((value for name, value in link.attributes.items() if name == "formatresource"), "")


def _size(element: SourceElement) -> tuple[int, int]:
    """Return width and height in pixels, 0 each if they are not stated."""
    sides: dict[str, int] = {}
    for measure in element.find("resourceMeasurementsSet"):
        words = {name: measure.take_child(f"measurement{name}").lower() for name in ("Type", "Unit", "Value")}
        if words["Unit"] in ("pixel", "pixels", "px", "") and words["Value"].isdecimal():
            sides[words["Type"]] = int(words["Value"]) if len(words["Value"]) < 8 else 0
    width, height = sides.get("width", 0), sides.get("height", 0)
    return (width, height) if width <= MAX_SIDE and height <= MAX_SIDE else (0, 0)


def _keep_rest(unit: UnitFields, element: SourceElement) -> None:
    for child in element.unread():
        words = child.outline()
        label = child.label()
        unit.state(label, words, child.language(), f"lido:{child.name}")
        child.mark()
    if words := element.stray_words():
        unit.state("Text between the elements", words, element=f"lido:{element.name}")


FORMAT = ReaderFormat("lido", "LIDO", recognises, read)
