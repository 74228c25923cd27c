"""Receipts of validation: which judge found what in each document of a description, with versions and the date.

A receipt is JSON-LD in EARL, the Evaluation and Report Language of W3C. It is made after the commit, from what is
served, by a consumer of the log with a position of its own; never in a request. Judging takes about a second for each
description, so the setting `receipts` says for which it is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from fonds.faults import is_fault
from fonds.formats import Representation
from fonds.problem import Problem, errors
from fonds.publishing import graph_documents, serializer_context
from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.judges import Judge, judges
from fonds.publishing.source_files import Progress
from fonds.serializers.context import SerializerContext
from fonds.settings import Settings, has_receipt
from fonds.store import receipts as store
from fonds.store.log import Entity
from fonds.store.reader import Reader
from fonds.store.receipts import ReceiptStore
from fonds.validation.schemas import SchemaError

STAGE: Final = "validating"
VERSION: Final = 2  # of the content of receipts: a change of it makes all of them again
BATCH: Final = 200  # descriptions looked at at once
MAX_FINDINGS: Final = 100  # of one judge in one document
MAX_ANNOTATION_PAGES: Final = 100  # of one record
MAX_BYTES: Final = 32 * 1024 * 1024  # of a document that is judged
_CURSOR, _KEY, _NEXT = "cursor", "key", "next"
STORED_FORMATS: Final = ("manifest", "iiif-collection", "oai_dc", "mods", "ead")

CONTEXT: Final[dict[str, Any]] = {
    "dcterms": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "earl": "http://www.w3.org/ns/earl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "about": {"@id": "dcterms:subject", "@type": "@id"},
    "version": "dcterms:hasVersion",
    "date": {"@id": "dcterms:date", "@type": "xsd:dateTime"},
    "assertions": {"@id": "dcterms:hasPart"},
    "assertedBy": "earl:assertedBy",
    "name": "doap:name",
    "revision": "doap:revision",
    "subject": "earl:subject",
    "format": "dcterms:format",
    "sha256": "dcterms:identifier",
    "test": "earl:test",
    "title": "dcterms:title",
    "schema": "dcterms:source",
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "result": "earl:result",
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "findings": "dcterms:hasPart",
    "message": "dcterms:description",
    "reason": "dcterms:description",
}


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document of a description: its format, its address or "", its media type and its bytes."""

    format: str
    address: str
    media_type: str
    body: bytes


def find(settings: Settings, entity: Entity) -> bytes | None:
    """Return the receipt of what is served of a description now; None if there is none yet."""
    return store.find(settings.state, entity.id, _mark(entity))


def _mark(entity: Entity) -> str:
    return f"{entity.document_set}.{entity.seq}"


def documents(entity: Entity, reader: Reader, context: SerializerContext) -> Iterator[JudgedDocument]:
    """Yield the documents of a published description that are judged, as they are served.

    Of annotation pages they are the first MAX_ANNOTATION_PAGES, of every text; of the finding aid of a wide collection,
    it is the first part.
    """
    document_set, urls = entity.document_set or 0, context.urls
    for row in context.formats.for_kind(entity.kind):
        if row.is_graph:
            if graph := graph_documents.ntriples(entity, row, reader, context):
                address = urls.graph(entity.kind, entity.id, row.profile)
                yield JudgedDocument(row.name, address, "application/n-triples", graph)
            continue
        if row.name == "annotations":
            yield from _annotation_pages(entity, row, reader, context)
        if row.name not in STORED_FORMATS:
            continue
        if stored := reader.document(document_set, row.name):
            media_type = row.serializations[0].essence if row.serializations else "application/json"
            addresses = {
                "manifest": urls.manifest(entity.id),
                "iiif-collection": urls.iiif_collection(entity.id),
                "oai_dc": "",
            }
            suffix = row.serializations[0].suffix if row.serializations else ""
            address = addresses.get(row.name, urls.serialization(entity.kind, entity.id, suffix))
            yield JudgedDocument(row.name, address, media_type, reader.decompress(stored))


def _annotation_pages(
    entity: Entity, row: Representation, reader: Reader, context: SerializerContext
) -> Iterator[JudgedDocument]:
    document_set = entity.document_set or 0
    for name, part in reader.document_parts(document_set, row.name, MAX_ANNOTATION_PAGES):
        if stored := reader.document(document_set, name, part):
            layer = name.partition(".")[2] or row.main_layer
            address = context.urls.annotations(entity.id, part, layer)
            yield JudgedDocument(row.name, address, "application/json", reader.decompress(stored))


def judge(document: JudgedDocument, judge: Judge) -> tuple[str, list[Problem], str]:
    """Return the outcome in EARL, what the judge found, and why it could not judge."""
    if judge.missing:
        return "earl:untested", [], judge.missing
    if len(document.body) > MAX_BYTES:
        return "earl:untested", [], f"the document has more than {MAX_BYTES:,} bytes"
    try:
        problems = judge.check(document.body)
    except SchemaError as error:
        return "earl:untested", [], str(error)
    except Exception as error:  # a fault of the judge, which says nothing of the document
        if not is_fault(error):
            raise
        return "earl:cantTell", [], f"the judge itself failed: {type(error).__name__}"
    return ("earl:failed" if errors(problems) else "earl:passed"), problems[:MAX_FINDINGS], ""


def assigned(
    entity: Entity, all_judges: Sequence[Judge], reader: Reader, context: SerializerContext
) -> Iterator[tuple[JudgedDocument, Judge]]:
    """Yield each document of a published description with each judge of its format."""
    for document in documents(entity, reader, context):
        yield from ((document, one) for one in all_judges if document.format in one.formats)


def make(
    entity: Entity, all_judges: Sequence[Judge], reader: Reader, context: SerializerContext, date: str
) -> dict[str, Any]:
    """Return the receipt of a published description, as JSON values."""
    assertions = [
        _assertion(document, one, *judge(document, one))
        for document, one in assigned(entity, all_judges, reader, context)
    ]
    return {
        "@context": CONTEXT,
        "id": context.urls.receipt(entity.kind, entity.id),
        "about": context.urls.description(entity.kind, entity.id),
        "version": reader.versions.count(entity.id),
        "date": date,
        "assertions": assertions,
    }


def _assertion(
    document: JudgedDocument, judge: Judge, outcome: str, problems: list[Problem], reason: str
) -> dict[str, Any]:
    result: dict[str, Any] = {"type": "earl:TestResult", "outcome": outcome}
    if reason:
        result["reason"] = reason
    if problems:
        result["findings"] = [_finding(problem) for problem in problems]
    subject: dict[str, Any] = {"id": document.address} if document.address else {}
    subject |= {
        "type": "earl:TestSubject",
        "title": document.format,
        "format": document.media_type,
        "sha256": hashlib.sha256(document.body).hexdigest(),
    }
    software = {"type": "earl:Software", "name": judge.software}
    test = {"type": "earl:TestCriterion", "title": judge.criterion}
    return {
        "type": "earl:Assertion",
        "assertedBy": software | ({"revision": judge.version} if judge.version else {}),
        "subject": subject,
        "test": test | ({"schema": f"sha256:{judge.schema_digest}"} if judge.schema_digest else {}),
        "mode": "earl:automatic",
        "result": result,
    }


def _finding(problem: Problem) -> dict[str, Any]:
    place = ": ".join(
        part for part in (problem.file, problem.field, f"line {problem.line}" if problem.line else "") if part
    )
    fields = {
        "severity": problem.severity,
        "message": problem.message,
        "place": place,
        "hint": problem.hint,
    }
    return {name: value for name, value in fields.items() if value}


def last_seq(settings: Settings) -> int:
    """Return the last change in the log that the receipts have; 0 if there are none, or while all of them are made."""
    if store.read_meta(settings.state, _NEXT):
        return 0
    seq = store.read_meta(settings.state, _CURSOR)
    return int(seq) if seq.isdigit() else 0


def sync(settings: Settings, progress: Progress, faults: Faults | None = None) -> int:
    """Bring the receipts up to date with the log. Returns how many were made.

    After a change of a judge, of a schema or of the setting, all of them are made again. A run that is killed is gone
    on with by the next.
    """
    if settings["receipts"] == "none":
        store.delete(settings.state)
        return 0
    with closing(Reader(settings.state)) as reader, reader.snapshot():
        context = serializer_context.snapshot_context(settings, reader)
        with closing(ReceiptStore(settings.state)) as receipts:
            return _Run(settings, reader, context, receipts, progress, faults or NoNet()).run()


class _Run:
    """One run over the log."""

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        context: SerializerContext,
        receipts: ReceiptStore,
        progress: Progress,
        faults: Faults,
    ) -> None:
        self.settings, self.reader, self.context, self.receipts = settings, reader, context, receipts
        self.progress, self.faults = progress, faults
        self.judges = judges(settings)
        self.until = reader.changes.last()
        self.count = 0

    def run(self) -> int:
        """Return how many receipts were made."""
        key = self._key()
        if self.receipts.meta(_KEY) != key:
            self.receipts.clear()
            self.receipts.set_meta(_KEY, key)
            self.receipts.set_meta(_CURSOR, str(self.until))
            self.receipts.set_meta(_NEXT, "0")
        if start := self.receipts.meta(_NEXT):
            self._all(start)
        self._changed(int(self.receipts.meta(_CURSOR)))
        return self.count

    def _key(self) -> str:
        """Return what all receipts depend on besides the log."""
        told = [
            (one.software, one.version, one.criterion, one.schema_digest, one.missing) for one in self.judges
        ]
        inputs = [VERSION, self.settings["receipts"], self.context.urls.base, told]
        return hashlib.sha256(orjson.dumps(inputs)).hexdigest()

    def _all(self, start: str) -> None:
        """Make the receipts of everything, in order of id from `start` on."""
        for entity in graph_documents.entities(self.reader, start, BATCH):
            if self._update(entity):  # where a run that is killed goes on
                self.receipts.set_meta(_NEXT, f"{entity.id}\0")
        self.receipts.set_meta(_NEXT, "")

    def _changed(self, seq: int) -> None:
        while batch := self.reader.changes.entities_changed(seq, self.until, BATCH):
            for entity in batch:
                self._update(entity)
                seq = entity.seq or seq
                self.receipts.set_meta(_CURSOR, str(seq))

    def _update(self, entity: Entity) -> bool:
        """Make the receipt of a description anew, or remove it; return whether one was made."""
        if (
            entity.withdrawn is not None
            or entity.document_set is None
            or not has_receipt(self.settings["receipts"], entity.id)
        ):
            self.receipts.remove(entity.id)
            return False
        with self.faults.attempt(entity.id, STAGE):
            date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            body = orjson.dumps(make(entity, self.judges, self.reader, self.context, date))
            self.receipts.put(entity.id, _mark(entity), body)
            self.count += 1
            self.progress(STAGE, self.count, self.until)
        return True
