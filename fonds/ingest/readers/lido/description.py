"""The descriptive metadata of LIDO: what an object is, its titles, where it is kept, its measurements and subjects."""

from __future__ import annotations

from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import in_language, one_line
from fonds.ingest.readers.lido.events import KINDS, add_event, links_of
from fonds.ingest.readers.reading_context import UnitFields, web_address
from fonds.ingest.readers.source_element import SourceElement
from fonds.record.model import ELEMENTS

_PART_OF = frozenset({"is part of", "part of", "teil von", "ist teil von", "lido00099"})

# types of descriptions that are the abstract
_ABSTRACTS = frozenset(
    {
        "",
        "abstract",
        "description",
        "object_description",
        "beschreibung",
        "objektbeschreibung",
        "text",
        "short",
        "long",
    }
)


def add_descriptive(unit: UnitFields, metadata: SourceElement) -> None:
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
        _add_note(unit, note)
    for measurements in metadata.find("objectMeasurementsSet"):
        _add_measurements(unit, measurements)
    for event in metadata.find("event"):
        add_event(unit, event)
    for subject in metadata.find("subjectSet"):
        _add_subject(unit, subject)
    for related in metadata.find("relatedWorkSet"):
        _add_relation(unit, related)


def _add_note(unit: UnitFields, note: SourceElement) -> None:
    """Add a description by its type: that of a field, the abstract, or what its type says in words."""
    kind = note.get("type").strip()
    field = kind.lower().replace(" ", "_")
    is_abstract = field in _ABSTRACTS or "/" in kind
    for value in note.find("descriptiveNoteValue"):
        words, tag = value.paragraphs(), value.language()
        if field in ELEMENTS or field == "note" or is_abstract:
            unit.add_text("abstract" if is_abstract else field, words, tag, "lido:objectDescriptionSet")
        else:
            unit.state(kind, words, tag, "lido:objectDescriptionSet")
        value.mark()


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
        if authority := legal_body(body):
            unit.point_to("holder", authority, "lido:repositoryName")
    for work_id in element.all("workID"):
        words = work_id.take()
        if words and not unit.set("reference", words, "lido:workID"):
            unit.append("alternative_references", {"value": words}, "lido:workID")


def legal_body(element: SourceElement) -> Authority | None:
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


def _add_subject(unit: UnitFields, element: SourceElement) -> None:
    for concept in element.find("subjectConcept"):
        terms = [term for term in concept.find("term") if term.words()]
        links = links_of(concept.find("conceptID"))
        for term in terms[:1]:
            words = term.take()
            unit.refer(
                "subjects",
                Authority("subject", words, language=term.language(), same_as=links),
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
        links = links_of(place.find("placeID"))
        for name in names[:1]:
            unit.refer(
                "places",
                Authority("place", name.take(), language=name.language(), same_as=links),
                name.words(),
                "lido:subjectPlace",
            )
        for child in place.find("placeID"):
            child.is_read = bool(names) and bool(web_address(child.words()))


def _add_named_subject(unit: UnitFields, element: SourceElement) -> None:
    for actor in element.find("actor"):
        names = [value for value in actor.find("appellationValue") if value.words()]
        kind = KINDS.get(actor.get("type").lower().rpartition("/")[2], "")
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
