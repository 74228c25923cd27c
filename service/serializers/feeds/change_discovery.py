"""IIIF Change Discovery 1.0, level 2: activities, the pages they stand on, and the collection of the pages.

One activity for each variant of a manifest or Collection (4.3), joined by `canonical`. What an activity says is
settled when it is made; a page adds only where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from service.record.model import Institution
from service.serializers.context import Context
from service.serializers.feeds.change import Change, Successor
from service.serializers.registry import PRESENTATION, PRESENTATION_2

Json = dict[str, Any]
CONTEXT = "http://iiif.io/api/discovery/1/context.json"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'
PAGE = 500  # activities; some 20 kB with gzip, and 4,000 pages for a million records in two versions
_TYPES = {"record": "Manifest", "collection": "Collection", "node": "Collection"}


def activities(change: Change, context: Context) -> Iterator[Json]:
    """The activities of a change of a record, a collection or the node itself; none for any other kind (2.1.3).

    A restriction is a Delete and a release a Create: 4.2 gives them no types of their own. A merged record is a
    Delete, since Move is for the same content at a new address (3.3).
    """
    if change.kind not in _TYPES:
        return
    moved = change.successor if change.action == "move" else None
    if moved and moved.kind != change.kind:
        moved = None
    name = "Move" if moved else "Delete" if change.gone else "Create" if change.new else "Update"
    for version in (3, 2):
        made: Json = {"type": name, "object": _object(change, version, context, full=not change.gone)}
        if moved:
            made["target"] = _target(moved, version, context)
        if change.reason:
            made["summary"] = context.words(change.reason)
        yield made | {"endTime": change.at}


def refresh(at: str) -> Json:
    """The beginning of activities for everything (2.1.5): it has a start and no object."""
    return {
        "type": "Refresh",
        "summary": "Everything that is published is listed again from here.",
        "startTime": at,
    }


def _target(moved: Successor, version: int, context: Context) -> Json:
    return _object(
        Change(0, moved.id, moved.kind, "update", "", documents=moved.documents), version, context, full=True
    )


def _object(change: Change, version: int, context: Context, full: bool) -> Json:
    canonical = _address(change, context)
    here = canonical if version == 3 else context.address.presentation2(canonical)
    made: Json = {"id": here, "type": _TYPES[change.kind], "canonical": canonical}
    if full:
        made["format"] = PRESENTATION if version == 3 else PRESENTATION_2
        if see_also := list(_see_also(change, context)):
            made["seeAlso"] = see_also
        if provider := _provider(context):
            made["provider"] = [provider]
    return made


def _address(change: Change, context: Context) -> str:
    if change.kind == "record":
        return context.address.manifest(change.id)
    return context.address.iiif_collection("" if change.kind == "node" else change.id)


def _see_also(change: Change, context: Context) -> Iterator[Json]:
    """The graphs that describe it, as JSON-LD, the one with the profile of the suffix alone first."""
    first = True
    for row in context.register.of_kind(change.kind):
        form = row.format("jsonld")
        if row.graph and form and row.name in change.documents:
            profile = "" if first else row.profile
            yield {
                "id": context.address.serialisation(change.kind, change.id, form.suffix, profile),
                "type": "Dataset",
                "label": {"en": [row.title]},
                "format": form.media_type,
                "profile": context.address.vocab("profiles", row.profile),
            }
            first = False


def _provider(context: Context) -> Json | None:
    found = context.find(context.site.publisher) if context.site.publisher else None
    if not found:
        return None
    label = {("none" if tag == "und" else tag): [words] for tag, words in found.names.items()}
    homepage = found.homepage if isinstance(found, Institution) else None
    made: Json = {"id": context.uri(found), "type": "Agent", "label": label}
    if homepage:
        made["homepage"] = [{"id": homepage, "type": "Text", "label": label, "format": "text/html"}]
    return made


def collection(total: int, pages: int, rights: str, context: Context) -> Json:
    """The OrderedCollection (3.1). It has one page at the least: `last` must be there."""
    made: Json = {
        "@context": CONTEXT,
        "id": context.address.uri("activity"),
        "type": "OrderedCollection",
        "totalItems": total,
    }
    if rights:
        made["rights"] = rights
    return made | {"first": _page(1, context), "last": _page(max(pages, 1), context)}


def page(number: int, pages: int, start: int, items: Sequence[Json], context: Context) -> Json:
    """A page (3.2): the oldest activity first. Once there is a page after it, it never changes."""
    made: Json = {
        "@context": CONTEXT,
        "id": context.address.uri("activity_page", page=number),
        "type": "OrderedCollectionPage",
        "partOf": {"id": context.address.uri("activity"), "type": "OrderedCollection"},
        "startIndex": start,
    }
    if number > 1:
        made["prev"] = _page(number - 1, context)
    if number < pages:
        made["next"] = _page(number + 1, context)
    return made | {"orderedItems": list(items)}


def _page(number: int, context: Context) -> Json:
    return {"id": context.address.uri("activity_page", page=number), "type": "OrderedCollectionPage"}
