"""The lists of addresses of a site, as sitemaps and ResourceSync have them: one or an index of many, read safely."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from fonds import safe_xml
from fonds.federation.protocols.protocol import ProtocolError
from fonds.federation.protocols.rdf_pages import decompressed
from fonds.federation.web_client import MAX_BYTES, WebClient
from fonds.safe_xml import Element, XmlError

RESOURCESYNC: Final = "http://www.openarchives.org/rs/terms/"
MAX_LISTS: Final = 50_000


class Entry(NamedTuple):
    """An entry of a list: the address, the time of the last change, what ResourceSync says of it (`change`,
    `capability`, `type`), and the addresses that it is linked with, by their relation."""

    url: str
    time: str
    change: str
    capability: str
    type: str
    links: tuple[tuple[str, str], ...]


class SiteList(NamedTuple):
    """A list: its kind ("urlset" or "sitemapindex"), its capability in ResourceSync (or ""), and its entries."""

    kind: str
    capability: str
    links: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    until: str  # the time up to which it tells changes, or ""


def read_list(body: bytes, url: str) -> SiteList:
    """Return a list; it may be compressed with gzip. Raises ProtocolError if it is none."""
    try:
        root = safe_xml.read_document(io.BytesIO(decompressed(body, url, MAX_BYTES)))[0]
    except XmlError as error:
        raise ProtocolError(f"{url} is no list of addresses: {error}") from None
    kind = safe_xml.local_name(root)
    if kind not in ("urlset", "sitemapindex"):
        raise ProtocolError(f"{url} is no list of addresses, but {kind}")
    about = _metadata(root)
    entries = tuple(_entries(root))
    until = about.get("until", "") or about.get("at", "") if about is not None else ""
    capability = about.get("capability", "") if about is not None else ""
    return SiteList(kind, str(capability), _links(root), entries, str(until))


def is_list(body: bytes) -> bool:
    """Return whether a document begins as a list does; it may be compressed with gzip."""
    head = body[:65_536]
    if head.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            head = zlib.decompressobj(wbits=31).decompress(head, 65_536)
    return safe_xml.root_name(head)[1] in ("urlset", "sitemapindex")


def all_entries(client: WebClient, url: str, capability: str = "") -> Iterator[tuple[SiteList, Entry]]:
    """Yield the entries of a list, or of all lists of an index, with the list that has each. Raises ProtocolError."""
    pending, visited = [url], set[str]()
    while pending:
        address = pending.pop(0)
        if address in visited:
            continue
        visited.add(address)
        if len(visited) > MAX_LISTS:
            raise ProtocolError(f"{url} has more than {MAX_LISTS:,} lists")
        site_list = read_list(client.get(address, "application/xml, text/xml").body, address)
        if site_list.kind == "sitemapindex":
            pending += [entry.url for entry in site_list.entries]
            continue
        for entry in site_list.entries:
            yield site_list, entry


def _entries(root: Element) -> Iterator[Entry]:
    for element in safe_xml.children(root, "url", "sitemap"):
        location = safe_xml.child(element, "loc")
        url = safe_xml.normalized_text(location)
        if not url:
            continue
        about = _metadata(element)
        time = safe_xml.normalized_text(safe_xml.child(element, "lastmod"))
        stated = (str(about.get(name, "")) if about is not None else "" for name in _ATTRIBUTES)
        change, capability, media_type, moment = stated
        yield Entry(url, moment or time, change, capability, media_type, _links(element))


_ATTRIBUTES = ("change", "capability", "type", "datetime")


def _metadata(element: Element) -> Element | None:
    return next(
        (md for md in safe_xml.children(element, "md") if safe_xml.namespace(md) == RESOURCESYNC), None
    )


def _links(element: Element) -> tuple[tuple[str, str], ...]:
    links = [link for link in safe_xml.children(element, "ln") if safe_xml.namespace(link) == RESOURCESYNC]
    return tuple((str(link.get("rel", "")), str(link.get("href", ""))) for link in links)
