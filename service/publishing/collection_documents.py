"""Documents that are built from the members of a collection: its IIIF Collection and its finding aid.

They are built last, inside the transaction, from the members as they are then, and only for collections that changed.
The finding aid that a collection is served with has the finding aids of all collections below it
(service/serializers/xml/ead_tree.py). So a change of one is logged for each collection above it too, without building
anything: the datestamp of OAI-PMH follows every change of the metadata (2.5.1).
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Container, Sequence
from typing import Any, Generic, TypeVar, overload

import orjson

from service.problem import Problem
from service.publishing.documents import DocumentBuilder, summarize
from service.publishing.faults import Faults
from service.record.model import Collection
from service.serializers.iiif.collection import Member, collection
from service.serializers.xml import ead
from service.store.document_sets import Document, changed_formats
from service.store.log import Log, Transition
from service.store.writer import Writer

NODE_FILE = "node.toml"
NODE_ID = "_node"  # not a possible id of a description
IIIF_COLLECTION, FINDING_AID = "iiif-collection", "ead"


def _document(name: str, part: int, body: bytes) -> Document:
    return Document(name, part, hashlib.sha256(body).digest()[:16], body)


MemberType = TypeVar("MemberType")


class StoredMembers(Sequence[MemberType], Generic[MemberType]):
    """The members of a collection, read a slice at a time: a list of a million is never in memory."""

    def __init__(self, store: Writer, parent: str | None) -> None:
        self._store, self._parent = store, parent
        self._count = store.member_count(parent)
        self._next, self._key = 0, ("", "", "")

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> MemberType: ...
    @overload
    def __getitem__(self, index: slice) -> list[MemberType]: ...
    def __getitem__(self, index: int | slice) -> MemberType | list[MemberType]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _ = index.indices(self._count)
        if start != self._next:  # slices are asked for in order; any other is read from the beginning
            self._next, self._key = 0, ("", "", "")
            self._read(start)
        return self._read(stop - start)

    @abstractmethod
    def _member(self, id: str, kind: str, summary: dict[str, Any]) -> MemberType:
        """Return a member from what the store has of it."""

    def _read(self, count: int) -> list[MemberType]:
        rows = self._store.members_after(self._parent, self._key, count)
        self._next += len(rows)
        if rows:
            kind, sort, id, _ = rows[-1]
            self._key = (kind, sort, id)
        return [self._member(id, kind, orjson.loads(summary)) for kind, _, id, summary in rows]


class CollectionMembers(StoredMembers[Member]):
    """The members of a collection as its IIIF Collection lists them."""

    def _member(self, id: str, kind: str, summary: dict[str, Any]) -> Member:
        thumbnail, nav_date = summary.get("thumbnail"), summary.get("navDate")
        return Member(id, kind, summary["label"], thumbnail, nav_date, summary.get("text", False))


class CollectionComponents(StoredMembers[ead.Component]):
    """The members of a collection as its finding aid lists them."""

    def _member(self, id: str, kind: str, summary: dict[str, Any]) -> ead.Component:
        return id, kind, summary


def _summary_fields(documents: Sequence[Document]) -> dict[str, Any]:
    """Return what the parent Collection shows of this one: its thumbnail (Presentation 3.0, 5.1), and whether it has
    text."""
    iiif_collection: dict[str, Any] = next(
        (orjson.loads(document.body) for document in documents if document.part == 0), {}
    )
    fields = {name: iiif_collection[name] for name in ("thumbnail",) if name in iiif_collection}
    has_search = "service" in iiif_collection  # its only service is Content Search
    return fields | ({"text": True} if has_search else {})


class CollectionBuilder:
    """Builds the documents of collections in one publish."""

    def __init__(
        self, store: Writer, builder: DocumentBuilder, log: Log, faults: Faults, skipped: Container[str]
    ) -> None:
        self.store, self.builder, self.log, self.faults = store, builder, log, faults
        self.problems: list[Problem] = []
        self.failed: set[str] = set()  # collections that met a fault: nothing must be committed with them
        self._skipped = skipped
        self._with_new_tree: set[str] = set()  # collections below which a finding aid changed
        self._logged_trees: set[str] = set()  # those that the log has
        self.unlisted: set[str] = set()  # collections, and the node, whose documents stay as they were

    def apply(
        self,
        transitions: dict[str, Transition],
        changed: set[str | None],
        republish_transition: Callable[[str], Transition | None],
    ) -> None:
        """Apply the transitions of collections, and rebuild those with changed members, the deepest first.

        `changed` are the collections whose members changed (None: the top level); `republish_transition` returns the
        transition that publishes a collection again.
        """
        waiting = {id for id in changed if id is not None} | set(transitions)
        while ids := waiting | self._with_new_tree:
            id = max(ids, key=self._depth)
            has_new_tree, is_waiting = id in self._with_new_tree, id in waiting
            self._with_new_tree.discard(id)
            waiting.discard(id)
            if id in self._skipped:
                self.unlisted.add(id)
                continue
            parents: set[str | None] = set()
            with self.faults.attempt(id, "listing its members") as attempt:
                transition = (transitions.get(id) or republish_transition(id)) if is_waiting else None
                if transition:
                    parents = self._apply(transition)
                if has_new_tree:
                    self._log_new_tree(id, is_logged=bool(parents))
            if attempt.has_failed:
                self.failed.add(id)
            changed |= parents & {None}
            waiting |= {parent for parent in parents if parent is not None and parent != id}
        if None in changed:
            with self.faults.attempt(NODE_FILE, "listing the members of the node") as attempt:
                self._apply_node()
            if attempt.has_failed:
                self.unlisted.add(NODE_ID)

    def _apply(self, transition: Transition) -> set[str | None]:
        """Apply the transition of a collection. Returns the collections (None: the top level) that changed by it."""
        before = self.store.entity(transition.id)
        if transition.withdrawn is None:
            transition = self._with_members(transition)
        action = self.log.apply(transition, before)
        if not action:
            return set()
        parents = {transition.parent, before.parent if before else None}
        after = self.store.entity(transition.id)
        digests = [entity.digests if entity else "" for entity in (before, after)]
        if action != "update" or FINDING_AID in changed_formats(*digests):
            self._with_new_tree |= {parent for parent in parents if parent and parent != transition.id}
        return parents

    def _log_new_tree(self, id: str, is_logged: bool) -> None:
        """Log that the finding aid of a collection changed by that of one below it, once, and look further up."""
        entity = self.store.entity(id)
        if id in self._logged_trees or entity is None or entity.withdrawn is not None or entity.seq is None:
            return
        self._logged_trees.add(id)
        if not is_logged:
            self.log.append_update(entity, frozenset({FINDING_AID}))
        if entity.parent:
            self._with_new_tree.add(entity.parent)

    def _depth(self, id: str) -> tuple[int, str]:
        description = self.builder.context.find(id)
        if not isinstance(description, Collection):
            return 0, id
        return len(self.builder.context.ancestors(description)), id

    def _with_members(self, transition: Transition) -> Transition:
        """Return a transition with the documents that are built from the members."""
        if transition.document_set is None:
            return transition
        description = self.builder.context.find(transition.id)
        if not isinstance(description, Collection):
            return transition
        number = transition.document_set.number
        of_members = {row.name for row in self.builder.context.formats if row.aggregates_members}
        documents = [doc for doc in self.store.document_sets.documents(number) if doc.name not in of_members]
        iiif_documents = self._iiif_documents(description, CollectionMembers(self.store, transition.id))
        documents += [*iiif_documents, *self._finding_aid(description)]
        document_set = self.store.document_sets.put(
            transition.id,
            self.store.document_sets.inputs(number),
            documents,
            summarize(description, _summary_fields(iiif_documents)),
            on_request=self.builder.available_formats(description),
        )
        return transition.with_document_set(document_set)

    def _apply_node(self) -> None:
        documents = self._iiif_documents(None, CollectionMembers(self.store, None))
        self.log.apply_node(NODE_ID, self.store.document_sets.put(NODE_ID, b"", documents, b"{}"))

    def _finding_aid(self, description: Collection) -> list[Document]:
        """Return the parts of the finding aid of a collection."""
        members = CollectionComponents(self.store, description.id)
        parts = ead.parts(description, members, self.builder.context)
        return [_document(FINDING_AID, number, body) for number, body in parts]

    def _iiif_documents(self, description: Collection | None, members: Sequence[Member]) -> list[Document]:
        """Build the parts of the IIIF Collection of a collection (None: of the node)."""
        representation = self.builder.context.formats[IIIF_COLLECTION]
        id = description.id if description else "the node"
        documents = []
        for part, document in collection(description, members, self.builder.context):
            documents.append(_document(IIIF_COLLECTION, part, orjson.dumps(document)))
            self.problems += self.builder.validate(representation, id, [document])
        return documents
