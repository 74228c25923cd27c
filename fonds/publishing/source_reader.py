"""Bring the table of sources up to date with the folder of a node: the files that changed are read, in groups."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from fonds.problem import Problem
from fonds.publishing.folder_changes import (
    FolderChange,
    FolderChanges,
    dump_problems,
    is_description,
    load_problems,
    stored_name,
)
from fonds.publishing.misnamed_files import misnamed_file
from fonds.publishing.site_pages import is_site_page
from fonds.publishing.source_files import READER, File, Progress, read_bytes, read_files, unread_source
from fonds.record.field_types import is_id
from fonds.serializers.context import SerializerContext
from fonds.store.folder_listings import WATCHED
from fonds.store.packed_files import PackedFile
from fonds.store.sources import SourceFile
from fonds.store.writer import Writer

GROUP, GROUP_BYTES = 64, 1024 * 1024  # files that are read together
BATCH, BATCH_BYTES = 500, 8_000_000  # files to a transaction, and the bytes of them


class ChangedFiles(Protocol):
    """Record files that are kept in the state, as those made of other formats and the copies from other nodes."""

    @property
    def position(self) -> int:
        """The position of the last change."""

    def count_since(self, position: int) -> int:
        """Return the number of files that changed after a position."""

    def since(self, position: int) -> Iterator[PackedFile]:
        """Yield what changed after a position, in the order of the changes."""


@dataclass(frozen=True, slots=True)
class FilesInState:
    """Such files: how their paths begin, and the name under which the store keeps the position that was read."""

    prefix: str
    position_key: str
    files: ChangedFiles


ReadMany = Callable[[Iterable[Sequence[File]]], Iterator[list[SourceFile]]]


def read_changed(
    node: Path,
    store: Writer,
    context: SerializerContext,
    progress: Progress,
    read_many: ReadMany | None = None,
    in_state: Sequence[FilesInState] = (),
) -> None:
    """Bring the table of sources up to date with the folder. `read_many` reads groups of files in other processes.

    `in_state` are the record files that are not in the folder.

    A file that looks like a description and is not read because of its name is a warning, kept with its folder.
    """
    _SourceReader(node, store, context, progress, in_state).run(
        read_many or (lambda groups: (read_files(files, context) for files in groups))
    )


def misnamed_files(store: Writer) -> list[Problem]:
    """Return the warnings for files that look like descriptions and are not read because of their names."""
    return [problem for problems in store.folder_listings.problems() for problem in load_problems(problems)]


class _SourceReader:
    """Reads the files that changed. A listing is stored with or after the files of its folder."""

    def __init__(
        self,
        node: Path,
        store: Writer,
        context: SerializerContext,
        progress: Progress,
        in_state: Sequence[FilesInState],
    ) -> None:
        self._in_state = [(files, FolderChange(files.prefix, 0, {}, [], [])) for files in in_state]
        self._node, self._store, self._progress = node, store, progress
        self._root = os.fspath(node)
        self._reader = f"{READER} {context.site.language} {context.vocabulary.digest.hex()[:16]}"
        self._has_other_reader = store.meta("reader") != self._reader
        self._changes = FolderChanges(self._root, store.folder_listings, self._has_other_reader)
        # of each file that is being read: its folder, its name, and the id that it had
        self._at_work: deque[tuple[FolderChange, str, str]] = deque()
        self._given = self._taken = 0  # files that were given to be read, and that were read
        self._waiting: deque[tuple[int, FolderChange]] = deque()  # for so many files to be read
        self._batch: list[SourceFile] = []
        self._removed: list[str] = []
        self._listed: list[FolderChange] = []
        self._size = 0

    def run(self, read_many: ReadMany) -> None:
        """Read all."""
        store = self._store
        is_first = store.folder_listings.is_empty()
        for sources in read_many(_groups(chain(self._changed_files(), self._changed_files_in_state()))):
            self._take(sources)
        self._release()
        self._listed += self._changes.watched()
        # a store of an earlier version has files, and no listings that tell which of them are gone
        if is_first:
            self._removed += [path for path in store.sources.paths() if not self._is_there(path)]
        self._flush()
        for stored, change in self._in_state:
            if not change.unsettled:
                store.set_meta(stored.position_key, str(stored.files.position))
        if self._has_other_reader:
            store.set_meta("reader", self._reader)

    def _is_there(self, path: str) -> bool:
        # a path that was no valid text cannot be told from its stored form
        return path.startswith("@") or "\\" in path or os.path.lexists(f"{self._root}/{path}")

    def _changed_files(self) -> Iterator[File]:
        """Yield the files whose bytes must be parsed, folder by folder."""
        count = total = 0
        for change in self._changes:
            names = [name for name in change.changed if is_description(name)]
            total += len(names)
            for name in names:
                if file := self._changed_file(change, name):
                    self._given += 1
                    yield file
                count += 1
                self._progress("reading", count, total)
            gone = (name for name in change.removed if is_description(name))
            self._removed += [stored_name(change.folder + name) for name in gone]
            change.problems = dump_problems(self._misnamed_files(change))
            self._waiting.append((self._given, change))
            self._release()

    def _changed_files_in_state(self) -> Iterator[File]:
        """Yield the record files outside the folder that changed since the last run."""
        for stored, change in self._in_state:
            known = 0 if self._has_other_reader else int(self._store.meta(stored.position_key) or 0)
            # a later position is of a file that was deleted since
            position = known if known <= stored.files.position else 0
            total = stored.files.count_since(position)
            for count, file in enumerate(stored.files.since(position), 1):
                path = stored.prefix + file.path
                self._progress("reading", count, total)
                if file.data is None or file.sha is None:
                    self._removed.append(path)
                    continue
                before = self._store.sources.last_read(path)
                if before and before[:2] == (file.sha, self._reader):
                    continue
                self._at_work.append((change, file.path, before[2] if before else ""))
                self._given += 1
                yield File(path, file.data, file.sha, self._reader)

    def _changed_file(self, change: FolderChange, name: str) -> File | None:
        """Return a file to be parsed; None if it has the same bytes as before, or cannot be read."""
        path = stored_name(change.folder + name)
        data, before = read_bytes(f"{self._root}/{change.folder}{name}"), self._store.sources.last_read(path)
        id = before[2] if before else ""
        if isinstance(data, str):
            problem = Problem(f"cannot be read: {data}", "a description is a file of text", file=path)
            self._batch.append(unread_source(path, id, problem))
            change.unsettled.add(name)
            return None
        if is_site_page(path, data):  # it is published by site_files.py
            self._removed.append(path)
            return None
        sha = hashlib.sha256(data).digest()
        if before and before[:2] == (sha, self._reader):
            return None
        self._at_work.append((change, name, id))
        return File(path, data, sha, self._reader)

    def _misnamed_files(self, change: FolderChange) -> list[Problem]:
        """Return the warnings for the files of a folder with wrong names: the earlier ones, and those that changed."""
        problems = []
        if change.problems != "[]":
            unchanged = change.lines.keys() - set(change.changed)
            names = {stored_name(change.folder + name) for name in unchanged}
            problems = [problem for problem in load_problems(change.problems) if problem.file in names]
        for name in change.changed:
            if not is_description(name) and (problem := misnamed_file(self._node, change.folder + name)):
                problems.append(problem)
        return sorted(problems, key=lambda problem: problem.file)

    def _take(self, sources: Sequence[SourceFile]) -> None:
        """Take what the next files say, in the order in which they were given to be read."""
        for source in sources:
            change, name, id = self._at_work.popleft()
            if source.record is None and not is_id(source.id):
                # of a file whose id cannot be read, the access is that of what it was before
                source = replace(source, id=id)
            if not source.sha:
                change.unsettled.add(name)
            self._batch.append(source)
            self._size += len(source.record or b"") + len(source.problems)
        self._taken += len(sources)
        self._release()

    def _release(self) -> None:
        """Take the listings of folders whose files were read, and store what there is if that is enough."""
        while self._waiting and self._waiting[0][0] <= self._taken:
            change = self._waiting.popleft()[1]
            self._listed.append(change)
            self._size += sum(map(len, change.lines.values()))
        if max(len(self._batch), len(self._listed)) >= BATCH or self._size >= BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        """Store what was read."""
        if not self._batch and not self._removed and not self._listed:
            return
        store = self._store
        with store.transaction():
            store.sources.put(self._batch)
            store.sources.remove(self._removed)
            for change in self._listed:
                _put_listing(store, change)
        self._batch, self._removed, self._listed, self._size = [], [], [], 0


def _groups(files: Iterator[File]) -> Iterator[list[File]]:
    """Yield files in groups of bounded length and size."""
    group: list[File] = []
    size = 0
    for file in files:
        group.append(file)
        size += len(file.data)
        if len(group) >= GROUP or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _put_listing(store: Writer, change: FolderChange) -> None:
    listings, folder = store.folder_listings, stored_name(change.folder)
    if change.lines or change.bucket == WATCHED:
        listings.put(folder, change.bucket, change.stored_lines(), change.problems)
    else:
        listings.remove(folder, change.bucket)
    listings.add_changed(change.keys())
