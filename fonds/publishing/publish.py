"""Publish a node: from one complete state of the store to the next, building only what changed.

1. Import the sources of other formats that changed (published_sources.py), read the files that changed
   (folder_changes.py, source_files.py), and find the page images of records
   (page_images.py).
2. Validate the descriptions against each other (link_validation.py). `check` ends here.
3. Bring the feeds up to date, in case an earlier run was killed before it did (change_feeds.py). Publish the identity
   and the pages of the site, if they changed (site_files.py).
4. Stage the documents of what changed, and of what depends on it, in batches (affected.py, staging.py).
5. Commit: in one transaction point to them, append to the log, and build the documents of collections (commit.py).
   What is withheld from the public leaves the text index just before, and feeds and lists with it (withholding.py).
6. Bring the feeds up to date with the log.
7. Bring up to date what is derived from the log and the feeds: the digests of the log, the resource list and the
   sitemap (resource_lists.py), then the text index (text_indexing.py) and the resource dump (resource_dump.py), which
   a server does not wait for.
8. Delete what nothing needs any more: document sets, OCR texts, prepared images. Prepare again images that were lost.

Without changes since the last publish, 4 to 6 are left out, and only prepared images are looked after in 8. What
changed is noted in the store until it is published. Killed before the end of 5, the store serves what it served before,
and the next run uses what was staged. Killed later, the next run completes the rest.
"""

from __future__ import annotations

import gc
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain

from fonds.problem import Problem, StoreError
from fonds.publishing import (
    closing,
    document_worker,
    link_validation,
    proofs,
    published_sources,
    source_reader,
    text_indexing,
    triplestore_sync,
)
from fonds.publishing.affected import REFRESH, add_candidates
from fonds.publishing.change_feeds import FeedUpdater
from fonds.publishing.commit import FailedError, commit, completion_key, unlisted
from fonds.publishing.documents import DocumentBuilder
from fonds.publishing.executor import Workers
from fonds.publishing.faults import Faults
from fonds.publishing.folder_changes import load_problems
from fonds.publishing.link_validation import LinkReport
from fonds.publishing.page_images import ImagePreparer, PageImageScanner
from fonds.publishing.page_preparation import PagePreparation
from fonds.publishing.plan import Plan
from fonds.publishing.read_worker import ReadWork
from fonds.publishing.resource_dump import ResourceDump
from fonds.publishing.resource_lists import ResourceLists
from fonds.publishing.restored_state import require_address, require_copies
from fonds.publishing.site_files import SitePublisher
from fonds.publishing.source_files import Progress
from fonds.publishing.source_reader import FilesInState
from fonds.publishing.staging import Stager
from fonds.publishing.withholding import Withholding
from fonds.settings import Settings
from fonds.store import copies, packed_files, sources
from fonds.store.copies import Copies
from fonds.store.log import LOG_IDENTITY, SIGNING_KEY
from fonds.store.log_digests import LogDigests
from fonds.store.writer import Writer

# actions in the log -> fields of a report
REPORT_FIELDS = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "restore": "restored",
    "merge": "merged",
    "move": "moved",
    "restrict": "restricted",
    "release": "released",
}
FILE_GONE = "The file of this description was taken out of the node."


@dataclass
class PublishReport:
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
    stale: int = 0  # descriptions that still show the earlier name of something
    problems: list[Problem] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return the form of `--json` reports."""
        fields = {
            name: getattr(self, name) for name in (*REPORT_FIELDS.values(), "unchanged", "stale", "vanished")
        }
        return {**fields, "problems": [problem.as_dict() for problem in self.problems]}


def ignore_progress(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


def publish(
    settings: Settings,
    progress: Progress = ignore_progress,
    withdraw_missing: bool = False,
    day: date | None = None,
    refresh: int = REFRESH,
) -> PublishReport:
    """Publish a node as it is to be on a day (default: today in UTC).

    `withdraw_missing` withdraws the published descriptions whose file is gone. `refresh` is the number of descriptions
    whose documents are made anew because something that they name has another name now. Raises StoreError if another
    process publishes the node.
    """
    with Writer(settings.state) as store, Workers.of(settings) as workers, _without_garbage_collection():
        return _Run(settings, store, progress, withdraw_missing, day, refresh, workers).run()


def check(settings: Settings, progress: Progress = ignore_progress) -> PublishReport:
    """Read a node and report every problem; nothing is published."""
    with Writer(settings.state) as store, Workers.of(settings) as workers:
        run = _Run(settings, store, progress, False, workers=workers)
        run.read()
        return run.report


@contextmanager
def files_in_state(
    settings: Settings, progress: Progress
) -> Iterator[tuple[list[FilesInState], list[Problem]]]:
    """Open the record files outside the folder, brought up to date, with the problems of their sources."""
    files: list[FilesInState] = []
    with ExitStack() as stack:
        packed = published_sources.update_packed_files(settings, progress)
        if packed:
            stack.callback(packed.close)
            files.append(FilesInState(packed_files.PREFIX, "packed_position", packed))
        if Copies.exists(settings.state):
            copied = Copies(settings.state)
            stack.callback(copied.close)
            files.append(FilesInState(copies.PREFIX, "copies_position", copied))
        yield files, packed.problems() if packed else []


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Stop the search for reference cycles: publishing makes millions of objects and no cycles, and it took 6 %."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Run:
    """One publish; see the stages above."""

    def __init__(
        self,
        settings: Settings,
        store: Writer,
        progress: Progress,
        withdraw_missing: bool,
        day: date | None = None,
        refresh: int = REFRESH,
        workers: Workers | None = None,
    ) -> None:
        self.workers = workers or Workers(1)
        self.settings, self.store, self.progress = settings, store, progress
        self.withdraw_missing = withdraw_missing
        self.report = PublishReport(problems=list(settings.problems))
        self.plan = Plan(settings, store, day or datetime.now(UTC).date())
        self.faults = Faults(lambda id: sources.path_of(store.db, id))
        self.image_preparer = ImagePreparer(settings, store)
        self.site = SitePublisher(settings, store)
        self.ocr_files: set[str] | None = (
            None  # files with the text of pages, if all that are in use are known
        )
        self.everything = True  # whether all descriptions are looked at, and not only those that changed
        self.links = LinkReport(settings.node)
        self.unfinished: set[str] = set()  # ids that the next run must look at again
        self.refresh = refresh

    def run(self) -> PublishReport:
        """Run all stages, or those that are needed if nothing changed."""
        require_address(self.store, self.settings)
        if not self.store.meta(LOG_IDENTITY):
            self.store.set_meta(LOG_IDENTITY, secrets.token_hex(16))
        if not self.store.meta(SIGNING_KEY):
            self.store.set_meta(SIGNING_KEY, secrets.token_hex(32))
        self.read()
        self._report_vanished()
        self.update_feeds()
        self.site.store()
        self._note_changes()
        is_changed = self.everything or self.store.pending.any() or unlisted(self.plan)
        if is_changed:
            self._publish_changes()
        else:
            self.report.unchanged = self.store.sources.count()
        for stage in AFTER_COMMIT if is_changed else WITHOUT_CHANGES:
            stage(self)
        self.report.problems += self.faults.problems
        self.report.stale = self.store.pending.count_stale()
        return self.report

    def read(self) -> None:
        """Read the files, and report every problem with them (stages 1 and 2)."""
        # a store without listings is new, or of an earlier version, or what is derived was deleted from it
        self.everything = self.store.folder_listings.is_empty() or self.store.meta(
            "complete_for"
        ) != completion_key(self.plan)
        if require_copies(self.store, self.settings.state, self.everything, self.withdraw_missing):
            self.everything = True
        if self.everything:  # if this run is killed, the next must not take the state for complete
            self.store.set_meta("complete_for", "")
        read_work = ReadWork(self.settings, self.plan.context, self.workers)
        with files_in_state(self.settings, self.progress) as (in_state, source_problems):
            source_reader.read_changed(
                self.settings.node,
                self.store,
                self.plan.context,
                self.progress,
                read_work.read_many,
                in_state,
            )
            self.report.problems += source_problems
        scanner = PageImageScanner(self.settings, self.store)
        scanner.run(self.progress)
        self.ocr_files = scanner.texts.read if scanner.is_complete else None
        image_problems = ((id, problem, value) for _, id, problem, value in scanner.problems())
        more_problems = chain(image_problems, closing.closed_with_mistakes(self.store))
        links = link_validation.check(self.settings.node, self.store, self.everything, more_problems)
        self.links = links
        self.plan.invalid, self.plan.moved = links.invalid, links.moved
        for _, _, problems in self.store.sources.with_problems():
            self.report.problems += load_problems(problems)
        self.report.problems += links.problems + source_reader.misnamed_files(self.store)
        self.site.read()
        self.report.problems += self.site.problems
        self._check_publisher()

    def _check_publisher(self) -> None:
        publisher = self.plan.context.site.publisher
        if publisher and self.plan.find(publisher) is None:
            hint = "the id of an institution or a person of this node"
            file = str(self.settings.node / "node.toml")
            self.report.problems.append(Problem(f"nothing has the id {publisher!r}", hint, "publisher", file))

    def _report_vanished(self) -> None:
        """Report published ids whose file is gone, or withdraw them."""
        explained = {*self.plan.withdrawals, *self.plan.moved}
        vanished = self.store.pending.vanished(self.everything)
        self.report.vanished = [id for id in vanished if id not in explained]
        if self.withdraw_missing:
            today = datetime.now(UTC).date().isoformat()
            for id in self.report.vanished:
                self.store.withdraw(id, today, FILE_GONE, None)
            self.plan.withdrawals = self.store.withdrawals()
            self.report.vanished = []

    def _note_changes(self) -> None:
        """Note what changed without its file: descriptions whose access rule ended since the last publish, and those
        that have, or had, a problem with others. They stay noted until they are published, also if this run is killed.
        """
        pending, day = self.store.pending, self.plan.day.isoformat()
        if day < self.store.meta("since"):  # a clock was set back: rules that ended are in force again
            self.everything = True
        earlier_problems = pending.link_problems()
        with self.store.transaction():
            if (opens := self.store.meta("opens")) and day >= opens:
                days = self.store.meta("day"), day
                pending.add([*self.store.sources.with_rules_ending(*days), *pending.with_rules_ending(*days)])
            pending.add(set(earlier_problems) - self.links.with_problems)
            pending.set_link_problems(earlier_problems, self.links.with_problems)

    def _publish_changes(self) -> None:
        """Stage the documents of what changed, and commit (stages 4 and 5)."""
        with self.store.transaction():
            changed = () if self.everything else {*self.store.pending.all(), *self.links.with_problems}
            add_candidates(self.plan, sorted(changed), self.everything, self.refresh)
        known_proofs = proofs.load(self.store.meta(proofs.META_KEY), self.plan.context.formats)
        builder = DocumentBuilder(self.plan.context, self.store.document_sets, self.faults, known_proofs)
        if self.workers.count > 1:
            run = document_worker.begin(self.plan, self.settings)
            builder.complete = document_worker.DocumentWork(builder, self.workers, run).complete
        page_preparation = PagePreparation(self.settings, self.plan, self.image_preparer)
        stager = Stager(self.plan, builder, page_preparation, self.faults)
        stager.run(self.progress)
        self.workers.stop()
        self.report.problems += stager.problems
        self._leave_out(stager.failed)
        self.unfinished |= stager.failed
        counts = self._commit(builder)
        for action, name in REPORT_FIELDS.items():
            setattr(self.report, name, counts[action])
        published = sum(counts[action] for action in ("create", "update", "restore", "release"))
        self.report.unchanged = max(0, self.store.sources.count() - published - len(stager.failed))

    def _commit(self, builder: DocumentBuilder) -> Counter[str]:
        """Commit. What meets a fault is left out, and the rest is committed without it."""
        failed: set[str] = set()
        while True:
            withholding = Withholding(self.settings, self.plan, self.faults)  # of what is still planned
            withholding.before_commit()
            try:
                counts, problems = commit(
                    self.plan,
                    builder,
                    withholding,
                    self.progress,
                    self.unfinished,
                    self.everything,
                    self.faults,
                    failed,
                )
            except FailedError as error:
                self._leave_out(error.ids, failed)
                failed |= error.ids
            else:
                self.report.problems += problems
                return counts

    def _leave_out(self, failed: Set[str], failed_before: Set[str] = frozenset()) -> None:
        """Take back the transitions of what failed, and of what would link to something that was never published.

        What is published of them stays, unless it is closed now. `failed_before` are ids of which that failed too.
        """
        if failed:
            links = link_validation.check_links_to_failed(
                self.settings.node, self.store, failed, self.plan.invalid
            )
            ids = failed | (links.invalid - self.plan.invalid)
            self.plan.leave_out(ids)
            self.unfinished |= ids
            self.report.problems += links.problems
            self.report.problems += closing.close_left_out(self.plan, ids, failed_before, self.faults)

    # -- the stages after the commit (6 to 8)

    def remove_withheld_graphs(self) -> None:
        """Open the SPARQL endpoint again, without what the commit withholds."""
        with suppress(StoreError):  # the endpoint stays closed until its graphs are up to date
            triplestore_sync.remove_withheld(self.settings)

    def update_feeds(self) -> None:
        """Bring the feeds up to date with the log."""
        FeedUpdater(self.store, self.plan.context, self.faults).catch_up()

    def update_log_digests(self) -> None:
        """Bring the digests of the log up to it."""
        LogDigests(self.store.db).catch_up()

    def update_lists(self) -> None:
        """Bring the resource list and the sitemap up to date."""
        ResourceLists(self.store, self.plan.context, self.faults).catch_up()

    def update_resource_dump(self) -> None:
        """Bring the packages of the resource dump up to date."""
        context, state = self.plan.context, self.settings.state
        ResourceDump(self.store, context, state, self.faults, self.progress).catch_up()

    def index_texts(self) -> None:
        """Bring the text index up to date."""
        text_indexing.catch_up(self.settings, self.store, self.plan.context, self.progress, self.faults)

    def drop_documents(self) -> None:
        """Delete the document sets that nothing points to any more."""
        self.store.document_sets.drop_unused()

    def drop_ocr_texts(self) -> None:
        """Delete the OCR texts that no page has any more, if this run looked at the pages of all records."""
        if self.ocr_files is not None:
            self.store.ocr_cache.remove_unused(sorted(self.ocr_files))

    def clean_images(self) -> None:
        """Prepare again images that were lost, and delete those that nothing needs."""
        self.report.problems += self.image_preparer.restore_and_clean()


Stage = Callable[[_Run], None]
# feeds come before the document sets that they are made from are deleted
AFTER_COMMIT: tuple[Stage, ...] = (
    _Run.remove_withheld_graphs,
    _Run.update_feeds,
    _Run.update_log_digests,
    _Run.update_lists,
    _Run.index_texts,
    _Run.update_resource_dump,
    _Run.drop_documents,
    _Run.drop_ocr_texts,
    _Run.clean_images,
)
WITHOUT_CHANGES: tuple[Stage, ...] = (
    _Run.update_log_digests,
    _Run.update_lists,
    _Run.index_texts,
    _Run.update_resource_dump,
    _Run.clean_images,
)
