"""Find the files of a node that changed since they were read last, by their names, sizes, times and inodes.

No file is opened: a name that is new, or whose line in the listing of its folder differs, is read by the caller, who
compares bytes. A file that was written just now is looked at again next time, because it may be written once more
within the same tick of the clock. Pages depend on files by keys: the path of a folder with `/` at its end stands for
everything in it, and the path of a file up to the first dot of its name for the file and the texts beside it.
"""

from __future__ import annotations

import json
import os
import stat
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fonds.problem import Problem
from fonds.store.folder_listings import SEPARATOR, WATCHED, FolderListings

CLOCK_TICK = 2_000_000_000  # nanoseconds in which a file may change again without a new modification time
LARGE, BUCKETS = 10_000, 256  # a folder with more files than LARGE is kept in BUCKETS parts


def is_description(path: str) -> bool:
    """Return whether a file with that path is read as a description."""
    return path.endswith(".md") and path.rpartition("/")[2] != "README.md"


def stored_name(path: str) -> str:
    """Return the path of a file as text: a file name may not be valid text."""
    return path.encode("utf-8", "backslashreplace").decode()


def file_key(path: str) -> str:
    """Return the key of a file and of the texts beside it."""
    folder, slash, name = path.rpartition("/")
    return stored_name(f"{folder}{slash}{name.partition('.')[0]}")


def folder_key(folder: str) -> str:
    """Return the key of everything in a folder; `folder` is "" or ends with a slash."""
    return stored_name(folder or "/")


@dataclass(slots=True)
class FolderChange:
    """What changed in a bucket of a folder: names of files that are new or changed, and of files that are gone.

    `lines` is the listing by name; `problems` are those (JSON) of files that are not descriptions, as of the last run
    until the caller brings them up to date.
    """

    folder: str
    bucket: int
    lines: dict[str, str]
    changed: list[str]
    removed: list[str]
    problems: str = "[]"
    unsettled: set[str] = field(default_factory=set)  # names that must be looked at again next time

    def stored_lines(self) -> Iterator[str]:
        """Yield the lines of the listing, by which the next run recognizes files that did not change."""
        for name, line in self.lines.items():
            yield _line(name, -1, -1, -1) if name in self.unsettled else line

    def keys(self) -> Iterator[str]:
        """Yield the keys of all files that changed or went."""
        yield folder_key(self.folder)
        for name in (*self.changed, *self.removed):
            yield file_key(self.folder + name)


class FolderChanges:
    """Walks a node. Names that start with a dot or an underscore are ignored, and links to folders are not followed."""

    def __init__(self, node: str, listings: FolderListings, all_changed: bool) -> None:
        self._node, self._listings, self._all_changed = node, listings, all_changed
        self._visited: set[str] = set()

    def __iter__(self) -> Iterator[FolderChange]:
        """Yield what changed, folder by folder."""
        folders = [""]
        while folders:
            folder = folders.pop()
            subfolders, lines, recent = self._list(folder)
            folders += sorted((f"{folder}{name}/" for name in subfolders), reverse=True)
            self._visited.add(stored_name(folder))
            yield from self._compare(folder, lines, recent)
        for folder in [path for path in self._listings.paths() if path not in self._visited]:
            yield from self._compare(folder, {}, set())

    def watched(self) -> Iterator[FolderChange]:
        """Yield what changed in the folders that only pages depend on."""
        for folder in self._listings.watched():
            _, lines, recent = self._list(folder)
            before = self._listings.get(folder)[WATCHED][0]
            if change := self._change(folder, WATCHED, lines, recent, before):
                yield change

    def _list(self, folder: str) -> tuple[list[str], dict[str, str], set[str]]:
        """Return the names of subfolders, the lines of files by name, and the names of files written just now."""
        subfolders: list[str] = []
        lines: dict[str, str] = {}
        recent: set[str] = set()
        settled = time.time_ns() - CLOCK_TICK
        try:
            opened = os.open(f"{self._node}/{folder}", os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            return subfolders, lines, recent
        try:
            # one call for each of a million files, by its name in the open folder: cheaper than an entry of os.scandir
            for name in os.listdir(opened):  # noqa: PTH208
                if name[0] in "._":
                    continue
                try:
                    status = os.stat(name, dir_fd=opened)
                except OSError:  # a link to nothing
                    recent.add(name)
                    lines[name] = _line(name, -1, -1, -1)
                    continue
                if stat.S_ISDIR(status.st_mode):
                    if not _is_link(name, opened):
                        subfolders.append(name)
                    # what cannot be a file, but has the name of a description, is reported by whoever reads it
                    if not name.endswith(".md"):
                        continue
                modified = status.st_mtime_ns
                # the same as _line, without a call for each of a million files
                lines[name] = f"{name}/{status.st_size}/{modified}/{status.st_ino}"
                if modified > settled:
                    recent.add(name)
        finally:
            os.close(opened)
        return subfolders, lines, recent

    def _compare(self, folder: str, lines: dict[str, str], recent: set[str]) -> Iterator[FolderChange]:
        stored = self._listings.get(stored_name(folder))
        stored.pop(WATCHED, None)
        is_large = len(lines) > LARGE or (len(stored) > 1 and bool(lines))
        buckets: dict[int, dict[str, str]] = {}
        if is_large:
            buckets = {number: {} for number in range(BUCKETS)}
            for name, line in lines.items():
                buckets[_bucket(name)][name] = line
        elif lines:
            buckets[0] = lines
        # the first bucket last: with it the names of a folder that outgrew one bucket are found to be there still
        for bucket in sorted({*buckets, *stored}, reverse=True):
            before, problems = stored.get(bucket, ("", "[]"))
            present = buckets.get(bucket, {})
            in_bucket = recent if not is_large else recent.intersection(present)
            if change := self._change(folder, bucket, present, in_bucket, before):
                change.problems = problems
                if len(stored) == 1 and is_large:
                    change.removed = [name for name in change.removed if name not in lines]
                yield change

    def _change(
        self, folder: str, bucket: int, lines: dict[str, str], recent: set[str], before: str
    ) -> FolderChange | None:
        """Return what changed in a bucket; None if nothing did."""
        if not recent and not self._all_changed and SEPARATOR.join(lines.values()) == before:
            return None
        old = set(before.split(SEPARATOR)) if before and not self._all_changed else set()
        changed = [name for name, line in lines.items() if line not in old or name in recent]
        names_before = (line.partition("/")[0] for line in before.split(SEPARATOR) if line)
        removed = [name for name in names_before if name not in lines]
        if not changed and not removed:
            return None
        return FolderChange(folder, bucket, lines, sorted(changed), sorted(removed), unsettled=set(recent))


def _is_link(name: str, folder: int) -> bool:
    """Return whether a name in an open folder is a link."""
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:  # it went just now
        return True


def _line(name: str, size: int, modified: int, inode: int) -> str:
    return f"{name}/{size}/{modified}/{inode}"


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "surrogateescape")) % BUCKETS


def dump_problems(problems: Iterable[Problem]) -> str:
    """Return problems in the stored form (JSON)."""
    fields = [problem.as_dict() for problem in problems]
    return json.dumps(fields, ensure_ascii=False) if fields else "[]"


def load_problems(problems: str) -> list[Problem]:
    """Return stored problems (JSON)."""
    return [Problem(**fields) for fields in json.loads(problems)]
