"""Rights that the property `rights` does not allow: other licences, labels of Local Contexts, and rights in parts.

`rights` takes one URI of Creative Commons or RightsStatements.org (Presentation 3.0, 3.1). Everything else is said in
words, with links, in `metadata` and in `requiredStatement`, which clients must show.
"""

from __future__ import annotations

from typing import Any

from fonds.record import rights
from fonds.record.local_contexts import LocalContext
from fonds.record.model import Record, Unit
from fonds.record.part_rights import PartRights, rights_of_page
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import labels
from fonds.serializers.iiif.language_maps import escape_text, link, link_names, merge, protect
from fonds.serializers.page_model import Canvas
from fonds.serializers.text.rights_words import part_name

Resource = dict[str, Any]


def licence(uri: str | None) -> list[MultilingualText]:
    """Return the name of a licence that `rights` does not allow, as a link; nothing for one that it allows."""
    if not uri or rights.iiif_uri(uri):
        return []
    return [{"en": link(uri, rights.statement(uri).label)}]


def notices(unit: Unit) -> list[MultilingualText]:
    """Return the labels of Local Contexts in their words, and the rights in parts that are named in words only."""
    if not unit.part_rights and not unit.local_contexts:
        return []
    parts = [_part(entry) for entry in unit.part_rights if not entry.pages or not isinstance(unit, Record)]
    return [*map(_label, unit.local_contexts), *parts]


def label_links(unit: Unit, context: SerializerContext) -> list[MultilingualText]:
    """Return the names of the labels as links, for `metadata`."""
    return [link_names(label.address, label.names) for label in unit.local_contexts]


def parts(unit: Unit, context: SerializerContext) -> list[MultilingualText]:
    """Return each part with its rights, for `metadata`."""
    return [_part(entry) for entry in unit.part_rights]


def _label(label: LocalContext) -> MultilingualText:
    community = f" ({escape_text(label.community)})" if label.community else ""
    texts = {}
    for tag in label.text or label.names:
        words = f": {escape_text(label.text[tag])}" if label.text else ""
        name = link(label.address, in_language(label.names, tag))
        texts[tag] = f"<span>{name}{community}{words}</span>" if community or words else name
    return texts


def _part(entry: PartRights) -> MultilingualText:
    tags = dict.fromkeys((*(entry.part or ()), *(entry.statement or ()))) or {"en": None}
    return {
        tag: f"<span>{escape_text(part_name(entry, tag))}: {_statement(entry, tag)}</span>" for tag in tags
    }


def _statement(entry: PartRights, tag: str) -> str:
    licence_link = link(entry.rights, rights.statement(entry.rights).label) if entry.rights else ""
    words = escape_text(in_language(entry.statement, tag)) if entry.statement else ""
    return ". ".join(filter(None, (licence_link, words)))


def add_to_canvases(
    items: list[Resource], pages: tuple[Canvas, ...], record: Record, context: SerializerContext
) -> None:
    """Add to the canvas of each page that a part names the rights of that part (3.1)."""
    for resource, page in zip(items, pages, strict=True):
        entries = [entry for entry in record.part_rights if entry.has_page(page.number)]
        if not entries:
            continue
        uri = rights_of_page(entries, page.number, None)
        if uri and rights.iiif_uri(uri):
            resource["rights"] = uri
        words = [
            {tag: protect(text) for tag, text in entry.statement.items()}
            for entry in entries
            if entry.statement
        ]
        if texts := [*licence(uri), *words]:
            label_map = labels.label_maps(context.site.languages)["statement"]
            resource["requiredStatement"] = {"label": label_map, "value": merge(texts, context.site.language)}
