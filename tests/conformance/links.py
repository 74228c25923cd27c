"""A crawler of one node: which URIs of the node each of its documents holds, and what each of them leads to.

It reads pages, JSON, every serialisation of RDF, XML, text and link headers, asks over a socket, and follows nothing
that belongs to another host. What is a link it decides by the media type alone: it knows no document of ours.
"""

from __future__ import annotations

import csv
import gzip
import http.client
import io
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

import pyoxigraph as ox
from lxml import etree, html

from tests.list_addresses import FormSample, LanguageSample, worth_following

RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
JSON_LD = "application/ld+json"
PAGE = "text/html, */*;q=0.1"
GRAPH = "text/turtle, */*;q=0.1"
_LINKS = "//@href | //@src | //@action | //@formaction | //@poster | //@data | //@cite"
_IRI = re.compile(r"https?://\S+")
_FOLLOWED = 5  # redirects in a row
_REST = r"(?:\{[^{}\s]*\}|[^\s\"<>\\|^`{}])*"  # of a URI or of a template of one
_MARKS = ".,;:!?)]'\""  # what ends a sentence and no URI of ours


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: the statuses on the way to it, where the way ended, and the document there."""

    statuses: tuple[int, ...]
    uri: str
    media_type: str = ""
    links: str = ""
    body: bytes = b""
    negotiated: bool = False

    @property
    def status(self) -> int:
        return self.statuses[-1]


@dataclass
class Crawl:
    """What was found on one node.

    `answers` is by (URI without fragment, Accept), `sources` by the URI as it stands, with where it stood first.
    `passed` are paths that are asked for and not read: what lies behind them is the same on every node. `demanded` are
    the queries without which services at such paths answer nothing.
    """

    base: str
    passed: tuple[str, ...] = ()
    demanded: Mapping[str, str] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    described: set[str] = field(default_factory=set)  # subjects and ids of all documents

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)

    def walk(self, starts: Iterable[str]) -> Crawl:
        """From those paths to all that can be reached; page and graph of each address that is negotiated."""
        waiting = deque((self.base + path, "the start") for path in starts)
        samples = LanguageSample(), FormSample()
        while waiting:
            uri, source = waiting.popleft()
            if uri in self.sources:
                continue
            if any(sample.leaves_out(urldefrag(uri).url.removeprefix(self.base)) for sample in samples):
                continue
            self.sources[uri] = source
            address = urldefrag(uri).url
            for accept in (PAGE, GRAPH):
                if (address, accept) in self.answers:
                    break
                answer = self.answers[address, accept] = self.ask(address + self._query(address), accept)
                if answer.status == 200 and not address.startswith(
                    tuple(self.base + one for one in self.passed)
                ):
                    linked = worth_following(address.removeprefix(self.base), self._paths(answer))
                    waiting.extend(
                        (self.base + one, f"{address}, {answer.media_type}") for one in sorted(linked)
                    )
                if not answer.negotiated:
                    break
        self._connection.close()
        return self

    def _paths(self, answer: Answer) -> set[str]:
        return {uri.removeprefix(self.base) for uri in self.read(answer)}

    def ask(self, uri: str, accept: str) -> Answer:
        """GET, and on through redirects to addresses of the node."""
        statuses: list[int] = []
        negotiated = False
        while len(statuses) <= _FOLLOWED:
            parts = urlsplit(uri)
            target = urlunsplit(("", "", parts.path or "/", parts.query, ""))  # RFC 9112, 3.2.1
            self._connection.request("GET", target, headers={"Accept": accept})
            answer = self._connection.getresponse()
            body = answer.read()
            statuses.append(answer.status)
            negotiated |= "Accept" in re.split(r",\s*", answer.headers.get("Vary", ""))
            if answer.status not in (301, 302, 303, 307, 308):
                break
            uri = urljoin(uri, answer.headers["Location"])
            if not self.belongs(uri):
                return Answer((*statuses, 200), uri)  # elsewhere: not ours to judge
        links = ", ".join(answer.headers.get_all("Link", []))
        return Answer(tuple(statuses), uri, answer.headers.get_content_type(), links, body, negotiated)

    def _query(self, address: str) -> str:
        path = address.removeprefix(self.base)
        return next((query for form, query in self.demanded.items() if re.fullmatch(form, path)), "")

    def undescribed(self) -> list[str]:
        """Every URI with a fragment that no representation of its address describes or has as an id."""
        known = {_representing(one) for one in self.described if "#" in one}
        return [
            f"{uri} in {source}"
            for uri, source in self.sources.items()
            if "#" in uri and _representing(uri) not in known
        ]

    def read(self, answer: Answer) -> set[str]:
        """The URIs of the node in a document and in its Link header; what it describes is kept."""
        found = {*re.findall(r"<([^>]*)>", answer.links), *re.findall(r'anchor="([^"]*)"', answer.links)}
        body = gzip.decompress(answer.body) if answer.media_type == "application/gzip" else answer.body
        if answer.media_type in RDF and not (answer.media_type == JSON_LD and has_remote_context(body)):
            found |= _of_graph(body, RDF[answer.media_type], answer.uri, self.described)
        elif answer.media_type in ("text/html", "application/xhtml+xml"):
            found |= _of_page(body, answer.uri, self.described)
        elif answer.media_type.endswith("json"):
            found |= {one for text in _strings(json.loads(body)) for one in self._within(text)}
        elif answer.media_type.endswith("xml"):
            found |= {one for text in _texts(body) for one in self._within(text)}
        elif answer.media_type == "text/csv":  # a comma ends a cell, and stands in addresses of images
            cells = (cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row)
            found |= {one for cell in cells for one in self._within(cell)}
        elif not answer.media_type.startswith(("image/", "font/", "application/pdf", "application/zip")):
            found |= set(self._within(body.decode("utf-8", "replace")))
        return {
            re.sub(r"\{[^}]*\}", "cable", one) for one in found if self.belongs(one)
        }  # a word for templates

    def belongs(self, uri: str) -> bool:
        """Whether a URI is one of this node."""
        return uri == self.base or uri.startswith(tuple(self.base + sign for sign in "/#?"))

    def _within(self, text: str) -> Iterator[str]:
        for found in re.findall(rf"{re.escape(self.base)}(?![0-9]){_REST}", text):
            yield found if found == text else found.rstrip(_MARKS)


def _representing(uri: str) -> str:
    """A fragment of what the document represents: without the suffix and the profile of the document."""
    address, _, fragment = uri.partition("#")
    return re.sub(r"(?<=[a-z0-9])\.[a-z0-9]+$", "", address.partition("?")[0]) + "#" + fragment


def has_remote_context(body: bytes) -> bool:
    """Whether this is JSON-LD whose context lies elsewhere: it is read as the JSON that it is, nothing is fetched."""
    document = json.loads(body)
    context = document.get("@context") if isinstance(document, dict) else None
    return any(isinstance(one, str) for one in (context if isinstance(context, list) else [context]))


def _of_graph(body: bytes, form: ox.RdfFormat, base: str, described: set[str]) -> set[str]:
    """Each IRI, and each literal that is one."""
    found = set()
    for quad in ox.parse(body, format=form, base_iri=base):
        described.add(quad.subject.value)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) or (
                isinstance(term, ox.Literal) and _IRI.fullmatch(term.value)
            ):
                found.add(term.value)
    return found


def _of_page(body: bytes, base: str, described: set[str]) -> set[str]:
    tree = html.document_fromstring(body)
    described |= {urljoin(base, f"#{one}") for one in tree.xpath("//@id")}
    found = {urljoin(base, str(one).strip()) for one in tree.xpath(_LINKS)}
    found |= {str(one) for one in tree.xpath("//meta/@content") if _IRI.fullmatch(str(one))}
    for candidates in tree.xpath("//@srcset | //@imagesrcset"):
        # a comma ends a candidate only before white space: addresses of images have commas in them
        found |= {urljoin(base, part.split()[0]) for part in re.split(r",\s+", str(candidates).strip())}
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        found |= _of_graph(str(script).encode(), ox.RdfFormat.JSON_LD, base, described)
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in (
        value if isinstance(value, list) else (*value, *value.values()) if isinstance(value, dict) else ()
    ):
        yield from _strings(inner)


def _texts(body: bytes) -> Iterator[str]:
    for element in etree.fromstring(body).iter(etree.Element):
        yield (element.text or "").strip()
        yield from map(str, element.attrib.values())
