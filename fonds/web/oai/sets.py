"""The sets (OAI-PMH, 2.6): collections in their hierarchy, types, holding institutions, and origins of copies.

A set exists once it has had a member, and it remains: a withdrawn item stays in its sets. The set of a restricted
collection is listed without its name.
"""

from __future__ import annotations

from typing import Final

from fonds.record.model import Collection, Description
from fonds.record.text import in_language
from fonds.serializers.xml.oai_dc import NAMESPACE, SCHEMA
from fonds.serializers.xml.xml_writer import element, escape_text, schema_location, words_by_language, wrap
from fonds.web.context import RequestContext
from fonds.web.list_entries import entry
from fonds.web.oai import resumption_tokens
from fonds.web.oai.resumption_tokens import ListPosition

PAGE_SIZE: Final = 500
# the sets at the top: name and description
TOP_SETS: Final = {
    "collection": ("Collections", "Records and collections by the collection that contains them."),
    "type": ("Types", "Records by their type."),
    "institution": ("Institutions", "Records and collections by the institution that holds them."),
    "origin": ("Origins", "Copies of records and collections by the site that published them."),
}


def page(context: RequestContext, position: ListPosition) -> str:
    """Return the sets after that of the position, with a token if there are more; empty if there are none."""
    specs = context.reader.changes.sets(position.spec, PAGE_SIZE + 1)
    elements = "".join(_set_element(context, spec) for spec in specs[:PAGE_SIZE])
    if len(specs) > PAGE_SIZE:
        token = resumption_tokens.write(
            ListPosition("ListSets", spec=specs[PAGE_SIZE - 1]), context.urls.base
        )
        return elements + element("resumptionToken", token)
    return elements + "<resumptionToken/>" if position.spec and elements else elements


def _set_element(context: RequestContext, spec: str) -> str:
    top_set, _, rest = spec.partition(":")
    if not rest:
        name, note = TOP_SETS.get(top_set, (top_set, ""))
        return _wrap_set(spec, name, _description([element("dc:description", note, xml_lang="en")]))
    id = rest.rpartition(":")[2]
    if top_set == "type":
        concept = context.serializer_context.vocabulary.find("types", id)
        label = in_language(concept.labels, context.site.language) if concept else id
        elements = [element("dc:identifier", concept.uri)] if concept else []
        return _wrap_set(spec, label, _description(elements))
    if top_set == "origin":
        base = context.urls.origin_base(id)
        identifiers = [element("dc:identifier", base)] if base else []
        return _wrap_set(spec, base or id, _description(identifiers))
    # if it is restricted, or meets a fault, its id is known from its members
    return entry(id, "the sets of OAI-PMH", lambda: _set_of(context, spec, id)) or _wrap_set(spec, id, "")


def _set_of(context: RequestContext, spec: str, id: str) -> str | None:
    entity = context.serializer_context.find(id)
    if entity is None:
        return None
    return _wrap_set(
        spec, entity.label(context.site.language), _description(_descriptive_elements(context, entity))
    )


def _descriptive_elements(context: RequestContext, description: Description) -> list[str]:
    elements = [
        element("dc:title", text, xml_lang=tag) for text, tag in words_by_language(description.labels)
    ]
    if isinstance(description, Collection) and description.abstract:
        elements += [
            element("dc:description", text, xml_lang=tag)
            for text, tag in words_by_language(description.abstract.text)
        ]
    elements += [
        element("dc:description", text, xml_lang=tag) for text, tag in words_by_language(description.note)
    ]
    return [*elements, element("dc:identifier", context.serializer_context.entity_uri(description))]


def _description(elements: list[str]) -> str:
    if not elements:
        return ""
    location = schema_location(NAMESPACE, SCHEMA)
    attributes = f'xmlns:oai_dc="{NAMESPACE}" xmlns:dc="http://purl.org/dc/elements/1.1/" {location}'
    return f"<setDescription><oai_dc:dc {attributes}>{''.join(elements)}</oai_dc:dc></setDescription>"


def _wrap_set(spec: str, name: str, description: str) -> str:
    return wrap("set", f"<setSpec>{escape_text(spec)}</setSpec>{element('setName', name)}{description}")
