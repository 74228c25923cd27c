"""Events in LIDO: the one of production or creation gives the date, those who made the object, and its materials.

Other events are statements. Names of actors have a kind only where `lido:type` states it.
"""

from __future__ import annotations

from collections.abc import Iterable

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import edtf, one_line
from fonds.ingest.readers.mods.names import relator
from fonds.ingest.readers.reading_context import UnitFields, link_elsewhere, web_address
from fonds.ingest.readers.source_element import SourceElement

KINDS = {
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


def add_event(unit: UnitFields, event: SourceElement) -> None:
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
        links = links_of(actor.all("actorID"))
        others = [
            child.words()
            for child in actor.all("actorID")
            if child.words() and not web_address(child.words())
        ]
        kind = KINDS.get(actor.get("type").lower().rpartition("/")[2], "")
        authority = None
        if kind:
            identifiers = tuple({"value": words} for words in others)
            authority = Authority(kind, name, next(iter(dates), ""), identifiers=identifiers, same_as=links)
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


def links_of(identifiers: Iterable[SourceElement]) -> tuple[dict[str, str], ...]:
    """Return the links to authority files: those of some identifiers that are addresses."""
    uris = (web_address(child.words()) for child in identifiers)
    return tuple(link_elsewhere(uri, "LIDO") for uri in uris if uri)
