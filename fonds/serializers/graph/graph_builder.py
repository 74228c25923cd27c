"""Collects the triples of one description: those about the described entity, then those about what it links to.

Every profile builds its graphs with this class; the profile decides how a linked description is described. It makes
no URIs of its own except fragments of the description's page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fonds.formats import FormatRegistry, Representation, Serialization
from fonds.record.field_types import Reference
from fonds.record.model import Description
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.ntriples import Term, Triple, checked_iri, iri, text_triples
from fonds.urls import UrlBuilder

DescribeLinked = Callable[[Any, Term, tuple[str, ...]], list[Triple]]
# triples about the entity without their subject, and triples about others
SharedTriples = tuple[tuple[str, ...], tuple[Triple, ...]]
# linked entities: each keeps its description in memory, and is described again if that was read again meanwhile
_CACHE_SIZE = 4_096


class LinkedEntityCache:
    """Remembers how a profile describes a linked description or concept. Both are frozen, so the triples stay valid."""

    def __init__(self, describe: DescribeLinked) -> None:
        self._describe = describe
        self._cache: dict[tuple[Term, tuple[str, ...]], tuple[object, list[Triple]]] = {}

    def __call__(self, entity: object, term: Term, languages: tuple[str, ...]) -> list[Triple]:
        """Return the classes and names of a linked entity, those of a concept in the node's languages."""
        entry = self._cache.get((term, languages))
        if entry is None or entry[0] is not entity:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[term, languages] = entry = entity, self._describe(entity, term, languages)
        return entry[1]


def in_languages(labels: MultilingualText, languages: tuple[str, ...]) -> MultilingualText:
    """Return the labels in those languages; if there are none, those that match the first language best."""
    matching = {tag: labels[tag] for tag in languages if tag in labels}
    if matching or not labels:
        return matching
    nearest = in_language(labels, languages[0])
    return {tag: words for tag, words in labels.items() if words == nearest}


@dataclass(slots=True)
class LinkedReference:
    """A reference of a field with its terms.

    `target` is what the field links to: the entity that the reference names by id, else `node`.
    `node` is the fragment `{page}#{field}-{n}`. `has_id` says whether the reference names a description by id.
    """

    reference: Reference
    target: Term
    node: Term
    has_id: bool


def suffixes(*pairs: tuple[Term, Term]) -> tuple[str, ...]:
    """Return triples without their subject, from predicates and objects, for `GraphBuilder.add_suffixes`."""
    return tuple(f" {predicate} {object} .\n" for predicate, object in pairs)


class GraphBuilder:
    """Collects the triples of one description.

    `entity` is the term of what is described, `page` that of the description itself. `describe_linked` returns the
    classes and names of a linked description or concept in the terms of the profile.
    """

    def __init__(
        self, description: Description, context: SerializerContext, describe_linked: LinkedEntityCache
    ) -> None:
        self.description, self.context, self.describe_linked = description, context, describe_linked
        self.entity_lines: list[Triple] = []
        self.other_lines: list[Triple] = []
        self.entity = iri(context.entity_uri(description))
        self.address = context.description_url(description)
        self.page = iri(self.address)
        self._linked: dict[str, Term] = {description.id: self.entity}

    def lines(self) -> list[Triple]:
        """Return all triples, those about the entity first. Some may occur twice."""
        return self.entity_lines + self.other_lines

    def add_shared(self, key: Hashable, add: Callable[..., None], *values: Any) -> None:
        """Add triples that are the same for all entities with these values.

        `add` is called with a builder and the values. In a cacheable context it is called once for each key. Linked
        entities that were described before are then described twice; ntriples.join_triples writes them once.
        """
        if not self.context.cacheable:
            add(self, *values)
            return
        entity_suffixes, others = self.context.memoize(key, self._shared_triples, add, values)
        entity = self.entity
        self.entity_lines += [entity + suffix for suffix in entity_suffixes]
        self.other_lines += others

    def _shared_triples(self, add: Callable[..., None], values: tuple[Any, ...]) -> SharedTriples:
        graph = GraphBuilder(self.description, self.context, self.describe_linked)
        graph._linked.clear()  # describe every linked entity, whatever this description has linked to before
        add(graph, *values)
        start = len(graph.entity)
        return tuple(line[start:] for line in graph.entity_lines), tuple(graph.other_lines)

    def add(self, predicate: Term, *objects: Term) -> None:
        """Add a triple about the entity for each object."""
        for object in objects:
            self.entity_lines.append(f"{self.entity} {predicate} {object} .\n")

    def add_text(self, predicate: Term, text: MultilingualText | None) -> None:
        """Add text about the entity, in each language it has."""
        self.entity_lines += text_triples(self.entity, predicate, text)

    def add_to(self, subject: Term, *pairs: tuple[Term, Term]) -> None:
        """Add triples about another subject, from predicates and objects."""
        for predicate, object in pairs:
            self.other_lines.append(f"{subject} {predicate} {object} .\n")

    def add_suffixes(self, subject: Term, suffixes: Iterable[str]) -> None:
        """Add triples about another subject that were prepared by `suffixes`."""
        self.other_lines += [subject + suffix for suffix in suffixes]

    def add_text_to(self, subject: Term, predicate: Term, text: MultilingualText | None) -> None:
        """Add text about another subject, in each language it has."""
        self.other_lines += text_triples(subject, predicate, text)

    def fragment(self, name: str) -> Term:
        """Return a fragment of the page, for a node that has no address of its own."""
        return f"<{self.address}#{name}>"

    def link(self, id: str) -> Term:
        """Return the term of another description. At its first mention, add its class and names if it is published."""
        term = self._linked.get(id)
        if term is None:
            self._linked[id] = term = iri(self.context.urls.entity_uri(id))
            if description := self.context.find(id):
                self.other_lines += self.describe_linked(description, term, ())
        return term

    def references(self, field: str, references: Iterable[Reference]) -> Iterator[LinkedReference]:
        """Yield each reference that has an id or words, numbered from 1 by its position in the field."""
        for number, reference in enumerate(references, 1):
            node = self.fragment(f"{field}-{number}")
            if reference.id:
                yield LinkedReference(reference, self.link(reference.id), node, True)
            elif reference.as_:
                yield LinkedReference(reference, node, node, False)

    def external(self, uri: str | None) -> Term | None:
        """Return a URI that a person wrote, or None if it is not a valid IRI."""
        return checked_iri(uri) if uri else None

    def concept(self, scheme: str, code: str) -> Term:
        """Return the term of a concept. At its first mention, add its class and labels if the scheme has it."""
        term = iri(self.context.urls.vocab(scheme, code))
        if term not in self._linked:
            self._linked[term] = term
            if concept := self.context.vocabulary.find(scheme, code):
                self.other_lines += self.describe_linked(concept, term, self.context.site.languages)
        return term

    def downloads(self) -> Iterator[tuple[Term, str, str]]:
        """Yield address, title and media type of each format in which the entity itself can be downloaded.

        Formats that only describe or cite the entity are left out.
        """
        id = self.description.id
        for start, end, title, media_type in _download_formats(
            self.context.formats, self.context.urls, self.description.kind
        ):
            yield start + id + end, title, media_type


# representations of the entity itself; graphs, citations and pages are about its description
_REPRESENTATIONS_OF_ENTITY = frozenset({"manifest", "iiif-collection", "text", "pdf"})


@lru_cache(maxsize=64)
def _download_formats(
    registry: FormatRegistry, urls: UrlBuilder, kind: str
) -> tuple[tuple[str, str, str, str], ...]:
    """Return what is the same for all descriptions of a kind: the IRI before and after the id, title, media type."""
    representations = (row for row in registry.for_kind(kind) if row.name in _REPRESENTATIONS_OF_ENTITY)
    return tuple(
        (
            *_split_at_id(urls, kind, representation, serialization),
            representation.title,
            serialization.media_type,
        )
        for representation in representations
        for serialization in representation.serializations
    )


def _split_at_id(
    urls: UrlBuilder, kind: str, representation: Representation, serialization: Serialization
) -> tuple[str, str]:
    """Return the IRI of a format before and after the id."""
    placeholder = "\0"
    if representation.route == "description":
        uri = urls.serialization(kind, placeholder, serialization.suffix)
    else:
        uri = urls.uri(representation.route, id=placeholder)
    start, _, end = iri(uri).partition(placeholder)
    return start, end
