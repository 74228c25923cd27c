"""A graph in the making: what is said of the thing, then of what it is linked to, in the order it was said.

Both profiles draft their graphs here; what a thing is called in a profile, the profile says. It makes no URI of
its own but fragments of the description's page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from service.publish.context import Context
from service.publish.graph.triples import Term, Triple, external, iri, texts
from service.record.fields import Reference
from service.record.model import Description
from service.record.text import Text, best
from service.register import Format, Publication, Register

Introduction = Callable[[Any, Term, tuple[str, ...]], list[Triple]]
_KEPT = 100_000  # introductions; a node has fewer people, places and institutions than records


class Introductions:
    """Remembers how a profile introduces a description or a concept: both are frozen, so it never changes."""

    def __init__(self, make: Introduction) -> None:
        self._make = make
        self._kept: dict[tuple[Term, tuple[str, ...]], tuple[object, list[Triple]]] = {}

    def __call__(self, found: object, term: Term, languages: tuple[str, ...]) -> list[Triple]:
        """What to say of something linked: its classes and names, of a concept those in the node's languages."""
        kept = self._kept.get((term, languages))
        if kept is None or kept[0] is not found:
            if len(self._kept) > _KEPT:
                self._kept.clear()
            self._kept[term, languages] = kept = found, self._make(found, term, languages)
        return kept[1]


def in_languages(labels: Text, languages: tuple[str, ...]) -> Text:
    """Labels in those languages; else the nearest there is to the first."""
    wanted = {tag: labels[tag] for tag in languages if tag in labels}
    if wanted or not labels:
        return wanted
    nearest = best(labels, languages[0])
    return {tag: words for tag, words in labels.items() if words == nearest}


@dataclass(frozen=True, slots=True)
class Linked:
    """One reference of a field: its term, its node `{page}#field-n`, and whether a description stands behind it."""

    reference: Reference
    target: Term
    node: Term
    known: bool


@dataclass
class Draft:
    """`introduce` says in the profile's words what a linked description or concept is and what it is called."""

    description: Description
    context: Context
    introduce: Introductions
    own: list[Triple] = field(default_factory=list)
    others: list[Triple] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thing = iri(self.context.uri(self.description))
        self.address = self.context.page(self.description)
        self.page = iri(self.address)
        self._met: dict[str, Term] = {self.description.id: self.thing}

    def said(self) -> list[Triple]:
        """All that was said, of the thing first; some of it perhaps twice."""
        return self.own + self.others

    def say(self, predicate: Term, *objects: Term) -> None:
        """Say something of the thing."""
        for object in objects:
            self.own.append((self.thing, predicate, object))

    def text(self, predicate: Term, text: Text | None) -> None:
        """Say words of the thing, in each language they are in."""
        self.own += texts(self.thing, predicate, text)

    def add(self, subject: Term, *pairs: tuple[Term, Term]) -> None:
        """Say something of another."""
        for predicate, object in pairs:
            self.others.append((subject, predicate, object))

    def add_text(self, subject: Term, predicate: Term, text: Text | None) -> None:
        """Say words of another, in each language they are in."""
        self.others += texts(subject, predicate, text)

    def part(self, name: str) -> Term:
        """A fragment of the page, for what has no address of its own."""
        return f"<{self.address}#{name}>"

    def link(self, id: str) -> Term:
        """A linked description, introduced at its first mention where it is published."""
        if id not in self._met:
            self._met[id] = thing = iri(self.context.address.thing(id))
            if found := self.context.find(id):
                self.others += self.introduce(found, thing, ())
        return self._met[id]

    def linked(self, field: str, references: Iterable[Reference]) -> Iterator[Linked]:
        """Each reference that names something, numbered from 1 as it stands in the field."""
        for number, reference in enumerate(references, 1):
            node = self.part(f"{field}-{number}")
            if reference.id:
                yield Linked(reference, self.link(reference.id), node, True)
            elif reference.as_:
                yield Linked(reference, node, node, False)

    def external(self, uri: str | None) -> Term | None:
        """An address that somebody wrote, where it is an IRI."""
        return external(uri) if uri else None

    def concept(self, scheme: str, code: str) -> Term:
        """A term of a scheme, introduced at its first mention where the vocabulary has it."""
        term = iri(self.context.address.vocab(scheme, code))
        if term not in self._met:
            self._met[term] = term
            if found := self.context.vocabulary.find(scheme, code):
                self.others += self.introduce(found, term, self.context.site.languages)
        return term

    def downloads(self) -> Iterator[tuple[Term, str, str]]:
        """What the thing itself is to be had as, by the register: address, title, media type.

        Not what only describes or cites it.
        """
        kind, id, book = self.description.kind, self.description.id, self.context.address
        for row, form in _forms(self.context.register, kind):
            here = row.address == "description"
            made = book.serialisation(kind, id, form.suffix) if here else book.uri(row.address, id=id)
            yield iri(made), row.title, form.media_type


# rows that publish the thing itself; graphs, citations and pages are about its description
_FORMS_OF_THE_THING = frozenset({"manifest", "iiif-collection", "text", "pdf"})


@lru_cache(maxsize=64)
def _forms(register: Register, kind: str) -> tuple[tuple[Publication, Format], ...]:
    rows = (row for row in register.of_kind(kind) if row.name in _FORMS_OF_THE_THING)
    return tuple((row, form) for row in rows for form in row.formats)
