"""The external image services that records name: which there are, and what was found of each.

No service is contacted here: service/http_client does that when `fonds fetch` is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.publishing import publish
from service.settings import Settings
from service.store.writer import Writer


def list_services(settings: Settings, again: bool = False) -> list[str]:
    """Return the base URIs that the files of a node name, in order: those never fetched, or with `again` all."""
    publish.check(settings)  # reads the files
    with Writer(settings.state) as store:
        uris = dict.fromkeys(_service_uris(store))
        return [uri for uri in uris if again or store.page_images.external_service(uri) is None]


def _service_uris(store: Writer) -> Iterator[str]:
    for pages in store.page_images.pages_with_services():
        yield from (entry["service"] for entry in json.loads(pages) if "service" in entry)


def save(settings: Settings, found: Mapping[str, dict[str, Any]]) -> None:
    """Store what was found of services, by URI; the next publish uses it."""
    with Writer(settings.state) as store, store.transaction():
        for uri, properties in found.items():
            store.page_images.set_external_service(uri, properties)
