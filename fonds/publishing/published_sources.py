"""Sources of other formats that are published without files for people to edit (the setting `sources`).

A source whose files have the sizes and times of the last import is not read. The record files that an import makes are
kept in the state, and publishing reads them as it reads those of the node.
"""

from __future__ import annotations

import json
from pathlib import Path

from fonds.importing.import_report import ImportReport
from fonds.importing.importer import Importer, Target
from fonds.importing.node_files import add_files
from fonds.importing.source_discovery import discover, mapping_beside
from fonds.ingest.imported import ReadOptions
from fonds.problem import Problem
from fonds.publishing.serializer_context import vocabulary_of
from fonds.publishing.source_files import READER, Progress
from fonds.settings import Settings
from fonds.store.imports import Imports
from fonds.store.packed_files import IMPORTS, PackedFiles

READERS_VERSION = 1  # raise it when the readers of a format are to read the same bytes differently


def update_packed_files(settings: Settings, progress: Progress) -> PackedFiles | None:
    """Bring the files of all sources up to date. Returns None for a node that never had sources."""
    if not settings["sources"] and not PackedFiles.exists(settings.state):
        return None
    packed = PackedFiles(settings.state)
    stamps = {source: _stamp(settings, source) for source in settings["sources"]}
    gone = set(packed.sources()) - stamps.keys()
    changed = [source for source, stamp in stamps.items() if stamp != packed.stamp(source)]
    if changed or gone:
        _import(settings, packed, stamps, gone, progress)
    return packed


def _import(
    settings: Settings, packed: PackedFiles, stamps: dict[str, str], gone: set[str], progress: Progress
) -> None:
    """Import all sources: what one says may refer to what is in another."""
    language = settings["languages"][0]
    imports = Imports(settings.state / IMPORTS)
    packed.begin()
    try:
        add_files(settings.node, imports, language)
        report = ImportReport()
        target = Target(settings.node, imports, packed, vocabulary_of(settings))
        importer = Importer(target, ReadOptions(language), report, settings["sources_rights"])
        for source in stamps:
            _read(settings, source, importer, report)
        importer.write(lambda done: progress("importing", done, report.read))
        for origin in imports.sources():
            if origin not in importer.sources:
                importer.report_missing(origin)
        for source in gone:
            packed.forget(source)
        problems = [*report.problems, *_withheld(report)]
        for source, stamp in stamps.items():
            packed.set_stamp(source, stamp, problems)
            problems = []
    finally:
        packed.commit()
        imports.close()


def _read(settings: Settings, source: str, importer: Importer, report: ImportReport) -> None:
    path = settings.node / source
    try:
        for file, reader in discover(path, "", report):
            importer.read(file, reader)
    except OSError as error:
        message = f"the source {source!r} cannot be read: {error.strerror or error}"
        report.add_problems(
            [Problem(message, "a path from the node", "sources", str(settings.node / "node.toml"))]
        )


def _withheld(report: ImportReport) -> list[Problem]:
    return [Problem(f"not published: {line}", severity="warning") for line in report.withheld]


def _stamp(settings: Settings, source: str) -> str:
    """Return what the files of a source are, and the ways in which they are read."""
    path = settings.node / source
    files = sorted(path.rglob("*")) if path.is_dir() else [path, mapping_beside(path)]
    stamps = [(str(file), *_status(file)) for file in files]
    ways = [READERS_VERSION, READER, settings["languages"][0], settings["sources_rights"]]
    return json.dumps([ways, stamps])


def _status(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return -1, -1
    return status.st_size, status.st_mtime_ns
