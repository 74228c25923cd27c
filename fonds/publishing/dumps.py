"""Dumps: all descriptions in a profile as one file, for those who want everything without crawling the site.

A dump is made of one gzip member for each share of the ids (dump_shares.py), so that only the shares in which something
changed are made again; gzip allows members to follow each other (RFC 1952, 2.2). All of it is derived: what is deleted
is made again. The previous dumps are served until then.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from fonds.formats import Representation
from fonds.publishing import graph_documents, serializer_context
from fonds.publishing.dump_shares import ShareList
from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.source_files import Progress
from fonds.publishing.triplestore_sync import inputs_digest
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph import edm_xml
from fonds.serializers.graph.namespaces import PREFIXES
from fonds.serializers.graph.serialize import parse_ntriples, serialize_graph
from fonds.settings import Settings
from fonds.store.log import Entity
from fonds.store.reader import Reader

BATCH = 200  # descriptions read at once
VERSION = 3  # of the content of dumps: a change of it makes all of them again
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
            context = serializer_context.snapshot_context(settings, reader)
            with closing(DumpWriter(settings, reader, context, progress, faults or NoNet())) as writer:
                return writer.run()
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


class DumpWriter:
    """One run: writes the shares that changed, then the files made of all shares.

    `add` may be called by another who builds the graphs of everything in order of id, if `must_rebuild`.
    """

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        context: SerializerContext,
        progress: Progress,
        faults: Faults,
    ) -> None:
        self.folder, self.reader, self.context = folder(settings), reader, context
        self.progress, self.faults = progress, faults
        self.formats = enabled_formats(settings, context)
        # the profiles that are dumped, each once
        self.representations: Sequence[Representation] = list(
            {row.representation.name: row.representation for row in self.formats}.values()
        )
        self.until = reader.changes.last()
        names = "-".join(dump_format.name for dump_format in self.formats)
        self.inputs = f"{VERSION}-{inputs_digest(context)}-{names}"
        self.count = 0  # descriptions that were written
        self.failed = set[str]()  # ids that met a fault, and are in no dump
        self._failed_before = set(self._read("failed").split())
        self._shares = ShareList(self.folder / "shares", [row.name for row in self.formats])
        self._since = self._position()

    def _position(self) -> int | None:
        """Return the last change that the dumps have; None if all must be made anew."""
        inputs, _, seq = self._read("cursor").partition(":")
        is_current = inputs == self.inputs and seq.isdigit() and int(seq) <= self.until
        return int(seq) if is_current and self._shares.is_complete else None

    @property
    def must_rebuild(self) -> bool:
        """Whether all dumps must be made anew."""
        return self._since is None

    def run(self) -> int:
        """Return how many descriptions were written."""
        if self._since is None:
            self.begin()
            self._write("", None)
        else:
            if self._since == self.until and not self._failed_before and list_dumps(self.folder):
                return 0
            changed = {entity.id for entity in self._changed(self._since)} | self._failed_before
            for start, end in self._shares.ranges(changed):
                self._shares.write_range(start, end)
                self._write(start, end)
                self._shares.end_range()
        return self.finish()

    def begin(self) -> None:
        """Begin to make all dumps anew."""
        (self.folder / "shares").mkdir(parents=True, exist_ok=True)
        self._shares.forget()
        self._shares.write_range("", None)

    def _write(self, start: str, end: str | None) -> None:
        for entity in graph_documents.entities(self.reader, start, BATCH):
            if end is not None and entity.id >= end:
                return
            with self.faults.attempt(entity.id, "making dumps") as attempt:
                graphs = graph_documents.graphs_of(entity, self.representations, self.reader, self.context)
            self.add(entity, () if attempt.has_failed else graphs, attempt.has_failed)

    def add(self, entity: Entity, graphs: Sequence[graph_documents.Graph], has_failed: bool) -> None:
        """Write a description, whose graphs may be more than those that are dumped. Ids must come in order."""
        share = self._shares.add(entity.id)
        serialized: list[tuple[str, bytes, int]] = []
        if not has_failed:
            with self.faults.attempt(entity.id, "making dumps") as attempt:
                serialized = list(self._serialized(graphs))
            has_failed = attempt.has_failed
        if has_failed:
            self.failed.add(entity.id)
            return
        for name, data, statements in serialized:
            share.add(name, data, statements)
        if serialized:
            self.count += 1
            self.progress("making dumps", self.count, self.until)

    def _serialized(self, graphs: Sequence[graph_documents.Graph]) -> Iterator[tuple[str, bytes, int]]:
        """Yield (name of the dump, graph as it is written there, number of statements) for each dump."""
        for dump_format in self.formats:
            for representation, name, triples in graphs:
                if representation.name == dump_format.representation.name:
                    yield dump_format.name, _serialize(dump_format, triples, name), triples.count(b"\n")

    def close(self) -> None:
        """Give up what was not finished. The previous dumps stay."""
        self._shares.close()

    def finish(self) -> int:
        """Write the files, and return how many descriptions were written."""
        self._shares.end_range()
        self._shares.save()
        self._join()
        self._shares.remove_unused()
        _replace(self.folder / "failed", " ".join(sorted(self.failed)).encode())
        _replace(self.folder / "cursor", f"{self.inputs}:{self.until}".encode())
        return self.count

    def _read(self, name: str) -> str:
        """Return what an earlier run wrote under a name; "" if it wrote nothing."""
        try:
            return (self.folder / name).read_text()
        except OSError:
            return ""

    def _changed(self, seq: int) -> Iterator[Entity]:
        while batch := self.reader.changes.entities_changed(seq, self.until, BATCH):
            yield from batch
            seq = batch[-1].seq or self.until

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
        yield gzip.compress(dump_format.start, mtime=0)
        for path, member in self._shares.members(dump_format.name):
            counts[0] += member.statements
            counts[1] += member.descriptions
            with path.open("rb") as file:
                file.seek(member.offset)
                remaining = member.length
                while chunk := file.read(min(remaining, 1 << 20)):
                    remaining -= len(chunk)
                    yield chunk
        if dump_format.end:
            yield gzip.compress(dump_format.end, mtime=0)


def _serialize(dump_format: _DumpFormat, triples: bytes, name: str) -> bytes:
    """Return a graph as it is in a dump; `name` is the IRI of the graph."""
    if dump_format.suffix == "nq":
        return serialize_graph(triples, "nq", dump_format.representation.profile, name)
    # only the content of the root element; its prefixes are declared at the start of the dump
    body = edm_xml.write(parse_ntriples(triples))
    return body[body.index(b">\n", body.index(b"<rdf:RDF")) + 2 : body.rindex(b"</rdf:RDF>")]


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.new")
    part.write_bytes(data)
    part.replace(path)
