"""What was closed is closed even if it could not be planned, built or committed: what is published of it is hidden.

What is left out of a publish stays published as it was, unless access to it was restricted since, or it was withdrawn.
Then it is taken back, apart from all the work that failed: nothing is parsed or made for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from fonds.problem import Problem
from fonds.publishing.faults import Faults
from fonds.publishing.plan import Plan
from fonds.record import access
from fonds.record.field_types import Access
from fonds.store import sources
from fonds.store.log import Entity, access_of, restriction_json, withdrawal_json
from fonds.store.writer import Writer

# message and hint
HIDDEN = (
    "access to it was restricted, and it could not be built: until then it is not published",
    "correct the other problems of this description, and publish again",
)
STILL_OPEN = (
    "access to it was restricted, but that met a fault: what was published before is still open",
    "report the fault, and keep the addresses of this description from the public with your web server",
)
CLOSED_WITH_MISTAKES = (
    "access is restricted here, or its rule cannot be read: until the mistakes in this file are corrected, publishing"
    " withholds what the rule could close",
    "correct them, and publish again; `access: open` opens it",
)


def closed_with_mistakes(store: Writer) -> Iterator[tuple[str, Problem, str]]:
    """Yield (id, warning, "") for each published description whose file has mistakes and closes it."""
    for path, id in store.sources.invalid_with_rules():
        if store.entity(id):
            yield id, Problem(*CLOSED_WITH_MISTAKES, "access", path, severity="warning"), ""


def close_left_out(plan: Plan, ids: Set[str], failed_before: Set[str], faults: Faults) -> Iterator[Problem]:
    """Plan the removal of each published description among those that were left out of a plan and that are closed now.

    Yields a problem for each. `failed_before` are ids that failed once more, when they were to be removed.
    """
    for id in sorted(ids):
        entity = plan.store.entity(id)
        withdrawn = _removal(plan, entity, faults) if entity and entity.withdrawn is None else None
        if entity and withdrawn:
            problem = STILL_OPEN if id in failed_before else HIDDEN
            yield Problem(*problem, "access", sources.path_of(plan.store.db, id))
            if id not in failed_before:
                plan.add_removal(entity, withdrawn)


def _removal(plan: Plan, entity: Entity, faults: Faults) -> str | None:
    """Return the stored form of the withdrawal or restriction that removes what is published; None if none does."""
    if entity.id in plan.withdrawals:
        date, reason, successor = plan.withdrawals[entity.id]
        return withdrawal_json(date, {plan.context.site.language: reason}, successor)
    rule = _rule(plan, entity.id, faults)
    if rule and access.withholds_more(rule, access_of(entity.summary)[0]):
        return restriction_json(access.dump(access.hiding(rule)))
    return None


def _rule(plan: Plan, id: str, faults: Faults) -> Access | None:
    """Return the access rule in force; the strictest if it cannot be told."""
    with faults.attempt(id, "reading its access"):
        return plan.rule(id)
    return access.STRICTEST_RULE
