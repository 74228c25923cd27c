"""The persons, bodies and places that a TEI document names, as lists in its header: what is known of each.

A document that leaves the node has with it who and what its names are. Each entry has the id of the description and,
as `sameAs`, its address, to which the names in the document lead. The places of a life, and those that contain a place,
are listed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fonds.record.agents import AgentName
from fonds.record.model import Agent, Description, Family, Institution, Person, Place, Record
from fonds.record.text import in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.xml.tei_source import date, token
from fonds.serializers.xml.xml_writer import element, escape_text, words_by_language, wrap

_MAX_ENTRIES = 2000
_FIELDS = frozenset(
    {"from", "to", "creator", "contributors", "people", "places", "subjects", "holder", "publisher"}
    | {"sent", "received"}
)


def lists(record: Record, context: SerializerContext) -> str:
    """Return the lists of everything that a record names and that has a description."""
    ids = dict.fromkeys(id for field, id in record.links() if field.partition(".")[0] in _FIELDS)
    named = list(_with_places(ids, context))
    people = "".join(_agent(agent, context) for agent in named if isinstance(agent, Person | Family))
    bodies = "".join(_agent(agent, context) for agent in named if isinstance(agent, Institution))
    places = "".join(_place(place, context) for place in named if isinstance(place, Place))
    participants = wrap("listPerson", people) + wrap("listOrg", bodies)
    return wrap("particDesc", participants) + wrap("settingDesc", wrap("listPlace", places))


def _with_places(ids: Iterable[str], context: SerializerContext) -> Iterator[Description]:
    """Yield descriptions, and after them the places of their lives and the places that contain them, each once."""
    waiting, known = list(ids), set[str]()
    while waiting and len(known) < _MAX_ENTRIES:
        id = waiting.pop(0)
        description = context.find(id) if id not in known else None
        known.add(id)
        if description is None:
            continue
        yield description
        if isinstance(description, Person | Family):
            waiting += [place.id for place in description.places if place.id]
        elif isinstance(description, Place) and description.part_of:
            waiting.append(description.part_of)


def _entry(name: str, description: Description, inner: str, context: SerializerContext) -> str:
    identity = {"xml:id": f"{description.kind}-{description.id}", "sameAs": context.entity_uri(description)}
    return wrap(name, inner, **identity)


def _agent(agent: Agent, context: SerializerContext) -> str:
    tag = "orgName" if isinstance(agent, Institution) else "persName"
    inner = "".join(_agent_names(agent, tag, context))
    if isinstance(agent, Person):
        start, _, end = (agent.dates or "").partition("/")
        inner += _event("birth", start, agent, context) + _event("death", end, agent, context)
        inner += _event("residence", "", agent, context)
        inner += "".join(
            element("occupation", words, xml_lang=tag)
            for occupation in agent.occupations
            for words, tag in words_by_language(occupation.text)
        )
    for identifier in agent.identifiers:
        inner += element("idno", identifier.value, type=token(identifier.scheme))
    inner += _links(agent) + _statements(agent, context)
    name = {"person": "person", "family": "personGrp", "institution": "org"}[agent.kind]
    return _entry(name, agent, inner, context)


def _event(name: str, edtf: str, agent: Person, context: SerializerContext) -> str:
    """Return an event of a life with its date and its first place."""
    place = next((place for place in agent.places if place.role == name), None)
    inner = date("date", "" if edtf == ".." else edtf)
    return wrap(name, inner + (_place_name(place.id, place.as_, context) if place else ""))


def _place_name(id: str | None, words: str, context: SerializerContext) -> str:
    place = context.find(id) if id else None
    label = words or (place.label(context.site.language) if place else "")
    return element("placeName", label, ref=context.entity_uri(place) if place else "")


def _agent_names(agent: Agent, tag: str, context: SerializerContext) -> Iterator[str]:
    authorised = agent.authorised_name(context.site.language)
    if authorised and authorised.is_divided and isinstance(agent, Person) and not authorised.text:
        yield wrap(tag, _parts(authorised))
    else:
        yield element(tag, agent.label(context.site.language))
    yield from (element(tag, words, type="variant") for words in _other_names(agent, context))


def _parts(name: AgentName) -> str:
    parts = (("roleName", name.title), ("forename", name.given), ("surname", name.family))
    further = (("genName", name.numeration), ("addName", name.suffix))
    return " ".join(filter(None, (element(tag, words) for tag, words in (*parts, *further))))


def _other_names(description: Agent | Place, context: SerializerContext) -> Iterator[str]:
    label = description.label(context.site.language)
    names = (*description.labels.values(), *description.further_names)
    return (words for words in dict.fromkeys(names) if words != label)


def _place(place: Place, context: SerializerContext) -> str:
    inner = element("placeName", place.label(context.site.language))
    inner += "".join(element("placeName", words, type="variant") for words in _other_names(place, context))
    if point := place.coordinates:
        inner += wrap("location", element("geo", f"{point.latitude} {point.longitude}"))
    if place.part_of:
        inner += wrap("location", _place_name(place.part_of, "", context), type="located_in_place")
    return _entry("place", place, inner + _links(place) + _statements(place, context), context)


def _links(description: Agent | Place) -> str:
    return "".join(element("idno", link.uri, type="URI") for link in description.same_as)


def _statements(description: Description, context: SerializerContext) -> str:
    notes = ""
    for statement in description.statements:
        label = element("label", in_language(statement.label, context.site.language))
        for words, tag in words_by_language(statement.text):
            notes += wrap("note", f"{label} {escape_text(words)}", type="statement", xml_lang=tag)
    return notes
