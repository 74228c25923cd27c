"""The sitemap for search engines: the pages for readers, and the image of each record.

Graphs and manifests are left out, because a search engine fetches all that a sitemap lists and shows it to people.
They are in the resource list, which has the same format.
"""

from __future__ import annotations

from collections.abc import Iterable

from fonds.serializers.feeds.resourcesync import SITEMAP
from fonds.serializers.site_identity import ABOUT
from fonds.serializers.xml.xml_writer import document, feed_element
from fonds.urls import UrlBuilder

IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"


def page_entry(uri: str, changed: str, images: Iterable[str]) -> str:
    """Return the entry of a page: its address, when it was last published ("": not known), and its images."""
    image_elements = "".join(
        f"<image:image>{feed_element('image:loc', image)}</image:image>" for image in images
    )
    last_modified = feed_element("lastmod", changed) if changed else ""
    return f"<url>{feed_element('loc', uri)}{last_modified}{image_elements}</url>\n"


def site_page_entries(slugs: Iterable[str], urls: UrlBuilder) -> str:
    """Return the entries of the page about the archive, which every node has, and of the pages that it wrote itself.

    When each of them was last published is not known.
    """
    pages = (urls.uri("site_page", slug=slug) for slug in slugs if slug != ABOUT)
    return "".join(page_entry(uri, "", ()) for uri in (urls.uri("about"), *pages))


def sitemap_document(entries: str) -> bytes:
    """Return one sitemap, of at most 50,000 entries and 50 MB."""
    return document("urlset", {"": SITEMAP, "image": IMAGE}, entries)


def sitemap_index(parts: Iterable[tuple[int, str]], urls: UrlBuilder) -> bytes:
    """Return the sitemap index from the (number, time of the last change) of each sitemap."""
    entries = "".join(
        f"<sitemap>{feed_element('loc', urls.uri('sitemap_part', page=number))}"
        f"{feed_element('lastmod', changed)}</sitemap>\n"
        for number, changed in parts
    )
    return document("sitemapindex", {"": SITEMAP}, entries)
