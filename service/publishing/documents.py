"""Making the documents of one description by the register's rows, each held against the rules it must keep."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.formats import Publication
from service.problem import Problem, errors
from service.record import access
from service.record.model import KINDS, Collection, Description, Unit
from service.serializers.context import Context
from service.serializers.iiif import prezi3_check
from service.store.document_sets import Document, Edition, Editions
from service.store.log import Entity
from service.validation import manifest as iiif_rules
from service.validation.rules.report import Passed

# a small node is rebuilt whole with iiif-prezi3's objects, of a large one every thousandth document
WHOLE, SAMPLE = 300, 1000
SHOWN = ("thumbnail", "navDate")  # of a manifest, in lists
REPORT = "this is a fault of ours, not of the description: please report it"


@dataclass(slots=True)
class Work:
    """A description on its way to an edition: what it is made from, what was published before, what came of it."""

    description: Description
    inputs: bytes
    before: Entity | None
    pictures: Sequence[tuple[str, bytes]] = ()  # the images of its pages: prepared file, what is said of it
    edition: Edition | None = None
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)  # of its manifest, what lists show too


class Maker:
    """Makes editions. `problems` of a document keep its description from being published."""

    def __init__(self, context: Context, editions: Editions) -> None:
        self.context, self.editions = context, editions
        self._proved, self._passed = 0, Passed()
        self._rows = {kind: _stored_rows(context, kind) for kind in KINDS}
        self._of_members = {
            kind: tuple(row.name for row in context.register.of_kind(kind) if row.of_members)
            for kind in KINDS
        }
        self._suffix = {row.name: f"{row.name}={row.version},".encode() for row in context.register}

    def key(self, kind: str, inputs: bytes) -> bytes:
        """What an edition of that kind is made from: the inputs, and the version of each publication."""
        versions = b"".join(self._suffix[name] for name in (*self._rows[kind], *self._of_members[kind]))
        return hashlib.sha256(inputs + versions).digest()

    def take(self, works: Sequence[Work]) -> None:
        """Give each its edition, staged before or made now, or its problems.

        One publication of all is made after another: a processor keeps the code of one maker close, not of all.
        """
        keys = [self.key(work.description.kind, work.inputs) for work in works]
        for work, key in zip(works, keys, strict=True):
            work.edition = self.editions.find(work.description.id, key)
        new = [(work, key) for work, key in zip(works, keys, strict=True) if work.edition is None]
        for row in self.context.register:
            for work, _ in new:
                if row.name in self._rows[work.description.kind]:
                    self._document(row, work)
        for work, key in new:
            if not work.problems:
                said = brief(work.description, work.shown)
                offers = self.offers(work.description)
                work.edition = self.editions.put(
                    work.description.id, key, work.documents, said, work.pictures, offers
                )

    def offers(self, description: Description) -> tuple[str, ...]:
        """The publications that harvesters ask for and that can be made of it when they do."""
        return tuple(
            row.name
            for row in self.context.register.of_kind(description.kind)
            if row.oai and not row.stored and not (row.refuses and row.refuses(description, self.context))
        )

    def _document(self, row: Publication, work: Work) -> None:
        description, before = work.description, work.before
        own = hashlib.sha256(work.inputs + self._suffix[row.name]).digest()[:16]
        kept = self.editions.documents(before.edition, row.name, own) if before else []
        for layer, part, made in () if kept else self.make(row, description):
            work.problems += self.prove(row, description.id, [made])
            kept.append(Document(row.key(layer), part, own, dumped(made)))
        work.documents += kept
        if row.name == "manifest":
            shown = orjson.loads(kept[0].body) if kept else {}
            work.shown = {name: shown[name] for name in SHOWN if name in shown}
            if "service" in shown:
                work.shown["text"] = True  # there is something to search

    def make(self, row: Publication, description: Description) -> Iterator[tuple[str, int, Any]]:
        """The documents, each with its layer and part: "" and 0 for one alone, or the number of a page."""
        return made_of(row, description, self.context)

    def prove(self, row: Publication, id: str, documents: Iterable[dict[str, Any]]) -> list[Problem]:
        """What is wrong with documents of ours, named so that whoever sees it can report it."""
        proof = PROOFS.get(row.name)
        if proof is None:
            return []
        found: list[Problem] = []
        for document in documents:
            self._proved += 1
            thorough = self._proved <= WHOLE or self._proved % SAMPLE == 0
            found += proof(document, thorough, self._passed)
        return [
            Problem(f"{row.title} would break a rule: {p.message} {p.hint}", REPORT, p.field, id)
            for p in found
        ]


def made_of(row: Publication, description: Description, context: Context) -> Iterator[tuple[str, int, Any]]:
    """What the maker of a publication makes, each document with its layer and part."""
    made = row.maker(description, context) if row.maker else None
    if isinstance(made, Iterator):
        yield from made
    elif isinstance(made, dict) and made and isinstance(next(iter(made)), int):
        yield from (("", part, document) for part, document in made.items())
    elif made:
        yield "", 0, made


def _stored_rows(context: Context, kind: str) -> tuple[str, ...]:
    return tuple(row.name for row in context.register.of_kind(kind) if row.stored and not row.of_members)


def dumped(made: bytes | dict[str, Any]) -> bytes:
    """The bytes of what a maker made: JSON, or bytes already."""
    return made if isinstance(made, bytes) else orjson.dumps(made)


def _iiif(document: dict[str, Any], thorough: bool, passed: Passed) -> list[Problem]:
    found = errors(iiif_rules.check(document, passed=passed))
    return found if found or not thorough else list(prezi3_check.rebuild(document))


PROOFS: dict[str, Callable[[dict[str, Any], bool, Passed], list[Problem]]] = {
    "manifest": _iiif,
    "annotations": _iiif,
    "iiif-collection": _iiif,
}


def brief(description: Description, shown: dict[str, Any]) -> bytes:
    """What lists say of a description: label, date, level, rights, summary, who may see it, its manifest's picture."""
    found: dict[str, Any] = {"label": description.names}
    if isinstance(description, Unit):
        found["level"] = description.level
        if description.date:
            found["date"] = description.date
        if description.rights:
            found["rights"] = description.rights
        if description.abstract:
            found["summary"] = description.abstract.text
        if description.access and description.access.tier != "open":
            found["access"] = access.dump(description.access)
        if isinstance(description, access.RestrictedRecord) and description.withheld:
            found["withheld"] = description.withheld
    return orjson.dumps(found | shown)


def sort_key(description: Description) -> str:
    """Where it stands in a list: units by date, then title; everything else by name."""
    label = description.label().casefold()
    if isinstance(description, Collection):
        return f"{description.reference}|{label}"
    if isinstance(description, Unit):
        return f"{description.when.sort_key if description.when else '~'}|{description.reference}|{label}"
    return label
