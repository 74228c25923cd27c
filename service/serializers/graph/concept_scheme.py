"""The concept schemes of the node as graphs: a scheme with all its terms, or one term with the names of its neighbours.

What vocab/schemes/*.ttl say is given unchanged; it is N-Triples, for encode.py to write in any serialisation
("vocab" is the profile whose plain terms are those of SKOS).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from service.serializers.context import Context
from service.serializers.graph.namespaces import PREFIXES

_SKOS = PREFIXES["skos"]
_NAMES = frozenset({_SKOS + "prefLabel", PREFIXES["rdf"] + "type", PREFIXES["dcterms"] + "title"})


def scheme(name: str, context: Context) -> bytes | None:
    """The graph of a scheme: the scheme itself first, then each of its terms. None where there is no such scheme."""
    triples = context.vocabulary.triples.get(name)
    return _written(_first(context.address.vocab(name), triples)) if triples else None


def concept(name: str, code: str, context: Context) -> bytes | None:
    """The graph of one term, with the names of its scheme and of wider, narrower and related terms of it."""
    uri = context.address.vocab(name, code)
    triples = context.vocabulary.triples.get(name, ())
    own = [triple for triple in triples if _is(triple.subject, uri)]
    if not own:
        return None
    towards = [triple for triple in triples if _is(triple.object, uri)]
    near = {triple.object.value for triple in own if isinstance(triple.object, ox.NamedNode)}
    near |= {triple.subject.value for triple in towards if isinstance(triple.subject, ox.NamedNode)}
    names = [triple for triple in triples if _names(triple, near) and not _is(triple.subject, uri)]
    return _written([*own, *towards, *names])


def _is(node: object, uri: str) -> bool:
    return isinstance(node, ox.NamedNode) and node.value == uri


def _names(triple: ox.Triple, near: set[str]) -> bool:
    subject = triple.subject
    return isinstance(subject, ox.NamedNode) and subject.value in near and triple.predicate.value in _NAMES


def _first(uri: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return sorted(triples, key=lambda triple: not _is(triple.subject, uri))


def _written(triples: Iterable[ox.Triple]) -> bytes:
    made = ox.serialize(dict.fromkeys(triples), format=ox.RdfFormat.N_TRIPLES)
    return made or b""
