"""The IIIF Collection of a collection of records, or of the whole node, in parts where it is large.

Presentation 3.0 has no paging of Collections, so a long list becomes sub-Collections of at most PART members, and a
very long one a tree of them. Clause numbers are those of the specification. Members are given; nothing is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.record.model import Collection
from service.record.text import Text
from service.serializers.context import Context
from service.serializers.iiif import linking_properties, nav_place, search_services
from service.serializers.iiif.language_maps import label, prose
from service.serializers.iiif.manifest import PRESENTATION
from service.serializers.iiif.metadata import pairs

PART = 500  # members of one document

Document = dict[str, Any]
Thumbnail = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Member:
    """A record or collection as its parent lists it. `thumbnail` and `nav_date` are those of its own document."""

    id: str
    kind: str
    label: Text
    thumbnail: Thumbnail | None = None
    nav_date: str | None = None
    text: bool = False  # whether there is any text in it or below it


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-Collection: its number from 1, and the members it reaches, `start` counted from 0."""

    number: int
    start: int
    stop: int


def plan(total: int) -> list[list[Part]]:
    """The parts of a Collection of that many members, level by level, those with members first; none for a small one.

    The Collection itself lists the last level. Numbers run on from level to level, so that the numbers of the parts
    with members stay when members are added.
    """
    if total <= PART:
        return []
    spans = [(start, min(start + PART, total)) for start in range(0, total, PART)]
    levels = [_numbered(spans, 1)]
    while len(spans) > PART:
        groups = [spans[start : start + PART] for start in range(0, len(spans), PART)]
        spans = [(group[0][0], group[-1][1]) for group in groups]
        levels.append(_numbered(spans, levels[-1][-1].number + 1))
    return levels


def _numbered(spans: list[tuple[int, int]], first: int) -> list[Part]:
    return [Part(number, start, stop) for number, (start, stop) in enumerate(spans, first)]


def collection(
    described: Collection | None, members: Sequence[Member], context: Context
) -> Iterator[tuple[int, Document]]:
    """Every document of the Collection with its part number, one at a time; 0 is the Collection itself and comes last.

    `described` is None for the node. Members are sliced, never copied whole.
    """
    levels = plan(len(members))
    items: list[Document] = []
    text = False
    for level in levels:
        below, items = items, []
        for index, part in enumerate(level):
            held = below[index * PART : (index + 1) * PART]
            if not held:
                these = members[part.start : part.stop]
                held, text = _listed(these, context), text or any(member.text for member in these)
            yield part.number, _part(described, part, len(members), held, context)
            items.append(_reference_to(described, part, len(members), held, context))
    if not levels:
        items, text = _listed(members, context), any(member.text for member in members)
    yield 0, _whole(described, items, text, context)


def _listed(members: Sequence[Member], context: Context) -> list[Document]:
    return [_member(member, context) for member in members]


def _member(member: Member, context: Context) -> Document:
    """A reference (5.1): id, type and label, and never its content."""
    is_record = member.kind == "record"
    uri = context.address.manifest(member.id) if is_record else context.address.iiif_collection(member.id)
    made: Document = {
        "id": uri,
        "type": "Manifest" if is_record else "Collection",
        "label": label(member.label),
    }
    if member.thumbnail:
        made["thumbnail"] = member.thumbnail
    if member.nav_date:
        made["navDate"] = member.nav_date
    return made


def _whole(described: Collection | None, items: list[Document], text: bool, context: Context) -> Document:
    uri = context.address.iiif_collection(described.id if described else "")
    made: Document = {
        "@context": search_services.CONTEXTS if text else PRESENTATION,
        "id": uri,
        "type": "Collection",
    }
    made.update(_of_node(context) if described is None else _of_collection(described, context))
    if described:
        nav_place.add(made, described, context)
    if thumbnail := _thumbnail(items):
        made["thumbnail"] = thumbnail
    if text:
        kind, id = ("collection", described.id) if described else ("node", "")
        made["service"] = search_services.services(kind, id, context)
    # An empty list is allowed, if discouraged (5.1); without `items` it would be no Collection (3.4).
    made["items"] = items
    return made


def _of_node(context: Context) -> Document:
    site = context.site
    made: Document = {"label": label(site.title)}
    if site.description:
        made["summary"] = prose(site.description)
    if providers := linking_properties.providers(None, context):
        made["provider"] = providers
    made["homepage"] = linking_properties.homepage(context.address.uri("home"), context)
    return made


def _of_collection(described: Collection, context: Context) -> Document:
    made: Document = {"label": label(described.title)}
    if described.abstract:
        made["summary"] = prose(described.abstract.text)
    made["metadata"] = pairs(described, context)
    if described.rights:
        made["rights"] = described.rights
    made.update(_statements(described, context))
    made["homepage"] = linking_properties.homepage(context.page(described), context)
    if data := linking_properties.data(described, context):
        made["seeAlso"] = data
    if renderings := linking_properties.renderings(described, context):
        made["rendering"] = renderings
    made["partOf"] = linking_properties.part_of(linking_properties.parent_of(described, context), context)
    return made


def _statements(described: Collection, context: Context) -> Document:
    made: Document = {}
    if statement := linking_properties.required_statement(described, context):
        made["requiredStatement"] = statement
    if providers := linking_properties.providers(described, context):
        made["provider"] = providers
    return made


def _part(
    described: Collection | None, part: Part, total: int, items: list[Document], context: Context
) -> Document:
    made: Document = {"@context": PRESENTATION, **_reference_to(described, part, total, items, context)}
    made["partOf"] = linking_properties.part_of(described, context)
    made["items"] = items
    return made


def _reference_to(
    described: Collection | None, part: Part, total: int, items: list[Document], context: Context
) -> Document:
    id = described.id if described else ""
    names = described.names if described else context.site.title
    place = f"{part.start + 1:,}–{part.stop:,} / {total:,}".replace(",", "\u202f")
    made: Document = {"id": context.address.iiif_collection(id, part.number), "type": "Collection"}
    made["label"] = label({tag: f"{words} ({place})" for tag, words in names.items()})
    if thumbnail := _thumbnail(items):
        made["thumbnail"] = thumbnail
    return made


def _thumbnail(items: list[Document]) -> Thumbnail | None:
    """That of the first member that has one."""
    return next((item["thumbnail"] for item in items if "thumbnail" in item), None)
