"""The packages of the resource dump, made by publish: ZIP files of bounded size, a part of the list each.

A package need not be new: who takes it reads the change list from its time on. So it is made anew only where a part of
what it holds changed, and at once where something in it is not to be had openly any more. A file's name has the
digest of its bytes: what is behind an address never changes, and a run that is killed leaves nothing half made.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from service.publishing.resource_lists import CURSOR
from service.serializers.context import Context
from service.serializers.feeds import resourcesync
from service.serializers.feeds.resourcesync import Resource
from service.store.changes import Changes
from service.store.feed_pages import FeedsWriter, Listed, Sheet
from service.store.writer import Writer

FOLDER, NAME = "packages", "packages"
PART = 2_000  # descriptions to a part
BYTES = 64 * 1024 * 1024  # of resources in one package; a part with more has several
SHARE = 20  # a package is made anew when one in so many of its descriptions changed
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same resources are the same bytes, whenever they are packed


@dataclass(frozen=True, slots=True)
class Package:
    """A package: the number of its part, SHA-256 as hex, length in bytes, since when it is as it is."""

    number: int
    sha: str
    length: int
    at: str

    @property
    def digest(self) -> str:
        """As much of the SHA-256 as stands in its address."""
        return self.sha[:16]

    def path(self, state: Path) -> Path:
        """Its file."""
        return state / FOLDER / f"{self.number}.{self.digest}.zip"


def read(sheet: Sheet) -> list[Package]:
    """The packages of a part."""
    return [Package(sheet.number, *row) for row in orjson.loads(sheet.body() or b"[]")]


class Packages:
    """Brings the packages up to what the feeds were told."""

    def __init__(self, store: Writer, context: Context, state: Path) -> None:
        self.store, self.context, self.state = store, context, state
        self.pages: FeedsWriter = store.feeds

    def catch_up(self) -> None:
        """Make the parts anew of which enough changed, and remove the files that no part has any more."""
        base, seq = self.context.address.base, self.pages.read_to()
        cursor = self.pages.sheet(CURSOR, 2)
        made = cursor.seq if cursor and cursor.base == base else -1
        lost = self._lost()
        if made == seq and not lost:
            return
        for number in sorted({*self.pages.parts_after(made - 1, PART), *lost}):
            before = self.pages.sheet(NAME, number)
            first, last = (number - 1) * PART + 1, number * PART
            if before is None or number in lost or before.base != base or self._is_due(first, last, before):
                self._make(number, first, last)
        with self.store.transaction():
            self.pages.put_sheet(CURSOR, Sheet(2, seq, "", 0, base), b"")
        self._tidy()

    def _lost(self) -> set[int]:
        """The parts of which somebody removed a file."""
        sheets = self.pages.sheets(NAME, whole=True)
        return {
            sheet.number for sheet in sheets if not all(one.path(self.state).is_file() for one in read(sheet))
        }

    def _is_due(self, first: int, last: int, before: Sheet) -> bool:
        changed, kept_back = self.pages.changed_since(first, last, before.seq)
        return kept_back > 0 or changed * SHARE > max(before.items, 1)

    def _make(self, number: int, first: int, last: int) -> None:
        seq = self.pages.read_to()
        at = Changes(self.store.db).at(seq)
        listed = list(self.pages.listed(first, last))
        rows = [(one.sha, one.length, one.at) for one in self._packed(number, listed, at)]
        with self.store.transaction():
            sheet = Sheet(number, seq, at, len(listed), self.context.address.base)
            self.pages.put_sheet(NAME, sheet, orjson.dumps(rows))

    def _packed(self, number: int, listed: Sequence[Listed], at: str) -> Iterator[Package]:
        """The packages of a part, each closed when it is full."""
        rows = deque(listed)
        while rows:
            part = self._file(number)
            entries, size = "", 0
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
                while rows and size < BYTES:
                    for resource, changed, body in self._resources(rows.popleft()):
                        path = f"/resources{urlsplit(resource.uri).path}"
                        entries += resourcesync.manifest_entry(resource, changed, path)
                        _add(package, path, body)
                        size += len(body)
                manifest = resourcesync.dump_manifest(entries, self.context.address, at)
                _add(package, "/manifest.xml", manifest)
            yield self._kept(number, part, at)

    def _file(self, number: int) -> Path:
        folder = self.state / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{number}.{os.getpid()}.part"

    def _kept(self, number: int, part: Path, at: str) -> Package:
        with part.open("rb") as file:
            sha = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        package = Package(number, sha, part.stat().st_size, at)
        part.replace(package.path(self.state))
        return package

    def _resources(self, listed: Listed) -> Iterator[tuple[Resource, str, bytes]]:
        times: dict[str, str] = orjson.loads(listed.said)
        for name, uri, media_type in resourcesync.addresses(listed.kind, listed.id, self.context):
            if body := self.pages.document(listed.edition, name):
                digest = hashlib.sha256(body).hexdigest()
                yield Resource(name, uri, media_type, digest, len(body)), times.get(name, times["page"]), body

    def _tidy(self) -> None:
        folder = self.state / FOLDER
        named = {one.path(self.state) for sheet in self.pages.sheets(NAME, whole=True) for one in read(sheet)}
        for path in folder.iterdir() if folder.is_dir() else ():
            if path not in named:
                path.unlink()


def _add(package: zipfile.ZipFile, path: str, body: bytes) -> None:
    info = zipfile.ZipInfo(path.lstrip("/"), _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    package.writestr(info, body, compresslevel=1)
