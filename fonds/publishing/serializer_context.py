"""Make the context of serializers from settings: URLs, site, vocabularies, formats, and a way to find descriptions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import orjson

from fonds import typesetting
from fonds.record.copy_ids import is_copy, split_id
from fonds.record.model import Description, Record
from fonds.record.page_text import PageText
from fonds.serializers import concept_schemes
from fonds.serializers.context import SerializerContext, Site
from fonds.serializers.copy_origin import CopyOrigin, OaiRecord
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.page_image import (
    ImageServer,
    PageImage,
    PageImageLookup,
    from_bytes,
    from_record,
    is_complete,
)
from fonds.serializers.site_identity import SiteIdentity
from fonds.settings import Settings, vocab_folder
from fonds.store.copies import OAI_PMH, Copies, OriginLookup, Peer
from fonds.store.reader import Reader
from fonds.urls import UrlBuilder

CACHED_DESCRIPTIONS = 4096  # linked descriptions kept parsed while the log is read
MODEL_VERSION = 1  # raise it when the same file is to be read differently


def site(settings: Settings) -> Site:
    """Return what the node says of itself."""
    language = settings["languages"][0]

    def tagged(text: str) -> dict[str, str]:
        return {language: text} if text else {}

    return Site(
        title=tagged(settings["title"]),
        description=tagged(settings["description"]),
        publisher=settings["publisher"] or None,
        languages=tuple(settings["languages"]),
        paper=settings["paper"],
        contact=settings["contact"],
        interaction_patterns=tuple(settings["access_patterns"]),
        data_license=settings["data_rights"],
        receipts=settings["receipts"],
        featured=settings["featured"],
    )


def make_context(
    settings: Settings,
    find: Callable[[str], Description | None],
    page_images: PageImageLookup = from_record,
    cacheable: bool = False,
    page_text: Callable[[str], PageText | None] = lambda key: None,
    incoming_relations: Callable[[str], tuple[str, ...]] = lambda id: (),
    identity: Callable[[], SiteIdentity] = SiteIdentity,
) -> SerializerContext:
    """Return the context of all serializers of a node.

    `cacheable` says that `find` always returns the same description for an id, so that results may be cached.
    """
    origins = OriginLookup(settings.state)
    address = UrlBuilder(settings.base_url, origins, origins.address)
    servers = ImageServer(settings["image_service"], settings["image_service_version"])
    vocabulary = _vocabulary(address)
    return SerializerContext(
        address,
        site(settings),
        vocabulary,
        FORMATS,
        find,
        cacheable,
        page_images,
        servers,
        page_text,
        incoming_relations,
        identity,
        partial(copy_origin, settings.state),
        origins.title,
    )


def copy_origin(state: Path, id: str) -> CopyOrigin | None:
    """Return where a copy comes from; None for what is no copy."""
    if not is_copy(id):
        return None
    with Copies.reading(state) as copies:
        copy = copies.copy(id) if copies else None
        if copies is None or copy is None:
            return None
        entry = orjson.loads(copy.entry)
        origin = copies.origin(split_id(id)[0])
        peer = copies.peer(copy.peer)
    return CopyOrigin(
        entry["origin"],
        (origin.title if origin else "") or entry["origin"],
        entry["id"],
        entry["time"],
        copy.harvested,
        tuple(entry.get("path", ())),
        "foreign" in entry,
        "removed" not in entry and (bool(copy.takedown) or copy.is_removed),
        _oai_record(entry, peer),
        peer.name if peer else "",
    )


def _oai_record(entry: dict[str, Any], peer: Peer | None) -> OaiRecord | None:
    """Return where the record of a copy is in OAI-PMH, by its entry and the peer that it came from."""
    if "foreign" not in entry:
        identifier = str(entry.get("oai") or f"{entry['origin']}/id/{entry['id']}")
        return OaiRecord(f"{entry['origin']}/oai", identifier)
    identifier = str(entry["foreign"].get("identifier", ""))
    is_direct = peer is not None and peer.url == entry["origin"]
    is_oai = peer is not None and is_direct and peer.protocol == OAI_PMH
    if not identifier or not (is_oai or identifier.startswith("oai:")):
        return None
    return OaiRecord(entry["origin"], identifier, peer.options.get("format", "") if peer and is_oai else "")


def snapshot_context(settings: Settings, reader: Reader) -> SerializerContext:
    """Return the context of a run over the log within one snapshot of a reader.

    A description that many others link to is read and serialized once.
    """
    find = lru_cache(CACHED_DESCRIPTIONS)(reader.find)
    return make_context(
        settings,
        find,
        partial(page_images_of, reader),
        cacheable=True,
        page_text=reader.page_text,
        incoming_relations=lru_cache(CACHED_DESCRIPTIONS)(reader.incoming_relations),
    )


def page_images_of(reader: Reader, record: Record) -> tuple[PageImage, ...]:
    """Return the page images of a record, as they were when it was published."""
    if is_complete(record):
        return from_record(record)
    entity = reader.entity(record.id)
    stored = reader.page_images(entity.document_set) if entity and entity.document_set else ()
    return tuple(from_bytes(image) for image in stored)


def vocabulary_of(settings: Settings) -> concept_schemes.Vocabulary:
    """Return the concept schemes of a node."""
    return _vocabulary(UrlBuilder(settings.base_url))


@lru_cache(maxsize=8)
def _vocabulary(address: UrlBuilder) -> concept_schemes.Vocabulary:
    return concept_schemes.load(vocab_folder(), address)


def inputs_digest(context: SerializerContext) -> bytes:
    """Return the digest of all that every document depends on besides its description and its links."""
    site = context.site
    inputs = [
        MODEL_VERSION,
        context.urls.base,
        [
            site.title,
            site.description,
            site.publisher,
            site.languages,
            site.paper,
            site.contact,
            site.interaction_patterns,
        ],
        context.vocabulary.digest.hex(),
        typesetting.version(),
        [context.image_server.template, context.image_server.version],
        [
            (row.name, row.title, row.profile, [form.media_type for form in row.serializations])
            for row in context.formats
        ],
    ]
    return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).digest()
