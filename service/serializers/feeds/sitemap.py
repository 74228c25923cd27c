"""The sitemap for search engines: the pages that people read, and the image of each record. Data is not in it.

A search engine fetches all that a sitemap names, and shows it to people: graphs and manifests are for harvesters, and
stand on the resource list, which has the same format.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.serializers.feeds.markup import document, element
from service.serializers.feeds.resourcesync import SITEMAP
from service.urls import Address

IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"


def entry(uri: str, changed: str, images: Iterable[str]) -> str:
    """The entry of a page: its address, when it was last published anew, and its images."""
    shown = "".join(f"<image:image>{element('image:loc', image)}</image:image>" for image in images)
    return f"<url>{element('loc', uri)}{element('lastmod', changed)}{shown}</url>\n"


def part(entries: str) -> bytes:
    """One sitemap, of 50,000 entries and 50 MB at most."""
    return document("urlset", {"": SITEMAP, "image": IMAGE}, entries)


def index(parts: Iterable[tuple[int, str]], address: Address) -> bytes:
    """The sitemap index: (number, when it last changed) of each sitemap."""
    entries = "".join(
        f"<sitemap>{element('loc', address.uri('sitemap_part', page=number))}"
        f"{element('lastmod', at)}</sitemap>\n"
        for number, at in parts
    )
    return document("sitemapindex", {"": SITEMAP}, entries)
