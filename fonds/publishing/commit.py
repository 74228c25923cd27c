"""The transaction that completes a publish: it applies all planned transitions, and builds what collections list."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime

from fonds.problem import Problem
from fonds.publishing import proofs
from fonds.publishing.collection_documents import NODE_ID, CollectionBuilder, changed_lists
from fonds.publishing.documents import DocumentBuilder
from fonds.publishing.faults import Faults
from fonds.publishing.plan import Plan
from fonds.publishing.source_files import Progress
from fonds.publishing.withholding import Withholding
from fonds.store.log import Log, Transition, count_by_kind
from fonds.store.members import ChangedMembers

# the formats that IIIF Change Discovery announces: a change of an annotation page is announced with its manifest
IIIF_FORMATS = frozenset({"manifest", "iiif-collection"})
UNLISTED = "unlisted"  # the key of the collections whose members changed and could not be listed


def completion_key(plan: Plan) -> str:
    """Return the digest of all that every description depends on, besides the files: settings and formats."""
    inputs = json.dumps([(row.name, row.version) for row in plan.context.formats])
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
    unfinished: Collection[str],
    everything: bool,
    faults: Faults,
    skipped: Collection[str] = (),
) -> tuple[Counter[str], list[Problem]]:
    """Make the new state the one that is served.

    `unfinished` are the ids whose documents could not be built: the next run looks at them again. `everything` says
    whether this run looked at all descriptions. `skipped` are ids that met a fault in an earlier attempt: collections
    among them are not listed anew, and the next run does that. Returns how often each action was logged, and the
    problems with documents of collections. Raises FailedError if a description met a fault.
    """
    store = plan.store
    with store.log_transaction(IIIF_FORMATS, _listed_formats(plan)) as log:
        changed = ChangedMembers(store.db)
        for collection in ([NODE_ID] if _is_site_changed(plan) else []) + unlisted(plan):
            changed.add(None if collection == NODE_ID else collection)
        collections: set[str] = set()
        failed: set[str] = set()
        total = plan.count()
        for number, (id, kind, make_transition) in enumerate(plan.transitions(), 1):
            if kind == "collection":
                collections.add(id)
            else:
                with faults.attempt(id, "committing") as attempt:
                    _apply(plan, log, make_transition(), changed)
                failed |= {id} if attempt.has_failed else set()
            progress("committing", number, total)
        collection_builder = CollectionBuilder(store, builder, log, faults, skipped)
        collection_builder.apply(collections, changed, plan.transition_of)
        if failed or collection_builder.failed:
            raise FailedError(failed | collection_builder.failed)
        withholding.in_commit()
        _settle(plan, {*unfinished, *skipped}, faults)
        _set_meta(plan, _counts(plan, log, everything))
        store.set_meta(proofs.META_KEY, proofs.dump(builder.proofs, plan.context.formats))
        store.set_meta(UNLISTED, " ".join(sorted(collection_builder.unlisted)))
    return log.counts, collection_builder.problems


def _settle(plan: Plan, unfinished: Collection[str], faults: Faults) -> None:
    """Note what the next run must look at."""
    pending = plan.store.pending
    pending.settle(unfinished)
    for id in pending.update_orphans(plan.invalid):
        with faults.attempt(id, "reading its access"):
            rule = plan.own_rule(id)
            if rule and rule.until:
                pending.set_rule_end(id, rule.until)


def unlisted(plan: Plan) -> list[str]:
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


def _apply(plan: Plan, log: Log, transition: Transition, changed: ChangedMembers) -> None:
    """Apply a transition, and note the collections (None: the top level) whose members changed by it."""
    before = plan.store.entity(transition.id)
    action = log.apply(transition, before)
    if action is not None and transition.kind == "record":
        for parent, keys in changed_lists(transition, before).items():
            changed.add(parent, keys)


def _counts(plan: Plan, log: Log, everything: bool) -> dict[str, int]:
    """Return how many descriptions of each kind are available now."""
    stored = plan.store.meta("counts")
    if everything or not stored:
        return count_by_kind(plan.store.db)
    counts = Counter(json.loads(stored))
    counts.update(log.kinds)
    return {kind: number for kind, number in counts.items() if number}


def _set_meta(plan: Plan, counts: dict[str, int]) -> None:
    store = plan.store
    since, opens = plan.rule_ends()
    store.set_meta("complete_for", completion_key(plan))
    store.set_meta("opens", opens)
    store.set_meta("since", since)
    store.set_meta("day", plan.day.isoformat())
    store.set_meta("shared", plan.shared_inputs.hex())
    store.set_meta("counts", json.dumps(counts, sort_keys=True))
    store.set_meta("complete", datetime.now(UTC).isoformat(timespec="seconds"))
    store.set_meta("base_url", plan.context.urls.base)
