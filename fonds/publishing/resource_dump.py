"""The packages of the ResourceSync dump: ZIP files of bounded size, made from a part of the list each.

A package need not be up to date: its reader goes on with the change list from its time. So it is made again only when a
part of its content changed, and at once when something in it is not fully open any more. Its file name has the digest
of its bytes: the content of a URL never changes, and a killed run leaves no incomplete file.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.resource_lists import CURSORS
from fonds.publishing.source_files import Progress
from fonds.publishing.zip_writer import ZipWriter
from fonds.serializers.context import SerializerContext
from fonds.serializers.feeds import resourcesync
from fonds.serializers.feeds.resourcesync import Resource
from fonds.store.changes import Changes
from fonds.store.feed_pages import FeedReader, FeedWriter, ListedEntity, ListPart
from fonds.store.writer import Writer

FOLDER, DUMP_LIST = "packages", "packages"
PART = 2_000  # descriptions to a part
BYTES = 64 * 1024 * 1024  # of resources in one package; a part with more has several
SHARE = 20  # a package is made again when one in so many of its descriptions changed
INCOMPLETE = "incomplete packages"  # the key of the parts that lack what met a fault
_CURSOR_PART = 2  # the number of this cursor in the list CURSOR


@dataclass(frozen=True, slots=True)
class Package:
    """A package: the number of its part, SHA-256 in hexadecimal, length in bytes, and the time of its content."""

    number: int
    sha: str
    length: int
    at: str

    @property
    def digest(self) -> str:
        """The start of the SHA-256, as it is in its URL."""
        return self.sha[:16]

    def path(self, state: Path) -> Path:
        """Return its file."""
        return state / FOLDER / f"{self.number}.{self.digest}.zip"


def packages_of(sheet: ListPart) -> list[Package]:
    """Return the packages of a part of the list."""
    return [Package(sheet.number, *fields) for fields in orjson.loads(sheet.body() or b"[]")]


def last_seq(feeds: FeedReader) -> int:
    """Return the last change in the log that the packages were brought up to date with; 0 if there are none."""
    cursor = feeds.list_part(CURSORS, _CURSOR_PART)
    return cursor.seq if cursor else 0


def mark_incomplete(store: Writer, place: int) -> None:
    """See to it that the part with a place in the lists is made again, although too little of it changed."""
    numbers = {*store.meta(INCOMPLETE).split(), str((place - 1) // PART + 1)}
    store.set_meta(INCOMPLETE, " ".join(sorted(numbers, key=int)))


class ResourceDump:
    """Brings the packages up to date with the feeds."""

    def __init__(
        self,
        store: Writer,
        context: SerializerContext,
        state: Path,
        faults: Faults | None = None,
        progress: Progress = lambda *_: None,
    ) -> None:
        self.store, self.context, self.state, self.faults = store, context, state, faults or NoNet()
        self.progress = progress
        self.feeds: FeedWriter = store.feeds
        # of scheme and host: the paths in packages are those of the addresses
        self._origin_length = len(context.urls.base) - len(context.urls.prefix)
        self._is_complete = True  # whether all of the part that is being made is in its packages

    def catch_up(self) -> None:
        """Make the parts again in which enough changed, and delete the files that no part has any more."""
        self.progress("packing", 0, 0)
        base, seq = self.context.urls.base, self.feeds.cursor()
        cursor = self.feeds.list_part(CURSORS, _CURSOR_PART)
        dumped_seq = cursor.seq if cursor and cursor.base == base else -1
        incomplete = {int(number) for number in self.store.meta(INCOMPLETE).split()}
        lost = self._lost_parts() | incomplete
        if dumped_seq == seq and not lost:
            return
        numbers = sorted({*self.feeds.changed_parts(dumped_seq - 1, PART), *lost})
        for done, number in enumerate(numbers):
            self.progress("packing", done, len(numbers))
            before = self.feeds.list_part(DUMP_LIST, number)
            first, last = (number - 1) * PART + 1, number * PART
            if before is None or number in lost or before.base != base or self._is_due(first, last, before):
                self._make_part(number, first, last)
                incomplete = incomplete - {number} if self._is_complete else incomplete | {number}
                self.store.set_meta(INCOMPLETE, " ".join(map(str, sorted(incomplete))))
        with self.store.transaction():
            self.feeds.put_list_part(CURSORS, ListPart(_CURSOR_PART, seq, "", 0, base), b"")
        self._delete_unused()

    def drop_parts_of(self, ids: Iterable[str]) -> None:
        """Drop the parts that these ids are in, inside a transaction of the caller; the next run makes them again."""
        for number in self.feeds.parts_of(ids, PART):
            self.feeds.drop_list_part(DUMP_LIST, number)

    def _lost_parts(self) -> set[int]:
        """Return the parts that were dropped, or of which a file was deleted."""
        incomplete = {
            part.number
            for part in self.feeds.list_parts(DUMP_LIST, with_entries=True)
            if not all(package.path(self.state).is_file() for package in packages_of(part))
        }
        return {*incomplete, *self.feeds.parts_not_made(DUMP_LIST, PART)}

    def _is_due(self, first: int, last: int, before: ListPart) -> bool:
        changed, kept_back = self.feeds.count_changed(first, last, before.seq)
        return kept_back > 0 or changed * SHARE > max(before.items, 1)

    def _make_part(self, number: int, first: int, last: int) -> None:
        self._is_complete = True
        seq = self.feeds.cursor()
        at = Changes(self.store.db).time_of(seq)
        entities = list(self.feeds.listed_entities(first, last))
        rows = [(package.sha, package.length, package.at) for package in self._packages(number, entities, at)]
        with self.store.transaction():
            part = ListPart(number, seq, at, len(entities), self.context.urls.base)
            self.feeds.put_list_part(DUMP_LIST, part, orjson.dumps(rows))

    def _packages(self, number: int, entities: Sequence[ListedEntity], at: str) -> Iterator[Package]:
        """Write the packages of a part, each until it is full."""
        waiting = deque(entities)
        while waiting:
            path = self._temporary_path(number)
            entries: list[str] = []
            size = 0
            with ZipWriter(path) as package:
                while waiting and size < BYTES:
                    for resource, changed, body in self._resources_safely(waiting.popleft()):
                        name = f"resources{resource.uri[self._origin_length :]}"
                        entries.append(resourcesync.manifest_entry(resource, changed, f"/{name}"))
                        package.add(name, body)
                        size += len(body)
                manifest = resourcesync.dump_manifest("".join(entries), self.context.urls, at)
                package.add("manifest.xml", manifest)
            yield self._finish(number, path, at)

    def _temporary_path(self, number: int) -> Path:
        folder = self.state / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{number}.{os.getpid()}.part"

    def _finish(self, number: int, path: Path, at: str) -> Package:
        """Move a complete package to its final path."""
        with path.open("rb") as file:
            sha = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        package = Package(number, sha, path.stat().st_size, at)
        path.replace(package.path(self.state))
        return package

    def _resources_safely(self, entity: ListedEntity) -> list[tuple[Resource, str, bytes]]:
        """Return the same as `_resources`; nothing if that meets a fault."""
        with self.faults.attempt(entity.id, "packing it for harvesters"):
            return list(self._resources(entity))
        self._is_complete = False
        return []

    def _resources(self, entity: ListedEntity) -> Iterator[tuple[Resource, str, bytes]]:
        """Yield (resource, time of its last change, bytes) of an entity."""
        times: dict[str, str] = orjson.loads(entity.state)
        for name, uri, media_type in resourcesync.resource_addresses(entity.kind, entity.id, self.context):
            body, etag = self.feeds.document_and_etag(entity.document_set, name)
            if body:
                resource = Resource(name, uri, media_type, etag.hex(), len(body))
                yield resource, times.get(name, times["page"]), body

    def _delete_unused(self) -> None:
        folder = self.state / FOLDER
        parts = self.feeds.list_parts(DUMP_LIST, with_entries=True)
        used = {package.path(self.state) for part in parts for package in packages_of(part)}
        for path in folder.iterdir() if folder.is_dir() else ():
            if path not in used:
                path.unlink()
