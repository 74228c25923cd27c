"""Imports sources into a node, in two passes: all descriptions are read and get their ids, then files are written.

What was read is kept in a file of SQLite between the passes, so that memory stays flat. An import that is stopped is
ended by the next one: ids are stored before the first file is written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from fonds.faults import fault_problem, is_fault
from fonds.importing import resolution
from fonds.importing.checked_fields import checked
from fonds.importing.identifiers import new_id
from fonds.importing.import_report import ImportReport
from fonds.importing.merge import digests_of, merge
from fonds.importing.source_discovery import MAPPING_SUFFIX, mapping_beside
from fonds.ingest import front_matter
from fonds.ingest.field_values import statement
from fonds.ingest.imported import (
    ImportedDescription,
    InputFile,
    Key,
    LocalFile,
    MappingProposal,
    Note,
    ReaderFormat,
    ReadOptions,
    Withheld,
)
from fonds.problem import Problem
from fonds.record import record_file
from fonds.record.model import UNITS
from fonds.serializers.concept_schemes import Vocabulary
from fonds.store.imports import Imported, Imports, Reading

BATCH = 500  # files between two commits
CLOSED = {"tier": "closed", "covers": "description"}
_UNWRITTEN = ""  # digests of a description that has an id and no file yet


class Destination(Protocol):
    """Where record files are written: the folder of a node, or the state of one."""

    is_edited: bool  # whether people edit the files

    def read(self, path: str) -> str | None:
        """Return the text of a file, or None if there is none."""

    def write(self, path: str, text: str) -> None:
        """Write a file whole, or not at all."""

    def drop(self, path: str) -> bool:
        """Remove a file that is in no source any more. Returns False for files that people edit: these stay."""

    def place(self, file: Path, record: str, id: str) -> str:
        """Put a file of pages where a record file can name it. Returns the path from the record file."""


@dataclass(frozen=True)
class Target:
    """What an import writes into: the file of imports, record files, and the vocabulary they are checked against.

    `node` is the folder of the node: the paths of sources are remembered from there.
    """

    node: Path
    imports: Imports
    destination: Destination
    vocabulary: Vocabulary
    is_dry: bool = False


class Importer:
    """One import of one or more sources.

    `rights` is the URI for records and collections of which the source names none. Words of the source on rights
    (`rights_statement`) stand beside it: programs that reuse a record need the URI.
    """

    def __init__(self, target: Target, options: ReadOptions, report: ImportReport, rights: str = "") -> None:
        self._imports, self._target = target.imports, target
        self._options, self._report, self._rights = options, report, rights
        self.sources: dict[str, None] = {}  # those that were read
        self._origin = ""  # of the source that is being read
        self._duplicates: set[tuple[str, str]] = set()
        self._refused: set[str] = set()
        self._withheld: dict[tuple[str, str], None] = {}  # (source, key)

    def read(self, file: InputFile, reader: ReaderFormat) -> None:
        """Read a source; its descriptions get their ids."""
        self._report.formats[reader.title] += 1
        self._origin = self._origin_of(file)
        self.sources.setdefault(self._origin)
        try:
            for item in reader.read(file, self._options_for(file)):
                self._take(file, item)
        except OSError as error:
            self._report.add_problems([file.problem(f"cannot be read: {error.strerror or error}")])
        except BaseException as error:
            if not is_fault(error):
                raise
            self._report.add_problems([fault_problem(error, "importing", file.name)])

    def _origin_of(self, file: InputFile) -> str:
        """Return the name by which a source is remembered: its path from the node."""
        return Path(os.path.relpath(file.path.resolve(), self._target.node.resolve())).as_posix()

    def _options_for(self, file: InputFile) -> ReadOptions:
        """Return the options with the mapping file that stands beside a source, if no other is given."""
        beside = mapping_beside(file.path)
        is_there = self._options.mapping is None and beside.is_file()
        return replace(self._options, mapping=beside) if is_there else self._options

    def _take(self, file: InputFile, item: object) -> None:
        report = self._report
        match item:
            case ImportedDescription():
                report.read += 1
                report.add_uses(item.uses)
                self._add(file, item)
            case Withheld():
                report.add_withheld(file.name, item)
                self._withheld[resolution.scope(self._origin, item.key), item.key] = None
            case Problem():
                report.add_problems([item.at(file.name)])
            case Note():
                report.notes.append(f"{file.name}: {item.text}")
            case MappingProposal():
                self._propose(file, item)

    def _propose(self, file: InputFile, proposal: MappingProposal) -> None:
        path = Path(f"{file.path.name}{MAPPING_SUFFIX}")
        if not self._target.is_dry and not path.exists() and self._target.destination.is_edited:
            path.write_text(proposal.text, "utf-8")
        self._report.mappings.append(str(path))

    def _add(self, file: InputFile, item: ImportedDescription) -> None:
        """Keep a description with its id. A key that stands twice in one source is a mistake."""
        source = resolution.scope(self._origin, item.key)
        if reading := self._imports.reading(source, item.key):
            self._add_again(file, reading, item, is_shared=not source)
            return
        if (source, item.key) in self._duplicates:
            self._report.add_problems([_duplicate(file, item)])
            return
        id = self._id_of_new(source, item)
        if id:
            self._report.kinds[item.kind] += 1
            self._imports.add_reading(source, item.key, id, resolution.dump(item))

    def _add_again(
        self, file: InputFile, reading: Reading, item: ImportedDescription, is_shared: bool
    ) -> None:
        earlier = resolution.load(reading.body)
        if is_shared:
            merged = replace(earlier, fields=united(earlier.fields, item.fields, self._options.language))
            merged = merged if merged.body or not item.body else replace(merged, body=item.body)
            self._imports.replace_reading(reading.number, resolution.dump(merged))
            return
        self._duplicates.add((reading.source, item.key))
        self._imports.remove_reading(reading.number)
        self._report.add_problems([_duplicate(file, earlier), _duplicate(file, item)])

    def _id_of_new(self, source: str, item: ImportedDescription) -> str:
        """Return the id of a description: that of an earlier import, or a new one.

        An authority that the node has already, under the same name and dates, is that one, and "" is returned.
        """
        imports, label = self._imports, _label(item)
        if previous := imports.get(source, item.key):
            return previous.id
        if not source and imports.id_of_name(item.key):
            return ""
        if source and (elsewhere := imports.elsewhere(item.key, label)):
            imports.move(elsewhere[0], source, item.key)
            return elsewhere[1].id
        id = new_id(item.id_words or label, item.kind, f"{source} {item.key}", imports)
        imports.put(source, item.key, Imported(id, label, "", b"", _UNWRITTEN))
        return id

    def write(self, progress: Callable[[int], None] = lambda count: None) -> None:
        """Write the files of all descriptions that were read, and report those that are no longer in the sources.

        `progress` is told how many were written.
        """
        readings = self._imports.readings()
        while batch := [reading for _, reading in zip(range(BATCH), readings, strict=False)]:
            with self._imports.batch():
                for reading in batch:
                    self._write(reading)
                    progress(reading.number)
        for source, key in self._withheld:
            self._close(source, key)
        for source in self.sources:
            self.report_missing(source)

    def _close(self, source: str, key: str) -> None:
        """Close what was imported before and must not go public any more, also if people edited its file."""
        previous = self._imports.get(source, key)
        text = self._target.destination.read(previous.path) if previous and previous.path else None
        parts = front_matter.parts_of(text) if text else None
        if previous is None or text is None or parts is None or parts.values.get("access") == CLOSED:
            return
        self._report.counts["closed"] += 1
        if not self._target.is_dry:
            closed = front_matter.replace_fields(text, {"access": CLOSED}, parts.starts, parts.end)
            self._target.destination.write(previous.path, closed)
            self._imports.put(source, key, previous._replace(sha=b""))

    def report_missing(self, source: str) -> None:
        """Report what was imported from a source and is not in it now. Files that people edit stay."""
        for key, imported in list(self._imports.missing(source)):
            if imported.digests == _UNWRITTEN or (source, key) in self._withheld:
                continue
            self._report.missing.append(imported.path)
            if self._target.destination.drop(imported.path):
                self._imports.put(source, key, imported._replace(sha=b"", digests=_UNWRITTEN))

    def _write(self, reading: Reading) -> None:
        item = resolution.load(reading.body)
        previous = self._imports.get(reading.source, reading.key)
        path = (
            self._imports.path_of(reading.id)
            or (previous.path if previous else "")
            or self._path(item, reading)
        )
        fields, missing = resolution.resolve(
            item.fields,
            lambda key: self._resolved_id(reading.source, key),
            lambda file: self._target.destination.place(Path(file), path, reading.id),
        )
        if self._rights and item.kind in UNITS:
            fields.setdefault("rights", self._rights)
        result = checked(
            item.kind, reading.id, fields, item.body, self._options.language, self._target.vocabulary
        )
        place = Path(reading.source).name, item.line
        problems = [
            Problem(f"it refers to {key!r}, which is not in the source", severity="warning")
            for key in missing
        ]
        self._report.add_problems(
            replace(problem.at(*place), message=f"{_label(item)}: {problem.message}")
            for problem in (*problems, *result.problems)
        )
        if result.fields is None:
            self._refused.add(reading.id)
            return
        self._report.unsized += sum(map(_is_unsized, result.fields.get("pages") or ()))
        text = record_file.to_text(item.kind, reading.id, result.fields, result.body)
        self._store(reading, path, text, result.fields, result.body, previous, _label(item))

    def _store(
        self,
        reading: Reading,
        path: str,
        text: str,
        fields: dict[str, Any],
        body: str,
        previous: Imported | None,
        label: str,
    ) -> None:
        """Write a file that is new or changed; what people edited since the last import stays."""
        digests = digests_of(fields, body)
        present = self._target.destination.read(path)
        is_unwritten = previous is None or previous.digests == _UNWRITTEN
        is_edited = self._target.destination.is_edited
        if present is None and is_edited and not is_unwritten:
            self._report.counts["removed"] += 1
            return
        if present is None or not is_edited or (previous and _sha(present) == previous.sha):
            outcome = "written" if present is None else "unchanged" if present == text else "changed"
            new_text, sha = text, _sha(text)
        else:
            stored = digests if is_unwritten else json.loads(previous.digests if previous else "{}")
            merged = merge(present, stored, fields, body)
            if merged is None:
                problem = Problem(
                    "the file cannot be read, and stays as it is", "fonds check says why", file=path
                )
                self._report.add_problems([problem])
                return
            self._report.edited += [f"{path}: {name}" for name in merged.conflicts]
            outcome = "changed" if merged.text != present else "kept" if merged.conflicts else "unchanged"
            # no digest: the file goes on being compared field by field
            new_text, sha = merged.text, _sha(text) if merged.text == text else b""
        self._report.counts[outcome] += 1
        if new_text != present and not self._target.is_dry:
            self._target.destination.write(path, new_text)
        stored_digests = json.dumps(digests, separators=(",", ":"))
        self._imports.put(reading.source, reading.key, Imported(reading.id, label, path, sha, stored_digests))

    def _resolved_id(self, source: str, key: Key) -> str:
        place = resolution.scope(source, key)
        if reading := self._imports.reading(place, key):
            return "" if reading.id in self._refused else reading.id
        if previous := self._imports.get(place, key):
            return previous.id if previous.path else ""
        return self._imports.id_of_name(key) if not place else ""

    def _path(self, item: ImportedDescription, reading: Reading) -> str:
        """Return the path of a new file: units of one hierarchy have a folder of their own."""
        group = self._resolved_id(reading.source, Key(item.group)) if item.group else ""
        between = f"{group}/" if group and group != reading.id else ""
        return f"{record_file.FOLDERS[item.kind]}/{between}{reading.id}.md"


def united(fields: dict[str, Any], more: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the fields of one description that a source, or several, describe twice.

    Lists are joined, and texts in other languages are added. Where both state one value, the first stands, and other
    words are a further statement.
    """
    result = dict(fields)
    others: list[dict[str, Any]] = []
    for name, value in more.items():
        present = result.get(name)
        if present is None:
            result[name] = value
        elif isinstance(present, list | tuple) and isinstance(value, list | tuple):
            result[name] = [*present, *(entry for entry in value if entry not in present)]
        elif isinstance(value, dict) and isinstance(present, dict | str) and "text" not in value:
            first = {language: present} if isinstance(present, str) else present
            result[name] = {**value, **first}
        elif value != present and not isinstance(value, Key | LocalFile | dict | list | tuple):
            others.append(statement(name.replace("_", " "), str(value), source=name))
    if others:
        known = [*result.get("statements", ())]
        result["statements"] = known + [entry for entry in others if entry not in known]
    return result


def _label(item: ImportedDescription) -> str:
    value = item.fields.get("title") or item.fields.get("name") or item.key
    return str(next(iter(value.values()), "")) if isinstance(value, dict) else str(value)


def _is_unsized(page: object) -> bool:
    """Whether a page is an image service, or sound or film on the web, that `fonds fetch` must be asked for."""
    if not isinstance(page, dict):
        return False
    return ("service" in page and "width" not in page) or ("media" in page and "duration" not in page)


def _duplicate(file: InputFile, item: ImportedDescription) -> Problem:
    return file.problem(
        f"{item.key!r} is there more than once", "each needs an identifier of its own", item.line
    )


def _sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
