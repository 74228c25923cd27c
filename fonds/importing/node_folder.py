"""The folder of a node as the destination of an import: each file is written whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath

from fonds.ingest.ocr.sidecar import candidate_names


class NodeFolder:
    """Writes record files and copies the files of pages. With `is_dry`, it only says where they would be."""

    is_edited = True

    def __init__(self, node: Path, is_dry: bool = False) -> None:
        self._node, self._is_dry = node.resolve(), is_dry

    def read(self, path: str) -> str | None:
        """Return the text of a file, None if there is none; bytes that are no UTF-8 are replaced."""
        try:
            return (self._node / path).read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, path: str, text: str) -> None:
        """Write a file. Raises OSError."""
        target = self._node / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_text(text, "utf-8", newline="\n")
        part.replace(target)

    def drop(self, path: str) -> bool:
        """Keep the file: people may have edited it."""
        return False

    def place(self, file: Path, record: str, id: str) -> str:
        """Return the path of a file of pages from the record file that names it.

        A file outside the node is copied beside the record, into a folder with its id, with the texts of its pages. A
        folder is copied whole.
        """
        folder = self._node / PurePosixPath(record).parent
        resolved = file.resolve()
        if resolved.is_relative_to(self._node):
            return Path(os.path.relpath(resolved, folder)).as_posix()
        target = folder / id / file.name
        if not self._is_dry and file.exists():
            _copy(file, target)
        return f"{id}/{file.name}"


def _copy(file: Path, target: Path) -> None:
    """Copy a file with the texts beside it, or a folder, unless the same is there."""
    if file.is_dir():
        shutil.copytree(file, target, dirs_exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    for source in (file, *(file.with_name(name) for name in candidate_names(file.name))):
        copy = target.with_name(source.name)
        if source.is_file() and not _is_same(source, copy):
            part = copy.with_name(f".{copy.name}.part")
            shutil.copy2(source, part)
            part.replace(copy)


def _is_same(file: Path, copy: Path) -> bool:
    """Whether a copy has the size and the time of a file."""
    try:
        first, second = file.stat(), copy.stat()
    except OSError:
        return False
    return (first.st_size, int(first.st_mtime)) == (second.st_size, int(second.st_mtime))
