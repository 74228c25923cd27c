"""The world that makers see, from settings: addresses, site, vocabularies, register, and a way to find others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

import orjson

from service import typesetting
from service.record.model import Description
from service.record.page_text import PageText
from service.serializers import concept_schemes
from service.serializers.context import Context, Site
from service.serializers.page_image import Pictures, Servers, written
from service.serializers.registry import PUBLICATIONS
from service.settings import Settings, vocab_folder
from service.store.reader import Reader
from service.urls import Address

FOUND = 4096  # linked descriptions kept parsed along the log
MODEL_VERSION = 1  # raise it when the same file is to be read differently


def site(settings: Settings) -> Site:
    """What the node says of itself."""
    language = settings["languages"][0]

    def tagged(words: str) -> dict[str, str]:
        return {language: words} if words else {}

    return Site(
        title=tagged(settings["title"]),
        description=tagged(settings["description"]),
        publisher=settings["publisher"] or None,
        languages=tuple(settings["languages"]),
        paper=settings["paper"],
        contact=settings["contact"],
        patterns=tuple(settings["access_patterns"]),
        data_license=settings["data_rights"],
    )


def context(
    settings: Settings,
    find: Callable[[str], Description | None],
    pictures: Pictures = written,
    steady: bool = False,
    page_text: Callable[[str], PageText | None] = lambda key: None,
) -> Context:
    """The context of all makers of a node; `steady` where `find` gives the same as long as it lives."""
    address = Address(settings.base_url)
    servers = Servers(settings["image_service"], settings["image_service_version"])
    vocabulary = _vocabulary(address)
    return Context(
        address, site(settings), vocabulary, PUBLICATIONS, find, steady, pictures, servers, page_text
    )


def in_snapshot(settings: Settings, reader: Reader) -> Context:
    """The context of a run along the log in one state of the store, which the reader holds: what many point to is read
    and made once."""
    return context(settings, lru_cache(FOUND)(reader.find), steady=True)


@lru_cache(maxsize=8)
def _vocabulary(address: Address) -> concept_schemes.Vocabulary:
    return concept_schemes.load(vocab_folder(), address)


def digest(context: Context) -> bytes:
    """The digest of all that every document depends on besides its description and its links."""
    site = context.site
    shared = [
        MODEL_VERSION,
        context.address.base,
        [
            site.title,
            site.description,
            site.publisher,
            site.languages,
            site.paper,
            site.contact,
            site.patterns,
        ],
        context.vocabulary.digest.hex(),
        typesetting.version(),
        [context.servers.template, context.servers.version],
        [
            (row.name, row.title, row.profile, [form.media_type for form in row.formats])
            for row in context.register
        ],
    ]
    return hashlib.sha256(orjson.dumps(shared, option=orjson.OPT_SORT_KEYS)).digest()
