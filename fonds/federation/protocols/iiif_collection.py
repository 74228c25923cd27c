"""Harvests IIIF Collections of Presentation 2 and 3: every manifest and collection below one, and that one itself.

A Collection lists all that it has, without times: every document is requested in every run, and its digest tells
whether it changed. What is not listed any more is removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

from fonds.federation.protocols.fetching import parsed_json, requested, requested_again
from fonds.federation.protocols.protocol import (
    Batch,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched
from fonds.ingest.readers.iiif.document import Reader, as_list, id_of, kind_of, kind_of_item, version_of

BATCH: Final = 20  # documents between two transactions
MAX_DOCUMENTS: Final = 1_000_000
_ACCEPT: Final = (
    'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json", application/ld+json, '
    "application/json"
)
_MEMBERS: Final = ("items", "members", "collections", "manifests")
Json = dict[str, Any]


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a Collection at its address."""
    document = parsed_json(front.body if front else b"")
    if kind_of(document) != "Collection":
        return None
    collection = Reader(version_of(document)).resource(document, "Collection")
    label = next(iter(collection.get("label", {}).values()), [url])[0]
    members = [kind_of_item(item) for item in _members(document)]
    manifests, collections = members.count("Manifest"), members.count("Collection")
    note = f"It lists {manifests:,} manifests and {collections:,} collections, and what is below these."
    count = None if collections else manifests
    return Offer(PROTOCOL.name, url, label, count, str(collection.get("rights", "")), notes=(note,))


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield every document below the Collection, from the top down."""
    pending, known = [(visit.url, False)], {visit.url}
    done, is_whole = 0, True
    while pending:
        some, pending = pending[:BATCH], pending[BATCH:]
        documents = []
        for url, is_manifest in some:
            document = requested(visit, url, url, accept=_ACCEPT)
            if document.data is None and url == visit.url:
                raise ProtocolError(f"{url} cannot be read: {document.failure}")
            is_whole = is_whole and (is_manifest or not document.failure)  # what is below it is not known
            for member, is_leaf in _addresses(document, url):
                if member not in known:
                    known.add(member)
                    pending.append((member, is_leaf))
            documents.append(document)
        if len(known) > MAX_DOCUMENTS:
            raise ProtocolError(f"{visit.url} has more than {MAX_DOCUMENTS:,} documents")
        done += len(some)
        is_last = not pending
        yield Batch(tuple(documents), {}, done, len(known), is_last, is_last and is_whole)


def _addresses(document: SourceDocument, url: str) -> Iterator[tuple[str, bool]]:
    """Yield the addresses of what a Collection lists, and whether each is a manifest; those of its parts (Presentation
    2, paging) too."""
    collection = parsed_json(document.data or b"")
    if kind_of(collection) != "Collection":
        return
    for member in _members(collection):
        if address := id_of(member):
            yield urljoin(url, address).partition("#")[0], kind_of_item(member) == "Manifest"
    for name in ("first", "next"):
        if address := id_of(collection.get(name) or ""):
            yield urljoin(url, address), False


def _members(collection: Json) -> list[Any]:
    """Return the manifests and collections that a Collection lists, those within an embedded collection too."""
    members = []
    for name in _MEMBERS:
        for member in as_list(collection.get(name)):
            if isinstance(member, str) or kind_of_item(member) in ("Manifest", "Collection", ""):
                members.append(member)
    return members


def request(visit: Visit, document: SourceDocument) -> SourceDocument:
    """Return a document that could not be had before."""
    return requested_again(visit, document, _ACCEPT)


PROTOCOL = Protocol("iiif-collection", recognise, batches, request=request)
