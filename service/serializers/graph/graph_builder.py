"""A graph in the making: what is said of the thing, then of what it is linked to, in the order it was said.

Both profiles draft their graphs here; what a thing is called in a profile, the profile says. It makes no URI of
its own but fragments of the description's page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from service.formats import Format, Publication, Register
from service.record.fields import Reference
from service.record.model import Description
from service.record.text import Text, best
from service.serializers.context import Context
from service.serializers.graph.ntriples import Line, Term, external, iri, texts
from service.urls import Address

Introduction = Callable[[Any, Term, tuple[str, ...]], list[Line]]
Block = tuple[tuple[str, ...], tuple[Line, ...]]  # ends of lines about the thing, lines about others
_KEPT = 100_000  # introductions; a node has fewer people, places and institutions than records


class Introductions:
    """Remembers how a profile introduces a description or a concept: both are frozen, so it never changes."""

    def __init__(self, make: Introduction) -> None:
        self._make = make
        self._kept: dict[tuple[Term, tuple[str, ...]], tuple[object, list[Line]]] = {}

    def __call__(self, found: object, term: Term, languages: tuple[str, ...]) -> list[Line]:
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


@dataclass(slots=True)
class Linked:
    """One reference of a field: its term, its node `{page}#field-n`, and whether a description stands behind it."""

    reference: Reference
    target: Term
    node: Term
    known: bool


def ends(*pairs: tuple[Term, Term]) -> tuple[str, ...]:
    """What is said with each predicate and object, for `Draft.add_ends`: the line without its subject."""
    return tuple(f" {predicate} {object} .\n" for predicate, object in pairs)


class Draft:
    """`introduce` says in the profile's words what a linked description or concept is and what it is called."""

    def __init__(self, description: Description, context: Context, introduce: Introductions) -> None:
        self.description, self.context, self.introduce = description, context, introduce
        self.own: list[Line] = []
        self.others: list[Line] = []
        self.thing = iri(context.uri(description))
        self.address = context.page(description)
        self.page = iri(self.address)
        self._met: dict[str, Term] = {description.id: self.thing}

    def said(self) -> list[Line]:
        """All that was said, of the thing first; some of it perhaps twice."""
        return self.own + self.others

    def kept(self, key: Hashable, say: Callable[..., None], *values: Any) -> None:
        """Say what is the same of all things that have these values: in a steady world it is put into words once.

        What was introduced before then stands there twice, and is written once (triples.py, written).
        """
        if not self.context.steady:
            say(self, *values)
            return
        own, others = self.context.kept(key, self._block, say, values)
        thing = self.thing
        self.own += [thing + end for end in own]
        self.others += others

    def _block(self, say: Callable[..., None], values: tuple[Any, ...]) -> Block:
        draft = Draft(self.description, self.context, self.introduce)
        draft._met.clear()  # with all introductions, whatever this description has met before
        say(draft, *values)
        start = len(draft.thing)
        return tuple(line[start:] for line in draft.own), tuple(draft.others)

    def say(self, predicate: Term, *objects: Term) -> None:
        """Say something of the thing."""
        for object in objects:
            self.own.append(f"{self.thing} {predicate} {object} .\n")

    def text(self, predicate: Term, text: Text | None) -> None:
        """Say words of the thing, in each language they are in."""
        self.own += texts(self.thing, predicate, text)

    def add(self, subject: Term, *pairs: tuple[Term, Term]) -> None:
        """Say something of another."""
        for predicate, object in pairs:
            self.others.append(f"{subject} {predicate} {object} .\n")

    def add_ends(self, subject: Term, ends: Iterable[str]) -> None:
        """Say of another what was put into words before."""
        self.others += [subject + end for end in ends]

    def add_text(self, subject: Term, predicate: Term, text: Text | None) -> None:
        """Say words of another, in each language they are in."""
        self.others += texts(subject, predicate, text)

    def part(self, name: str) -> Term:
        """A fragment of the page, for what has no address of its own."""
        return f"<{self.address}#{name}>"

    def link(self, id: str) -> Term:
        """A linked description, introduced at its first mention where it is published."""
        thing = self._met.get(id)
        if thing is None:
            self._met[id] = thing = iri(self.context.address.thing(id))
            if found := self.context.find(id):
                self.others += self.introduce(found, thing, ())
        return thing

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
        id = self.description.id
        for start, end, title, media_type in _forms(
            self.context.register, self.context.address, self.description.kind
        ):
            yield start + id + end, title, media_type


# rows that publish the thing itself; graphs, citations and pages are about its description
_FORMS_OF_THE_THING = frozenset({"manifest", "iiif-collection", "text", "pdf"})


@lru_cache(maxsize=64)
def _forms(register: Register, book: Address, kind: str) -> tuple[tuple[str, str, str, str], ...]:
    """What is the same for all of a kind: the term before and after the id, title, media type."""
    rows = (row for row in register.of_kind(kind) if row.name in _FORMS_OF_THE_THING)
    return tuple(
        (*_around_id(book, kind, row, form), row.title, form.media_type)
        for row in rows
        for form in row.formats
    )


def _around_id(book: Address, kind: str, row: Publication, form: Format) -> tuple[str, str]:
    mark = "\0"
    here = row.address == "description"
    made = book.serialisation(kind, mark, form.suffix) if here else book.uri(row.address, id=mark)
    start, _, end = iri(made).partition(mark)
    return start, end
