"""Publishing: from one complete state of the store to the next, making only what changed.

1. read the files whose bytes changed; 2. hold them against each other; 3. make the documents of what changed,
staged in batches; 4. in one transaction point to them, log what happened, and make the collections that list it.
Killed before the end of 4, the store serves what it served before, and the next run takes up what was staged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from service.build import links, scan, world
from service.build.collections import NODE, Collections
from service.build.making import Maker, sort_key
from service.build.scan import Progress
from service.problem import Problem
from service.publish.context import Context
from service.record import canonical
from service.record.model import Description, Unit
from service.settings import Settings
from service.store.log import Entity, Log, Step, withdrawal
from service.store.writer import Writer

BATCH = 200
KEPT = 8192  # linked descriptions kept parsed; memory stays flat as the collection grows


@dataclass
class Report:
    """What a publish did, and what kept it from doing more."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """The form of `--json` reports."""
        found = {
            name: getattr(self, name) for name in ("created", "updated", "deleted", "unchanged", "vanished")
        }
        return {**found, "problems": [problem.as_dict() for problem in self.problems]}


def quiet(stage: str, done: int, total: int) -> None:
    """A progress that says nothing."""


def publish(settings: Settings, progress: Progress = quiet, withdraw_missing: bool = False) -> Report:
    """Publish a node. Raises StoreError where another process publishes into the same state."""
    with Writer(settings.state) as store:
        return _Run(settings, store, progress, withdraw_missing).run()


def check(settings: Settings, progress: Progress = quiet) -> Report:
    """Read a node and report every mistake; nothing of it is published."""
    with Writer(settings.state) as store:
        run = _Run(settings, store, progress, False)
        run.read()
        return run.report


class _Run:
    """One publish: what its stages hand to each other."""

    def __init__(self, settings: Settings, store: Writer, progress: Progress, withdraw_missing: bool) -> None:
        self.settings, self.store, self.progress = settings, store, progress
        self.withdraw_missing = withdraw_missing
        self.report = Report(problems=list(settings.problems))
        self.find = lru_cache(KEPT)(self._find)
        self.context: Context = world.context(settings, self.find)
        self.shared = world.digest(self.context)
        self.faulty: set[str] = set()
        self.maker = Maker(self.context, store.editions)
        self.withdrawals = store.withdrawals()
        self.unmade = False

    def run(self) -> Report:
        """All four stages, or only the first two where nothing changed."""
        self.read()
        self._vanished()
        if self._nothing_to_do():
            self.report.unchanged = self.store.sources.count()
            return self.report
        self._stage()
        self._commit()
        self.store.editions.drop_unused()
        return self.report

    def read(self) -> None:
        """Stages 1 and 2: the files, and every mistake in them."""
        with self.store.transaction():
            scan.scan(self.settings.node, self.store.sources, self.context, self.progress)
            if self.store.sources.changed:  # with the files themselves: a run killed after this must not be believed
                self.store.set_meta("complete_for", "")
        found = links.check(self.settings.node, self.store)
        self.faulty = found.faulty
        for _, _, problems in self.store.sources.faulty():
            self.report.problems += scan.load(problems)
        self.report.problems += found.problems

    def _vanished(self) -> None:
        self.report.vanished = [id for id in self.store.vanished() if id not in self.withdrawals]
        if self.withdraw_missing:
            today = datetime.now(UTC).date().isoformat()
            for id in self.report.vanished:
                self.store.withdraw(
                    id, today, "The file of this description was taken out of the node.", None
                )
            self.withdrawals = self.store.withdrawals()

    def _nothing_to_do(self) -> bool:
        return self.store.meta("complete_for") == self._stamp()

    def _stamp(self) -> str:
        versions = [(row.name, row.version) for row in self.context.register]
        said = json.dumps([versions, sorted(self.withdrawals.items()), sorted(self.faulty)])
        return hashlib.sha256(self.shared + said.encode()).hexdigest()

    def _find(self, id: str) -> Description | None:
        data = self.store.sources.record(id) if id not in self.faulty else None
        data = data or self.store.published(id)
        return canonical.from_bytes(data) if data else None

    def _candidates(self) -> Iterator[str]:
        for _, id, _, _, _ in self.store.sources.sound():
            if id not in self.faulty:
                yield id
        # what is published and has no sound file now is served on as it was, under the settings of today
        yield from self.store.without_source(self.faulty)

    def _stage(self) -> None:
        """Stage 3: the documents of everything that changed, a batch to a commit."""
        self.store.db.execute(
            "CREATE TEMP TABLE planned (id TEXT PRIMARY KEY, edition INTEGER) WITHOUT ROWID"
        )
        ids = list(self._candidates())
        for start in range(0, len(ids), BATCH):
            with self.store.transaction():
                for id in ids[start : start + BATCH]:
                    self._plan(id)
            self.progress("publishing", min(start + BATCH, len(ids)), len(ids))

    def _plan(self, id: str) -> None:
        description, before = self.find(id), self.store.entity(id)
        if description is None:
            return
        edition: int | None = None
        if self._withdrawn(description) is None:
            inputs = self._inputs(description)
            if self._is_live(before, description.kind, inputs):
                self.report.unchanged += 1
                return
            edition, problems = self.maker.edition(description, inputs, before)
            self.report.problems += problems
            if edition is None:
                self.unmade = True
                return
        elif before is None or before.withdrawn == self._withdrawn(description):
            self.report.unchanged += 1
            return
        self.store.db.execute("INSERT OR REPLACE INTO planned VALUES (?,?)", (id, edition))

    def _is_live(self, before: Entity | None, kind: str, inputs: bytes) -> bool:
        if before is None or before.edition is None or before.withdrawn is not None:
            return False
        return self.store.editions.inputs(before.edition) == self.maker.key(kind, inputs)

    def _withdrawn(self, description: Description) -> str | None:
        if description.id in self.withdrawals:
            date, reason, successor = self.withdrawals[description.id]
            return withdrawal(date, {self.context.site.language: reason}, successor)
        if said := description.withdrawn:
            return withdrawal(said.date, said.reason, said.successor)
        return None

    def _inputs(self, description: Description) -> bytes:
        found = hashlib.sha256(self.shared + self._digest(description.id))
        for id in self._depends(description):
            found.update(id.encode() + self._digest(id))
        return found.digest()

    def _depends(self, description: Description) -> list[str]:
        """The ids of all that its documents may name: what it links to, and the collections above with their own."""
        found = {target for _, target in description.links()}
        if isinstance(description, Unit):
            for above in self.context.ancestors(description):
                found |= {above.id, *(target for _, target in above.links())}
        if self.context.site.publisher:
            found.add(self.context.site.publisher)
        return sorted(found)

    def _digest(self, id: str) -> bytes:
        brief = self.store.sources.brief(id) if id not in self.faulty else None
        if brief:
            return brief[1]
        data = self.store.published(id)
        return canonical.digest(data) if data else b"-"

    def _commit(self) -> None:
        """Stage 4: the transaction that makes the new state the served one."""
        rows = self.store.db.execute("SELECT id, edition FROM planned ORDER BY id").fetchall()
        with self.store.step() as log:
            touched: set[str | None] = {None} if self._site_changed() else set()
            steps: dict[str, Step] = {}
            for number, (id, edition) in enumerate(rows, 1):
                step, before = self._step(id, edition), self.store.entity(id)
                if step.kind == "collection":
                    steps[id] = step
                elif log.take(step) and isinstance(self.find(id), Unit):
                    touched |= {step.parent, before.parent if before else step.parent}
                self.progress("committing", number, len(rows))
            made = Collections(self.store, self.maker, log)
            made.take(steps, touched, self._step_of_live)
            self.report.problems += made.problems
            self._finish(log)

    def _finish(self, log: Log) -> None:
        # what we could not make is tried again by the next run, and reported again
        self.store.set_meta("complete_for", "" if self.unmade else self._stamp())
        self.store.set_meta("shared", self.shared.hex())
        self.store.set_meta("complete", log.at)
        self.report.created, self.report.updated = log.counts["create"], log.counts["update"]
        self.report.deleted = log.counts["delete"]

    def _site_changed(self) -> bool:
        node = self.store.entity(NODE)
        return node is None or node.edition is None or self.store.meta("shared") != self.shared.hex()

    def _step_of_live(self, id: str) -> Step | None:
        row = self.store.entity(id)
        return self._step(id, row.edition) if row and row.withdrawn is None else None

    def _step(self, id: str, edition: int | None) -> Step:
        description = self.find(id)
        if description is None:
            raise LookupError(id)
        return Step(
            id=id,
            kind=description.kind,
            digest=self._digest(id),
            record=canonical.to_bytes(description),
            edition=edition,
            parent=description.collection if isinstance(description, Unit) else None,
            sort=sort_key(description),
            links=tuple(description.links()),
            withdrawn=self._withdrawn(description),
        )
