"""Members of the Linked Data Event Stream: one for each entry of the log, with the data as it then was, as N-Quads.

The IRI of a member is that of the entity with the number of the log entry in a fragment, `/id/{id}#v{seq}`. It names
one state for ever, and is also the name of the graph with the data of that state. The triples about the change stand in
the default graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds.change import FeedChange
from fonds.serializers.graph.namespaces import TYPE, XSD, namespace
from fonds.serializers.graph.ntriples import (
    Term,
    Triple,
    integer,
    iri,
    tagged_literal,
    triple,
    typed_literal,
)
from fonds.urls import UrlBuilder

AS = "https://www.w3.org/ns/activitystreams#"
TIME = "http://www.w3.org/ns/prov#generatedAtTime"
VERSION_OF = "http://purl.org/dc/terms/isVersionOf"
SEQUENCE = "https://schema.org/position"
TYPES = {"Create": f"{AS}Create", "Update": f"{AS}Update", "Delete": f"{AS}Delete"}
PAGE_SIZE = 100  # members of a page; about 40 kB with zstd
_DCT = namespace("dcterms")


def member_iri(urls: UrlBuilder, id: str, seq: int) -> str:
    """Return the IRI of a member."""
    return f"{urls.entity_uri(id)}#v{seq}"


def member(change: FeedChange, graph: bytes, context: SerializerContext) -> str:
    """Return the quads of a member; `graph` is the description as it then was in N-Triples, empty for a tombstone."""
    this = iri(member_iri(context.urls, change.id, change.seq))
    triples = [
        triple(this, TYPE, iri(_type(change))),
        triple(this, iri(VERSION_OF), iri(context.urls.entity_uri(change.id))),
        triple(this, iri(TIME), typed_literal(change.at, XSD("dateTime"))),
        triple(this, iri(SEQUENCE), integer(change.seq)),
    ]
    if change.is_gone:
        triples += _tombstone(this, change, context)
    return "".join(triples) + _quads(graph.decode(), this)


def _quads(graph: str, this: Term) -> str:
    """Return the quads of triples: our N-Triples have one on a line, with line feeds in literals escaped."""
    quads = graph.replace(" .\n", f"{this} .\n")
    added = graph.count("\n") * len(this)
    if graph.endswith(" .\n") and len(quads) - len(graph) == added:  # each line ends as we write it
        return quads
    # not splitlines, which also splits at U+2028 in a literal
    return "".join(f"{line[:-2]}{this} .\n" for line in graph.split("\n") if line)


def _type(change: FeedChange) -> str:
    return TYPES["Delete" if change.is_gone else "Create" if change.is_new else "Update"]


def _tombstone(this: Term, change: FeedChange, context: SerializerContext) -> Iterator[Triple]:
    for tag, words in change.reason.items():
        yield triple(this, iri(f"{AS}summary"), tagged_literal(words, tag))
    if change.successor:
        yield triple(this, _DCT("isReplacedBy"), iri(context.urls.entity_uri(change.successor.id)))
