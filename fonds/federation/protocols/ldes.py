"""Harvests Linked Data Event Streams: the members of a stream by its pages (TREE), the data in the page.

Relations to pages that are older than the last run are not followed. Each member is a version of a thing; the newest
one counts. What a page says of a member is its named graph, or the member and the nodes that it leads to in the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from rdflib import BNode, Literal, URIRef

from fonds.federation.protocols.protocol import (
    Batch,
    Offer,
    Options,
    Protocol,
    ProtocolError,
    SourceDocument,
    Visit,
)
from fonds.federation.protocols.rdf_pages import ACCEPT, Quad, is_rdf, read_quads, to_document
from fonds.federation.protocols.times import is_before, latest, moment, with_overlap
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched, FetchError

MAX_PAGES: Final = 1_000_000
_MAX_DEPTH: Final = 4  # nodes from a member to what it leads to
_LDES: Final = "https://w3id.org/ldes#"
_TREE: Final = "https://w3id.org/tree#"
_VIEW: Final = URIRef(f"{_TREE}view")
_TYPE: Final = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ACTIVITY: Final = "https://www.w3.org/ns/activitystreams#"
_TITLES: Final = tuple(
    URIRef(name)
    for name in (
        "http://purl.org/dc/terms/title",
        "https://schema.org/name",
        "http://www.w3.org/2000/01/rdf-schema#label",
    )
)
_LICENSES: Final = (URIRef("http://purl.org/dc/terms/license"), URIRef("http://purl.org/dc/terms/rights"))
# relations to pages in which all values of the path are less
_EARLIER: Final = frozenset({f"{_TREE}LessThanRelation", f"{_TREE}LessThanOrEqualToRelation"})


@dataclass
class _Page:
    """A page by subject and predicate, and by named graph."""

    quads: list[Quad]
    properties: dict[Any, dict[Any, list[Any]]] = field(default_factory=dict)
    graphs: dict[Any, list[Quad]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for quad in self.quads:
            subject, predicate, value, graph = quad
            if graph is not None:
                self.graphs[graph].append(quad)
            self.properties.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def values(self, subject: Any, *predicates: URIRef) -> list[Any]:
        """Return the objects of triples with a subject and one of some predicates."""
        known = self.properties.get(subject, {})
        return [value for predicate in predicates for value in known.get(predicate, ())]

    def objects(self, predicate: URIRef) -> list[Any]:
        """Return the objects of all triples with a predicate."""
        return [value for known in self.properties.values() for value in known.get(predicate, ())]


@dataclass(frozen=True, slots=True)
class _Stream:
    """What a stream says of its members: the paths of the time, of the thing and of the mark of removals.

    A path that is not stated is empty: a usual one could be a date of the things themselves.
    """

    name: Any
    time: URIRef
    version_of: URIRef
    removal_path: URIRef
    removal: Any


def recognise(client: WebClient, url: str, front: Fetched | None, options: Options) -> Offer | None:
    """Return the offer of a stream, at the address of one of its views."""
    page = _readable_page(client, url)
    streams = [name for name in page.properties if _is_stream(page, name)] if page else []
    if page is None or not streams:
        return None
    titles = page.values(streams[0], *_TITLES) or page.values(URIRef(url), *_TITLES)
    licenses = page.values(streams[0], *_LICENSES)
    return Offer(PROTOCOL.name, url, str(next(iter(titles), url)), None, str(next(iter(licenses), "")))


def _readable_page(client: WebClient, url: str) -> _Page | None:
    """Return the page at an address; None if there is no RDF."""
    try:
        body = client.get(url, ACCEPT).body
        return _Page(read_quads(body, url)) if is_rdf(body) else None
    except (FetchError, ProtocolError):
        return None


def _is_stream(page: _Page, name: Any) -> bool:
    return URIRef(f"{_LDES}EventStream") in page.values(name, _TYPE)


def batches(visit: Visit) -> Iterator[Batch]:
    """Yield the members of each page that may have new ones."""
    last = str(visit.cursor.get("since", ""))
    since = with_overlap(last)
    times: dict[str, str] = {}  # of the newest version of each thing in this run, also of what was removed
    pending, known = [visit.url], {visit.url}
    stream: _Stream | None = None
    done = 0
    while pending:
        url = pending.pop(0)
        page = _Page(read_quads(visit.client.get(url, ACCEPT).body, url))
        stream = stream or _stream(page)
        if stream is None:
            raise ProtocolError(f"{visit.url} is no event stream")
        for address in _next_pages(page, stream, since):
            if address not in known:
                known.add(address)
                pending.append(address)
        if len(known) > MAX_PAGES:
            raise ProtocolError(f"{visit.url} has more than {MAX_PAGES:,} pages")
        documents = tuple(_members(visit, page, stream, since, times))
        last = latest([last, *(document.time for document in documents)])
        done += 1
        # only at the end, since pages come in any order
        cursor = dict(visit.cursor) if pending else {"since": last}
        yield Batch(documents, cursor, done, len(known), is_last=not pending)


def _stream(page: _Page) -> _Stream | None:
    name = next((name for name in page.properties if _is_stream(page, name)), None)
    if name is None:
        return None

    def stated(term: str, default: str = "") -> Any:
        return next(iter(page.values(name, URIRef(f"{_LDES}{term}"))), URIRef(default))

    return _Stream(
        name,
        stated("timestampPath"),
        stated("versionOfPath"),
        stated("versionDeletePath", str(_TYPE)),
        stated("versionDeleteObject", f"{_ACTIVITY}Delete"),
    )


def _next_pages(page: _Page, stream: _Stream, since: str) -> Iterator[str]:
    """Yield the pages that a page leads to, without those in which everything is older than the last run."""
    late: set[str] = set()
    every: dict[str, None] = {}
    for relation in page.objects(URIRef(f"{_TREE}relation")):
        kinds = {str(kind) for kind in page.values(relation, _TYPE)}
        values = [str(value) for value in page.values(relation, URIRef(f"{_TREE}value"))]
        is_of_time = stream.time in page.values(relation, URIRef(f"{_TREE}path"))
        for node in page.values(relation, URIRef(f"{_TREE}node")):
            address = str(node).partition("#")[0]
            every[address] = None
            if since and is_of_time and kinds & _EARLIER and values and is_before(values[0], since):
                late.add(address)
    if not every and not page.values(stream.name, URIRef(f"{_TREE}member")):
        # a description of the stream: all views have the same members, unless one says that it has a part of them
        every = {str(view).partition("#")[0]: None for view in page.values(stream.name, _VIEW)[:1]}
    yield from (address for address in every if address not in late)


def _members(
    visit: Visit, page: _Page, stream: _Stream, since: str, times: dict[str, str]
) -> Iterator[SourceDocument]:
    """Yield the newest member of each thing on a page, unless it was read before."""
    newest: dict[str, tuple[str, Any]] = {}
    for member in page.values(stream.name, URIRef(f"{_TREE}member")):
        time = str(next(iter(page.values(member, stream.time)), ""))
        thing = str(next(iter(page.values(member, stream.version_of)), member))
        if is_before(time, since):
            continue
        if thing not in newest or moment(newest[thing][0]) <= moment(time):
            newest[thing] = time, member
    members = set(page.values(stream.name, URIRef(f"{_TREE}member")))
    for thing, (time, member) in sorted(newest.items(), key=lambda item: moment(item[1][0])):
        if is_before(time, times.get(thing) or visit.time_of(thing) or ""):
            continue  # a page of earlier versions
        times[thing] = time
        if stream.removal in page.values(member, stream.removal_path):
            yield SourceDocument(thing, time, is_removed=True)
        else:
            yield SourceDocument(thing, time, to_document(_quads_of(page, member, thing, members)))


def _quads_of(page: _Page, member: Any, thing: str, members: set[Any]) -> list[Quad]:
    """Return what a page says of a member, as statements of the thing that it is a version of."""
    if member in page.graphs:
        return page.graphs[member]
    output: list[Quad] = []
    pending: list[tuple[Any, int]] = [(member, 0), (URIRef(thing), 0)]
    known = {member, URIRef(thing)}
    while pending:
        node, depth = pending.pop()
        subject = URIRef(thing) if node == member else node
        for predicate, values in page.properties.get(node, {}).items():
            for value in values:
                output.append((subject, predicate, URIRef(thing) if value == member else value, None))
                is_followed = isinstance(value, BNode) or depth < _MAX_DEPTH
                if isinstance(value, Literal) or value in known or value in members or not is_followed:
                    continue
                known.add(value)
                pending.append((value, depth + 1))
    return output


PROTOCOL = Protocol("ldes", recognise, batches, ("ldes",))
