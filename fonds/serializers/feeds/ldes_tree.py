"""The nodes of the event stream in TREE and LDES: a root, index nodes and pages of members, as N-Quads.

Two relations lead to each node, with its earliest and latest time, so that a client that resumes goes straight to what
it has not read yet. A node that is full and has another after it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds import ldes_members
from fonds.serializers.graph.namespaces import TYPE, XSD, namespace
from fonds.serializers.graph.ntriples import Term, Triple, iri, text_triples, triple, typed_literal
from fonds.urls import UrlBuilder

PAGES_PER_INDEX = 100  # pages of an index node
_TREE: Final = "https://w3id.org/tree#"
_LDES: Final = "https://w3id.org/ldes#"
_SHACL: Final = "http://www.w3.org/ns/shacl#"
_DCT = namespace("dcterms")


@dataclass(frozen=True, slots=True)
class ChildNode:
    """A child node: its number, the times of its first and last member, and whether it is complete (`sealed`)."""

    number: int
    since: str
    until: str
    is_complete: bool


def stream_iri(urls: UrlBuilder) -> str:
    """Return the IRI of the event stream, a fragment of its root node."""
    return f"{urls.uri('ldes')}#stream"


def root_node(indexes: Iterable[ChildNode], since: str, rights: str, context: SerializerContext) -> str:
    """Return the root node, with the description of the stream (LDES, 3 and 5).

    `since` is the time of the first member, empty if there is none.
    """
    node, this = iri(context.urls.uri("ldes")), iri(stream_iri(context.urls))
    return "".join(
        [
            triple(node, TYPE, iri(f"{_TREE}Node")),
            triple(node, TYPE, iri(f"{_LDES}EventSource")),
            triple(this, iri(f"{_TREE}view"), node),
            *_description(this, rights, context),
            *_retention(node, since),
            *_shape(this, context.urls),
            *_relations(node, "ldes_index", indexes, context.urls),
        ]
    )


def _description(this: Term, rights: str, context: SerializerContext) -> Iterator[Triple]:
    yield triple(this, TYPE, iri(f"{_LDES}EventStream"))
    yield from text_triples(this, _DCT("title"), context.site.title)
    yield triple(this, iri(f"{_LDES}timestampPath"), iri(ldes_members.TIME))
    yield triple(this, iri(f"{_LDES}sequencePath"), iri(ldes_members.SEQUENCE))
    yield triple(this, iri(f"{_LDES}versionOfPath"), iri(ldes_members.VERSION_OF))
    for action in ("Create", "Update", "Delete"):
        yield triple(this, iri(f"{_LDES}version{action}Path"), TYPE)
        yield triple(this, iri(f"{_LDES}version{action}Object"), iri(ldes_members.TYPES[action]))
    if rights:
        yield triple(this, _DCT("license"), iri(rights))


def _retention(node: Term, since: str) -> Iterator[Triple]:
    """Say that every member since the first is retained, if there is a first."""
    if since:
        policy = f"{node[:-1]}#retention>"
        yield triple(node, iri(f"{_LDES}retentionPolicy"), policy)
        yield triple(policy, TYPE, iri(f"{_LDES}RetentionPolicy"))
        yield triple(policy, iri(f"{_LDES}startingFrom"), typed_literal(since, XSD("dateTime")))


def _shape(this: Term, urls: UrlBuilder) -> Iterator[Triple]:
    """The properties of every member, as a SHACL node shape. The profile's own shapes describe what its graph has."""
    shape = iri(f"{urls.uri('ldes')}#shape")
    yield triple(this, iri(f"{_TREE}shape"), shape)
    yield triple(shape, TYPE, iri(f"{_SHACL}NodeShape"))
    properties = {
        "version-of": (ldes_members.VERSION_OF, "nodeKind", iri(f"{_SHACL}IRI")),
        "time": (ldes_members.TIME, "datatype", XSD("dateTime")),
        "sequence": (ldes_members.SEQUENCE, "datatype", XSD("integer")),
    }
    for name, (path, constraint, value) in properties.items():
        property_shape = f"{shape[:-1]}-{name}>"
        yield triple(shape, iri(f"{_SHACL}property"), property_shape)
        yield triple(property_shape, iri(f"{_SHACL}path"), iri(path))
        yield triple(property_shape, iri(f"{_SHACL}{constraint}"), value)
        yield triple(property_shape, iri(f"{_SHACL}minCount"), typed_literal("1", XSD("integer")))
        yield triple(property_shape, iri(f"{_SHACL}maxCount"), typed_literal("1", XSD("integer")))


def index_node(number: int, pages: Sequence[ChildNode], is_complete: bool, urls: UrlBuilder) -> str:
    """Return an index node, with relations to pages of members."""
    node = iri(urls.uri("ldes_index", page=number))
    triples = [triple(node, TYPE, iri(f"{_TREE}Node")), *_immutable(node, is_complete)]
    return "".join([*triples, *_relations(node, "ldes_page", pages, urls)])


def page_node(uri: str, members: Iterable[tuple[str, int, str]], is_complete: bool, urls: UrlBuilder) -> str:
    """Return the page of members at an address: each member follows the quad that names it (TREE profile).

    `members` are (id, number in the log, quads), in order.
    """
    this, node = iri(stream_iri(urls)), iri(uri)
    parts = [triple(node, TYPE, iri(f"{_TREE}Node")), *_immutable(node, is_complete)]
    for id, seq, quads in members:
        parts.append(triple(this, iri(f"{_TREE}member"), iri(ldes_members.member_iri(urls, id, seq))))
        parts.append(quads)
    return "".join(parts)


def _immutable(node: Term, sealed: bool) -> list[Triple]:
    # a node that may still change has no such triple (server primer, 7.2)
    return [triple(node, iri(f"{_LDES}immutable"), typed_literal("true", XSD("boolean")))] if sealed else []


def _relations(node: Term, route: str, children: Iterable[ChildNode], urls: UrlBuilder) -> Iterator[Triple]:
    """Two relations to each child node, which clients combine (TREE, 6); a node that may grow has no upper bound."""
    for child in children:
        child_uri = urls.uri(route, page=child.number)
        bounds = [("from", "GreaterThanOrEqualTo", child.since)]
        if child.is_complete:
            bounds.append(("until", "LessThanOrEqualTo", child.until))
        for name, relation_type, value in bounds:
            relation = iri(f"{node[1:-1]}#{name}-{child.number}")
            yield triple(node, iri(f"{_TREE}relation"), relation)
            yield triple(relation, TYPE, iri(f"{_TREE}{relation_type}Relation"))
            yield triple(relation, iri(f"{_TREE}node"), iri(child_uri))
            yield triple(relation, iri(f"{_TREE}path"), iri(ldes_members.TIME))
            yield triple(relation, iri(f"{_TREE}value"), typed_literal(value, XSD("dateTime")))
