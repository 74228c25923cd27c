"""The node's concept schemes as graphs: a scheme with all its concepts, or one concept with its neighbours' labels.

The triples of vocab/schemes/*.ttl are returned unchanged, as N-Triples, which serialize.py turns into any other syntax
(with the profile "vocab", SKOS terms have no prefix in JSON-LD).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.namespaces import PREFIXES

_SKOS = PREFIXES["skos"]
_LABEL_PREDICATES = frozenset({_SKOS + "prefLabel", PREFIXES["rdf"] + "type", PREFIXES["dcterms"] + "title"})


def scheme_graph(name: str, context: SerializerContext) -> bytes | None:
    """Return the graph of a scheme: the scheme itself first, then its concepts. None if the scheme does not exist."""
    triples = context.vocabulary.triples.get(name)
    return _to_ntriples(_subject_first(context.urls.vocab(name), triples)) if triples else None


def concept_graph(name: str, code: str, context: SerializerContext) -> bytes | None:
    """Return the graph of one concept, with the labels of its scheme and of its broader, narrower and related concepts.

    None if the concept does not exist.
    """
    uri = context.urls.vocab(name, code)
    triples = context.vocabulary.triples.get(name, ())
    outgoing = [triple for triple in triples if _is(triple.subject, uri)]
    if not outgoing:
        return None
    incoming = [triple for triple in triples if _is(triple.object, uri)]
    neighbours = {triple.object.value for triple in outgoing if isinstance(triple.object, ox.NamedNode)}
    neighbours |= {triple.subject.value for triple in incoming if isinstance(triple.subject, ox.NamedNode)}
    labels = [triple for triple in triples if _is_label(triple, neighbours) and not _is(triple.subject, uri)]
    return _to_ntriples([*outgoing, *incoming, *labels])


def _is(node: object, uri: str) -> bool:
    return isinstance(node, ox.NamedNode) and node.value == uri


def _is_label(triple: ox.Triple, subjects: set[str]) -> bool:
    """Whether a triple says what one of these subjects is or how it is called."""
    subject = triple.subject
    return (
        isinstance(subject, ox.NamedNode)
        and subject.value in subjects
        and triple.predicate.value in _LABEL_PREDICATES
    )


def _subject_first(uri: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return sorted(triples, key=lambda triple: not _is(triple.subject, uri))


def _to_ntriples(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(dict.fromkeys(triples), format=ox.RdfFormat.N_TRIPLES) or b""
