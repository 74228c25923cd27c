"""Harvests datasets that are described in DCAT, VoID or schema.org: their dumps in RDF.

Of several dumps one is taken: that which says most for its size, as far as its name and its media type tell. A dump is
one document; what is not in it any more is removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from rdflib import URIRef

from fonds.federation.protocols.fetching import requested, requested_again
from fonds.federation.protocols.protocol import (
    Batch,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.protocols.rdf_pages import ACCEPT, Quad, decompressed, is_rdf, read_quads
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched, FetchError
from fonds.ingest.readers.rdf.syntaxes import MAX_BYTES

_DCAT: Final = "http://www.w3.org/ns/dcat#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_SCHEMA: Final = ("https://schema.org/", "http://schema.org/")
_DUMP: Final = URIRef("http://rdfs.org/ns/void#dataDump")
_DISTRIBUTIONS: Final = tuple(
    URIRef(name) for name in (f"{_DCAT}distribution", *(f"{base}distribution" for base in _SCHEMA))
)
_ADDRESSES: Final = tuple(
    URIRef(name) for name in (f"{_DCAT}downloadURL", *(f"{base}contentUrl" for base in _SCHEMA))
)
_FORMATS: Final = tuple(
    URIRef(name)
    for name in (f"{_DCAT}mediaType", f"{_DCTERMS}format", *(f"{base}encodingFormat" for base in _SCHEMA))
)
_TITLES: Final = (URIRef(f"{_DCTERMS}title"), *(URIRef(f"{base}name") for base in _SCHEMA))
_RIGHTS: Final = (URIRef(f"{_DCTERMS}license"), *(URIRef(f"{base}license") for base in _SCHEMA))
_MODIFIED: Final = (URIRef(f"{_DCTERMS}modified"), *(URIRef(f"{base}dateModified") for base in _SCHEMA))
# endings of names and of media types that are read
_READABLE: Final = (
    ".nt", ".nt.gz", ".nq", ".nq.gz", ".ttl", ".ttl.gz", ".trig", ".trig.gz", ".rdf", ".rdf.gz", ".jsonld",
    ".jsonld.gz", "n-triples", "n-quads", "turtle", "trig", "rdf+xml", "ld+json",
)  # fmt: skip
# words in the names of dumps -> those of a vocabulary that says more come first
_VOCABULARIES: Final = ("rico", "dcterms", "schema", "edm", "linked-art")


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a dataset, at its description."""
    try:
        body = client.get(url, ACCEPT).body
        quads = read_quads(body, url) if is_rdf(body) else []
    except (FetchError, ProtocolError):
        return None
    dumps = _dumps(quads)
    if not dumps:
        return None
    title, rights = _value(quads, _TITLES) or url, _value(quads, _RIGHTS)
    return Offer(PROTOCOL.name, url, title, None, rights, notes=(f"Its descriptions are in {dumps[0]}.",))


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield the dump of the dataset, unless it did not change since the last run."""
    body = visit.client.get(visit.url, ACCEPT).body
    quads = read_quads(body, visit.url)
    dumps = _dumps(quads)
    if not dumps:
        raise ProtocolError(f"{visit.url} names no dump that is read")
    document = requested(visit, visit.url, dumps[0], _value(quads, _MODIFIED))
    yield Batch((_decompressed(document),), {}, 1, 1, is_last=True)


def request(visit: Visit, document: SourceDocument) -> SourceDocument:
    """Return a dump that could not be had before."""
    return _decompressed(requested_again(visit, document))


def _decompressed(document: SourceDocument) -> SourceDocument:
    if document.data is None:
        return document
    return replace(document, data=decompressed(document.data, document.url, MAX_BYTES))


def _dumps(quads: list[Quad]) -> list[str]:
    """Return the addresses of the dumps that are read, the best one first."""
    dumps: dict[str, None] = {str(value): None for _, predicate, value, _ in quads if predicate == _DUMP}
    named = {value for _, predicate, value, _ in quads if predicate in _DISTRIBUTIONS}
    formats: dict[Any, str] = {}
    for subject, predicate, value, _ in quads:
        if subject in named and predicate in _FORMATS:
            formats[subject] = str(value).lower()
    for subject, predicate, value, _ in quads:
        if predicate in _ADDRESSES and (not named or subject in named):
            address, media_type = str(value), formats.get(subject, "")
            if address.lower().endswith(_READABLE) or media_type.endswith(_READABLE):
                dumps[address] = None
    readable = [
        address
        for address in dumps
        if address.startswith(("http://", "https://")) and _is_readable(address, dumps)
    ]
    return sorted(readable, key=_rank)


def _is_readable(address: str, dumps: dict[str, None]) -> bool:
    """Return whether a dump has the name of one that is read, or none of the dumps has."""
    return address.lower().endswith(_READABLE) or not any(name.lower().endswith(_READABLE) for name in dumps)


def _rank(address: str) -> int:
    name = address.lower().rpartition("/")[2]
    return next((number for number, word in enumerate(_VOCABULARIES) if word in name), len(_VOCABULARIES))


def _value(quads: list[Quad], predicates: tuple[URIRef, ...]) -> str:
    return next((str(value) for _, predicate, value, _ in quads if predicate in predicates), "")


PROTOCOL = Protocol(
    "dataset",
    recognise,
    batches,
    ("dataset", "/.well-known/void"),
    request,
)
