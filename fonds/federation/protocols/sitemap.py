"""Harvests the pages of a sitemap: the structured data in each (JSON-LD), or the RDF that a page links to.

A sitemap lists all pages that a site wants to be read. A page that says nothing of this kind is left out; a page that
is not listed any more is removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import orjson

from fonds import safe_xml
from fonds.federation.protocols.fetching import in_batches, requested
from fonds.federation.protocols.protocol import (
    Batch,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.protocols.site_lists import all_entries, is_list
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched, FetchError
from fonds.ingest.readers.iiif.document import as_list
from fonds.safe_xml import XmlError

BATCH: Final = 20  # documents between two transactions
MAX_PAGES: Final = 5_000_000
# types of schema.org that are about the site itself
_OF_SITE: Final = frozenset(
    {
        "BreadcrumbList",
        "WebSite",
        "SiteNavigationElement",
        "WPHeader",
        "WPFooter",
        "WPSideBar",
        "SearchAction",
    }
)
_RDF: Final = (
    "application/ld+json",
    "text/turtle",
    "application/rdf+xml",
    "application/n-triples",
)  # in the order of preference


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a sitemap or an index of sitemaps."""
    if front is None or not is_list(front.body):
        return None
    try:
        count = sum(1 for _ in all_entries(client, url))
    except (FetchError, ProtocolError):
        return None
    note = f"It lists {count:,} pages. Those with structured data are taken."
    return Offer(PROTOCOL.name, url, urlsplit(url).netloc, None, notes=(note,)) if count else None


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield all pages of the sitemap; those that did not change since they were read are not requested."""
    pages = {entry.url: entry.time for _, entry in all_entries(visit.client, visit.url)}
    if len(pages) > MAX_PAGES:
        raise ProtocolError(f"{visit.url} lists more than {MAX_PAGES:,} pages")
    total = len(pages)
    host = urlsplit(visit.url).netloc
    for some, done in in_batches(list(pages), BATCH):
        # a sitemap speaks for its own host (sitemaps.org, location)
        documents = [_page(visit, url, pages[url]) for url in some if urlsplit(url).netloc == host]
        is_last = done == total
        yield Batch(tuple(filter(None, documents)), {}, done, total, is_last, is_last)


def _page(visit: Visit, url: str, time: str) -> SourceDocument | None:
    """Return what a page says in data; None if it says nothing."""
    document = requested(visit, url, url, time, url, "text/html, application/ld+json;q=0.9, */*;q=0.5")
    if document.data is None or not _is_html(document.data):
        return document
    try:
        root = safe_xml.parse_html(document.data)
    except XmlError as error:
        return replace(document, data=None, failure=f"it is no HTML: {error}")
    if data := _structured_data(root):
        return replace(document, data=data)
    if link := _link(root):
        other = requested(visit, url, urljoin(url, link), "", url)
        return replace(other, time=time)
    return None


def request(visit: Visit, document: SourceDocument) -> SourceDocument:
    """Return what a page that could not be had before says in data."""
    again = _page(visit, document.identifier, "")
    if again is None:
        return replace(document, failure="it says nothing in data")
    return replace(again, time=document.time)


def _is_html(data: bytes) -> bool:
    return safe_xml.root_name(data[:65_536])[1].lower() == "html" or b"<html" in data[:2000].lower()


def _structured_data(root: Any) -> bytes:
    """Return the JSON-LD in a page as one document; nothing if there is none that is JSON."""
    blocks: list[Any] = []
    for script in safe_xml.descendants(root, "script"):
        if str(script.get("type", "")).partition(";")[0].strip().lower() == "application/ld+json":
            try:
                value = orjson.loads(script.text or "")
            except orjson.JSONDecodeError:
                continue
            blocks += [block for block in as_list(value) if not _is_of_site(block)]
    if not blocks:
        return b""
    return orjson.dumps(blocks[0] if len(blocks) == 1 else blocks)


def _is_of_site(block: Any) -> bool:
    """Return whether all that a block describes are parts of the site, such as its menus."""
    if not isinstance(block, dict):
        return True
    nodes = [node for node in as_list(block.get("@graph", block)) if isinstance(node, dict)]
    kinds = [{str(kind).rpartition("/")[2] for kind in as_list(node.get("@type"))} for node in nodes]
    return all(kind and kind <= _OF_SITE for kind in kinds)


def _link(root: Any) -> str:
    """Return the address of the same description as RDF that a page links to."""
    links: dict[str, str] = {}
    for link in safe_xml.descendants(root, "link"):
        relations = str(link.get("rel", "")).lower().split()
        media_type = str(link.get("type", "")).partition(";")[0].strip().lower()
        if ("alternate" in relations or "describedby" in relations) and link.get("href"):
            links.setdefault(media_type, str(link.get("href")))
    return next((links[name] for name in _RDF if name in links), "")


PROTOCOL = Protocol("sitemap", recognise, batches, ("/sitemap.xml",), request)
