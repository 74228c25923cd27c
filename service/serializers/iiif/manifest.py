"""The IIIF Presentation 3.0 manifest of a record, as plain dictionaries and as bytes.

Clause numbers are those of the specification. service/validation holds the result against them, prezi.py rebuilds it
with iiif-prezi3; this file does neither.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from service.record import dates, languages
from service.record.model import Record
from service.serializers.context import Context
from service.serializers.iiif import authorization, labels, linking_properties, nav_place, search_services
from service.serializers.iiif.canvas import canvas, thumbnail
from service.serializers.iiif.language_maps import label, prose
from service.serializers.iiif.metadata import pairs
from service.serializers.page_model import Canvas
from service.serializers.pages import canvases

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"

Document = dict[str, Any]


def manifest(record: Record, context: Context) -> Document:
    """The manifest (5.2) of a record; it has one canvas at least."""
    pages = canvases(record, context)
    document: Document = {
        "@context": PRESENTATION,
        "id": context.address.manifest(record.id),
        "type": "Manifest",
        "label": label(record.title),
    }
    if record.abstract:
        document["summary"] = prose(record.abstract.text)
    document["metadata"] = pairs(record, context)
    _add_rights(document, record, context)
    _add_links(document, record, context)
    _add_presentation(document, record, pages)
    if any(page.layers or page.remarks for page in pages):
        document["@context"] = search_services.CONTEXTS
        document["service"] = search_services.services("record", record.id, context)
    nav_place.add(document, record, context)
    document["items"] = [canvas(page, record.id, context) for page in pages]
    if structures := _sequences(record, pages, context):
        document["structures"] = structures
    authorization.guard(document, record, context)
    return document


def _sequences(record: Record, pages: tuple[Canvas, ...], context: Context) -> list[Document]:
    """Where typeset pages follow the scans, a Range of each (5.4) that can be read alone: `sequence` (3.2 behavior)."""
    words = labels.table(context.site.languages)
    parts = {
        "scan": [page for page in pages if not page.typeset],
        "transcript": [page for page in pages if page.typeset],
    }
    if not all(parts.values()):
        return []
    return [
        {
            "id": context.address.uri("range", id=record.id, part=name),
            "type": "Range",
            "label": words[name],
            "behavior": ["sequence"],
            "items": [
                {"id": context.address.canvas(record.id, page.number), "type": "Canvas"} for page in listed
            ],
        }
        for name, listed in parts.items()
    ]


def _add_rights(document: Document, record: Record, context: Context) -> None:
    if record.rights:
        document["rights"] = record.rights
    if statement := linking_properties.required_statement(record, context):
        document["requiredStatement"] = statement
    same = record.collection, record.holder, record.publisher
    if providers := context.kept(("provider", same), linking_properties.providers, record, context):
        document["provider"] = providers


def _add_links(document: Document, record: Record, context: Context) -> None:
    document["homepage"] = linking_properties.homepage(context.page(record), context)
    if data := linking_properties.data(record, context):
        document["seeAlso"] = data
    if renderings := linking_properties.renderings(record, context):
        document["rendering"] = renderings
    document["partOf"] = context.kept(("partOf", record.collection), _part_of, record, context)


def _part_of(record: Record, context: Context) -> list[Document]:
    return linking_properties.part_of(linking_properties.parent_of(record, context), context)


def _add_presentation(document: Document, record: Record, pages: tuple[Canvas, ...]) -> None:
    if record.date and (start := _nav_date(record.date)):
        document["navDate"] = start
    if small := thumbnail(pages[0]):
        document["thumbnail"] = small
    if len(pages) > 1:
        # `paged` would say that canvas 2 is the back of canvas 1 (3.2 behavior), which no record tells us.
        document["behavior"] = ["individuals"]
    if languages.direction(record.text_language) == "rtl":
        document["viewingDirection"] = "right-to-left"


@lru_cache(maxsize=4096)
def _nav_date(edtf: str) -> str | None:
    return dates.parse(edtf).nav_date
