"""The image services of others that records name: which there are, and what was found of them.

It asks nobody: service/http_client does, when `fonds fetch` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.publishing import publish
from service.publishing.page_images import BATCH
from service.settings import Settings
from service.store.writer import Writer


def services(settings: Settings, again: bool = False) -> list[str]:
    """The base URIs that the files of a node name, in order: those that nobody asked yet, or all of them `again`."""
    publish.check(settings)  # reads the files
    with Writer(settings.state) as store:
        named = dict.fromkeys(_named(store))
        return [service for service in named if again or store.pictures.outside(service) is None]


def _named(store: Writer) -> Iterator[str]:
    after = ""
    while rows := store.pictures.paged(after, BATCH):
        for row in rows:
            yield from (entry["service"] for entry in json.loads(row.pages) if "service" in entry)
        after = rows[-1].path


def keep(settings: Settings, found: Mapping[str, dict[str, Any]]) -> None:
    """Keep what services said; the next publish takes it up."""
    with Writer(settings.state) as store, store.transaction():
        for service, said in found.items():
            store.pictures.set_outside(service, said)
