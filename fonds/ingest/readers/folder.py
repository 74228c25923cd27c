"""The reader of a folder of scans, sound or film: one record for each folder in it, or for each group of its files.

Files directly in the folder belong together if their names differ in a number only, as those of the pages of a letter
do: they are the pages of one record. A folder within it is one record with all its files, or a collection if it holds
folders.
Text beside a scan, captions beside sound and a picture beside a film stay with it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fonds.ingest.field_values import without_empty
from fonds.ingest.imported import (
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    Key,
    Note,
    ReaderFormat,
    ReadOptions,
)
from fonds.ingest.readers.folder_files import CAPTIONS, kind_of, page_entries
from fonds.record.scan_names import natural_order

MAX_DEPTH = 20  # folders within folders
MAX_FILES = 200_000
MAX_PAGES = 10_000  # of a record
_SHOWN = 5  # names of files in a note
# the number of a page at the end of a name, with the side of its leaf
_NUMBER = re.compile(
    r"(?P<stem>.*?)[ _.\-]*(?:(?:page|p|img|image|fol|f)[ _.\-]*)?\d+[ _.\-]*(?:r|v|recto|verso)?",
    re.IGNORECASE,
)


@dataclass
class _Folder:
    """A folder with its files and folders, in natural order."""

    path: Path
    files: list[Path] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)

    @property
    def has_media(self) -> bool:
        return any(map(kind_of, self.files)) or any(folder.has_media for folder in self.folders)


def recognises(file: InputFile) -> bool:
    """Return whether a folder, or one in it, has a scan, sound or film."""
    return file.path.is_dir() and _has_media(file.path.resolve(), 0)


def _has_media(path: Path, depth: int) -> bool:
    folder, inner = _listed(path)
    if any(map(kind_of, folder)):
        return True
    return depth < MAX_DEPTH and any(_has_media(part, depth + 1) for part in inner)


def _listed(path: Path) -> tuple[list[Path], list[Path]]:
    """Return the files and the folders in a folder, in natural order, without hidden ones and links that lead out."""
    files: list[Path] = []
    folders: list[Path] = []
    try:
        with os.scandir(path) as entries:
            names = sorted((entry.name for entry in entries), key=natural_order)
    except OSError:
        return [], []
    for name in names:
        part = path / name
        if name.startswith((".", "__MACOSX")) or (
            part.is_symlink() and not part.resolve().is_relative_to(path)
        ):
            continue
        (folders if part.is_dir() else files).append(part)
    return files, folders


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield a collection for each folder that holds several records, and the records."""
    reader = _Reader(file)
    root = reader.tree(file.path.resolve(), 0)
    if reader.count > MAX_FILES:
        yield file.problem(f"the folder has more than {MAX_FILES:,} files", "import its folders one by one")
        return
    yield from reader.items(root)
    if reader.others:
        names = ", ".join(reader.others[:_SHOWN])
        more = f" and {len(reader.others) - _SHOWN:,} more" if len(reader.others) > _SHOWN else ""
        yield Note(f"no scans, sound or film, and not read: {names}{more}")


class _Reader:
    def __init__(self, file: InputFile) -> None:
        self.file = file
        self.root = file.path.resolve()
        self.name = file.name.rstrip("/") or self.root.name  # with which keys begin
        self.count = 0
        self.order = 0
        self.others: list[str] = []

    def tree(self, path: Path, depth: int) -> _Folder:
        """Return a folder with all in it."""
        files, folders = _listed(path)
        self.count += len(files)
        if depth >= MAX_DEPTH or self.count > MAX_FILES:
            folders = []
        return _Folder(path, files, [self.tree(folder, depth + 1) for folder in folders])

    def items(self, root: _Folder) -> Iterator[Item]:
        """Yield what a folder holds."""
        inner = [folder for folder in root.folders if folder.has_media]
        groups = [group for group in _groups(root.files) if any(map(kind_of, group[1]))]
        grouped = {path for _, files in groups for path in files}
        if inner or len(groups) > 1:
            yield self._collection(root, "")
            for name, files in groups:
                yield from self._record(f"{self._key(root)}/{name}", name, files, self._key(root))
            self.others += [path.name for path in root.files if path not in grouped]
        else:
            yield from self._record(self._key(root), root.path.name, root.files, "")
        for folder in inner:
            yield from self._folder(folder, self._key(root))
        self.others += [folder.path.name for folder in root.folders if not folder.has_media]

    def _folder(self, folder: _Folder, collection: str) -> Iterator[Item]:
        """Yield a folder: one record, or a collection if it holds folders with scans itself."""
        inner = [part for part in folder.folders if part.has_media]
        if not inner:
            yield from self._record(self._key(folder), folder.path.name, folder.files, collection)
            return
        yield self._collection(folder, collection)
        if any(map(kind_of, folder.files)):
            key = f"{self._key(folder)}/{folder.path.name}"
            yield from self._record(key, folder.path.name, folder.files, self._key(folder))
        for part in inner:
            yield from self._folder(part, self._key(folder))

    def _key(self, folder: _Folder) -> str:
        path = folder.path.relative_to(self.root).as_posix()
        return self.name if path == "." else f"{self.name}/{path}"

    def _next_order(self) -> str:
        self.order += 10
        return str(self.order)

    def _collection(self, folder: _Folder, collection: str) -> ImportedDescription:
        key = self._key(folder)
        fields = {
            "title": folder.path.name,
            "collection": Key(collection) if collection else "",
            "order": self._next_order() if collection else "",
        }
        uses = (ElementUse("folder", "collection"),)
        return ImportedDescription(
            key, "collection", without_empty(fields), id_words=key, group=self.name, uses=uses
        )

    def _record(self, key: str, name: str, files: list[Path], collection: str) -> Iterator[Item]:
        group = page_entries(files)
        self.others += group.others
        for path in group.unusable:
            yield self.file.problem(
                f"{path.name} is not what its name says", "its content is of no such kind", warning=True
            )
        if not group.entries:
            return
        if len(group.entries) > MAX_PAGES:
            yield self.file.problem(
                f"{key} has {len(group.entries):,} files", f"at most {MAX_PAGES:,} in a record"
            )
            return
        fields: dict[str, Any] = {
            "title": name,
            "collection": Key(collection) if collection else "",
            "order": self._next_order() if collection else "",
            "pages": group.entries,
            "texts": group.texts,
        }
        uses = [ElementUse("file", "pages")] * len(group.entries)
        uses += [ElementUse("text beside a scan", "texts")] * len(group.texts)
        yield ImportedDescription(
            key, "record", without_empty(fields), id_words=key, group=self.name, uses=tuple(uses)
        )


def _groups(files: list[Path]) -> list[tuple[str, list[Path]]]:
    """Return the files that belong together, with what their names have in common.

    Names that are numbers only belong to the folder. Files that are beside a scan or sound follow it.
    """
    groups: dict[str, list[Path]] = {}
    shown: dict[str, str] = {}
    for path in files:
        stem = stem_of(path)
        match = _NUMBER.fullmatch(stem)
        name = (match["stem"].strip(" _.-") if match else stem) or path.parent.name
        groups.setdefault(name.casefold(), []).append(path)
        shown.setdefault(name.casefold(), name)
    return [(shown[key], members) for key, members in groups.items()]


def stem_of(path: Path) -> str:
    """Return the name of a file without its suffixes, of which texts and captions have two."""
    name = path.name
    if path.suffix.lower() in CAPTIONS and (
        match := re.fullmatch(r"(.+)\.[a-z]{2,3}(?:-[A-Za-z0-9]+)*", path.stem)
    ):
        return match[1]
    return re.sub(r"(?i)(?:\.(?:alto|page|hocr))?\.[^.]+$", "", name)


FORMAT = ReaderFormat("folder", "Folder of scans, sound or film", recognises, read)
