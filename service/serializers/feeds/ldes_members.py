"""Members of the Linked Data Event Stream: one for each entry of the log, with the data as it then was, as N-Quads.

The IRI of a member is that of the entity with the number of the log entry in a fragment, `/id/{id}#v{seq}`. It names
one state for ever, and is also the name of the graph with the data of that state. The triples about the change stand in
the default graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.serializers.context import Context
from service.serializers.feeds.change import Change
from service.serializers.graph.namespaces import TYPE, XSD, namespace
from service.serializers.graph.ntriples import (
    Term,
    Triple,
    integer,
    iri,
    tagged_literal,
    triple,
    typed_literal,
)
from service.urls import Address

AS = "https://www.w3.org/ns/activitystreams#"
TIME = "http://www.w3.org/ns/prov#generatedAtTime"
VERSION_OF = "http://purl.org/dc/terms/isVersionOf"
SEQUENCE = "https://schema.org/position"
TYPES = {"Create": f"{AS}Create", "Update": f"{AS}Update", "Delete": f"{AS}Delete"}
PAGE = 100  # members of a page; about 40 kB with zstd
_DCT = namespace("dcterms")


def name(address: Address, id: str, seq: int) -> str:
    """Return the IRI of a member."""
    return f"{address.thing(id)}#v{seq}"


def member(change: Change, graph: bytes, context: Context) -> str:
    """Return the quads of a member; `graph` is the description as it then was in N-Triples, empty for a tombstone."""
    this = iri(name(context.address, change.id, change.seq))
    triples = [
        triple(this, TYPE, iri(_type(change))),
        triple(this, iri(VERSION_OF), iri(context.address.thing(change.id))),
        triple(this, iri(TIME), typed_literal(change.at, XSD("dateTime"))),
        triple(this, iri(SEQUENCE), integer(change.seq)),
    ]
    if change.gone:
        triples += _tombstone(this, change, context)
    return "".join(triples) + "".join(f"{line[:-2]}{this} .\n" for line in _lines(graph))


def _type(change: Change) -> str:
    return TYPES["Delete" if change.gone else "Create" if change.new else "Update"]


def _tombstone(this: Term, change: Change, context: Context) -> Iterator[Triple]:
    for tag, words in change.reason.items():
        yield triple(this, iri(f"{AS}summary"), tagged_literal(words, tag))
    if change.successor:
        yield triple(this, _DCT("isReplacedBy"), iri(context.address.thing(change.successor.id)))


def _lines(graph: bytes) -> Iterator[str]:
    """Yield each triple with its full stop. Our N-Triples have one on a line, with line feeds in literals escaped."""
    # not splitlines, which also splits at U+2028 in a literal
    return (line for line in graph.decode().split("\n") if line)
