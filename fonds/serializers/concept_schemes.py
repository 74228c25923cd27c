"""The node's concept schemes, read from vocab/schemes/*.ttl: labels, notes and broader terms of each code.

The files use relative URIs such as `<classification/top-secret>`, resolved against `/vocab/` of the node that serves
them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from fonds.record.text import MultilingualText
from fonds.urls import UrlBuilder

SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True)
class Concept:
    """A term of a scheme: its URI, labels and notes, and the URIs of broader and matching concepts."""

    uri: str
    scheme: str
    code: str
    labels: MultilingualText = field(default_factory=dict)
    note: MultilingualText = field(default_factory=dict)
    broader: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All concept schemes of a node, with the digest of the files they were read from."""

    concepts: dict[tuple[str, str], Concept]
    triples: dict[str, tuple[ox.Triple, ...]]
    digest: bytes

    @cached_property
    def _codes_by_scheme(self) -> dict[str, tuple[str, ...]]:
        codes_by_scheme: dict[str, list[str]] = {}
        for scheme, code in sorted(self.concepts):
            codes_by_scheme.setdefault(scheme, []).append(code)
        return {scheme: tuple(codes) for scheme, codes in codes_by_scheme.items()}

    @cached_property
    def classes(self) -> dict[tuple[str, str, str], str | None]:
        """The classes that were looked up, by scheme, code and namespace: the same few for every record."""
        return {}

    def find(self, scheme: str, code: str) -> Concept | None:
        """Return the concept with that code, or None if the scheme does not have it."""
        return self.concepts.get((scheme, code))

    @cached_property
    def _names_by_scheme(self) -> dict[str, dict[str, str]]:
        names_by_scheme: dict[str, dict[str, str]] = {}
        for scheme, codes in self._codes_by_scheme.items():
            codes_by_label: dict[str, set[str]] = {}
            for code in codes:
                for label in self.concepts[scheme, code].labels.values():
                    codes_by_label.setdefault(label.casefold(), set()).add(code)
            labels = {label: min(named) for label, named in codes_by_label.items() if len(named) == 1}
            names_by_scheme[scheme] = {**labels, **{code: code for code in codes}}
        return names_by_scheme

    def names(self, scheme: str) -> dict[str, str]:
        """Return the code of each term of a scheme by the code itself, and by those labels that no other term has."""
        return self._names_by_scheme.get(scheme, {})

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Return all codes of a scheme, in alphabetical order."""
        return self._codes_by_scheme.get(scheme, ())


def load(folder: Path, urls: UrlBuilder) -> Vocabulary:
    """Read every scheme of the folder. Raises SyntaxError for invalid Turtle."""
    concepts: dict[tuple[str, str], Concept] = {}
    triples: dict[str, tuple[ox.Triple, ...]] = {}
    digest = hashlib.sha256()
    for path in sorted((folder / "schemes").glob("*.ttl")):
        turtle = path.read_bytes()
        digest.update(path.name.encode() + turtle)
        base = urls.vocab("")
        quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=base)
        triples[path.stem] = tuple(quad.triple for quad in quads)
        for concept in _concepts(path.stem, triples[path.stem], base):
            concepts[concept.scheme, concept.code] = concept
    return Vocabulary(concepts, triples, digest.digest())


def _concepts(scheme: str, triples: tuple[ox.Triple, ...], base: str) -> list[Concept]:
    triples_by_subject: dict[str, list[ox.Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            triples_by_subject.setdefault(triple.subject.value, []).append(triple)
    prefix = f"{base}{scheme}/"
    return [
        _concept(scheme, uri, uri.removeprefix(prefix), own_triples)
        for uri, own_triples in triples_by_subject.items()
        if uri.startswith(prefix)
    ]


def _concept(scheme: str, uri: str, code: str, triples: list[ox.Triple]) -> Concept:
    def texts(name: str) -> MultilingualText:
        objects = (triple.object for triple in triples if triple.predicate.value == SKOS + name)
        return {term.language or "und": term.value for term in objects if isinstance(term, ox.Literal)}

    def uris(*names: str) -> tuple[str, ...]:
        predicates = {SKOS + name for name in names}
        objects = (triple.object for triple in triples if triple.predicate.value in predicates)
        return tuple(term.value for term in objects if isinstance(term, ox.NamedNode))

    notes = texts("definition") or texts("scopeNote")
    matches = uris("exactMatch", "closeMatch")
    return Concept(uri, scheme, code, texts("prefLabel"), notes, uris("broader"), matches)
