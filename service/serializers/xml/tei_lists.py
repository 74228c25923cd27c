"""The persons, bodies and places that a TEI document names, as lists in its header: what is known of each.

A document that leaves the node has with it who and what its names are. Each entry has the id of the description and,
as `sameAs`, its address, to which the names in the document lead. Only what the description itself says is there:
other descriptions that it names are not, but for their addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.record.agents import AgentName
from service.record.model import Agent, Description, Family, Institution, Person, Place, Record
from service.record.text import in_language
from service.serializers.context import SerializerContext
from service.serializers.xml.tei_source import date, token
from service.serializers.xml.xml_writer import element, escape_text, words_by_language, wrap

_FIELDS = frozenset(
    {"from", "to", "creator", "contributors", "people", "places", "subjects", "holder", "publisher"}
    | {"sent", "received"}
)


def lists(record: Record, context: SerializerContext) -> str:
    """Return the lists of everything that a record names and that has a description."""
    ids = dict.fromkeys(id for field, id in record.links() if field.partition(".")[0] in _FIELDS)
    named = [description for id in ids if (description := context.find(id))]
    people = "".join(_agent(agent, context) for agent in named if isinstance(agent, Person | Family))
    bodies = "".join(_agent(agent, context) for agent in named if isinstance(agent, Institution))
    places = "".join(_place(place, context) for place in named if isinstance(place, Place))
    participants = wrap("listPerson", people) + wrap("listOrg", bodies)
    return wrap("particDesc", participants) + wrap("settingDesc", wrap("listPlace", places))


def _entry(name: str, description: Description, inner: str, context: SerializerContext) -> str:
    identity = {"xml:id": f"{description.kind}-{description.id}", "sameAs": context.entity_uri(description)}
    return wrap(name, inner, **identity)


def _agent(agent: Agent, context: SerializerContext) -> str:
    tag = "orgName" if isinstance(agent, Institution) else "persName"
    inner = "".join(_agent_names(agent, tag, context))
    if isinstance(agent, Person):
        start, _, end = (agent.dates or "").partition("/")
        inner += wrap("birth", date("date", "" if start == ".." else start))
        inner += wrap("death", date("date", "" if end == ".." else end))
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
