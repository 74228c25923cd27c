"""EAC-CPF 2010: a person, family or institution as an archival authority record (ISAAR(CPF)).

The kinds of names, places and relations that EAC-CPF has no values for are in `localType` and `xlink:arcrole`. What an
institution has as a keeper of archives (ISDIAH) is in local descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from fonds.record import languages
from fonds.record.agents import AUTHORISED, NAME_PARTS, AgentName, AgentPlace, AgentRelation, DatedText
from fonds.record.field_types import Link
from fonds.record.model import Agent, Institution, Place
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.agent_fields import INSTITUTION_TEXTS
from fonds.serializers.xml.eac_dates import date_element
from fonds.serializers.xml.marc_coded import language_code
from fonds.serializers.xml.xml_writer import element, schema_location, words_by_language, wrap

NAMESPACE: Final = "urn:isbn:1-931666-33-4"
SCHEMA: Final = "https://eac.staatsbibliothek-berlin.de/schema/cpf.xsd"
_START: Final = (
    f'<eac-cpf xmlns="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink"'
    f" {schema_location(NAMESPACE, SCHEMA)}>"
)
_ENTITY_TYPES: Final = {"person": "person", "family": "family", "institution": "corporateBody"}
# code of an agency by ISO 15511, which the schema checks
_AGENCY_CODE: Final = re.compile(r"(?:[A-Z]{2}|[a-zA-Z]|[a-zA-Z]{3,4})-[a-zA-Z0-9:/\-]{1,11}")
# type of relation -> that of EAC-CPF, where it says more than the category
_RELATION_TYPES: Final = {
    "superior": "hierarchical-parent",
    "group": "hierarchical-parent",
    "employer": "hierarchical-parent",
    "subordinate": "hierarchical-child",
    "member": "hierarchical-child",
    "employee": "hierarchical-child",
    "leader": "hierarchical",
    "led": "hierarchical",
    "predecessor": "temporal-earlier",
    "founder": "temporal-earlier",
    "successor": "temporal-later",
    "founded": "temporal-later",
    **dict.fromkeys(("parent", "child", "ancestor", "descendant", "family", "family-member"), "family"),
    **dict.fromkeys(("spouse", "sibling", "relative"), "family"),
}
_LISTS: Final = {"legal_status": ("legalStatuses", "legalStatus"), "functions": ("functions", "function"),
                 "occupations": ("occupations", "occupation"), "mandates": ("mandates", "mandate")}  # fmt: skip
_LOCAL: Final = "local"  # the rules of a form of a name that states none
# date of the event: the log of the node has it; in the document, it would change the bytes each time it is made
_NO_DATE: Final = "<eventDateTime>as the log of the node says</eventDateTime>"


def document(agent: Agent, context: SerializerContext) -> bytes:
    """Return an agent in EAC-CPF."""
    description = wrap("description", "".join(_description(agent, context)))
    relations = wrap("relations", "".join(_relations(agent, context)))
    alternatives = wrap("alternativeSet", "".join(_alternatives(agent)))
    body = wrap("cpfDescription", _identity(agent, context) + description + relations + alternatives)
    return f"{_START}{_control(agent, context)}{body}</eac-cpf>".encode()


def _control(agent: Agent, context: SerializerContext) -> str:
    publisher = context.find(context.site.publisher or "")
    agency = publisher.label(context.site.language) if publisher else context.localize(context.site.title)
    inner = element("recordId", agent.id) + element("otherRecordId", context.entity_uri(agent))
    inner += "<maintenanceStatus>derived</maintenanceStatus><publicationStatus>approved</publicationStatus>"
    inner += wrap("maintenanceAgency", _agency_code(publisher) + element("agencyName", agency))
    inner += _language_declaration(context.site.language)
    inner += "".join(
        wrap("conventionDeclaration", element("citation", words, xml_lang=tag))
        for words, tag in words_by_language(agent.rules)
    )
    inner += wrap("maintenanceHistory", "".join(_events(agent, agency)))
    source = agent.source
    entries = "".join(
        wrap("source", element("sourceEntry", words, xml_lang=tag), **_link(source.url or ""))
        for words, tag in words_by_language(source.text if source else None)
        if source
    )
    return wrap("control", inner + wrap("sources", entries))


def _agency_code(publisher: object) -> str:
    """Return the ISIL of an institution; "" if it has none."""
    for identifier in publisher.identifiers if isinstance(publisher, Institution) else ():
        if identifier.scheme.upper() == "ISIL" and _AGENCY_CODE.fullmatch(identifier.value):
            return element("agencyCode", identifier.value)
    return ""


def _language_declaration(language: str) -> str:
    code, script = language_code(language), languages.likely_script(language)
    if not code or not script:
        return ""
    inner = element("language", languages.language_name(language, language), languageCode=code)
    return wrap(
        "languageDeclaration", inner + element("script", languages.script_name(script), scriptCode=script)
    )


def _events(agent: Agent, agency: str) -> Iterator[str]:
    """The history of the description, which has at least one event."""
    maker = element("agentType", "machine") + element("agent", "Fonds")
    yield wrap("maintenanceEvent", element("eventType", "derived") + _NO_DATE + maker)
    for text in (agent.description_dates, agent.archivist_note):
        for words, tag in words_by_language(text):
            yield wrap(
                "maintenanceEvent",
                element("eventType", "revised")
                + _NO_DATE
                + element("agentType", "human")
                + element("agent", agency)
                + element("eventDescription", words, xml_lang=tag),
            )


def _identity(agent: Agent, context: SerializerContext) -> str:
    inner = "".join(
        element("entityId", identifier.value, localType=_local_type(identifier.scheme))
        for identifier in agent.identifiers
    )
    inner += element("entityType", _ENTITY_TYPES[agent.kind])
    has_authorised = any(name.kind == AUTHORISED for name in agent.names)
    for words, tag in words_by_language(agent.name):
        form = "" if has_authorised else _LOCAL
        inner += wrap("nameEntry", element("part", words) + element("authorizedForm", form), xml_lang=tag)
    inner += "".join(_name(name, context) for name in agent.names)
    inner += "".join(wrap("nameEntry", element("part", words)) for words in agent.other_names)
    return wrap("identity", inner)


def _local_type(words: str) -> str:
    """Return words in the form of a URI, as the schema wants a local type."""
    return quote(re.sub(r"\s+", "-", words), safe="-._~:/#")


def _name(name: AgentName, context: SerializerContext) -> str:
    """Return a form of the name with its parts, its kind and when it was used."""
    parts = {part: getattr(name, part) for part in NAME_PARTS} if name.is_divided else {}
    inner = element("part", name.text, localType="text" if parts else "")
    inner += "".join(element("part", words, localType=part) for part, words in parts.items())
    inner += wrap("useDates", date_element(name.date, context.site.language))
    rules = re.sub(r"[^\w.:-]+", "-", name.rules).strip("-")
    is_authorised = name.kind in (AUTHORISED, "standardised")
    inner += (
        element("authorizedForm", rules or _LOCAL) if is_authorised else element("alternativeForm", rules)
    )
    return wrap("nameEntry", inner, xml_lang=name.language or "", localType=name.kind)


def _description(agent: Agent, context: SerializerContext) -> Iterator[str]:
    language = context.site.language
    yield wrap("existDates", date_element(agent.dates, language))
    yield wrap("places", "".join(_place(place, context) for place in agent.places))
    for field, (plural, singular) in _LISTS.items():
        texts: tuple[DatedText, ...] = getattr(agent, field, ())
        entries = (entry for text in texts for entry in _dated_text(singular, text, language))
        yield wrap(plural, "".join(entries))
    yield from _discussions("structureOrGenealogy", agent.internal_structure)
    yield from _discussions("generalContext", agent.general_context)
    yield from _local_descriptions(agent, context)
    if isinstance(agent, Institution):
        yield from _contact(agent)
    yield from _discussions("biogHist", agent.history)


def _place(place: AgentPlace, context: SerializerContext) -> str:
    concept = context.vocabulary.find("place-roles", place.role)
    role = in_language(concept.labels, context.site.language) if concept else place.role
    inner = element("placeRole", role, vocabularySource=concept.uri if concept else "")
    described = context.find(place.id) if place.id else None
    if place.id:
        inner += element("placeEntry", context.label(place.id), **_position(described),
                         vocabularySource=context.urls.entity_uri(place.id))  # fmt: skip
    inner += element("placeEntry", place.as_, localType="as" if place.id else "")
    inner += date_element(place.date, context.site.language) + _note(place.note)
    return wrap("place", inner, localType=place.role)


def _position(place: object) -> dict[str, str]:
    if not isinstance(place, Place) or place.coordinates is None:
        return {}
    return {"longitude": str(place.coordinates.longitude), "latitude": str(place.coordinates.latitude)}


def _dated_text(name: str, text: DatedText, language: str) -> Iterator[str]:
    """Yield a text in each of its languages: as a term, or as a note if it has paragraphs."""
    for words, tag in words_by_language(text.text):
        term = "" if "\n" in words else element("term", words, xml_lang=tag)
        note = "" if term else wrap("descriptiveNote", _paragraphs(words, tag))
        yield wrap(name, term + date_element(text.date, language) + note)


def _discussions(name: str, text: MultilingualText | None) -> Iterator[str]:
    """Yield a section for each language of a text."""
    return (wrap(name, _paragraphs(words, ""), xml_lang=tag) for words, tag in words_by_language(text))


def _paragraphs(words: str, tag: str) -> str:
    parts = (part.strip() for part in words.split("\n\n"))
    return "".join(element("p", part, xml_lang=tag) for part in parts)


def _note(text: MultilingualText | None) -> str:
    return wrap("descriptiveNote", "".join(_paragraphs(words, tag) for words, tag in words_by_language(text)))


def _local_descriptions(agent: Agent, context: SerializerContext) -> Iterator[str]:
    """The notes, the further statements, and what an institution has as a keeper of archives."""
    yield from _local_description("note", "", agent.note)
    for statement in agent.statements:
        label = in_language(statement.label, context.site.language)
        yield from _local_description("statement", label, statement.text)
    if isinstance(agent, Institution):
        concept = context.vocabulary.find("institution-types", agent.type) if agent.type else None
        label = in_language(concept.labels, context.site.language) if concept else agent.type or ""
        term = element("term", label, vocabularySource=concept.uri if concept else "")
        yield wrap("localDescription", term, localType="type")
        for field, name in INSTITUTION_TEXTS.items():
            yield from _local_description(field.replace("_", "-"), name, getattr(agent, field))


def _local_description(kind: str, label: str, text: MultilingualText | None) -> Iterator[str]:
    for words, tag in words_by_language(text):
        inner = element("term", label) + wrap("descriptiveNote", _paragraphs(words, tag))
        yield wrap("localDescription", inner, localType=kind)


def _contact(institution: Institution) -> Iterator[str]:
    """The addresses, and how to reach it otherwise (ISDIAH 5.2, 5.4.1)."""
    for address in institution.addresses:
        parts = {"street": address.street, "locality": address.locality, "region": address.region,
                 "postalCode": address.postal_code, "country": address.country}  # fmt: skip
        lines = "".join(element("addressLine", words, localType=part) for part, words in parts.items())
        yield wrap("place", wrap("address", lines) + _note(address.note), localType="address")
    ways = {"telephone": institution.telephone, "email": institution.email,
            "homepage": filter(None, (institution.homepage,)), "openingTimes": institution.opening_times}  # fmt: skip
    lines = "".join(
        element("addressLine", words, localType=way) for way, all in ways.items() for words in all
    )
    yield wrap("place", wrap("address", lines), localType="contact")


def _relations(agent: Agent, context: SerializerContext) -> Iterator[str]:
    for relation in agent.relations:
        yield _relation(relation, context)
    if isinstance(agent, Institution) and agent.part_of:
        link = _link(context.urls.entity_uri(agent.part_of))
        entry = element("relationEntry", context.label(agent.part_of))
        yield wrap("cpfRelation", entry, cpfRelationType="hierarchical-parent", **link)
    yield from (_same_as(link) for link in agent.same_as if link.relation == "exact")


def _relation(relation: AgentRelation, context: SerializerContext) -> str:
    """Return a relation with its kind as the role of the link."""
    concept = context.vocabulary.find("agent-relations", relation.type)
    inner = element("relationEntry", context.label(relation.id) if relation.id else "")
    inner += element("relationEntry", relation.as_, localType="as" if relation.id else "")
    inner += date_element(relation.date, context.site.language) + _note(relation.note)
    link = _link(context.urls.entity_uri(relation.id) if relation.id else "", concept.uri if concept else "")
    kind = _RELATION_TYPES.get(relation.type, "associative")
    return wrap("cpfRelation", inner, cpfRelationType=kind, **link)


def _same_as(link: Link) -> str:
    """Return the same entity elsewhere."""
    entry = element("relationEntry", link.uri)
    return wrap("cpfRelation", entry, cpfRelationType="identity", **_link(link.uri))


def _alternatives(agent: Agent) -> Iterator[str]:
    """Yield the records elsewhere that are about the same entity or one close to it."""
    for link in agent.same_as:
        if link.relation != "exact":
            entry = element("componentEntry", link.uri) + _note({"en": "close match"})
            yield wrap("setComponent", entry, **_link(link.uri))


def _link(href: str, role: str = "") -> dict[str, str]:
    if not href and not role:
        return {}
    return {"xlink:type": "simple", "xlink:href": href, "xlink:arcrole": role}
