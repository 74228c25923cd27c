"""Pages of RDF that describe something to be harvested: their quads, read by the parsers of `fonds.ingest`."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

from rdflib import Graph, URIRef

from fonds.federation.protocols.protocol import ProtocolError
from fonds.ingest.imported import ReadOptions
from fonds.ingest.readers.embedded import EmbeddedFile
from fonds.ingest.readers.rdf.source import BASE, Source
from fonds.ingest.readers.rdf.syntaxes import parse, syntax_of
from fonds.problem import Problem, errors

ACCEPT: Final = (
    "application/n-quads, application/trig;q=0.9, application/n-triples;q=0.9, text/turtle;q=0.8, "
    "application/rdf+xml;q=0.6, application/ld+json;q=0.5, */*;q=0.1"
)
Quad = tuple[Any, Any, Any, Any]  # subject, predicate, object, and the name of the graph or None


class _Quads(Source):
    """A source that keeps the quads as they come."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.quads: list[Quad] = []
        self._url = url

    def add(self, triple: Any, context: Any = None, quoted: bool = False) -> None:
        """Add a triple. Raises TooManyTriplesError."""
        super().add(triple, context, quoted)
        graph = getattr(context, "identifier", None)
        name = None if graph is None or str(graph).startswith("urn:x-rdflib:") else self._resolved(graph)
        subject, predicate, value = (self._resolved(term) for term in triple)
        self.quads.append((subject, predicate, value, name))

    def _resolved(self, term: Any) -> Any:
        is_relative = isinstance(term, URIRef) and term.startswith(BASE)
        return URIRef(urljoin(self._url, term.removeprefix(BASE))) if is_relative else term


def is_rdf(body: bytes) -> bool:
    """Return whether a document is RDF in a syntax that is read."""
    return bool(syntax_of(EmbeddedFile(Path("page"), "page", data=body)))


def read_quads(body: bytes, url: str) -> list[Quad]:
    """Return the quads of a page. Raises ProtocolError if it cannot be read."""
    file = EmbeddedFile(Path("page"), url, data=body)
    if not syntax_of(file):
        raise ProtocolError(f"{url} is not RDF")
    source = _Quads(url)
    for item in parse(file, ReadOptions(), source):
        if isinstance(item, Problem) and errors([item]):
            raise ProtocolError(f"{url}: {item.message}")
    return source.quads


def to_document(quads: list[Quad]) -> bytes:
    """Return triples as N-Triples, in an order that does not depend on that of the page."""
    graph = Graph(bind_namespaces="none")
    for subject, predicate, value, _ in quads:
        graph.add((subject, predicate, value))
    text: str = graph.serialize(format="nt", encoding=None)
    return "".join(sorted(text.splitlines(keepends=True))).encode()


def decompressed(body: bytes, url: str, limit: int) -> bytes:
    """Return a document that may be compressed with gzip. Raises ProtocolError if it is larger than a limit."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        try:
            data = file.read(limit + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise ProtocolError(f"{url} cannot be decompressed: {error}") from None
    if len(data) > limit:
        raise ProtocolError(f"{url} has more than {limit:,} bytes")
    return data
