"""Finds the files of a source and the reader of each: by their content, never by their names alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from fonds.importing.import_report import ImportReport
from fonds.ingest.imported import InputFile, ReaderFormat
from fonds.ingest.reader_registry import READERS, reader_of
from fonds.problem import Problem

MAPPING_SUFFIX = ".map.toml"  # of the mapping file of a table, after the name of the table


def discover(
    source: Path, name: str, report: ImportReport, on_read: Callable[[int], None] | None = None
) -> Iterator[tuple[InputFile, ReaderFormat]]:
    """Yield the files of a source with their readers. `name` is that of a reader, or "" to find it.

    A folder is read with everything in it; what no reader knows is named in the report. Names that begin with a dot or
    an underscore are ignored, and so is the mapping file beside a table. Raises OSError if the source cannot be read.
    """
    if source.is_dir():
        yield from _of_folder(source, name, report, on_read)
        return
    file = InputFile(source, source.name, on_read)
    if reader := reader_of(file, name):
        yield file, reader
        return
    report.add_problems([Problem("its format is not known", _known(), file=source.name)])


def _of_folder(
    folder: Path, name: str, report: ImportReport, on_read: Callable[[int], None] | None
) -> Iterator[tuple[InputFile, ReaderFormat]]:
    count = 0
    for path, subfolders, names in os.walk(folder):
        subfolders[:] = sorted(entry for entry in subfolders if entry[0] not in "._")
        files = [
            Path(path, entry)
            for entry in sorted(names)
            if entry[0] not in "._" and not _is_mapping_of(entry, names)
        ]
        inputs = [InputFile(file, file.relative_to(folder).as_posix(), on_read) for file in files]
        known = [(file, reader) for file in inputs if (reader := reader_of(file, name))]
        whole = InputFile(Path(path), Path(path).relative_to(folder.parent).as_posix(), on_read)
        if not known and files and (reader := reader_of(whole, name)):
            known, inputs = [(whole, reader)], []
        yield from known
        count += len(known)
        paths = {file.path for file, _ in known}
        report.unknown += [file.name for file in inputs if file.path not in paths]
    if not count:
        report.add_problems([Problem("no file in it has a format that is known", _known(), file=folder.name)])


def mapping_beside(source: Path) -> Path:
    """Return the path of the mapping file beside a table, whether it is there or not."""
    return source.with_name(f"{source.name}{MAPPING_SUFFIX}")


def _is_mapping_of(entry: str, names: list[str]) -> bool:
    """Return whether a file is the mapping file of one of the files beside it."""
    return entry.endswith(MAPPING_SUFFIX) and entry.removesuffix(MAPPING_SUFFIX) in names


def _known() -> str:
    return f"known are {', '.join(reader.title for reader in READERS)}"
