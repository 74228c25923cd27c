"""The Ranges of a manifest (Presentation 3.0, 5.4): the table of contents, and sequences of scans and typeset pages.

The table of contents is one Range with the others within it, as viewers show the first Range with others as the tree.
A region is a SpecificResource, as 5.4 has it. A time is the canvas with a fragment, as in the recipes of the Cookbook
(0026, 0064): the players read nothing else.
"""

from __future__ import annotations

from typing import Any

from fonds.record.model import Record
from fonds.serializers.contents import ContentsRange, PagePart, table_of_contents
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import labels, viewing
from fonds.serializers.iiif.language_maps import language_map
from fonds.serializers.page_model import Canvas

Document = dict[str, Any]
MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"  # Web Annotation, 4.2.1


def ranges(record: Record, pages: tuple[Canvas, ...], context: SerializerContext) -> list[Document]:
    """Return the Ranges that stand directly in `structures`."""
    contents = table_of_contents(record, pages)
    return [*_contents(contents, record, context), *_sequences(record, pages, context)]


def _contents(
    contents: tuple[ContentsRange, ...], record: Record, context: SerializerContext
) -> list[Document]:
    if not contents:
        return []
    root: Document = {
        "id": context.urls.uri("range", id=record.id, part="contents"),
        "type": "Range",
        "label": labels.label_maps(context.site.languages)["contents"],
    }
    return [root | {"items": [_range(part, record.id, context) for part in contents]}]


def _range(part: ContentsRange, record_id: str, context: SerializerContext) -> Document:
    """Return a Range: its own pages, then the Ranges within it.

    Viewers go to its first canvas. If it has none of its own, or a part of one, `start` (3.3.2) says where it begins.
    """
    resource: Document = {
        "id": context.urls.uri("range", id=record_id, part=part.name),
        "type": "Range",
        "label": language_map(part.label),
    }
    if not part.pages or part.pages[0].region:
        uri = context.urls.canvas(record_id, part.first.canvas.number)
        resource["start"] = {"id": uri, "type": "Canvas"}
    resource["items"] = [
        *(item(page, record_id, context) for page in part.pages),
        *(_range(inner, record_id, context) for inner in part.parts),
    ]
    return resource


def item(page: PagePart, record_id: str, context: SerializerContext) -> Document:
    """Return a page, or a part of one, as an item of a Range."""
    uri = context.urls.canvas(record_id, page.canvas.number)
    if page.region:
        fragment = f"xywh={','.join(map(str, page.region))}" + (f"&{page.time.fragment}" if page.time else "")
        return {
            "id": f"{uri}#{fragment}",
            "type": "SpecificResource",
            "source": {"id": uri, "type": "Canvas"},
            "selector": {"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": fragment},
        }
    return {"id": f"{uri}#{page.time.fragment}" if page.time else uri, "type": "Canvas"}


def _sequences(record: Record, pages: tuple[Canvas, ...], context: SerializerContext) -> list[Document]:
    """Return a Range of the scans and one of the typeset pages that follow them, or none without both.

    Their behavior `sequence` (3.2) says that each can be viewed alone, and in its own direction.
    """
    label_maps = labels.label_maps(context.site.languages)
    parts = {
        "scan": [page for page in pages if not page.typeset],
        "transcript": [page for page in pages if page.typeset],
    }
    if not all(parts.values()):
        return []
    manifest_direction = record.viewing_direction or viewing.viewing_direction(record, pages[0])
    sequences = []
    for name, sequence_pages in parts.items():
        sequence: Document = {
            "id": context.urls.uri("range", id=record.id, part=name),
            "type": "Range",
            "label": label_maps[name],
            "behavior": ["sequence"],
        }
        direction = viewing.viewing_direction(record, sequence_pages[0])
        if direction != manifest_direction:  # otherwise that of the manifest holds
            sequence["viewingDirection"] = direction
        sequence["items"] = [
            {"id": context.urls.canvas(record.id, page.number), "type": "Canvas"} for page in sequence_pages
        ]
        sequences.append(sequence)
    return sequences
