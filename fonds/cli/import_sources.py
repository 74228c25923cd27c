"""`fonds import`: reads sources of other formats into the files of a node."""

from __future__ import annotations

import codecs
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fonds.cli import new
from fonds.importing.import_report import ImportReport
from fonds.importing.importer import Importer, Target
from fonds.importing.node_files import add_files
from fonds.importing.node_folder import NodeFolder
from fonds.importing.source_discovery import MAPPING_SUFFIX, discover
from fonds.ingest.field_values import rights_uri
from fonds.ingest.imported import ReadOptions
from fonds.ingest.reader_registry import READERS
from fonds.publishing.serializer_context import vocabulary_of
from fonds.publishing.source_files import Progress
from fonds.settings import Settings
from fonds.store.imports import FILE, Imports


@dataclass(frozen=True)
class ImportRequest:
    """What is imported: paths, the name of a format or "", and what the person says of the sources."""

    sources: tuple[Path, ...]
    format: str = ""
    encoding: str = ""
    rights: str = ""
    mapping: Path | None = None
    is_dry: bool = False


def import_sources(settings: Settings, request: ImportRequest, progress: Progress) -> ImportReport:
    """Import sources into the node of the settings. Raises OSError and StoreError."""
    report, language = ImportReport(), settings["languages"][0]
    options = ReadOptions(language, request.encoding, request.mapping)
    imports = Imports(settings.node / FILE, request.is_dry)
    try:
        add_files(settings.node, imports, language)
        destination = NodeFolder(settings.node, request.is_dry)
        target = Target(settings.node, imports, destination, vocabulary_of(settings), request.is_dry)
        importer = Importer(target, options, report, rights_uri(request.rights))
        on_read = _counter(sum(map(_size, request.sources)), progress)
        for source in request.sources:
            for file, reader in discover(source, request.format, report, on_read):
                importer.read(file, reader)
        importer.write(lambda done: progress("writing", done, report.read))
    finally:
        imports.close()
    return report


def check_request(request: ImportRequest, at_once: bool) -> str:
    """Return what is wrong with a request, or an empty string. `at_once` is the option --publish."""
    if at_once and (request.is_dry or request.format or request.encoding or request.mapping):
        return (
            "--publish takes none of --dry-run, --format, --encoding and --map: each publish reads the sources anew."
            f" A mapping file beside a source, with {MAPPING_SUFFIX} after its name, is used."
        )
    names = [reader.name for reader in READERS]
    if request.format and request.format not in names:
        return f"--format {request.format} is not known: {', '.join(names)}"
    if request.rights and not rights_uri(request.rights):
        return f"--rights {request.rights} is no rights statement or licence that is known (docs/record.md)"
    try:
        codecs.lookup(request.encoding or "utf-8")
    except LookupError:
        return f"--encoding {request.encoding} is not known; utf-8, cp1252 and utf-16 are, for example"
    return ""


@contextmanager
def node_of(folder: Path) -> Iterator[Path]:
    """Give a node, or an empty one in place of a folder that is not there, as a dry run may name it."""
    if folder.is_dir():
        yield folder
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield new.create_node(Path(temporary, "node"))


def create_node_if_missing(folder: Path) -> bool:
    """Create a node where there is none. Returns whether it did."""
    if (folder / "node.toml").exists():
        return False
    new.create_node(folder)
    return True


def _counter(total: int, progress: Progress) -> Callable[[int], None]:
    """Return a function that is told how many bytes were read."""
    done = 0

    def count(number: int) -> None:
        nonlocal done
        done += number
        progress("reading", min(done, total), total)

    return count


def _size(source: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files: Iterable[Path] = source.rglob("*") if source.is_dir() else (source,)
    return sum(file.stat().st_size for file in files if file.is_file())


def add_to_settings(folder: Path, sources: tuple[Path, ...], rights: str) -> str:
    """Name sources in node.toml, so that they are published as they are. Returns what is wrong, or an empty string."""
    path = folder / "node.toml"
    text = path.read_text("utf-8-sig")
    values = tomllib.loads(text)
    paths = [Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix() for source in sources]
    changes: dict[str, list[str] | str] = {"sources": [*dict.fromkeys([*values.get("sources", []), *paths])]}
    if rights:
        changes["sources_rights"] = rights
    for name, value in changes.items():
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        pattern = re.compile(rf"^{name}[ \t]*=.*\n?", re.MULTILINE)
        text = pattern.sub(line.replace("\\", r"\\"), text, count=1) if name in values else line + text
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        written = {}
    if written != {**values, **changes}:
        return (
            f"{path} cannot be changed by a program: write `sources = {json.dumps(changes['sources'])}` in it"
        )
    NodeFolder(folder).write(path.name, text)
    return ""
