"""Which descriptions a publish looks at: those that changed, and those whose documents depend on what changed.

What decides who may see a description, where it is and whether it is there at all is followed at once, whatever it
costs. A new name or text of something that others mention is not: the documents that name it stay as they are, and are
made anew a part at a time, with each publish and by the server in between. The log tells each of them when its bytes
change. See docs/decisions/2026-11-30-a-change-costs-what-changed.md. The target of a relation tells the inverse of it,
and is looked at with its source: docs/decisions/2026-11-30-inverse-relations-are-stored.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from fonds.faults import is_fault
from fonds.publishing.plan import Plan
from fonds.record import access
from fonds.record.field_types import Access
from fonds.store.log import Entity, access_of
from fonds.store.pending import PendingIds

REFRESH = 50  # descriptions whose documents a publish makes anew because of names
# links of a collection that decide what is said of the descriptions in it, besides names
_INHERITED = frozenset({"collection", "holder", "publisher"})


class Change(Enum):
    """What a description that changed means for those whose documents depend on it."""

    NOTHING = auto()
    NAMES = auto()
    STATE = auto()


def add_candidates(plan: Plan, ids: Iterable[str], everything: bool, refresh: int = REFRESH) -> None:
    """Note in the store what this run looks at.

    `ids` are those that changed; `refresh` is the number of descriptions that are made anew because of names.
    """
    pending, publisher = plan.store.pending, plan.context.site.publisher
    if everything:
        pending.add_all_candidates()
        return
    for id in ids:
        pending.add_candidates([id])
        _add_dependents(pending, id, _change(plan, id), is_publisher=id == publisher)
    pending.add_related()
    pending.add_candidates(pending.stale(refresh))


def _add_dependents(pending: PendingIds, id: str, change: Change, is_publisher: bool) -> None:
    """Note what depends on a description that changed; everything depends on the publisher of the node."""
    if change is Change.STATE and is_publisher:
        pending.add_all_candidates()
    elif change is Change.STATE:
        pending.add_dependents(id)
    elif change is Change.NAMES and is_publisher:
        pending.add_all_stale()
    elif change is Change.NAMES:
        pending.add_stale_dependents(id)


def _change(plan: Plan, id: str) -> Change:
    """Return what a change of a description means; the most that it can if this meets a fault: staging reports it."""
    try:
        return _change_of(plan, id)
    except BaseException as error:
        if not is_fault(error):
            raise
        return Change.STATE


def _change_of(plan: Plan, id: str) -> Change:
    before = plan.store.entity(id)
    if before is None:  # what links to it is new too, or had a problem until now
        return Change.STATE if id == plan.context.site.publisher else Change.NOTHING
    description = plan.load(id)
    if description is None:
        return Change.NOTHING
    withdrawn = plan.withdrawal_of(description)
    is_same = plan.digest(id) == plan.store.published_digest(before)
    if withdrawn is not None:  # those below it are hidden by its rule, which no summary has
        return Change.NOTHING if is_same and before.withdrawn == withdrawn else Change.STATE
    if before.withdrawn is not None or before.kind != description.kind:
        return Change.STATE
    if not _is_same_rule(plan.rule(id), before):
        return Change.STATE
    if is_same:
        return Change.NOTHING
    return Change.STATE if _is_moved(plan, id, set(description.links())) else Change.NAMES


def _is_same_rule(rule: Access | None, before: Entity) -> bool:
    published = access_of(before.summary)[0]
    return (access.dump(rule) if rule else None) == (access.dump(published) if published else None)


def _is_moved(plan: Plan, id: str, links: set[tuple[str, str]]) -> bool:
    """Return whether a description has links now that others inherit and that are not published, or the reverse."""
    published = plan.store.published_links(id)
    return any(field in _INHERITED for field, _ in links ^ published)
