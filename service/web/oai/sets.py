"""The sets (OAI-PMH, 2.6): collections in their hierarchy, types, and the institutions that hold.

A set is there as soon as something is in it, and stays: what was withdrawn is in the sets that it was in. A set of
what is kept from the public has no name here.
"""

from __future__ import annotations

from typing import Final

from service.record.model import Collection, Description
from service.record.text import in_language
from service.serializers.xml.oai_dc import NAMESPACE, SCHEMA
from service.serializers.xml.xml_writer import element, escape_text, schema_location, words_by_language, wrap
from service.web.context import RequestContext
from service.web.oai import resumption_tokens
from service.web.oai.resumption_tokens import ListPosition

PAGE: Final = 500
# the sets at the top, and what is in them
TOPS: Final = {
    "collection": ("Collections", "Records and collections by the collection that they lie in."),
    "type": ("Types", "Records by their type."),
    "institution": ("Institutions", "Records and collections by the institution that holds them."),
}


def page(context: RequestContext, place: ListPosition) -> str:
    """The sets after the one that a place says, with a token where there are more; empty where there are none."""
    specs = context.reader.changes.sets(place.spec, PAGE + 1)
    said = "".join(_set(context, spec) for spec in specs[:PAGE])
    if len(specs) > PAGE:
        token = resumption_tokens.write(ListPosition("ListSets", spec=specs[PAGE - 1]), context.urls.base)
        return said + element("resumptionToken", token)
    return said + "<resumptionToken/>" if place.spec and said else said


def _set(context: RequestContext, spec: str) -> str:
    top, _, rest = spec.partition(":")
    if not rest:
        name, about = TOPS.get(top, (top, ""))
        return _element(spec, name, _description([element("dc:description", about, xml_lang="en")]))
    last = rest.rpartition(":")[2]
    if top == "type":
        concept = context.serializer_context.vocabulary.find("types", last)
        label = in_language(concept.labels, context.site.language) if concept else last
        said = [element("dc:identifier", concept.uri)] if concept else []
        return _element(spec, label, _description(said))
    found = context.serializer_context.find(last)
    if found is None:
        return _element(spec, last, "")  # it is kept from the public: its id is known from its members
    return _element(spec, found.label(context.site.language), _description(_about(context, found)))


def _about(context: RequestContext, found: Description) -> list[str]:
    said = [element("dc:title", words, xml_lang=tag) for words, tag in words_by_language(found.labels)]
    if isinstance(found, Collection) and found.abstract:
        said += [
            element("dc:description", words, xml_lang=tag)
            for words, tag in words_by_language(found.abstract.text)
        ]
    said += [element("dc:description", words, xml_lang=tag) for words, tag in words_by_language(found.note)]
    return [*said, element("dc:identifier", context.serializer_context.entity_uri(found))]


def _description(elements: list[str]) -> str:
    if not elements:
        return ""
    location = schema_location(NAMESPACE, SCHEMA)
    names = f'xmlns:oai_dc="{NAMESPACE}" xmlns:dc="http://purl.org/dc/elements/1.1/" {location}'
    return f"<setDescription><oai_dc:dc {names}>{''.join(elements)}</oai_dc:dc></setDescription>"


def _element(spec: str, name: str, description: str) -> str:
    return wrap("set", f"<setSpec>{escape_text(spec)}</setSpec>{element('setName', name)}{description}")
