"""The node's concept schemes, read from vocab/*.ttl: labels, notes and broader terms of each code.

The files say `<classification/top-secret>`, relative to `/vocab/` of the node that serves them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from service.record.text import Text
from service.urls import Address

SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True)
class Concept:
    """A term of a scheme: its URI, labels, notes, and the URIs of wider and matching concepts."""

    uri: str
    scheme: str
    code: str
    labels: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All schemes of a node, with the digest of the files they were read from."""

    concepts: dict[tuple[str, str], Concept]
    triples: dict[str, tuple[ox.Triple, ...]]
    digest: bytes

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for scheme, code in sorted(self.concepts):
            found.setdefault(scheme, []).append(code)
        return {scheme: tuple(codes) for scheme, codes in found.items()}

    def find(self, scheme: str, code: str) -> Concept | None:
        """The concept with that code."""
        return self.concepts.get((scheme, code))

    def codes(self, scheme: str) -> tuple[str, ...]:
        """All codes of a scheme, in order."""
        return self._codes.get(scheme, ())


def load(folder: Path, address: Address) -> Vocabulary:
    """Read every scheme of the folder. Raises SyntaxError for Turtle that does not parse."""
    concepts: dict[tuple[str, str], Concept] = {}
    triples: dict[str, tuple[ox.Triple, ...]] = {}
    digest = hashlib.sha256()
    for path in sorted((folder / "schemes").glob("*.ttl")):
        data = path.read_bytes()
        digest.update(path.name.encode() + data)
        base = address.vocab("")
        quads = ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=base)
        triples[path.stem] = tuple(quad.triple for quad in quads)
        for concept in _concepts(path.stem, triples[path.stem], base):
            concepts[concept.scheme, concept.code] = concept
    return Vocabulary(concepts, triples, digest.digest())


def _concepts(scheme: str, triples: tuple[ox.Triple, ...], base: str) -> list[Concept]:
    by_subject: dict[str, list[ox.Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            by_subject.setdefault(triple.subject.value, []).append(triple)
    start = f"{base}{scheme}/"
    return [
        _concept(scheme, uri, uri.removeprefix(start), rows)
        for uri, rows in by_subject.items()
        if uri.startswith(start)
    ]


def _concept(scheme: str, uri: str, code: str, rows: list[ox.Triple]) -> Concept:
    def texts(name: str) -> Text:
        found = (row.object for row in rows if row.predicate.value == SKOS + name)
        return {term.language or "und": term.value for term in found if isinstance(term, ox.Literal)}

    def uris(*names: str) -> tuple[str, ...]:
        wanted = {SKOS + name for name in names}
        found = (row.object for row in rows if row.predicate.value in wanted)
        return tuple(term.value for term in found if isinstance(term, ox.NamedNode))

    notes = texts("definition") or texts("scopeNote")
    matches = uris("exactMatch", "closeMatch")
    return Concept(uri, scheme, code, texts("prefLabel"), notes, uris("broader"), matches)
