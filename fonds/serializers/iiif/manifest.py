"""The IIIF Presentation 3.0 manifest of a record, as plain dictionaries.

Clause numbers are those of the specification. fonds/validation checks the result and prezi3_check.py compares it with
what iiif-prezi3 makes of it; this module does neither.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fonds.record import dates, rights
from fonds.record.model import Record
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import (
    authorization,
    further_rights,
    linking_properties,
    nav_place,
    ranges,
    search_services,
    viewing,
)
from fonds.serializers.iiif.canvas import canvas
from fonds.serializers.iiif.context_uris import PRESENTATION as PRESENTATION
from fonds.serializers.iiif.context_uris import WITH_SEARCH
from fonds.serializers.iiif.language_maps import html_language_map, language_map
from fonds.serializers.iiif.metadata import pairs
from fonds.serializers.pages import canvases

Document = dict[str, Any]


def manifest(record: Record, context: SerializerContext) -> Document:
    """Return the manifest (5.2) of a record. It has at least one canvas."""
    pages = canvases(record, context)
    document: Document = {
        "@context": PRESENTATION,
        "id": context.urls.manifest(record.id),
        "type": "Manifest",
        "label": language_map(record.title),
    }
    if record.abstract:
        document["summary"] = html_language_map(record.abstract.text)
    document["metadata"] = pairs(record, context)
    _add_rights(document, record, context)
    _add_links(document, record, context)
    if record.date and (nav_date := _nav_date(record.date)):
        document["navDate"] = nav_date
    viewing.add_properties(document, record, pages, context)
    if any(page.layers or page.notes or page.annotations for page in pages):
        document["@context"] = WITH_SEARCH
        document["service"] = search_services.services("record", record.id, context)
    nav_place.add(document, record, context)
    document["items"] = [canvas(page, record.id, context) for page in pages]
    if record.placeholder or record.accompanying:
        # of sound or film: viewers look for them on the canvas that is played
        holder = document["items"][0] if len(pages) == 1 else document
        holder |= viewing.extra_canvases(record, pages, context)
    if record.part_rights:
        further_rights.add_to_canvases(document["items"], pages, record, context)
    if structures := ranges.ranges(record, pages, context):
        document["structures"] = structures
    authorization.add_services(document, record, context)
    return document


def _add_rights(document: Document, record: Record, context: SerializerContext) -> None:
    if uri := rights.iiif_uri(record.rights):
        document["rights"] = uri
    if statement := linking_properties.required_statement(record, context):
        document["requiredStatement"] = statement
    key = "provider", (record.collection, record.holder, record.publisher)
    if providers := context.memoize(key, linking_properties.providers, record, context):
        document["provider"] = providers


def _add_links(document: Document, record: Record, context: SerializerContext) -> None:
    document["homepage"] = linking_properties.homepage(
        context.description_url(record), context, context.urls.origin_page(record.kind, record.id)
    )
    if see_also := linking_properties.see_also(record, context):
        document["seeAlso"] = see_also
    if renderings := linking_properties.renderings(record, context):
        document["rendering"] = renderings
    part_of = context.memoize(("partOf", record.collection), _part_of, record, context)
    document["partOf"] = part_of + linking_properties.part_of_documents(record, context)


def _part_of(record: Record, context: SerializerContext) -> list[Document]:
    return linking_properties.part_of(linking_properties.parent_of(record, context), context)


@lru_cache(maxsize=4096)
def _nav_date(edtf: str) -> str | None:
    return dates.parse(edtf).nav_date
