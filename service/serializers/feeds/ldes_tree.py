"""The nodes of the event stream by TREE and LDES: a root, nodes of links, and pages of members, as N-Quads.

Two relations lead to each node, with its earliest and latest time, so that a client that resumes goes straight to
what it has not seen. A node that is full and has another after it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.serializers.context import Context
from service.serializers.feeds import ldes_members
from service.serializers.graph.namespaces import TYPE, XSD, terms
from service.serializers.graph.ntriples import iri, line, texts, typed
from service.urls import Address

FANOUT = 100  # pages to a node of links
_TREE: Final = "https://w3id.org/tree#"
_LDES: Final = "https://w3id.org/ldes#"
_SHACL: Final = "http://www.w3.org/ns/shacl#"
_DCT = terms("dcterms")


@dataclass(frozen=True, slots=True)
class Span:
    """A node below another: its number, the times of its first and last member, whether it may still grow."""

    number: int
    since: str
    until: str
    sealed: bool


def stream(address: Address) -> str:
    """The IRI of the event stream: a fragment of its root node."""
    return f"{address.uri('ldes')}#stream"


def root(indexes: Iterable[Span], since: str, rights: str, context: Context) -> str:
    """The root node with the context of the stream (LDES, 3 and 5); `since` is the time of the first member."""
    here, this = iri(context.address.uri("ldes")), iri(stream(context.address))
    return "".join(
        [
            line(here, TYPE, iri(f"{_TREE}Node")),
            line(here, TYPE, iri(f"{_LDES}EventSource")),
            line(this, iri(f"{_TREE}view"), here),
            *_description(this, rights, context),
            *_retention(here, since),
            *_shape(this, context.address),
            *_relations(here, "ldes_index", indexes, context.address),
        ]
    )


def _description(this: str, rights: str, context: Context) -> Iterator[str]:
    yield line(this, TYPE, iri(f"{_LDES}EventStream"))
    yield from texts(this, _DCT("title"), context.site.title)
    yield line(this, iri(f"{_LDES}timestampPath"), iri(ldes_members.TIME))
    yield line(this, iri(f"{_LDES}sequencePath"), iri(ldes_members.SEQUENCE))
    yield line(this, iri(f"{_LDES}versionOfPath"), iri(ldes_members.VERSION_OF))
    for what in ("Create", "Update", "Delete"):
        yield line(this, iri(f"{_LDES}version{what}Path"), TYPE)
        yield line(this, iri(f"{_LDES}version{what}Object"), iri(ldes_members.TYPES[what]))
    if rights:
        yield line(this, _DCT("license"), iri(rights))


def _retention(here: str, since: str) -> Iterator[str]:
    """Every member since the first is kept. Said only where there is a first."""
    if since:
        policy = f"{here[:-1]}#retention>"
        yield line(here, iri(f"{_LDES}retentionPolicy"), policy)
        yield line(policy, TYPE, iri(f"{_LDES}RetentionPolicy"))
        yield line(policy, iri(f"{_LDES}startingFrom"), typed(since, XSD("dateTime")))


def _shape(this: str, address: Address) -> Iterator[str]:
    """What every member has, as a SHACL node shape. What its graph holds is said by the shapes of the profile."""
    shape = iri(f"{address.uri('ldes')}#shape")
    yield line(this, iri(f"{_TREE}shape"), shape)
    yield line(shape, TYPE, iri(f"{_SHACL}NodeShape"))
    wanted = {
        "version-of": (ldes_members.VERSION_OF, "nodeKind", iri(f"{_SHACL}IRI")),
        "time": (ldes_members.TIME, "datatype", XSD("dateTime")),
        "sequence": (ldes_members.SEQUENCE, "datatype", XSD("integer")),
    }
    for name, (path, constraint, value) in wanted.items():
        part = f"{shape[:-1]}-{name}>"
        yield line(shape, iri(f"{_SHACL}property"), part)
        yield line(part, iri(f"{_SHACL}path"), iri(path))
        yield line(part, iri(f"{_SHACL}{constraint}"), value)
        yield line(part, iri(f"{_SHACL}minCount"), typed("1", XSD("integer")))
        yield line(part, iri(f"{_SHACL}maxCount"), typed("1", XSD("integer")))


def index(number: int, pages: Sequence[Span], sealed: bool, address: Address) -> str:
    """A node of links to pages of members."""
    here = iri(address.uri("ldes_index", page=number))
    parts = [line(here, TYPE, iri(f"{_TREE}Node")), *_immutable(here, sealed)]
    return "".join([*parts, *_relations(here, "ldes_page", pages, address)])


def page(here: str, found: Iterable[tuple[str, int, str]], sealed: bool, address: Address) -> str:
    """A page of members at an address: the links first, then each member after the quad that names it (TREE profile).

    `found` are (id, number in the log, quads) in order.
    """
    this, node = iri(stream(address)), iri(here)
    parts = [line(node, TYPE, iri(f"{_TREE}Node")), *_immutable(node, sealed)]
    for id, seq, quads in found:
        parts.append(line(this, iri(f"{_TREE}member"), iri(ldes_members.name(address, id, seq))))
        parts.append(quads)
    return "".join(parts)


def _immutable(here: str, sealed: bool) -> list[str]:
    # what may still change does not say so (server primer, 7.2)
    return [line(here, iri(f"{_LDES}immutable"), typed("true", XSD("boolean")))] if sealed else []


def _relations(here: str, row: str, spans: Iterable[Span], address: Address) -> Iterator[str]:
    """Two relations to each node, which clients combine (TREE, 6); an open node has no upper bound."""
    for span in spans:
        there = address.uri(row, page=span.number)
        bounds = [("from", "GreaterThanOrEqualTo", span.since)]
        if span.sealed:
            bounds.append(("until", "LessThanOrEqualTo", span.until))
        for name, relation, value in bounds:
            this = iri(f"{here[1:-1]}#{name}-{span.number}")
            yield line(here, iri(f"{_TREE}relation"), this)
            yield line(this, TYPE, iri(f"{_TREE}{relation}Relation"))
            yield line(this, iri(f"{_TREE}node"), iri(there))
            yield line(this, iri(f"{_TREE}path"), iri(ldes_members.TIME))
            yield line(this, iri(f"{_TREE}value"), typed(value, XSD("dateTime")))
