"""Documents that are built from the members of a collection: its IIIF Collection and its finding aid.

They are built last, inside the transaction, from the members as they are then, and only for collections that changed.
Of a wide collection only the parts with members that changed are built; the others are copied.
The finding aid that a collection is served with has the finding aids of all collections below it
(fonds/serializers/xml/ead_tree.py). So a change of one is logged for each collection above it too, without building
anything: the datestamp of OAI-PMH follows every change of the metadata (2.5.1).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Sequence, Set
from functools import partial
from typing import Any

import orjson

from fonds.problem import Problem
from fonds.publishing import serializer_context
from fonds.publishing.collection_parts import CollectionParts, MemberPart
from fonds.publishing.documents import DocumentBuilder, summarize
from fonds.publishing.faults import Faults
from fonds.record.model import Collection
from fonds.record.order import NO_ORDER
from fonds.serializers.iiif import collection as iiif
from fonds.serializers.iiif.collection import Member
from fonds.serializers.xml import ead
from fonds.store.document_sets import Document, DocumentCopy, changed_formats
from fonds.store.log import Entity, Log, Transition
from fonds.store.members import ChangedMembers, Key, Row
from fonds.store.writer import Writer

NODE_FILE = "node.toml"
NODE_ID = "_node"  # not a possible id of a description
IIIF_COLLECTION, FINDING_AID = "iiif-collection", "ead"


def _document(name: str, part: int, body: bytes) -> Document:
    return Document(name, part, hashlib.sha256(body).digest()[:16], body)


Keys = set[Key]  # of members that came, went or changed


def _member(row: Row) -> Member:
    """Return a member as an IIIF Collection lists it."""
    position, kind, _, id, summary_json = row
    summary = orjson.loads(summary_json)
    thumbnail, nav_date = summary.get("thumbnail"), summary.get("navDate")
    has_order, has_text = position != NO_ORDER, summary.get("text", False)
    return Member(id, kind, summary["label"], thumbnail, nav_date, has_text, has_order)


def _components(rows: Sequence[Row]) -> list[ead.Component]:
    """Return members as a finding aid lists them."""
    return [(id, kind, orjson.loads(summary)) for _, kind, _, id, summary in rows]


def _summary_fields(iiif_collection: dict[str, Any]) -> dict[str, Any]:
    """Return what the parent Collection shows of this one: its thumbnail (Presentation 3.0, 5.1), and whether it has
    text."""
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
        self._queue: list[tuple[int, str]] = []  # depth and id of the collections that wait, sorted
        self._with_new_tree: set[str] = set()  # collections below which a finding aid changed
        self._logged_trees: set[str] = set()  # those that the log has
        self.unlisted: set[str] = set()  # collections, and the node, whose documents stay as they were
        self._inputs = builder.key("collection", serializer_context.inputs_digest(builder.context))

    def apply(
        self,
        planned: Set[str],
        changed: ChangedMembers,
        transition_of: Callable[[str], Transition | None],
    ) -> None:
        """Apply the planned transitions of collections, and rebuild those with changed members, the deepest first.

        `transition_of` returns the transition of a collection, planned or not; None if it is not published.
        """
        waiting = {id for id in changed.collections if id is not None} | planned
        self._enqueue(waiting)
        while self._queue:
            _, id = self._queue.pop()
            has_new_tree, is_waiting = id in self._with_new_tree, id in waiting
            self._with_new_tree.discard(id)
            waiting.discard(id)
            if id in self._skipped:
                self.unlisted.add(id)
                continue
            parents: dict[str | None, Keys] = {}
            is_logged = False
            with self.faults.attempt(id, "listing its members") as attempt:
                transition = transition_of(id) if is_waiting else None
                if transition:
                    is_logged, parents = self._apply(transition, changed.keys(id))
                if has_new_tree:
                    self._log_new_tree(id, is_logged)
            if attempt.has_failed:
                self.failed.add(id)
            for parent, keys in parents.items():
                changed.add(parent, keys)
            new = {parent for parent in parents if parent is not None and parent != id}
            waiting |= new
            self._enqueue(new)
        if None in changed.collections:
            with self.faults.attempt(NODE_FILE, "listing the members of the node") as attempt:
                self._apply_node(changed.keys(None))
            if attempt.has_failed:
                self.unlisted.add(NODE_ID)

    def _enqueue(self, ids: Set[str]) -> None:
        """Have collections wait for their turn."""
        places = sorted(map(self._depth, sorted(ids)))  # those of one hierarchy are read together
        if not self._queue:
            self._queue = places
            return
        for place in places:
            index = bisect_left(self._queue, place)
            if index == len(self._queue) or self._queue[index] != place:
                self._queue.insert(index, place)

    def _add_new_trees(self, ids: Set[str]) -> None:
        """Note collections below which a finding aid changed."""
        self._with_new_tree |= ids
        self._enqueue(ids)

    def _apply(self, transition: Transition, changed: Iterable[Key]) -> tuple[bool, dict[str | None, Keys]]:
        """Apply the transition of a collection.

        Returns whether the log has it, and the collections (None: the top level) whose lists changed by it.
        """
        before = self.store.entity(transition.id)
        if transition.withdrawn is None:
            transition = self._with_members(transition, before, changed)
        action = self.log.apply(transition, before)
        if not action:
            return False, {}
        after = self.store.entity(transition.id)
        digests = [entity.digests if entity else "" for entity in (before, after)]
        if action != "update" or FINDING_AID in changed_formats(*digests):
            parents = {transition.parent, before.parent if before else None}
            self._add_new_trees({parent for parent in parents if parent and parent != transition.id})
        return True, changed_lists(transition, before)

    def _log_new_tree(self, id: str, is_logged: bool) -> None:
        """Log that the finding aid of a collection changed by that of one below it, once, and look further up."""
        entity = self.store.entity(id)
        if id in self._logged_trees or entity is None or entity.withdrawn is not None or entity.seq is None:
            return
        self._logged_trees.add(id)
        if not is_logged:
            self.log.append_update(entity, frozenset({FINDING_AID}))
        if entity.parent:
            self._add_new_trees({entity.parent})

    def _depth(self, id: str) -> tuple[int, str]:
        description = self.builder.context.find(id)
        if not isinstance(description, Collection):
            return 0, id
        return len(self.builder.context.ancestors(description)), id

    def _with_members(
        self, transition: Transition, before: Entity | None, changed: Iterable[Key]
    ) -> Transition:
        """Return a transition with the documents that are built from the members."""
        if transition.document_set is None:
            return transition
        description = self.builder.context.find(transition.id)
        if not isinstance(description, Collection):
            return transition
        number = transition.document_set.number
        of_members = {row.name for row in self.builder.context.formats if row.aggregates_members}
        documents: list[Document | DocumentCopy] = [
            document
            for document in self.store.document_sets.documents(number)
            if document.name not in of_members
        ]
        lists, iiif_collection = self._lists(description, before.document_set if before else None, changed)
        document_set = self.store.document_sets.put(
            transition.id,
            self.store.document_sets.inputs(number),
            [*documents, *lists],
            summarize(description, _summary_fields(iiif_collection)),
            on_request=self.builder.available_formats(description),
        )
        return transition.with_document_set(document_set)

    def _apply_node(self, changed: Iterable[Key]) -> None:
        before = self.store.entity(NODE_ID)
        lists, _ = self._lists(None, before.document_set if before else None, changed)
        self.log.apply_node(NODE_ID, self.store.document_sets.put(NODE_ID, b"", lists, b"{}"))

    def _lists(
        self, description: Collection | None, before: int | None, changed: Iterable[Key]
    ) -> tuple[list[Document | DocumentCopy], dict[str, Any]]:
        """Return the parts of the IIIF Collection and of the finding aid of a collection (None: of the node), and the
        IIIF Collection itself. `before` is the document set that was published."""
        available = self.store.document_sets.parts(before, IIIF_COLLECTION)
        context = self.builder.context
        make_document = partial(self._iiif_document, description.id if description else "the node")
        parts = CollectionParts(
            self.store, description, context, self._inputs, available, _member, make_document
        )
        finding_aid: list[Document | DocumentCopy] = []
        for place, part in enumerate(parts.update(changed)):
            if description and place:  # the first part is in the finding aid itself
                finding_aid.append(self._components_of(part, place, before))
        if description:
            head = self.store.members.first(description.id, parts.first_size)
            body = ead.finding_aid(description, _components(head), len(head), context)
            finding_aid.insert(0, _document(FINDING_AID, 0, body))
        iiif_collection = iiif.collection(description, parts.items, parts.has_text, context)
        documents: list[Document | DocumentCopy] = [
            document or DocumentCopy(IIIF_COLLECTION, number, before or 0, number)
            for number, document in sorted(parts.documents.items(), key=lambda item: item[0])
        ]
        return [*documents, make_document(0, iiif_collection), *finding_aid], iiif_collection

    def _components_of(self, part: MemberPart, place: int, before: int | None) -> Document | DocumentCopy:
        """Return a part of a finding aid, copied if its members are the same."""
        if part.rows is None:
            return DocumentCopy(FINDING_AID, place, before or 0, part.place_before or 0)
        body = ead.components(_components(part.rows), self.builder.context)
        return _document(FINDING_AID, place, body.encode())

    def _iiif_document(self, id: str, part: int, document: dict[str, Any]) -> Document:
        """Return a part of an IIIF Collection, and validate it."""
        representation = self.builder.context.formats[IIIF_COLLECTION]
        self.problems += self.builder.validate(representation, id, [document])
        return _document(IIIF_COLLECTION, part, orjson.dumps(document))


def changed_lists(transition: Transition, before: Entity | None) -> dict[str | None, Keys]:
    """Return the collections (None: the top level) whose list of members a transition changes, with the keys of the
    member in it, before and after: none if the list says the same of it as before."""
    summary = transition.document_set.summary if transition.document_set else b""
    entry = (transition.parent, transition.key, summary)
    earlier = (before.parent, before.key, before.summary) if before else None
    is_listed, was_listed = transition.withdrawn is None, before is not None and before.withdrawn is None
    if is_listed == was_listed and (entry == earlier or not is_listed):
        return {}
    lists: dict[str | None, Keys] = {}
    if is_listed:
        lists.setdefault(transition.parent, set()).add(transition.key)
    if before and was_listed:
        lists.setdefault(before.parent, set()).add(before.key)
    return lists
