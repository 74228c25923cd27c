"""Dumps: all descriptions in a profile as one file, for whoever wants everything and would otherwise walk the site.

A dump is made of members, one for each share of the ids, so that only the shares in which something changed are made
again; gzip allows members to follow each other (RFC 1952, 2.2). All of it is derived: what is deleted is made anew.
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

from service.formats import Publication
from service.publishing import graph_documents, serializer_context
from service.publishing.source_files import Progress
from service.publishing.triplestore_sync import stamp
from service.serializers.context import Context
from service.serializers.graph import edm_xml
from service.serializers.graph.namespaces import PREFIXES
from service.serializers.graph.serialize import encode, parsed
from service.settings import Settings
from service.store.log import Entity
from service.store.reader import Reader

SHARES = 64
BATCH = 200  # descriptions read at once
VERSION = 1  # of the form of dumps: a change of it makes all of them anew
_NAMES = "".join(f'\n    xmlns:{prefix}="{iri}"' for prefix, iri in sorted(PREFIXES.items()))
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{_NAMES}>\n'.encode()
_FOOT = b"</rdf:RDF>\n"


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump that can be taken: its name, profile, media type unpacked, bytes packed, SHA-256, number of statements and
    of descriptions, the time of the last change in it (UTC), and the file in which it lies."""

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
    """Where the dumps lie."""
    return settings.state / "dumps"


def listed(place: Path) -> list[Dump]:
    """The dumps that can be taken now."""
    try:
        return [Dump(**row) for row in json.loads((place / "index.json").read_text())]
    except (OSError, ValueError, TypeError):
        return []


def follow(settings: Settings, progress: Progress) -> int:
    """Bring the dumps up to the log; how many descriptions were written for it."""
    reader = Reader(settings.state)
    try:
        with reader.snapshot():
            return _Dumper(settings, reader, progress).run()
    finally:
        reader.close()


@dataclass(frozen=True, slots=True)
class _Form:
    """How a profile is dumped: the suffix and media type of the file, and what stands before and after all of it."""

    row: Publication
    suffix: str
    media_type: str
    head: bytes = b""
    foot: bytes = b""

    @property
    def name(self) -> str:
        return f"{self.row.profile}.{self.suffix}.gz"


def forms(context: Context) -> Iterator[_Form]:
    """Each profile as N-Quads, and EDM as RDF/XML too, which Europeana takes."""
    for row in context.register:
        if row.graph:
            yield _Form(row, "nq", "application/n-quads")
        if row.profile == "edm":
            yield _Form(row, "rdf", "application/rdf+xml", _HEAD, _FOOT)


class _Dumper:
    """One run: the shares that changed, then the files made of all shares."""

    def __init__(self, settings: Settings, reader: Reader, progress: Progress) -> None:
        self.place, self.reader, self.progress = folder(settings), reader, progress
        self.context = serializer_context.in_snapshot(settings, reader)
        wanted = settings["dumps"]
        self.forms = [form for form in forms(self.context) if "all" in wanted or form.row.profile in wanted]
        self.until = reader.changes.last()
        self.stamp = f"{VERSION}-{stamp(self.context)}-{'-'.join(form.name for form in self.forms)}"

    def run(self) -> int:
        known, _, seq = self._cursor().partition(":")
        since = int(seq) if known == self.stamp and seq.isdigit() and int(seq) <= self.until else -1
        if since == self.until and listed(self.place):
            return 0
        if since < 0:
            shutil.rmtree(self.place, ignore_errors=True)
        (self.place / "shares").mkdir(parents=True, exist_ok=True)
        touched = set(range(SHARES)) if since < 0 else {share(row.id) for row in self._states(since)}
        count = self._write(touched)
        self._join()
        _replace(self.place / "cursor", f"{self.stamp}:{self.until}".encode())
        return count

    def _cursor(self) -> str:
        try:
            return (self.place / "cursor").read_text()
        except OSError:
            return ""

    def _states(self, seq: int) -> Iterator[Entity]:
        while batch := self.reader.changes.states(seq, self.until, BATCH):
            yield from batch
            seq = batch[-1].seq or self.until

    def _write(self, touched: set[int]) -> int:
        """The shares that were touched, of all that is published in them."""
        count = 0
        with ExitStack() as stack:
            files = {
                (form.name, number): stack.enter_context(_Share(self.place / "shares", form.name, number))
                for form in self.forms
                for number in touched
            }
            for row in self._states(0):
                number = share(row.id)
                if number in touched and row.withdrawn is None and row.edition is not None:
                    self._add(row, {form.name: files[form.name, number] for form in self.forms})
                    count += 1
                    self.progress("making dumps", count, self.until)
        return count

    def _add(self, row: Entity, files: dict[str, _Share]) -> None:
        made: dict[str, bytes | None] = {}
        for form in self.forms:
            profile = form.row.profile
            if row.kind not in form.row.kinds:
                continue
            if profile not in made:
                made[profile] = graph_documents.ntriples(row, form.row, self.reader, self.context)
            if triples := made[profile]:
                name = self.context.address.graph(row.kind, row.id, profile)
                files[form.name].add(_said(form, triples, name), triples.count(b"\n"))

    def _join(self) -> None:
        """The files to be taken, of all shares in order, and what is said of them."""
        # the time of the last change: two runs over the same log make the same
        modified = self.reader.changes.at(self.until) if self.until else ""
        found = [self._joined(form, modified) for form in self.forms]
        before = {dump.file for dump in listed(self.place)}
        _replace(self.place / "index.json", json.dumps([asdict(dump) for dump in found]).encode())
        kept = before | {dump.file for dump in found}  # those before are still being taken by somebody
        for path in self.place.glob("*.gz"):
            if path.name not in kept:
                path.unlink()

    def _joined(self, form: _Form, modified: str) -> Dump:
        digest, length, counts = hashlib.sha256(), 0, [0, 0]
        part = self.place / f"{form.name}.part"
        with part.open("wb") as out:
            for chunk in self._chunks(form, counts):
                digest.update(chunk)
                length += out.write(chunk)
        sha256 = digest.hexdigest()
        file = f"{form.row.profile}.{sha256[:16]}.{form.suffix}.gz"
        part.replace(self.place / file)
        return Dump(
            form.name, form.row.profile, form.media_type, length, sha256, counts[0], counts[1], modified, file
        )

    def _chunks(self, form: _Form, counts: list[int]) -> Iterable[bytes]:
        if form.head:
            yield gzip.compress(form.head, mtime=0)
        for number in range(SHARES):
            path = self.place / "shares" / f"{form.name}.{number}"
            said = json.loads(path.with_name(f"{path.name}.json").read_text())
            counts[0] += said["statements"]
            counts[1] += said["descriptions"]
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    yield chunk
        if form.foot:
            yield gzip.compress(form.foot, mtime=0)


def share(id: str) -> int:
    """The share in which an id lies."""
    return zlib.crc32(id.encode()) % SHARES


def _said(form: _Form, triples: bytes, name: str) -> bytes:
    if form.suffix == "nq":
        return encode(triples, "nq", form.row.profile, name)
    # what stands in the element of the whole document; its prefixes are declared at the top of the dump
    body = edm_xml.write(parsed(triples))
    return body[body.index(b">\n", body.index(b"<rdf:RDF")) + 2 : body.rindex(b"</rdf:RDF>")]


class _Share:
    """A share being written; in its place whole, or not at all."""

    def __init__(self, place: Path, name: str, number: int) -> None:
        self._path = place / f"{name}.{number}"
        self._part = place / f"{name}.{number}.part"
        self._counts = [0, 0]
        self._file: gzip.GzipFile

    def __enter__(self) -> _Share:
        self._raw = self._part.open("wb")
        self._file = gzip.GzipFile("", "wb", 6, self._raw, mtime=0)
        return self

    def add(self, data: bytes, statements: int) -> None:
        """One description."""
        self._file.write(data)
        self._counts[0] += statements
        self._counts[1] += 1

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        self._raw.close()
        if kind is None:
            said = {"statements": self._counts[0], "descriptions": self._counts[1]}
            _replace(self._path.with_name(f"{self._path.name}.json"), json.dumps(said).encode())
            self._part.replace(self._path)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.new")
    part.write_bytes(data)
    part.replace(path)
