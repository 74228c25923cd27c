"""Images, sound and film that a graph names: a page where there is enough to show it, else a further statement."""

from __future__ import annotations

from typing import Any

from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import rights_uri
from fonds.ingest.readers.rdf.dates import first
from fonds.ingest.readers.rdf.source import Node, address_of
from fonds.ingest.readers.rdf.world import World
from fonds.ingest.unit_values import is_address
from fonds.record.field_types import IMAGE_TYPES
from fonds.record.media import MEDIA_TYPES, is_video, media_type_of_url

_TYPE = (
    "dc:format",
    "dcterms:format",
    "schema:encodingFormat",
    "ebucore:hasMimeType",
    "rico:hasOrHadComponent",
)
_WIDTH, _HEIGHT = ("ebucore:width", "schema:width"), ("ebucore:height", "schema:height")


def add_media(world: World, fields: CollectedFields, node: Node, element: str) -> None:
    """Add a page, if the size or an image service of an image is known, or the kind of sound or film."""
    source = world.source
    content = [address_of(value) or str(value) for value in source.objects(node, "schema:contentUrl")]
    address = next(filter(is_address, [*content, address_of(node), str(node)]), "")
    services = [address_of(value) for value in source.objects(node, "svcs:has_service")]
    format_ = _media_type(world, node)
    label = source.label(node) if node in source.nodes else ""
    size = _size(world, node)
    entry: dict[str, Any] | None = None
    if fields.kind == "record" and is_address(address):
        if format_ in MEDIA_TYPES or media_type_of_url(address):
            kind = format_ if format_ in MEDIA_TYPES else media_type_of_url(address)
            entry = {"media": address, **({"format": kind} if not media_type_of_url(address) else {})}
            entry |= size if is_video(kind) else {}
        elif services and is_address(services[0]):
            entry = {"service": services[0], **({"image": address, **size} if size else {})}
        elif size:
            entry = {"image": address, **size, **({"format": format_} if format_ in IMAGE_TYPES[1:] else {})}
    if entry and address not in [
        page.get("image") or page.get("media") for page in fields.get("pages") or []
    ]:
        fields.append("pages", {**entry, **({"label": label} if label else {})}, element)
        _rights(world, fields, node, element)
    elif not entry:
        words = source.all_words(node) if node in source.nodes else []
        fields.state(
            "Digital copy", "\n".join(dict.fromkeys([*words, address_of(node) or address])), element=element
        )


def _media_type(world: World, node: Node) -> str:
    for value in world.source.objects(node, *_TYPE):
        words = address_of(value).removeprefix("https://www.iana.org/assignments/media-types/") or str(value)
        if words.count("/") == 1:
            return words
    return ""


def _size(world: World, node: Node) -> dict[str, int]:
    width, height = first(world.source, node, *_WIDTH), first(world.source, node, *_HEIGHT)
    if (
        width.isdecimal()
        and height.isdecimal()
        and 0 < int(width) <= 1_000_000
        and 0 < int(height) <= 1_000_000
    ):
        return {"width": int(width), "height": int(height)}
    return {}


def _rights(world: World, fields: CollectedFields, node: Node, element: str) -> None:
    """Add the rights of a page that differ from those of the unit."""
    uris = [
        rights_uri(address_of(value)) for value in world.source.objects(node, "edm:rights", "dcterms:rights")
    ]
    number = len(fields.get("pages") or [])
    for uri in filter(None, uris):
        if uri != fields.get("rights"):
            fields.append("part_rights", {"pages": str(number), "rights": uri}, element)
