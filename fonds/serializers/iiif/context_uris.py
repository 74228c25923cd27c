"""The URIs of the JSON-LD contexts that several IIIF documents share."""

from __future__ import annotations

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
SEARCH_1 = "http://iiif.io/api/search/1/context.json"
SEARCH_2 = "http://iiif.io/api/search/2/context.json"
TEXT_GRANULARITY = "http://iiif.io/api/extension/text-granularity/context.json"

# Presentation 3.0, 4.6: contexts of extensions and services come first, that of Presentation last.
WITH_GRANULARITY = [TEXT_GRANULARITY, PRESENTATION]
WITH_SEARCH = [SEARCH_1, SEARCH_2, PRESENTATION]
