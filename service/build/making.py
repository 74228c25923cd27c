"""Making the documents of one description by the register's rows, each held against the rules it must keep."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from service.check import manifest as iiif_rules
from service.problem import Problem
from service.publish.context import Context
from service.publish.iiif import prezi
from service.record.model import Collection, Description, Unit
from service.register import Publication
from service.store.editions import Document, Editions
from service.store.log import Entity

# a small node is rebuilt whole with iiif-prezi3's objects, of a large one every hundredth document
WHOLE, SAMPLE = 300, 100


class Maker:
    """Makes editions. `problems` of a document keep its description from being published."""

    def __init__(self, context: Context, editions: Editions) -> None:
        self.context, self.editions = context, editions
        self._proved = 0

    def key(self, kind: str, inputs: bytes) -> bytes:
        """What an edition of that kind is made from: the inputs, and the version of each publication."""
        rows = self.context.register.of_kind(kind)
        versions = ",".join(f"{row.name}={row.version}" for row in rows if row.stored)
        return hashlib.sha256(inputs + versions.encode()).digest()

    def edition(
        self, description: Description, inputs: bytes, before: Entity | None
    ) -> tuple[int | None, list[Problem]]:
        """The number of an edition made from these inputs: staged before, or made now."""
        key = self.key(description.kind, inputs)
        if staged := self.editions.find(description.id, key):
            return staged, []
        documents: list[Document] = []
        problems: list[Problem] = []
        for row in self.context.register.of_kind(description.kind):
            if row.stored and not row.of_members:
                made, wrong = self._documents(row, description, inputs, before)
                documents += made
                problems += wrong
        if problems:
            return None, problems
        return self.editions.put(description.id, key, documents, brief(description, documents)), []

    def _documents(
        self, row: Publication, description: Description, inputs: bytes, before: Entity | None
    ) -> tuple[list[Document], list[Problem]]:
        own = hashlib.sha256(inputs + f"{row.name}={row.version}".encode()).digest()[:16]
        if kept := self.editions.documents(before.edition if before else None, row.name, own):
            return kept, []
        made = row.maker(description, self.context) if row.maker else None
        if made is None:
            return [], []
        parts: dict[int, bytes] = made if isinstance(made, dict) else {0: made}
        documents = [Document(row.name, part, own, body) for part, body in parts.items()]
        return documents, self.prove(row, description.id, documents)

    def prove(self, row: Publication, id: str, documents: Sequence[Document]) -> list[Problem]:
        """What is wrong with documents of ours, named so that whoever sees it can report it."""
        proof = PROOFS.get(row.name)
        if proof is None:
            return []
        found: list[Problem] = []
        for document in documents:
            self._proved += 1
            thorough = self._proved <= WHOLE or self._proved % SAMPLE == 0
            found += proof(orjson.loads(document.body), thorough)
        return [Problem(f"{row.title} would break a rule: {p.message}", p.hint, id, file=id) for p in found]


def _iiif(document: dict[str, Any], thorough: bool) -> list[Problem]:
    found = list(iiif_rules.check(document))
    return found if found or not thorough else list(prezi.rebuild(document))


PROOFS: dict[str, Callable[[dict[str, Any], bool], list[Problem]]] = {
    "manifest": _iiif,
    "annotations": _iiif,
    "iiif-collection": _iiif,
}


def brief(description: Description, documents: Sequence[Document]) -> bytes:
    """What lists say of a description: label, date, level, summary, thumbnail and navDate; JSON."""
    found: dict[str, Any] = {"label": description.names}
    if isinstance(description, Unit):
        found["level"] = description.level
        if description.date:
            found["date"] = description.date
        if description.abstract:
            found["summary"] = description.abstract.text
    manifest = next((document for document in documents if document.name == "manifest"), None)
    if manifest:
        made = orjson.loads(manifest.body)
        found |= {name: made[name] for name in ("thumbnail", "navDate") if name in made}
    return orjson.dumps(found)


def sort_key(description: Description) -> str:
    """Where it stands in a list: units by date, then title; everything else by name."""
    label = description.label().casefold()
    if isinstance(description, Collection):
        return f"{description.reference}|{label}"
    if isinstance(description, Unit):
        return f"{description.when.sort_key if description.when else '~'}|{description.reference}|{label}"
    return label
