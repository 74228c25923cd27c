"""Build the documents of a description, one format of the registry after another, and validate each."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from fonds.faults import REPORT
from fonds.formats import Representation
from fonds.problem import Problem
from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.proofs import Proofs
from fonds.record import access
from fonds.record.model import KINDS, Collection, Description, Record, Unit
from fonds.record.order import NO_ORDER
from fonds.serializers.context import SerializerContext
from fonds.store.document_sets import Document, DocumentSet, DocumentSets

MANIFEST_SUMMARY = ("thumbnail", "navDate")  # properties of a manifest that lists show too


@dataclass(slots=True)
class BuildJob:
    """A description of which documents are built: their inputs, the number of the document set that is published, and
    the results."""

    description: Description
    inputs: bytes
    published_set: int | None
    page_images: Sequence[tuple[str, bytes]] = ()  # of each page: prepared file, stored description
    key: bytes = b""  # of the document set that is built
    document_set: DocumentSet | None = None
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)  # which keep nothing from being published
    manifest_summary: dict[str, Any] = field(default_factory=dict)  # what lists show of its manifest
    has_failed: bool = (
        False  # met a fault of ours: there is a problem for it, and its documents are not complete
    )


# takes groups of jobs, and yields them in order with their documents
Complete = Callable[[Iterable[Sequence[BuildJob]]], Iterator[Sequence[BuildJob]]]


class DocumentBuilder:
    """Builds document sets. Problems with a document keep its description from being published."""

    def __init__(
        self,
        context: SerializerContext,
        document_sets: DocumentSets,
        faults: Faults | None = None,
        proofs: Proofs | None = None,
    ) -> None:
        self.context, self.document_sets, self.faults = context, document_sets, faults or NoNet()
        self.proofs = proofs or Proofs()
        self.complete: Complete = self.complete_here
        self._stored = {kind: _stored_formats(context, kind) for kind in KINDS}
        self._of_members = {
            kind: tuple(row.name for row in context.formats.for_kind(kind) if row.aggregates_members)
            for kind in KINDS
        }
        self._version_key = {row.name: f"{row.name}={row.version},".encode() for row in context.formats}

    def key(self, kind: str, inputs: bytes) -> bytes:
        """Return the digest that identifies a document set of a kind: of its inputs and the version of each format."""
        versions = b"".join(
            self._version_key[name] for name in (*self._stored[kind], *self._of_members[kind])
        )
        return hashlib.sha256(inputs + versions).digest()

    def build_many(self, groups: Iterable[Sequence[BuildJob]]) -> Iterator[Sequence[BuildJob]]:
        """Yield each group of jobs, in order, when each of its jobs has its document set or its problems.

        Groups are taken ahead of those that are yielded, if other processes build their documents.
        """
        taken: deque[Sequence[BuildJob]] = deque()
        for new_jobs in self.complete(self._new_jobs(groups, taken)):
            for job in new_jobs:
                if not job.problems and not job.has_failed:
                    with self.faults.attempt(job.description.id, "storing its documents") as attempt:
                        self._store(job)
                    job.has_failed = attempt.has_failed
                job.documents = []
            yield taken.popleft()

    def _new_jobs(
        self, groups: Iterable[Sequence[BuildJob]], taken: deque[Sequence[BuildJob]]
    ) -> Iterator[Sequence[BuildJob]]:
        """Yield the jobs of each group that have no staged document set; `taken` gets the whole group."""
        for jobs in groups:
            for job in jobs:
                job.key = self.key(job.description.kind, job.inputs)
                job.document_set = self.document_sets.find(job.description.id, job.key)
            taken.append(jobs)
            yield [job for job in jobs if job.document_set is None]

    def complete_here(self, groups: Iterable[Sequence[BuildJob]]) -> Iterator[Sequence[BuildJob]]:
        """Yield each group of jobs with their documents, which are built in this process."""
        for jobs in groups:
            self.build_documents(jobs)
            yield jobs

    def build_documents(self, jobs: Sequence[BuildJob]) -> None:
        """Give each job its documents or its problems. Nothing is stored.

        Each format is built for all jobs before the next: a processor caches the code of one serializer, not of all.
        """
        for representation in self.context.formats:
            for job in jobs:
                if representation.name in self._stored[job.description.kind] and not job.has_failed:
                    with self.faults.attempt(job.description.id, f"making {representation.title}") as attempt:
                        self._build_format(representation, job)
                    job.has_failed = attempt.has_failed

    def _store(self, job: BuildJob) -> None:
        """Stage the documents of a job, all of them or none."""
        summary = summarize(job.description, job.manifest_summary)
        formats = self.available_formats(job.description)
        with self.document_sets.savepoint():
            job.document_set = self.document_sets.put(
                job.description.id, job.key, job.documents, summary, job.page_images, formats
            )

    def available_formats(self, description: Description) -> tuple[str, ...]:
        """Return the formats that harvesters ask for and that can be made of a description on request."""
        rows = self.context.available_formats(description)
        return tuple(row.name for row in rows if row.oai_prefix and not row.stored)

    def _build_format(self, representation: Representation, job: BuildJob) -> None:
        """Add the documents of a format to a job; documents that were published with the same inputs are reused."""
        description = job.description
        inputs = hashlib.sha256(job.inputs + self._version_key[representation.name]).digest()[:16]
        documents = self.document_sets.documents(job.published_set, representation.name, inputs)
        manifest: Any = None
        for layer, part, body in () if documents else self.serialize(representation, description):
            data = to_bytes(body)
            job.problems += self._validate(representation, description.id, body, len(data))
            documents.append(Document(representation.document_key(layer), part, inputs, data))
            manifest = body
        job.documents += documents
        if representation.name == "manifest":
            if manifest is None and documents:
                manifest = orjson.loads(documents[0].body)
            job.manifest_summary = _manifest_summary(manifest or {}) | self._image_mark(description)

    def _image_mark(self, description: Description) -> dict[str, Any]:
        """Return the mark of a record with images of the archive: typeset pages, sound and film are none."""
        images = self.context.images(description) if isinstance(description, Record) else ()
        return {"images": True} if any(not image.media for image in images) else {}

    def serialize(
        self, representation: Representation, description: Description
    ) -> Iterator[tuple[str, int, Any]]:
        """Yield (layer, part, document) of a format; see `build_documents`."""
        return build_documents(representation, description, self.context)

    def validate(
        self, representation: Representation, id: str, documents: Iterable[dict[str, Any]]
    ) -> list[Problem]:
        """Return what is wrong with documents of ours, worded so that people can report it."""
        return [
            problem
            for document in documents
            for problem in self._validate(representation, id, document, len(orjson.dumps(document)))
        ]

    def _validate(
        self, representation: Representation, id: str, document: bytes | dict[str, Any], size: int
    ) -> list[Problem]:
        return [
            Problem(f"{representation.title} would break a rule: {p.message} {p.hint}", REPORT, p.field, id)
            for p in self.proofs.check(representation.name, document, size)
        ]


def build_documents(
    representation: Representation, description: Description, context: SerializerContext
) -> Iterator[tuple[str, int, Any]]:
    """Yield (layer, part, document) of a format: "" and 0 for a single document, else the number of a page."""
    output = representation.serializer(description, context) if representation.serializer else None
    if isinstance(output, Iterator):
        yield from output
    elif isinstance(output, dict) and output and isinstance(next(iter(output)), int):
        yield from (("", part, document) for part, document in output.items())
    elif output:
        yield "", 0, output


def _manifest_summary(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what lists show of a manifest."""
    fields = {name: manifest[name] for name in MANIFEST_SUMMARY if name in manifest}
    return fields | ({"text": True} if "service" in manifest else {})  # the service is a search service


def _stored_formats(context: SerializerContext, kind: str) -> tuple[str, ...]:
    return tuple(
        row.name for row in context.formats.for_kind(kind) if row.stored and not row.aggregates_members
    )


def to_bytes(document: bytes | dict[str, Any]) -> bytes:
    """Return the bytes of a document: JSON, or the bytes that it already is."""
    return document if isinstance(document, bytes) else orjson.dumps(document)


def summarize(description: Description, manifest_summary: dict[str, Any]) -> bytes:
    """Return what lists show of a description (JSON): label, date, level, rights, abstract, its access rule, and the
    given properties of its manifest and its pages."""
    fields: dict[str, Any] = {"label": description.labels}
    if isinstance(description, Unit):
        fields["level"] = description.level
        if description.date:
            fields["date"] = description.date
        if description.rights:
            fields["rights"] = description.rights
        if description.abstract:
            fields["summary"] = description.abstract.text
        if description.reference:
            fields["reference"] = description.reference
        if description.date_text:
            fields["date_text"] = description.date_text
        if description.level_label:
            fields["level_label"] = description.level_label
        if description.containers:
            fields["containers"] = [(container.type, container.value) for container in description.containers]
        if description.access and description.access.tier != "open":
            fields["access"] = access.dump(description.access)
        if isinstance(description, access.RestrictedRecord) and description.withheld:
            fields["withheld"] = [
                tuple(page) if page.media_type else page[:4] for page in description.withheld
            ]
    return orjson.dumps(fields | manifest_summary)


def list_position(description: Description) -> int:
    """Return the place of a description in the list of its collection, which comes before its sort key."""
    if isinstance(description, Unit) and description.order is not None:
        return description.order
    return NO_ORDER


def sort_key(description: Description) -> str:
    """Return the sort key of a description in lists.

    Collections are sorted by reference and title, records by date, reference and title, all others by name.
    """
    label = description.label().casefold()
    if isinstance(description, Collection):
        return f"{description.reference}|{label}"
    if isinstance(description, Unit):
        return f"{description.parsed_date.sort_key if description.parsed_date else '~'}|{description.reference}|{label}"
    return label
