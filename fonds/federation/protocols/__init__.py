"""The protocols of peers that are no nodes of Fonds: one row for each, the ones that give most first."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from fonds.federation.protocols import (
    change_discovery,
    dataset,
    iiif_collection,
    ldes,
    oai_pmh,
    resourcesync,
    sitemap,
)
from fonds.federation.protocols.protocol import Offer, Options, Protocol, ProtocolError
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched, FetchError

ACCEPT: Final = "application/ld+json, application/json, application/xml;q=0.9, text/turtle;q=0.8, */*;q=0.5"

PROTOCOLS: tuple[Protocol, ...] = (
    oai_pmh.PROTOCOL,
    change_discovery.PROTOCOL,
    iiif_collection.PROTOCOL,
    ldes.PROTOCOL,
    resourcesync.PROTOCOL,
    dataset.PROTOCOL,
    sitemap.PROTOCOL,
)


def protocol_of(name: str) -> Protocol:
    """Return the protocol with a name. Raises ProtocolError if this version of Fonds has none of that name."""
    for protocol in PROTOCOLS:
        if protocol.name == name:
            return protocol
    raise ProtocolError(f"this version of Fonds does not speak {name!r}")


def find_offer(client: WebClient, url: str, options: Options, name: str = "") -> Offer | None:
    """Return what the peer at a URL would give: by the protocol that is spoken at that address, or by the first that is
    spoken at one of its usual addresses, or by the protocol with that name.

    None if it speaks none of them. Raises FetchError if the server cannot be reached, and ProtocolError.
    """
    chosen = [protocol for protocol in PROTOCOLS if name in ("", protocol.name)]
    front = _front(client, url)
    for protocol in chosen:
        if offer := protocol.recognise(client, url, front, options):
            return offer
    for protocol in chosen:
        for address in _usual(client, url, protocol):
            if offer := protocol.recognise(client, address, _front(client, address), options):
                return offer
    return None


def _usual(client: WebClient, url: str, protocol: Protocol) -> list[str]:
    addresses = [urljoin(f"{url.rstrip('/')}/", path) for path in protocol.usual]
    named = client.sitemaps(url) if protocol is sitemap.PROTOCOL else []
    return list(dict.fromkeys([*named, *addresses]))


def _front(client: WebClient, url: str) -> Fetched | None:
    """Return what is at an address; None if the server has nothing there."""
    try:
        return client.get(url, ACCEPT)
    except FetchError as error:
        if error.status:
            return None
        raise
