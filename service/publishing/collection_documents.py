"""What is made of the members of a collection: its IIIF Collection and its finding aid.

Made last, inside the transaction, from the members as they then are, of the collections that changed alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, overload

import orjson

from service.problem import Problem
from service.publishing.documents import Maker, brief
from service.record.model import Collection
from service.serializers.iiif.collection import Member, collection
from service.serializers.xml import ead
from service.store.document_sets import Document
from service.store.log import Log, Step
from service.store.writer import Writer

NODE = "_node"  # not a possible id of a description
NAME, FINDING_AID = "iiif-collection", "ead"


def _document(name: str, part: int, body: bytes) -> Document:
    return Document(name, part, hashlib.sha256(body).digest()[:16], body)


class Members(Sequence[Member]):
    """What lies in a collection, read a slice at a time: a list of a million is never in memory."""

    def __init__(self, store: Writer, parent: str | None) -> None:
        self._store, self._parent = store, parent
        self._count = store.member_count(parent)
        self._next, self._key = 0, ("", "", "")

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Member: ...
    @overload
    def __getitem__(self, index: slice) -> list[Member]: ...
    def __getitem__(self, index: int | slice) -> Member | list[Member]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _ = index.indices(self._count)
        if start != self._next:  # slices are asked for in order; any other costs a walk from the beginning
            self._next, self._key = 0, ("", "", "")
            self._read(start)
        return self._read(stop - start)

    def _read(self, count: int) -> list[Member]:
        rows = self._store.members_after(self._parent, self._key, count)
        self._next += len(rows)
        if rows:
            kind, sort, id, _ = rows[-1]
            self._key = (kind, sort, id)
        return [_member(id, kind, orjson.loads(brief)) for kind, _, id, brief in rows]


def _shown(made: Sequence[Document]) -> dict[str, Any]:
    """What the Collection above shows of this one: its picture (Presentation 3.0, 5.1), and whether it has text."""
    whole: dict[str, Any] = next((orjson.loads(document.body) for document in made if document.part == 0), {})
    shown = {name: whole[name] for name in ("thumbnail",) if name in whole}
    return shown | ({"text": True} if "service" in whole else {})  # there is something to search


def _member(id: str, kind: str, said: dict[str, Any]) -> Member:
    return Member(
        id, kind, said["label"], said.get("thumbnail"), said.get("navDate"), said.get("text", False)
    )


class Collections:
    """Makes the IIIF Collections of one publish run."""

    def __init__(self, store: Writer, maker: Maker, log: Log) -> None:
        self.store, self.maker, self.log = store, maker, log
        self.problems: list[Problem] = []

    def take(
        self, steps: dict[str, Step], touched: set[str | None], step_of: Callable[[str], Step | None]
    ) -> None:
        """Carry out the steps of collections, and remake those whose members changed, the deepest first."""
        waiting = {id for id in touched if id is not None} | set(steps)
        while waiting:
            id = max(waiting, key=self._depth)
            waiting.discard(id)
            step = steps.get(id) or step_of(id)
            if step is None:
                continue
            before = self.store.entity(id)
            if step.withdrawn is None:
                step = self._with_members(step)
            if self.log.take(step, before):
                for parent in {step.parent, before.parent if before else None}:
                    if parent is None:
                        touched.add(None)
                    elif parent != id:
                        waiting.add(parent)
        if None in touched:
            self._take_node()

    def _depth(self, id: str) -> tuple[int, str]:
        found = self.maker.context.find(id)
        depth = len(self.maker.context.ancestors(found)) if isinstance(found, Collection) else 0
        return depth, id

    def _with_members(self, step: Step) -> Step:
        if step.edition is None:
            return step
        found = self.maker.context.find(step.id)
        if not isinstance(found, Collection):
            return step
        rows = {row.name for row in self.maker.context.register if row.of_members}
        kept = [doc for doc in self.store.editions.documents(step.edition.number) if doc.name not in rows]
        shown = self._documents(found, Members(self.store, step.id))
        made = [*kept, *shown, self._finding_aid(found)]
        inputs = self.store.editions.inputs(step.edition.number)
        said, offers = brief(found, _shown(shown)), self.maker.offers(found)
        return step.with_edition(self.store.editions.put(step.id, inputs, made, said, offers=offers))

    def _take_node(self) -> None:
        made = self._documents(None, Members(self.store, None))
        self.log.take_node(NODE, self.store.editions.put(NODE, b"", made, b"{}"))

    def _finding_aid(self, found: Collection) -> Document:
        rows = self.store.members_after(found.id, ("", "", ""), ead.MOST)
        members = [(id, kind, orjson.loads(brief)) for kind, _, id, brief in rows]
        total = self.store.member_count(found.id)
        body = ead.document(found, members, total, self.maker.context)
        return _document(FINDING_AID, 0, body)

    def _documents(self, found: Collection | None, members: Sequence[Member]) -> list[Document]:
        row = self.maker.context.register[NAME]
        documents = []
        for part, document in collection(found, members, self.maker.context):
            documents.append(_document(NAME, part, orjson.dumps(document)))
            self.problems += self.maker.prove(row, found.id if found else "the node", [document])
        return documents
