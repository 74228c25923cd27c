"""Making the documents of one description by the register's rows, each held against the rules it must keep."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from service.check import manifest as iiif_rules
from service.problem import Problem, errors
from service.publish.context import Context
from service.publish.iiif import prezi
from service.record.model import KINDS, Collection, Description, Unit
from service.register import Publication
from service.store.editions import Document, Edition, Editions
from service.store.log import Entity

# a small node is rebuilt whole with iiif-prezi3's objects, of a large one every thousandth document
WHOLE, SAMPLE = 300, 1000
REPORT = "this is a fault of ours, not of the description: please report it"


class Maker:
    """Makes editions. `problems` of a document keep its description from being published."""

    def __init__(self, context: Context, editions: Editions) -> None:
        self.context, self.editions = context, editions
        self._proved = 0
        self._rows = {kind: _stored_rows(context, kind) for kind in KINDS}
        self._suffix = {row.name: f"{row.name}={row.version},".encode() for row in context.register}

    def key(self, kind: str, inputs: bytes) -> bytes:
        """What an edition of that kind is made from: the inputs, and the version of each publication."""
        versions = b"".join(self._suffix[row.name] for row in self._rows[kind])
        return hashlib.sha256(inputs + versions).digest()

    def edition(
        self, description: Description, inputs: bytes, before: Entity | None
    ) -> tuple[Edition | None, list[Problem]]:
        """An edition made from these inputs: staged before, or made now."""
        key = self.key(description.kind, inputs)
        if staged := self.editions.find(description.id, key):
            return staged, []
        documents: list[Document] = []
        problems: list[Problem] = []
        said: dict[str, Any] = {}
        for row in self._rows[description.kind]:
            own = hashlib.sha256(inputs + self._suffix[row.name]).digest()[:16]
            kept = self.editions.documents(before.edition, row.name, own) if before else []
            parts = {} if kept else self.make(row, description)
            problems += self.prove(row, description.id, parts.values())
            documents += kept or [Document(row.name, part, own, dumped(made)) for part, made in parts.items()]
            if row.name == "manifest":
                said = orjson.loads(kept[0].body) if kept else parts.get(0, {})
        if problems:
            return None, problems
        return self.editions.put(description.id, key, documents, brief(description, said)), []

    def make(self, row: Publication, description: Description) -> dict[int, Any]:
        """The documents by part: 0 for one alone, or the number of a page."""
        made = row.maker(description, self.context) if row.maker else None
        if made is None or made == {}:
            return {}
        return made if isinstance(made, dict) and isinstance(next(iter(made)), int) else {0: made}

    def prove(self, row: Publication, id: str, documents: Iterable[dict[str, Any]]) -> list[Problem]:
        """What is wrong with documents of ours, named so that whoever sees it can report it."""
        proof = PROOFS.get(row.name)
        if proof is None:
            return []
        found: list[Problem] = []
        for document in documents:
            self._proved += 1
            thorough = self._proved <= WHOLE or self._proved % SAMPLE == 0
            found += proof(document, thorough)
        return [
            Problem(f"{row.title} would break a rule: {p.message} {p.hint}", REPORT, p.field, id)
            for p in found
        ]


def _stored_rows(context: Context, kind: str) -> tuple[Publication, ...]:
    return tuple(row for row in context.register.of_kind(kind) if row.stored and not row.of_members)


def dumped(made: bytes | dict[str, Any]) -> bytes:
    """The bytes of what a maker made: JSON, or bytes already."""
    return made if isinstance(made, bytes) else orjson.dumps(made)


def _iiif(document: dict[str, Any], thorough: bool) -> list[Problem]:
    found = errors(iiif_rules.check(document))
    return found if found or not thorough else list(prezi.rebuild(document))


PROOFS: dict[str, Callable[[dict[str, Any], bool], list[Problem]]] = {
    "manifest": _iiif,
    "annotations": _iiif,
    "iiif-collection": _iiif,
}


def brief(description: Description, manifest: dict[str, Any]) -> bytes:
    """What lists say of a description: label, date, level, summary, and its manifest's thumbnail and navDate; JSON."""
    found: dict[str, Any] = {"label": description.names}
    if isinstance(description, Unit):
        found["level"] = description.level
        if description.date:
            found["date"] = description.date
        if description.abstract:
            found["summary"] = description.abstract.text
    found |= {name: manifest[name] for name in ("thumbnail", "navDate") if name in manifest}
    return orjson.dumps(found)


def sort_key(description: Description) -> str:
    """Where it stands in a list: units by date, then title; everything else by name."""
    label = description.label().casefold()
    if isinstance(description, Collection):
        return f"{description.reference}|{label}"
    if isinstance(description, Unit):
        return f"{description.when.sort_key if description.when else '~'}|{description.reference}|{label}"
    return label
