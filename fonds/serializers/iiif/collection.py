"""The IIIF Collection of a collection of records, or of the whole node; a large one is divided into parts.

Presentation 3.0 has no paging of Collections, so a long list becomes sub-Collections, and a very long one a tree of
them. A part says nothing of its position, of the number of all members, or of the name of its Collection, so that it
stays as it is when members come to other parts. Clause numbers are those of the specification. The members are passed
in; nothing is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fonds.record import rights
from fonds.record.model import Collection
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import linking_properties, nav_place, search_services
from fonds.serializers.iiif.context_uris import PRESENTATION, WITH_SEARCH
from fonds.serializers.iiif.language_maps import html_language_map, language_map
from fonds.serializers.iiif.metadata import pairs

_DASH = " – "  # between the ends of a span
PART_SIZE = 500  # members of a new part; it is divided when it has twice as many

Document = dict[str, Any]
Thumbnail = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Member:
    """A record or collection as its parent lists it. `thumbnail` and `nav_date` are those of its own document."""

    id: str
    kind: str
    label: MultilingualText
    thumbnail: Thumbnail | None = None
    nav_date: str | None = None
    text: bool = False  # whether it, or anything below it, has text
    has_order: bool = False  # whether the archive gave it its place, which its date then does not tell


@dataclass(frozen=True, slots=True)
class PartReference:
    """A part as the Collection above it lists it, and whether any member below it has text."""

    document: Document
    has_text: bool


def part_of_members(
    description: Collection | None, number: int, members: Sequence[Member], context: SerializerContext
) -> tuple[Document, PartReference]:
    """Return a part with members, and its reference. `description` is None for the node."""
    has_text = any(member.text for member in members)
    label = _span(members[0], members[-1], context)
    return _part(description, number, label, list_members(members, context), has_text, context)


def part_of_parts(
    description: Collection | None, number: int, parts: Sequence[PartReference], context: SerializerContext
) -> tuple[Document, PartReference]:
    """Return a part with other parts, and its reference."""
    first, last = (part.document["label"] for part in (parts[0], parts[-1]))
    label = {tag: [_ends(first[tag][0], last.get(tag, first[tag])[0])] for tag in first}
    items = [part.document for part in parts]
    return _part(description, number, label, items, any(part.has_text for part in parts), context)


def _part(
    description: Collection | None,
    number: int,
    label: dict[str, list[str]],
    items: list[Document],
    has_text: bool,
    context: SerializerContext,
) -> tuple[Document, PartReference]:
    id = description.id if description else ""
    reference: Document = {
        "id": context.urls.iiif_collection(id, number),
        "type": "Collection",
        "label": label,
    }
    if thumbnail := _first_thumbnail(items):
        reference["thumbnail"] = thumbnail
    whole = {"id": context.urls.iiif_collection(id), "type": "Collection"}
    document: Document = {"@context": PRESENTATION, **reference, "partOf": [whole], "items": items}
    return document, PartReference(reference, has_text)


def _span(first: Member, last: Member, context: SerializerContext) -> dict[str, list[str]]:
    """Return the label of a part: the days of its first and last member if these stand by their dates and differ, else
    their labels."""
    days = [member.nav_date[:10] for member in (first, last) if member.nav_date and not member.has_order]
    if len(set(days)) == 2:
        return {"none": [_ends(*days)]}
    language = context.site.language
    return {language: [_ends(*(in_language(member.label, language) for member in (first, last)))]}


def _ends(first: str, last: str) -> str:
    """Return a span by its ends: of a span of spans, the first and the last end."""
    start, end = first.partition(_DASH)[0], last.rpartition(_DASH)[2]
    return start if start == end else f"{start}{_DASH}{end}"


def list_members(members: Sequence[Member], context: SerializerContext) -> list[Document]:
    """Return references to members (5.1)."""
    return [_reference(member, context) for member in members]


def _reference(member: Member, context: SerializerContext) -> Document:
    """Return a reference (5.1): id, type and label, but not the content."""
    is_record = member.kind == "record"
    uri = context.urls.manifest(member.id) if is_record else context.urls.iiif_collection(member.id)
    reference: Document = {
        "id": uri,
        "type": "Manifest" if is_record else "Collection",
        "label": language_map(member.label),
    }
    if member.thumbnail:
        reference["thumbnail"] = member.thumbnail
    if member.nav_date:
        reference["navDate"] = member.nav_date
    return reference


def collection(
    description: Collection | None, items: list[Document], has_text: bool, context: SerializerContext
) -> Document:
    """Return the Collection itself, with references to its members or to its parts as items.

    `description` is None for the node; `has_text` says whether any member has text.
    """
    document: Document = {
        "@context": WITH_SEARCH if has_text else PRESENTATION,
        "id": context.urls.iiif_collection(description.id if description else ""),
        "type": "Collection",
    }
    document.update(
        _node_properties(context) if description is None else _collection_properties(description, context)
    )
    if description:
        nav_place.add(document, description, context)
    if thumbnail := _first_thumbnail(items):
        document["thumbnail"] = thumbnail
    if has_text:
        kind, id = ("collection", description.id) if description else ("node", "")
        document["service"] = search_services.services(kind, id, context)
    # An empty list is allowed, although discouraged (5.1); `items` is required (3.4).
    document["items"] = items
    return document


def _node_properties(context: SerializerContext) -> Document:
    site = context.site
    properties: Document = {"label": language_map(site.title)}
    if site.description:
        properties["summary"] = html_language_map(site.description)
    if providers := linking_properties.providers(None, context):
        properties["provider"] = providers
    properties["homepage"] = linking_properties.homepage(context.urls.uri("home"), context)
    return properties


def _collection_properties(description: Collection, context: SerializerContext) -> Document:
    properties: Document = {"label": language_map(description.title)}
    if description.abstract:
        properties["summary"] = html_language_map(description.abstract.text)
    properties["metadata"] = pairs(description, context)
    if uri := rights.iiif_uri(description.rights):
        properties["rights"] = uri
    if statement := linking_properties.required_statement(description, context):
        properties["requiredStatement"] = statement
    if providers := linking_properties.providers(description, context):
        properties["provider"] = providers
    properties["homepage"] = linking_properties.homepage(
        context.description_url(description),
        context,
        context.urls.origin_page(description.kind, description.id),
    )
    if see_also := linking_properties.see_also(description, context):
        properties["seeAlso"] = see_also
    if renderings := linking_properties.renderings(description, context):
        properties["rendering"] = renderings
    parent = linking_properties.parent_of(description, context)
    properties["partOf"] = linking_properties.part_of(parent, context)
    if description.behavior:
        properties["behavior"] = list(description.behavior)
    if description.viewing_direction:
        properties["viewingDirection"] = description.viewing_direction
    return properties


def _first_thumbnail(items: list[Document]) -> Thumbnail | None:
    """Return the thumbnail of the first member that has one."""
    return next((item["thumbnail"] for item in items if "thumbnail" in item), None)
