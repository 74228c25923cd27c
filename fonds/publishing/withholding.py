"""What a publish withholds from the public leaves everything that was derived earlier, before or with the commit.

Documents, lists and feeds are in the store, so they change with the commit. The text index is a file of its own: the
descriptions leave it before the commit, and come back as they are then when it is brought up to date. Dumps and the
graphs for SPARQL are files too: the store has the number of the last change that withheld something, and what was made
before it is not served (`Reader.last_withheld`). A triplestore elsewhere is asked to remove its graphs before the
commit; if it does not answer, that is a problem of the publish, and does not keep anything from being closed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from fonds.problem import Problem, StoreError
from fonds.publishing import text_indexing, triplestore_sync
from fonds.publishing.change_feeds import FeedUpdater
from fonds.publishing.faults import Faults
from fonds.publishing.plan import Plan
from fonds.publishing.resource_dump import ResourceDump
from fonds.publishing.resource_lists import ResourceLists
from fonds.settings import Settings
from fonds.store.log_consumer import LogConsumer
from fonds.store.reader import WITHHELD

BATCH = 2000  # changes read at once
HINT_ELSEWHERE = "close that store, or publish again when it answers"


class Withholding:
    """The descriptions of which the public gets less after the commit of a plan."""

    def __init__(self, settings: Settings, plan: Plan, faults: Faults) -> None:
        self._settings, self._plan, self._store, self._faults = settings, plan, plan.store, faults
        self._ids = plan.newly_withheld()
        self._log = LogConsumer(plan.store.db)
        self._seq = self._log.last()  # the last change before the commit

    def before_commit(self) -> None:
        """Take the descriptions out of the text index, and of a triplestore elsewhere.

        Raises StoreError if the first cannot be done.
        """
        if not self._ids:
            return
        # what states a relation to them is found by their titles
        related = (source for id in self._ids for source in self._store.published_relations(id, most=-1))
        text_indexing.remove(self._settings, list(dict.fromkeys(chain(self._ids, related))))
        entities = [entity for id in self._ids if (entity := self._store.entity(id))]
        try:
            triplestore_sync.remove_elsewhere(self._settings, self._plan.context, entities)
        except StoreError as error:
            message = f"what was closed now is still in the triplestore elsewhere: {error}"
            self._faults.problems.append(Problem(message, HINT_ELSEWHERE))

    def in_commit(self) -> None:
        """Take them out of all that is derived in the store, inside the transaction that commits the plan."""
        if not self._ids:
            return
        store, context = self._store, self._plan.context
        feeds = FeedUpdater(store, context, self._faults)
        for id, has_rule in self._ids.items():
            entity = store.entity(id)
            if has_rule and entity and entity.seq:
                feeds.redact(id, entity.seq)
        # the Collections that they were members of show them too, and they changed with them
        lists = ResourceLists(store, context, self._faults)
        lists.make_parts_of(chain(self._ids, self._log.changed_of_kind("collection", self._seq)))
        ResourceDump(store, context, self._settings.state, self._faults).drop_parts_of(
            chain(self._ids, self._changed())
        )
        store.set_meta(WITHHELD, str(self._log.last()))

    def _changed(self) -> Iterator[str]:
        """Yield the ids that changed with the commit."""
        seq = self._seq
        while changes := self._log.changed(seq, BATCH):
            yield from (id for _, id in changes)
            seq = changes[-1][0]
