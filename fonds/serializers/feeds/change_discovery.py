"""IIIF Change Discovery 1.0, level 2: activities, the pages of activities, and the OrderedCollection of the pages.

There is one activity for each variant of a manifest or Collection (4.3), joined by `canonical`. Activities are stored
when they are made; a page adds only its own address and position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from fonds.record.model import Institution
from fonds.record.rights import iiif_rights
from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds.change import FeedChange, Successor
from fonds.serializers.format_registry import PRESENTATION_2_TYPE, PRESENTATION_3_TYPE

Json = dict[str, Any]
CONTEXT = "http://iiif.io/api/discovery/1/context.json"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'
PAGE_SIZE = (
    500  # activities of a page; about 20 kB with gzip, and 4,000 pages for a million records in two versions
)
# in place of an id and a time: no text has these by chance
_ID, _TIME = "id-5f0c2b7e9a41d386", "time-5f0c2b7e9a41d386"
_TYPES = {"record": "Manifest", "collection": "Collection", "node": "Collection"}


def activities(change: FeedChange, context: SerializerContext) -> list[bytes]:
    """Return the activities (JSON) of a change of a record, a collection or the node itself; none for other kinds
    (2.1.3).

    A restriction is a Delete and a release is a Create: 4.2 has no types for them. A merge is a Delete, since a Move
    is for the same content at a new address (3.3).
    """
    if change.kind not in _TYPES:
        return []
    if change.successor or change.reason:
        return [*map(orjson.dumps, _activities(change, context))]
    # those of two descriptions with the same formats differ only by the id and the time
    key = change.kind, change.action, change.documents
    alike = context.memoize(key, _activities_of_any, replace(change, id=_ID, at=_TIME), context)
    id, at = change.id.encode(), change.at.encode()
    return [activity.replace(_ID.encode(), id).replace(_TIME.encode(), at) for activity in alike]


def _activities_of_any(change: FeedChange, context: SerializerContext) -> list[bytes]:
    return [*map(orjson.dumps, _activities(change, context))]


def _activities(change: FeedChange, context: SerializerContext) -> Iterator[Json]:
    target = change.successor if change.action == "move" else None
    if target and target.kind != change.kind:
        target = None
    name = "Move" if target else "Delete" if change.is_gone else "Create" if change.is_new else "Update"
    for version in (3, 2):
        activity: Json = {"type": name, "object": _object(change, version, context, full=not change.is_gone)}
        if target:
            activity["target"] = _target(target, version, context)
        if change.reason:
            activity["summary"] = context.localize(change.reason)
        yield activity | {"endTime": change.at}


def refresh(at: str) -> Json:
    """Return the activity after which everything is listed anew (2.1.5): it has a start time and no object."""
    return {
        "type": "Refresh",
        "summary": "Everything that is published is listed again from here.",
        "startTime": at,
    }


def _target(successor: Successor, version: int, context: SerializerContext) -> Json:
    change = FeedChange(0, successor.id, successor.kind, "update", "", documents=successor.documents)
    return _object(change, version, context, full=True)


def _object(change: FeedChange, version: int, context: SerializerContext, full: bool) -> Json:
    canonical = _canonical_uri(change, context)
    uri = canonical if version == 3 else context.urls.presentation2(canonical)
    resource: Json = {"id": uri, "type": _TYPES[change.kind], "canonical": canonical}
    if full:
        resource["format"] = PRESENTATION_3_TYPE if version == 3 else PRESENTATION_2_TYPE
        if see_also := list(_see_also(change, context)):
            resource["seeAlso"] = see_also
        if provider := _provider(context):
            resource["provider"] = [provider]
    return resource


def _canonical_uri(change: FeedChange, context: SerializerContext) -> str:
    if change.kind == "record":
        return context.urls.manifest(change.id)
    return context.urls.iiif_collection("" if change.kind == "node" else change.id)


def _see_also(change: FeedChange, context: SerializerContext) -> Iterator[Json]:
    """Yield the graphs that describe it, as JSON-LD; the first is the one that needs no profile in its address."""
    first = True
    for representation in context.formats.for_kind(change.kind):
        serialization = representation.serialization("jsonld")
        if representation.is_graph and serialization and representation.name in change.documents:
            profile = "" if first else representation.profile
            yield {
                "id": context.urls.serialization(change.kind, change.id, serialization.suffix, profile),
                "type": "Dataset",
                "label": {"en": [representation.title]},
                "format": serialization.media_type,
                "profile": context.urls.vocab("profiles", representation.profile),
            }
            first = False


def _provider(context: SerializerContext) -> Json | None:
    publisher = context.find(context.site.publisher) if context.site.publisher else None
    if not publisher:
        return None
    label = {("none" if tag == "und" else tag): [words] for tag, words in publisher.labels.items()}
    homepage = publisher.homepage if isinstance(publisher, Institution) else None
    provider: Json = {"id": context.entity_uri(publisher), "type": "Agent", "label": label}
    if homepage:
        provider["homepage"] = [{"id": homepage, "type": "Text", "label": label, "format": "text/html"}]
    return provider


def ordered_collection(total: int, pages: int, rights: str, context: SerializerContext) -> Json:
    """Return the OrderedCollection (3.1). It has at least one page, since `last` is required.

    `rights` is the URI of any licence of the metadata; those that IIIF does not allow here are left out.
    """
    document: Json = {
        "@context": CONTEXT,
        "id": context.urls.uri("activity"),
        "type": "OrderedCollection",
        "totalItems": total,
    }
    if uri := iiif_rights(rights):
        document["rights"] = uri
    return document | {"first": _page_reference(1, context), "last": _page_reference(max(pages, 1), context)}


def ordered_collection_page(
    number: int, pages: int, start: int, items: Sequence[Json], context: SerializerContext
) -> Json:
    """Return a page (3.2), the oldest activity first. It never changes once there is a page after it."""
    document: Json = {
        "@context": CONTEXT,
        "id": context.urls.uri("activity_page", page=number),
        "type": "OrderedCollectionPage",
        "partOf": {"id": context.urls.uri("activity"), "type": "OrderedCollection"},
        "startIndex": start,
    }
    if number > 1:
        document["prev"] = _page_reference(number - 1, context)
    if number < pages:
        document["next"] = _page_reference(number + 1, context)
    return document | {"orderedItems": list(items)}


def _page_reference(number: int, context: SerializerContext) -> Json:
    return {"id": context.urls.uri("activity_page", page=number), "type": "OrderedCollectionPage"}
