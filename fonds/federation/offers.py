"""What a peer would give, before it is added: by the best protocol that it speaks."""

from __future__ import annotations

from collections.abc import Collection

from fonds.federation import protocols
from fonds.federation.exchange_client import NodeClient
from fonds.federation.protocols.protocol import Offer, Options, ProtocolError
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import FetchError
from fonds.http_client.message_signatures import thumbprint
from fonds.settings import Settings
from fonds.store.copies import FONDS

SECONDS = 20.0  # for each request, while a person waits
TOTAL_SECONDS = 90.0  # for all of them, besides waits that robots.txt asks for


class OfferError(Exception):
    """A peer cannot be added. `hint` says what a person can do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def find_offer(
    settings: Settings, url: str, allow_private: Collection[str], options: Options, protocol: str = ""
) -> Offer:
    """Return what the peer at a URL would give: by the named protocol, or by the first that it speaks.

    A node of Fonds is asked for its exchange first. Raises FetchError if nobody answers, and OfferError.
    """
    if protocol in ("", FONDS):
        try:
            return _of_node(NodeClient(url, allow_private, seconds=SECONDS, waits=()), settings)
        except FetchError as error:
            if protocol or not error.status:
                raise
    contact = settings["contact"] or settings.base_url
    client = WebClient(allow_private, contact, seconds=SECONDS, waits=(), total_seconds=TOTAL_SECONDS)
    try:
        offer = protocols.find_offer(client, url, options, protocol)
    except ProtocolError as error:
        raise OfferError(str(error)) from None
    if offer is None and client.is_exhausted:
        message = f"{url} did not say within {TOTAL_SECONDS:.0f} seconds what it is"
        raise OfferError(message, "try again later, or name the --protocol")
    if offer is None:
        names = ", ".join(row.title for row in protocols.PROTOCOLS)
        raise OfferError(f"there is nothing at {url} that can be harvested", f"a node of Fonds, or {names}")
    return offer


def _of_node(client: NodeClient, settings: Settings) -> Offer:
    head = client.head()
    if head.node == settings.base_url:
        raise OfferError(f"{client.base} is this node")
    if head.node != client.base:
        raise OfferError(f"{client.base} says that its address is {head.node}", "add it by that address")
    key = client.public_key()
    notes = (f"Its answers are signed with the key {thumbprint(key)}.",) if key else ()
    return Offer(FONDS, head.node, head.title or head.node, head.count, head.rights, notes=notes, key=key)
