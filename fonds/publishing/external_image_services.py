"""The external image services that records name, and sound and film on the web: which there are, and what was found of
each.

Nothing is contacted here: fonds/http_client does that when `fonds fetch` is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fonds.publishing import publish
from fonds.record.pages import Page
from fonds.settings import Settings
from fonds.store.writer import Writer


def list_services(settings: Settings, again: bool = False) -> list[str]:
    """Return the base URIs that the files of a node name, in order: those never fetched, or with `again` all."""
    publish.check(settings)  # reads the files
    with Writer(settings.state) as store:
        uris = dict.fromkeys(_service_uris(store))
        return [uri for uri in uris if again or store.page_images.external_service(uri) is None]


def _service_uris(store: Writer) -> Iterator[str]:
    for pages in store.page_images.pages_on_the_web():
        yield from (entry["service"] for entry in json.loads(pages) if "service" in entry)


def list_media(settings: Settings, again: bool = False) -> list[str]:
    """Return the addresses of sound and film whose duration or size no file states, in order: those never fetched, or
    with `again` all. Call it after `list_services`, which reads the files."""
    with Writer(settings.state) as store:
        pages = (Page.model_validate(entry) for entries in store.page_images.pages_on_the_web()
                 for entry in json.loads(entries))  # fmt: skip
        urls = dict.fromkeys(page.media for page in pages if page.media and not page.has_extent)
        return [url for url in urls if again or store.page_images.external_service(url) is None]


def save(settings: Settings, found: Mapping[str, dict[str, Any]]) -> None:
    """Store what was found of services, by URI; the next publish uses it."""
    with Writer(settings.state) as store, store.transaction():
        for uri, properties in found.items():
            store.page_images.set_external_service(uri, properties)
