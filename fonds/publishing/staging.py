"""Stage the documents of all descriptions that changed, in batches: a killed run goes on after the last batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from fonds.problem import Problem
from fonds.publishing.documents import BuildJob, DocumentBuilder
from fonds.publishing.faults import Faults
from fonds.publishing.page_preparation import PagePreparation
from fonds.publishing.plan import Plan
from fonds.publishing.source_files import Progress
from fonds.serializers.pages import LAYOUT_CACHE_SIZE
from fonds.store.log import Entity, is_restricted

BATCH = 200  # descriptions to a transaction
TOGETHER = LAYOUT_CACHE_SIZE  # descriptions built together: no more than have their page layout cached


class Stager:
    """Plans a transition for every description that changed, and stages its documents."""

    def __init__(
        self, plan: Plan, builder: DocumentBuilder, page_preparation: PagePreparation, faults: Faults
    ) -> None:
        self.plan, self.store, self.faults = plan, plan.store, faults
        self.builder, self.page_preparation = builder, page_preparation
        self.failed: set[str] = set()  # ids whose documents could not be built
        self.problems: list[Problem] = []

    def run(self, progress: Progress) -> None:
        """Stage the documents of everything that changed, one transaction for each batch."""
        pending = self.store.pending
        staged, count, total = self.builder.build_many(self._groups()), 0, pending.count()
        while count < total:
            with self.store.transaction():
                for jobs in islice(staged, max(1, BATCH // TOGETHER)):
                    self._finish(jobs)
                    count += TOGETHER
            progress("publishing", min(count, total), total)

    def _groups(self) -> Iterator[list[BuildJob]]:
        """Yield the jobs of TOGETHER ids after the other, with their pages; what has no pages is not built."""
        after = ""
        while ids := self.store.pending.candidates(after, TOGETHER):
            after = ids[-1]
            jobs = [job for id in ids if (job := self._job_of(id))]
            for job in jobs:
                with self.faults.attempt(job.description.id, "preparing its pages") as attempt:
                    self.page_preparation.run(job)
                job.has_failed = attempt.has_failed
            self._finish(job for job in jobs if job.problems or job.has_failed)
            yield [job for job in jobs if not (job.problems or job.has_failed)]

    def _finish(self, jobs: Iterable[BuildJob]) -> None:
        """Plan what has documents now, and note what has none."""
        for job in jobs:
            self.problems += job.problems + job.warnings
            if job.document_set is None or not self._plan(job):
                self.failed.add(job.description.id)

    def _job_of(self, id: str) -> BuildJob | None:
        with self.faults.attempt(id, "planning") as attempt:
            return self._job(id)
        if attempt.has_failed:
            self.failed.add(id)
        return None

    def _plan(self, job: BuildJob) -> bool:
        """Plan what a description is to become; its public form has all that a list needs. Returns whether it could."""
        with self.faults.attempt(job.description.id, "planning") as attempt:
            self.plan.add(job.description, job.document_set)
        return not attempt.has_failed

    def _job(self, id: str) -> BuildJob | None:
        """Return the job that builds the documents of an id; None if nothing must be built.

        A withdrawal, which has no documents, is planned at once.
        """
        before = self.store.entity(id)
        if self._is_file_unchanged(id, before):
            return None
        description = self.plan.load(id)
        if description is None:
            return None
        if withdrawn := self.plan.withdrawal_of(description):
            is_same = before.withdrawn == withdrawn if before else not is_restricted(withdrawn)
            if not is_same:
                self.plan.add(description, None)
            return None
        inputs = self.plan.inputs(id, description.links())
        if self._is_current(before, description.kind, inputs):
            return None
        public_view = self.plan.public_view(description)
        published_set = before.document_set if before else None
        return BuildJob(public_view, inputs, published_set) if public_view else None

    def _is_file_unchanged(self, id: str, before: Entity | None) -> bool:
        """Return whether the file of an id, and all that it links to, are as they were when it was published."""
        if before is None or id in self.plan.withdrawals:
            return False
        kind_and_inputs = self.plan.inputs_of_source(id)
        return kind_and_inputs is not None and self._is_current(before, *kind_and_inputs)

    def _is_current(self, before: Entity | None, kind: str, inputs: bytes) -> bool:
        """Return whether the published document set was built from the same inputs."""
        if before is None or before.document_set is None or before.withdrawn is not None:
            return False
        return self.store.document_sets.inputs(before.document_set) == self.builder.key(kind, inputs)
