"""Publishing: from one complete state of the store to the next, making only what changed.

1. read the files whose bytes changed; 2. hold them against each other; 3. make the documents of what changed,
staged in batches; 4. in one transaction point to them, log what happened, and make the collections that list it.
Killed before the end of 4, the store serves what it served before, and the next run takes up what was staged.
5. tell it: feeds and lists follow the log. Killed there, the next run tells the rest before it does anything else.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from service.ingest import markdown
from service.problem import Problem
from service.publishing import link_validation, source_files, text_indexing
from service.publishing.change_feeds import Feeds
from service.publishing.collection_documents import NODE, Collections
from service.publishing.documents import Maker, Work
from service.publishing.page_images import Finding, Preparing
from service.publishing.plan import Plan
from service.publishing.resource_dump import Packages
from service.publishing.resource_lists import Lists
from service.publishing.source_files import Progress
from service.record.access import RestrictedRecord
from service.record.model import Record
from service.serializers.page_image import says_all, to_bytes
from service.serializers.pages import LAID_OUT, canvases, unpaired
from service.settings import Settings
from service.store.log import Entity, Log, Step, counts, is_restricted
from service.store.writer import Writer

BATCH = 200  # descriptions to a commit
TOGETHER = LAID_OUT  # whose documents are made together: no more than canvases are kept of
# the documents that IIIF Change Discovery tells of: an annotation page is told with its manifest
SEEN_BY_IIIF = frozenset({"manifest", "iiif-collection"})
# what the log says, and what a report calls it
LOGGED = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "restore": "restored",
    "merge": "merged",
    "move": "moved",
    "restrict": "restricted",
    "release": "released",
}
GONE = "The file of this description was taken out of the node."


@dataclass
class Report:
    """What a publish did, and what kept it from doing more."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    restored: int = 0
    merged: int = 0
    moved: int = 0
    restricted: int = 0
    released: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """The form of `--json` reports."""
        found = {name: getattr(self, name) for name in (*LOGGED.values(), "unchanged", "vanished")}
        return {**found, "problems": [problem.as_dict() for problem in self.problems]}


def quiet(stage: str, done: int, total: int) -> None:
    """A progress that says nothing."""


def publish(
    settings: Settings,
    progress: Progress = quiet,
    withdraw_missing: bool = False,
    day: date | None = None,
) -> Report:
    """Publish a node as it is to be on a day (today, in UTC). Raises StoreError where another process publishes it."""
    with Writer(settings.state) as store, _without_cycle_search():
        return _Run(settings, store, progress, withdraw_missing, day).run()


def check(settings: Settings, progress: Progress = quiet) -> Report:
    """Read a node and report every mistake; nothing of it is published."""
    with Writer(settings.state) as store:
        run = _Run(settings, store, progress, False)
        run.read()
        return run.report


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Publishing makes millions of objects and no cycles of them: looking for cycles cost it 6 %."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Run:
    """One publish: its four stages, and what they hand to each other."""

    def __init__(
        self,
        settings: Settings,
        store: Writer,
        progress: Progress,
        withdraw_missing: bool,
        day: date | None = None,
    ) -> None:
        self.settings, self.store, self.progress = settings, store, progress
        self.withdraw_missing = withdraw_missing
        self.report = Report(problems=list(settings.problems))
        self.plan = Plan(settings, store, day or datetime.now(UTC).date())
        self.maker = Maker(self.plan.context, store.editions)
        self.preparing = Preparing(settings, store)
        self.unmade = False
        self.read_texts: set[str] = set()  # files with the text of pages

    def run(self) -> Report:
        """All four stages, or only the first two where nothing changed."""
        self.read()
        self._vanished()
        # what a run that was killed after its commit left untold, before anything else is committed
        Feeds(self.store, self.plan.context).catch_up()
        if self.store.meta("complete_for") == self._stamp() and not self._is_due():
            self.report.unchanged = self.store.sources.count()
            self._list()
            self._index()
        else:
            self._stage()
            self._commit()
            # before editions are dropped, which feeds are made from
            Feeds(self.store, self.plan.context).catch_up()
            self._list()
            self._index()
            self.store.editions.drop_unused()
            self.store.readings.sweep(sorted(self.read_texts))
        self.report.problems += self.preparing.finish()
        return self.report

    def _list(self) -> None:
        """The lists of all there is, and the packages of them, follow the feeds."""
        Lists(self.store, self.plan.context).catch_up()
        Packages(self.store, self.plan.context, self.settings.state).catch_up()

    def read(self) -> None:
        """Stages 1 and 2: the files, and every mistake in them."""
        with self.store.transaction():
            source_files.scan(self.settings.node, self.store.sources, self.plan.context, self.progress)
            # in one transaction with the files: a run that is killed after this must not be believed
            if self.store.sources.changed:
                self.store.set_meta("complete_for", "")
        finding = Finding(self.settings, self.store)
        finding.run(self.progress)
        self.read_texts = finding.texts.read
        more = ((id, problem, value) for _, id, problem, value in finding.problems())
        found = link_validation.check(self.settings.node, self.store, more)
        self.plan.faulty, self.plan.moved = found.faulty, found.moved
        for _, _, problems in self.store.sources.faulty():
            self.report.problems += source_files.load(problems)
        self.report.problems += found.problems
        publisher = self.plan.context.site.publisher
        if publisher and self.plan.find(publisher) is None:
            hint = "the id of an institution or a person of this node"
            file = str(self.settings.node / "node.toml")
            self.report.problems.append(Problem(f"nothing has the id {publisher!r}", hint, "publisher", file))

    def _vanished(self) -> None:
        said = {*self.plan.withdrawals, *self.plan.moved}
        self.report.vanished = [id for id in self.store.vanished() if id not in said]
        if self.withdraw_missing:
            today = datetime.now(UTC).date().isoformat()
            for id in self.report.vanished:
                self.store.withdraw(id, today, GONE, None)
            self.plan.withdrawals = self.store.withdrawals()
            self.report.vanished = []

    def _stamp(self) -> str:
        versions = [(row.name, row.version) for row in self.plan.context.register]
        said = json.dumps([versions, sorted(self.plan.withdrawals.items()), sorted(self.plan.faulty)])
        return hashlib.sha256(self.plan.shared + said.encode()).hexdigest()

    def _is_due(self) -> bool:
        """Whether a rule on access is over since the last publish, or in force again on a clock that was set back."""
        since, opens, day = self.store.meta("since"), self.store.meta("opens"), self.plan.day.isoformat()
        return day < since or bool(opens and day >= opens)

    def _stage(self) -> None:
        """Stage 3: the documents of everything that changed, a batch to a commit."""
        ids = list(self.plan.candidates())
        for start in range(0, len(ids), BATCH):
            with self.store.transaction():
                for first in range(start, min(start + BATCH, len(ids)), TOGETHER):
                    self._plan(ids[first : min(first + TOGETHER, start + BATCH)])
            self.progress("publishing", min(start + BATCH, len(ids)), len(ids))

    def _plan(self, ids: list[str]) -> None:
        works = [work for id in ids if (work := self._work(id))]
        for work in works:
            self._picture(work)
            self._quoted(work)
        self.maker.take([work for work in works if not work.problems])
        for work in works:
            self.report.problems += work.problems
            if work.edition is None:
                self.unmade = True
            else:
                self.plan.put(work.description, work.edition)  # its public form has all that a list needs

    def _picture(self, work: Work) -> None:
        """Prepare the images of its pages, or say why it cannot be published."""
        record = work.description
        if not isinstance(record, Record):
            return
        guarded = isinstance(record, RestrictedRecord) and bool(record.withheld)
        if says_all(record) and not guarded:
            return
        pictures = self.plan.images.by_id(record.id)
        if not pictures and not guarded:
            hint = "bring its file and its scans back, or withdraw it"
            work.problems.append(
                Problem("the images of its pages are no longer there", hint, "pages", record.id)
            )
        if record.typeset == "choice" and pictures and not guarded:
            work.problems += self._unpaired(record)
        work.problems += self._placed(record.id, self.preparing.take(pictures))
        work.pictures = [(one.prepared, to_bytes(one)) for one in pictures]

    def _quoted(self, work: Work) -> None:
        """Notes of a record without a transcript quote what was read from its images, which no file of it says."""
        record = work.description
        if work.problems or not isinstance(record, Record) or not record.notes or record.transcript:
            return
        remarks = [one for page in canvases(record, self.plan.context) for one in page.remarks]
        for quote in (one.quote for one in remarks if one.quote and not one.quoted):
            brief = self.store.sources.brief(record.id)
            path = brief[3] if brief else record.id
            index = next(number for number, note in enumerate(record.notes) if note.quote == quote)
            line = (
                markdown.line_at((self.settings.node / path).read_bytes(), ("notes", index, "quote"))
                if brief
                else 1
            )
            hint = "quote them as they stand there; white space does not count"
            problem = Problem("the words quoted are not in the text of the images", hint, "notes", path, line)
            work.problems.append(problem)

    def _unpaired(self, record: Record) -> list[Problem]:
        """What keeps scans and typeset pages from being two images of the same pages."""
        reason = unpaired(record, self.plan.context)
        if not reason:
            return []
        hint = "part the transcript with lines `[page]`, a page to each scan, or say `typeset: after`"
        problem = Problem(f"the scans and the typeset pages do not pair: {reason}", hint, "typeset")
        brief = self.store.sources.brief(record.id)
        data = (self.settings.node / brief[3]).read_bytes() if brief else b""
        return [problem.at(brief[3] if brief else record.id, markdown.line_of(data, "typeset"))]

    def _placed(self, id: str, found: list[tuple[str, Problem]]) -> list[Problem]:
        """Problems of files of the node, with the place in the description that names the file."""
        brief = self.store.sources.brief(id) if found else None
        if brief is None:
            return [problem.at(id) for _, problem in found]
        data = (self.settings.node / brief[3]).read_bytes()
        return [
            problem.at(brief[3], markdown.line_of(data, "pages", PurePosixPath(path).name))
            for path, problem in found
        ]

    def _work(self, id: str) -> Work | None:
        """What must be made of an id; a withdrawal needs nothing made, and is noted at once."""
        before = self.store.entity(id)
        if self._is_as_published(id, before):
            self.report.unchanged += 1
            return None
        description = self.plan.current(id)
        if description is None:
            return None
        if withdrawn := self.plan.withdrawn(description):
            if before.withdrawn == withdrawn if before else not is_restricted(withdrawn):
                self.report.unchanged += 1
            else:
                self.plan.put(description, None)
            return None
        inputs = self.plan.inputs(id, description.links())
        if self._is_live(before, description.kind, inputs):
            self.report.unchanged += 1
            return None
        form = self.plan.form(description)
        return Work(form, inputs, before) if form else None

    def _is_as_published(self, id: str, before: Entity | None) -> bool:
        """Whether the file is what it was when it was published, and so is all it links to."""
        if before is None or id in self.plan.withdrawals:
            return False
        found = self.plan.inputs_of_source(id)
        return found is not None and self._is_live(before, *found)

    def _is_live(self, before: Entity | None, kind: str, inputs: bytes) -> bool:
        if before is None or before.edition is None or before.withdrawn is not None:
            return False
        return self.store.editions.inputs(before.edition) == self.maker.key(kind, inputs)

    def _commit(self) -> None:
        """Stage 4: the transaction that makes the new state the served one."""
        some = {row.name for row in self.plan.context.register if row.oai and (row.refuses or not row.stored)}
        with self.store.step(SEEN_BY_IIIF, frozenset(some)) as log:
            touched: set[str | None] = {None} if self._site_changed() else set()
            collections: dict[str, Step] = {}
            planned = self.plan.count()
            for number, step in enumerate(self.plan.steps(), 1):
                if step.kind == "collection":
                    collections[step.id] = step
                else:
                    self._take(log, step, touched)
                self.progress("committing", number, planned)
            made = Collections(self.store, self.maker, log)
            made.take(collections, touched, self.plan.step_of_live)
            self.report.problems += made.problems
            self._finish(log)

    def _take(self, log: Log, step: Step, touched: set[str | None]) -> None:
        before = self.store.entity(step.id)
        if log.take(step, before) and step.kind == "record":
            touched |= {step.parent, before.parent if before else step.parent}

    def _finish(self, log: Log) -> None:
        # what we could not make is tried again by the next run, and reported again
        self.store.set_meta("complete_for", "" if self.unmade else self._stamp())
        self.store.set_meta("opens", self.plan.opens)
        self.store.set_meta("since", self.plan.since)
        self.store.set_meta("day", self.plan.day.isoformat())
        self.store.set_meta("shared", self.plan.shared.hex())
        self.store.set_meta("counts", json.dumps(counts(self.store.db), sort_keys=True))
        self.store.set_meta("complete", datetime.now(UTC).isoformat(timespec="seconds"))
        self.store.set_meta("base_url", self.plan.context.address.base)
        for action, name in LOGGED.items():
            setattr(self.report, name, log.counts[action])

    def _index(self) -> None:
        """Stage 7: the index of words, behind the log. An earlier run may have been killed before it."""
        text_indexing.catch_up(self.settings, self.store, self.plan.context, self.progress)

    def _site_changed(self) -> bool:
        node = self.store.entity(NODE)
        return node is None or node.edition is None or self.store.meta("shared") != self.plan.shared.hex()
