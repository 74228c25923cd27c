"""The IIIF Collection of a collection of records, or of the whole node; a large one is divided into parts.

Presentation 3.0 has no paging of Collections, so a long list becomes sub-Collections of at most PART_SIZE members, and
a very long one a tree of them. Clause numbers are those of the specification. The members are passed in; nothing is
looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.record.model import Collection
from service.record.text import MultilingualText
from service.serializers.context import SerializerContext
from service.serializers.iiif import linking_properties, nav_place, search_services
from service.serializers.iiif.context_uris import PRESENTATION, WITH_SEARCH
from service.serializers.iiif.language_maps import html_language_map, language_map
from service.serializers.iiif.metadata import pairs

PART_SIZE = 500  # members of one document

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


@dataclass(frozen=True, slots=True)
class SubCollection:
    """A sub-Collection: its number from 1, and the range of the members below it, `start` counted from 0."""

    number: int
    start: int
    stop: int


def plan(total: int) -> list[list[SubCollection]]:
    """Return the parts of a Collection of that many members, level by level; none for a small Collection.

    The first level has the parts with members; the Collection itself lists the last level. Numbers continue from level
    to level, so that the parts with members keep their numbers when members are added.
    """
    if total <= PART_SIZE:
        return []
    spans = [(start, min(start + PART_SIZE, total)) for start in range(0, total, PART_SIZE)]
    levels = [_number_parts(spans, 1)]
    while len(spans) > PART_SIZE:
        groups = [spans[start : start + PART_SIZE] for start in range(0, len(spans), PART_SIZE)]
        spans = [(group[0][0], group[-1][1]) for group in groups]
        levels.append(_number_parts(spans, levels[-1][-1].number + 1))
    return levels


def _number_parts(spans: list[tuple[int, int]], first: int) -> list[SubCollection]:
    return [SubCollection(number, start, stop) for number, (start, stop) in enumerate(spans, first)]


def collection(
    description: Collection | None, members: Sequence[Member], context: SerializerContext
) -> Iterator[tuple[int, Document]]:
    """Yield (part number, document) for every document of the Collection; the Collection itself is 0 and comes last.

    `description` is None for the node. Members are sliced, never copied as a whole.
    """
    levels = plan(len(members))
    items: list[Document] = []
    has_text = False
    for level in levels:
        items_below, items = items, []
        for index, part in enumerate(level):
            part_items = items_below[index * PART_SIZE : (index + 1) * PART_SIZE]
            if not part_items:
                part_members = members[part.start : part.stop]
                part_items = _references(part_members, context)
                has_text = has_text or any(member.text for member in part_members)
            yield part.number, _part(description, part, len(members), part_items, context)
            items.append(_part_reference(description, part, len(members), part_items, context))
    if not levels:
        items, has_text = _references(members, context), any(member.text for member in members)
    yield 0, _top_document(description, items, has_text, context)


def _references(members: Sequence[Member], context: SerializerContext) -> list[Document]:
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


def _top_document(
    description: Collection | None, items: list[Document], has_text: bool, context: SerializerContext
) -> Document:
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
    if description.rights:
        properties["rights"] = description.rights
    if statement := linking_properties.required_statement(description, context):
        properties["requiredStatement"] = statement
    if providers := linking_properties.providers(description, context):
        properties["provider"] = providers
    properties["homepage"] = linking_properties.homepage(context.description_url(description), context)
    if see_also := linking_properties.see_also(description, context):
        properties["seeAlso"] = see_also
    if renderings := linking_properties.renderings(description, context):
        properties["rendering"] = renderings
    parent = linking_properties.parent_of(description, context)
    properties["partOf"] = linking_properties.part_of(parent, context)
    return properties


def _part(
    description: Collection | None,
    part: SubCollection,
    total: int,
    items: list[Document],
    context: SerializerContext,
) -> Document:
    document: Document = {
        "@context": PRESENTATION,
        **_part_reference(description, part, total, items, context),
    }
    document["partOf"] = linking_properties.part_of(description, context)
    document["items"] = items
    return document


def _part_reference(
    description: Collection | None,
    part: SubCollection,
    total: int,
    items: list[Document],
    context: SerializerContext,
) -> Document:
    id = description.id if description else ""
    names = description.labels if description else context.site.title
    span = f"{part.start + 1:,}–{part.stop:,} / {total:,}".replace(",", "\u202f")
    reference: Document = {"id": context.urls.iiif_collection(id, part.number), "type": "Collection"}
    reference["label"] = language_map({tag: f"{name} ({span})" for tag, name in names.items()})
    if thumbnail := _first_thumbnail(items):
        reference["thumbnail"] = thumbnail
    return reference


def _first_thumbnail(items: list[Document]) -> Thumbnail | None:
    """Return the thumbnail of the first member that has one."""
    return next((item["thumbnail"] for item in items if "thumbnail" in item), None)
