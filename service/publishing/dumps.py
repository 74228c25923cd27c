"""Dumps: all descriptions in a profile as one file, for those who want everything without crawling the site.

A dump is made of one gzip member for each share of the ids, so that only the shares in which something changed are made
again; gzip allows members to follow each other (RFC 1952, 2.2). All of it is derived: what is deleted is made again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from service.formats import Representation
from service.publishing import graph_documents, serializer_context
from service.publishing.faults import Faults, NoNet
from service.publishing.source_files import Progress
from service.publishing.triplestore_sync import inputs_digest
from service.serializers.context import SerializerContext
from service.serializers.graph import edm_xml
from service.serializers.graph.namespaces import PREFIXES
from service.serializers.graph.serialize import parse_ntriples, serialize_graph
from service.settings import Settings
from service.store.log import Entity
from service.store.reader import Reader

SHARES = 64
BATCH = 200  # descriptions read at once
VERSION = 1  # of the content of dumps: a change of it makes all of them again
_NAMESPACES = "".join(f'\n    xmlns:{prefix}="{iri}"' for prefix, iri in sorted(PREFIXES.items()))
_RDF_XML_START = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{_NAMESPACES}>\n'.encode()
_RDF_XML_END = b"</rdf:RDF>\n"


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump that can be downloaded.

    `media_type` is that of the uncompressed content; `length` (bytes) and `sha256` are of the compressed file, whose
    name is `file`. `statements` and `descriptions` are counts; `modified` is the time of the last change in it (UTC).
    """

    name: str
    profile: str
    media_type: str
    length: int
    sha256: str
    statements: int
    descriptions: int
    modified: str
    file: str


def folder(settings: Settings) -> Path:
    """Return the folder of the dumps."""
    return settings.state / "dumps"


def list_dumps(dumps_folder: Path) -> list[Dump]:
    """Return the dumps that can be downloaded now from a folder of dumps."""
    try:
        return [Dump(**fields) for fields in json.loads((dumps_folder / "index.json").read_text())]
    except (OSError, ValueError, TypeError):
        return []


def last_seq(dumps_folder: Path) -> int:
    """Return the last change in the log that the dumps have; 0 if there are none."""
    try:
        seq = (dumps_folder / "cursor").read_text().rpartition(":")[2]
    except OSError:
        return 0
    return int(seq) if seq.isdigit() else 0


def sync(settings: Settings, progress: Progress, faults: Faults | None = None) -> int:
    """Bring the dumps up to date with the log. Returns how many descriptions were written.

    Without `faults`, a fault in the work on a description is raised.
    """
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            return _DumpWriter(settings, reader, progress, faults or NoNet()).run()
    finally:
        reader.close()


@dataclass(frozen=True, slots=True)
class _DumpFormat:
    """How a profile is dumped: suffix and media type of the file, and what is written before and after all graphs."""

    representation: Representation
    suffix: str
    media_type: str
    start: bytes = b""
    end: bytes = b""

    @property
    def name(self) -> str:
        return f"{self.representation.profile}.{self.suffix}.gz"


def dump_formats(context: SerializerContext) -> Iterator[_DumpFormat]:
    """Yield each profile as N-Quads, and EDM also as RDF/XML, which Europeana takes."""
    for row in context.formats:
        if row.is_graph:
            yield _DumpFormat(row, "nq", "application/n-quads")
        if row.profile == "edm":
            yield _DumpFormat(row, "rdf", "application/rdf+xml", _RDF_XML_START, _RDF_XML_END)


def enabled_formats(settings: Settings, context: SerializerContext) -> list[_DumpFormat]:
    """Return the formats that the settings select."""
    profiles = settings["dumps"]
    return [
        dump_format
        for dump_format in dump_formats(context)
        if "all" in profiles or dump_format.representation.profile in profiles
    ]


class _DumpWriter:
    """One run: writes the shares that changed, then the files made of all shares."""

    def __init__(self, settings: Settings, reader: Reader, progress: Progress, faults: Faults) -> None:
        self.faults, self.failed = faults, set[int]()  # shares that lack what met a fault
        self.folder, self.reader, self.progress = folder(settings), reader, progress
        self.context = serializer_context.snapshot_context(settings, reader)
        self.formats = enabled_formats(settings, self.context)
        self.until = reader.changes.last()
        names = "-".join(dump_format.name for dump_format in self.formats)
        self.inputs = f"{VERSION}-{inputs_digest(self.context)}-{names}"

    def run(self) -> int:
        """Return how many descriptions were written."""
        inputs, _, seq = self._read("cursor").partition(":")
        is_current = inputs == self.inputs and seq.isdigit() and int(seq) <= self.until
        since = int(seq) if is_current else -1
        failed = {int(number) for number in self._read("failed").split()}
        if since == self.until and not failed and list_dumps(self.folder):
            return 0
        if since < 0:
            shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "shares").mkdir(parents=True, exist_ok=True)
        changed = {share(entity.id) for entity in self._states(since)} | failed
        count = self._write_shares(set(range(SHARES)) if since < 0 else changed)
        self._join()
        _replace(self.folder / "failed", " ".join(map(str, sorted(self.failed))).encode())
        _replace(self.folder / "cursor", f"{self.inputs}:{self.until}".encode())
        return count

    def _read(self, name: str) -> str:
        """Return what an earlier run wrote under a name; "" if it wrote nothing."""
        try:
            return (self.folder / name).read_text()
        except OSError:
            return ""

    def _states(self, seq: int) -> Iterator[Entity]:
        while batch := self.reader.changes.entities_changed(seq, self.until, BATCH):
            yield from batch
            seq = batch[-1].seq or self.until

    def _write_shares(self, shares: set[int]) -> int:
        """Write these shares, with all that is published in them."""
        count = 0
        with ExitStack() as stack:
            files = {
                (dump_format.name, number): stack.enter_context(
                    _ShareFile(self.folder / "shares", dump_format.name, number)
                )
                for dump_format in self.formats
                for number in shares
            }
            for entity in self._states(0):
                number = share(entity.id)
                if number in shares and entity.withdrawn is None and entity.document_set is not None:
                    with self.faults.attempt(entity.id, "making dumps") as attempt:
                        graphs = self._graphs(entity)
                    if attempt.has_failed:
                        self.failed.add(number)
                        continue
                    for name, graph, statements in graphs:
                        files[name, number].add(graph, statements)
                    count += 1
                    self.progress("making dumps", count, self.until)
        return count

    def _graphs(self, entity: Entity) -> list[tuple[str, bytes, int]]:
        """Return (name of the dump, graph as it is written there, number of statements) of an entity for each dump."""
        graphs: dict[str, bytes | None] = {}
        serialized = []
        for dump_format in self.formats:
            representation = dump_format.representation
            profile = representation.profile
            if entity.kind not in representation.kinds:
                continue
            if profile not in graphs:
                graphs[profile] = graph_documents.ntriples(entity, representation, self.reader, self.context)
            if triples := graphs[profile]:
                name = self.context.urls.graph(entity.kind, entity.id, profile)
                data = _serialize(dump_format, triples, name)
                serialized.append((dump_format.name, data, triples.count(b"\n")))
        return serialized

    def _join(self) -> None:
        """Write the files to be downloaded, from all shares in order, and their index."""
        # the time of the last change: two runs over the same log write the same bytes
        modified = self.reader.changes.time_of(self.until) if self.until else ""
        dumps = [self._join_shares(dump_format, modified) for dump_format in self.formats]
        previous_files = {dump.file for dump in list_dumps(self.folder)}
        _replace(self.folder / "index.json", json.dumps([asdict(dump) for dump in dumps]).encode())
        # the previous files may still be downloaded by somebody
        kept_files = previous_files | {dump.file for dump in dumps}
        for path in self.folder.glob("*.gz"):
            if path.name not in kept_files:
                path.unlink()

    def _join_shares(self, dump_format: _DumpFormat, modified: str) -> Dump:
        digest, length, counts = hashlib.sha256(), 0, [0, 0]
        part = self.folder / f"{dump_format.name}.part"
        with part.open("wb") as out:
            for chunk in self._chunks(dump_format, counts):
                digest.update(chunk)
                length += out.write(chunk)
        sha256 = digest.hexdigest()
        profile, media_type = dump_format.representation.profile, dump_format.media_type
        file = f"{profile}.{sha256[:16]}.{dump_format.suffix}.gz"
        part.replace(self.folder / file)
        return Dump(
            dump_format.name, profile, media_type, length, sha256, counts[0], counts[1], modified, file
        )

    def _chunks(self, dump_format: _DumpFormat, counts: list[int]) -> Iterable[bytes]:
        """Yield the compressed bytes of a dump; adds its statements and descriptions to `counts`."""
        if dump_format.start:
            yield gzip.compress(dump_format.start, mtime=0)
        for number in range(SHARES):
            path = self.folder / "shares" / f"{dump_format.name}.{number}"
            share_counts = json.loads(path.with_name(f"{path.name}.json").read_text())
            counts[0] += share_counts["statements"]
            counts[1] += share_counts["descriptions"]
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    yield chunk
        if dump_format.end:
            yield gzip.compress(dump_format.end, mtime=0)


def share(id: str) -> int:
    """Return the share that an id belongs to."""
    return zlib.crc32(id.encode()) % SHARES


def _serialize(dump_format: _DumpFormat, triples: bytes, name: str) -> bytes:
    """Return a graph as it is in a dump; `name` is the IRI of the graph."""
    if dump_format.suffix == "nq":
        return serialize_graph(triples, "nq", dump_format.representation.profile, name)
    # only the content of the root element; its prefixes are declared at the start of the dump
    body = edm_xml.write(parse_ntriples(triples))
    return body[body.index(b">\n", body.index(b"<rdf:RDF")) + 2 : body.rindex(b"</rdf:RDF>")]


class _ShareFile:
    """A share being written; it replaces the previous one when it is complete, or not at all."""

    def __init__(self, directory: Path, name: str, number: int) -> None:
        self._path = directory / f"{name}.{number}"
        self._part = directory / f"{name}.{number}.part"
        self._counts = [0, 0]
        self._file: gzip.GzipFile

    def __enter__(self) -> _ShareFile:
        self._raw = self._part.open("wb")
        self._file = gzip.GzipFile("", "wb", 6, self._raw, mtime=0)
        return self

    def add(self, data: bytes, statements: int) -> None:
        """Write one description."""
        self._file.write(data)
        self._counts[0] += statements
        self._counts[1] += 1

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        self._raw.close()
        if kind is None:
            counts = {"statements": self._counts[0], "descriptions": self._counts[1]}
            _replace(self._path.with_name(f"{self._path.name}.json"), json.dumps(counts).encode())
            self._part.replace(self._path)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.new")
    part.write_bytes(data)
    part.replace(path)
