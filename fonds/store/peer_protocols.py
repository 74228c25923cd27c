"""The names of the protocols by which peers are harvested, and what they are called."""

from __future__ import annotations

from typing import Final

from fonds.store.copies import FONDS

TITLES: Final = {
    FONDS: "Fonds exchange",
    "oai-pmh": "OAI-PMH 2.0",
    "change-discovery": "IIIF Change Discovery 1.0",
    "iiif-collection": "IIIF Collection",
    "ldes": "Linked Data Event Stream",
    "resourcesync": "ResourceSync 1.1",
    "dataset": "Dataset with a dump (DCAT, VoID)",
    "sitemap": "Sitemap with structured data",
}
