"""The transaction that completes a publish: it applies all planned transitions, and builds what collections list."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

from service.problem import Problem
from service.publishing import proofs
from service.publishing.collection_documents import NODE_ID, CollectionBuilder
from service.publishing.documents import DocumentBuilder
from service.publishing.faults import Faults
from service.publishing.plan import Plan
from service.publishing.source_files import Progress
from service.publishing.withholding import Withholding
from service.store.log import Log, Transition, count_by_kind

# the formats that IIIF Change Discovery announces: a change of an annotation page is announced with its manifest
IIIF_FORMATS = frozenset({"manifest", "iiif-collection"})
UNLISTED = "unlisted"  # the key of the collections whose members changed and could not be listed


def completion_key(plan: Plan) -> str:
    """Return the digest of all that decides, besides the files, what is published: settings, formats, withdrawals."""
    versions = [(row.name, row.version) for row in plan.context.formats]
    inputs = json.dumps([versions, sorted(plan.withdrawals.items()), sorted(plan.invalid)])
    return hashlib.sha256(plan.shared_inputs + inputs.encode()).hexdigest()


class FailedError(Exception):
    """Descriptions could not be committed: nothing was, and the rest must be committed without them."""

    def __init__(self, ids: set[str]) -> None:
        super().__init__(", ".join(sorted(ids)))
        self.ids = ids


def commit(
    plan: Plan,
    builder: DocumentBuilder,
    withholding: Withholding,
    progress: Progress,
    is_complete: bool,
    faults: Faults,
    skipped: Collection[str] = (),
) -> tuple[Counter[str], list[Problem]]:
    """Make the new state the one that is served.

    `is_complete` says whether all documents could be built: if not, the next run tries again. `skipped` are ids that
    met a fault in an earlier attempt: collections among them are not listed anew, and the next run does that. Returns
    how often each action was logged, and the problems with documents of collections. Raises FailedError if a
    description met a fault.
    """
    store = plan.store
    with store.log_transaction(IIIF_FORMATS, _listed_formats(plan)) as log:
        changed_collections: set[str | None] = {None} if _is_site_changed(plan) else set()
        changed_collections |= {None if id == NODE_ID else id for id in _unlisted(plan)}
        collections: dict[str, Transition] = {}
        failed: set[str] = set()
        total = plan.count()
        for number, (id, make_transition) in enumerate(plan.transitions(), 1):
            with faults.attempt(id, "committing") as attempt:
                transition = make_transition()
                if transition.kind == "collection":
                    collections[id] = transition
                else:
                    changed_collections |= _apply(plan, log, transition)
            failed |= {id} if attempt.has_failed else set()
            progress("committing", number, total)
        collection_builder = CollectionBuilder(store, builder, log, faults, skipped)
        collection_builder.apply(collections, changed_collections, plan.republish_transition)
        if failed or collection_builder.failed:
            raise FailedError(failed | collection_builder.failed)
        withholding.in_commit()
        _set_meta(plan, is_complete and not collection_builder.unlisted)
        store.set_meta(proofs.META_KEY, proofs.dump(builder.proofs, plan.context.formats))
        store.set_meta(UNLISTED, " ".join(sorted(collection_builder.unlisted)))
    return log.counts, collection_builder.problems


def _unlisted(plan: Plan) -> list[str]:
    """Return the collections whose documents the last run could not build anew from their members."""
    return plan.store.meta(UNLISTED).split()


def _listed_formats(plan: Plan) -> frozenset[str]:
    """Return the formats that harvesters ask for and that not every description of a kind has."""
    return frozenset(
        row.name
        for row in plan.context.formats
        if row.oai_prefix and (row.unavailable_reason or not row.stored)
    )


def _is_site_changed(plan: Plan) -> bool:
    """Return whether the documents of the node itself must be built again."""
    node = plan.store.entity(NODE_ID)
    return node is None or node.document_set is None or plan.store.meta("shared") != plan.shared_inputs.hex()


def _apply(plan: Plan, log: Log, transition: Transition) -> set[str | None]:
    """Apply a transition. Returns the collections (None: the top level) whose members changed by it."""
    before = plan.store.entity(transition.id)
    action = log.apply(transition, before)
    if action is None or transition.kind != "record":
        return set()
    return {transition.parent, before.parent if before else transition.parent}


def _set_meta(plan: Plan, is_complete: bool) -> None:
    store = plan.store
    store.set_meta("complete_for", completion_key(plan) if is_complete else "")
    store.set_meta("opens", plan.opens)
    store.set_meta("since", plan.since)
    store.set_meta("day", plan.day.isoformat())
    store.set_meta("shared", plan.shared_inputs.hex())
    store.set_meta("counts", json.dumps(count_by_kind(store.db), sort_keys=True))
    store.set_meta("complete", datetime.now(UTC).isoformat(timespec="seconds"))
    store.set_meta("base_url", plan.context.urls.base)
