"""Builds documents in a worker: a description goes in as its id, and its compressed documents come out.

A worker opens the store read-only, and finds there all that documents say of other descriptions, of access and of page
images: reading was committed before. It keeps what it has opened for as long as the run lasts.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fonds.problem import Problem
from fonds.publishing import proofs
from fonds.publishing.documents import BuildJob, DocumentBuilder
from fonds.publishing.executor import WorkerKilledError, Workers
from fonds.publishing.faults import Faults
from fonds.publishing.plan import Plan
from fonds.record.model import Record
from fonds.settings import Settings
from fonds.store import sources
from fonds.store.document_sets import Document
from fonds.store.read_only_store import ReadOnlyStore

FIELDS_SIZE, PAGE_SIZE = (
    2_000,
    20_000,
)  # bytes of the fields of a description, and of the text of a scanned page
META_KEY = "for_workers"  # of what workers must know of a run that is in no other table

# name, part, digest of the inputs, SHA-256 and length of the bytes, compressed bytes
DocumentValues = tuple[str, int, bytes, bytes, int, bytes]


@dataclass(frozen=True, slots=True)
class Run:
    """A publish, as its workers know it: `token` tells it from every other."""

    settings: Settings
    day: date
    token: str


@dataclass(frozen=True, slots=True)
class Payload:
    """A description to be built: its id, the digest of its inputs, and the document set that is published of it."""

    id: str
    inputs: bytes
    document_set: int | None


@dataclass(frozen=True, slots=True)
class Built:
    """What was built of a description. `proved` are structures of documents that were proved on the way."""

    documents: tuple[DocumentValues, ...]
    problems: tuple[Problem, ...]
    manifest_summary: dict[str, Any]
    proved: frozenset[str]


def begin(plan: Plan, settings: Settings) -> Run:
    """Store what workers must know of a run, and return the run. To be called outside of any transaction."""
    run = Run(settings, plan.day, uuid.uuid4().hex)
    known = {"token": run.token, "invalid": sorted(plan.invalid), "moved": plan.moved}
    plan.store.set_meta(META_KEY, json.dumps(known))
    return run


class _Worker:
    """A plan and a builder of a run, over the store as it was when the run began to build."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.store = ReadOnlyStore(run.settings.state)
        self.plan = Plan(run.settings, self.store, run.day)
        known = json.loads(self.store.meta(META_KEY))
        self.plan.invalid, self.plan.moved = set(known["invalid"]), known["moved"]
        known_proofs = proofs.load(self.store.meta(proofs.META_KEY), self.plan.context.formats)
        self.faults = Faults(lambda id: sources.path_of(self.store.db, id))
        self.builder = DocumentBuilder(self.plan.context, self.store.document_sets, self.faults, known_proofs)

    def build(self, payloads: list[Payload]) -> list[Built | bool]:
        """Return what was built of each description; False for one that met a fault, which is told elsewhere."""
        known = set(self.builder.proofs.known)
        jobs = [self._job(payload) for payload in payloads]
        self.builder.build_documents([job for job in jobs if job])
        self.faults.problems.clear()
        proved = frozenset(self.builder.proofs.known - known)
        return [_built(job, proved) if job and not job.has_failed else False for job in jobs]

    def _job(self, payload: Payload) -> BuildJob | None:
        with self.faults.attempt(payload.id, "loading it"):
            description = self.plan.load(payload.id)
            public_view = self.plan.public_view(description) if description else None
            if public_view:
                return BuildJob(public_view, payload.inputs, payload.document_set)
        return None


def _built(job: BuildJob, proved: frozenset[str]) -> Built:
    documents = tuple(document.values for document in job.documents)
    return Built(documents, tuple(job.problems), job.manifest_summary, proved)


_worker: _Worker | None = None


def build(run: Run, payloads: list[Payload]) -> list[Built | bool]:
    """Build the documents of descriptions, in a worker."""
    global _worker
    if _worker is None or _worker.run.token != run.token:
        if _worker is not None:
            _worker.store.db.close()
        _worker = _Worker(run)
    return _worker.build(payloads)


class DocumentWork:
    """The documents of build jobs, as work for other processes. `complete` is for DocumentBuilder."""

    def __init__(self, builder: DocumentBuilder, workers: Workers, run: Run) -> None:
        self.builder, self._workers = builder, workers
        self.function: Callable[[list[Any]], list[Built | bool]] = partial(build, run)

    def complete(self, groups: Iterable[Sequence[BuildJob]]) -> Iterator[Sequence[BuildJob]]:
        """Yield each group of jobs with their documents."""
        for jobs, results in self._workers.map(self, groups):
            for job, built in zip(jobs, results, strict=True):
                if isinstance(built, Built):
                    self._take(job, built)
            self.builder.build_documents([job for job, built in zip(jobs, results, strict=True) if not built])
            yield jobs

    def _take(self, job: BuildJob, built: Built) -> None:
        job.documents = [Document.stored(*values) for values in built.documents]
        job.problems += built.problems
        job.manifest_summary = built.manifest_summary
        self.builder.proofs.known |= built.proved

    def payload(self, job: BuildJob) -> Payload:
        """Return what a worker needs to know of a job."""
        return Payload(job.description.id, job.inputs, job.published_set)

    def size(self, job: BuildJob) -> int:
        """Return about how many bytes the texts of a job have."""
        description, size = job.description, FIELDS_SIZE
        if isinstance(description, Record):
            size += len(description.transcript) + sum(len(text.text) for text in description.texts)
        return size + len(job.page_images) * PAGE_SIZE

    def here(self, jobs: Sequence[BuildJob]) -> list[Built | bool]:
        """Build the documents of jobs in this process."""
        self.builder.build_documents(jobs)
        return [True] * len(jobs)

    def lost(self, job: BuildJob) -> Built | bool:
        """Report a job that no process survives."""
        with self.builder.faults.attempt(job.description.id, "building its documents") as attempt:
            raise WorkerKilledError
        job.has_failed = attempt.has_failed
        return True
