"""Linked Data Event Streams: a member for each row of the log, with the data as it then was, as N-Quads.

A member's IRI is that of the thing with the number of the log in a fragment, `/id/{id}#v{seq}`: it names one state for
ever, and it is the name of the graph that holds that state. What is said of the change stands in the default graph.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.serializers.context import Context
from service.serializers.feeds.change import Change
from service.serializers.graph.namespaces import TYPE, XSD, terms
from service.serializers.graph.ntriples import integer, iri, line, tagged, typed
from service.urls import Address

AS = "https://www.w3.org/ns/activitystreams#"
TIME = "http://www.w3.org/ns/prov#generatedAtTime"
VERSION_OF = "http://purl.org/dc/terms/isVersionOf"
SEQUENCE = "https://schema.org/position"
TYPES = {"Create": f"{AS}Create", "Update": f"{AS}Update", "Delete": f"{AS}Delete"}
PAGE = 100  # members; some 40 kB with zstd
_DCT = terms("dcterms")


def name(address: Address, id: str, seq: int) -> str:
    """The IRI of a member."""
    return f"{address.thing(id)}#v{seq}"


def member(change: Change, graph: bytes, context: Context) -> str:
    """The quads of a member; `graph` are the N-Triples of the description as it was then, empty for a tombstone."""
    this = iri(name(context.address, change.id, change.seq))
    said = [
        line(this, TYPE, iri(_type(change))),
        line(this, iri(VERSION_OF), iri(context.address.thing(change.id))),
        line(this, iri(TIME), typed(change.at, XSD("dateTime"))),
        line(this, iri(SEQUENCE), integer(change.seq)),
    ]
    if change.gone:
        said += _tombstone(this, change, context)
    return "".join(said) + "".join(f"{triple[:-2]}{this} .\n" for triple in _lines(graph))


def _type(change: Change) -> str:
    return TYPES["Delete" if change.gone else "Create" if change.new else "Update"]


def _tombstone(this: str, change: Change, context: Context) -> Iterator[str]:
    for tag, words in change.reason.items():
        yield line(this, iri(f"{AS}summary"), tagged(words, tag))
    if change.successor:
        yield line(this, _DCT("isReplacedBy"), iri(context.address.thing(change.successor.id)))


def _lines(graph: bytes) -> Iterator[str]:
    """Each triple with its full stop: N-Triples of ours have one to a line, and line ends in literals escaped."""
    # not splitlines, which takes U+2028 in a literal for the end of a line
    return (triple for triple in graph.decode().split("\n") if triple)
