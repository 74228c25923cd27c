"""What the columns of a table are for, and what that makes of its rows: for formats where each row is a description.

The rows are read twice: first for the identifiers, because one that stands twice is refused in both rows, and because a
row that others are part of is a collection; then for the descriptions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fonds.ingest.authorities import NamedAuthorities
from fonds.ingest.field_values import one_line, short
from fonds.ingest.imported import (
    ImportedDescription,
    InputFile,
    Item,
    Key,
    LocalFile,
    ReadOptions,
    Withheld,
)
from fonds.ingest.readers.tables.cell_values import is_false
from fonds.ingest.readers.tables.table import BadRow, RowCells, Table
from fonds.ingest.readers.tables.unit_cells import STATEMENT, Column, UnitCells
from fonds.record.slugs import slugify

UNTITLED: Final = "[untitled]"
MAX_TRANSCRIPT = 4 * 1024 * 1024  # bytes
_PATH_LIMIT = 1000
_PATH = re.compile(r"\S{1,500}\.[A-Za-z]{2,4}")


@dataclass(frozen=True)
class Plan:
    """What each heading is for, and which headings have the identifiers and the structure.

    `parent` has the identifier of the row that a row is part of, `collection` that of the collection it is in, which
    need not be a row; `publish` says whether it is public; `files` have paths of files beside the table. `parent_is`
    is "collection" if a row with parts is a collection of them, "part-of" if its parts are records that are part of
    a record. `is_unique` says that an identifier stands in one row only.
    `complete` puts together what stands in several cells.
    """

    name: str
    columns: dict[str, Column]
    identifier: str = ""
    parent: str = ""
    collection: str = ""
    publish: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    parent_is: str = "collection"
    is_unique: bool = True
    kind: Callable[[RowCells], str] | None = None
    language: str = ""
    complete: Callable[[UnitCells, RowCells], None] | None = None
    hidden_values: frozenset[str] = field(default_factory=frozenset)


class PlannedRows:
    """Reads the rows of a table by a plan."""

    def __init__(self, file: InputFile, options: ReadOptions, table: Table, plan: Plan) -> None:
        self._file, self._options, self._table, self._plan = file, options, table, plan
        self._authorities = NamedAuthorities()
        self._lines: dict[str, int] = {}
        self._repeated: Counter[str] = Counter()
        self._with_parts: set[str] = set()
        self._withheld: set[str] = set()
        self._named_collections: set[str] = set()
        self._numbered = False

    def items(self) -> Iterator[Item]:
        """Yield what the rows give."""
        self._look_through()
        for row in self._table.rows():
            if isinstance(row, BadRow):
                yield self._file.problem(row.message, row.hint, row.line)
            else:
                yield from self._row(row)

    def _look_through(self) -> None:
        plan = self._plan
        for row in self._table.rows():
            if isinstance(row, BadRow):
                continue
            if identifier := self._identifier(row):
                if identifier in self._lines:
                    self._repeated[identifier] += 1
                else:
                    self._lines[identifier] = row.line
                if self._reason(row):
                    self._withheld.add(identifier)
            if plan.parent and (parent := one_line(row.get(plan.parent))):
                self._with_parts.add(parent)

    def _identifier(self, row: RowCells) -> str:
        return one_line(row.get(self._plan.identifier)) if self._plan.identifier else ""

    def _reason(self, row: RowCells) -> str:
        """Return why a row must not go public, or an empty string."""
        for heading in self._plan.publish:
            words = row.get(heading)
            if is_false(words) or words.strip().casefold() in self._plan.hidden_values:
                return f"{heading!r} is {words.strip()!r}"
        return ""

    def _row(self, row: RowCells) -> Iterator[Item]:
        identifier, plan = self._identifier(row), self._plan
        if self._repeated[identifier] and not plan.is_unique:
            identifier = ""
        if self._repeated[identifier]:
            first = self._lines[identifier]
            text = f"the identifier {identifier!r} in line {row.line} stands in more than one row"
            yield self._file.problem(text, f"first in line {first}: give each row its own", row.line)
            return
        key = self._key(identifier or f"row[{row.line}]")
        if not identifier:
            yield from self._without_identifier(row.line)
        parent = one_line(row.get(plan.parent)) if plan.parent else ""
        reason = self._reason(row)
        if not reason and parent in self._withheld:
            reason = f"{parent!r}, which it is part of, is not public"
        if reason:
            if identifier:
                self._withheld.add(identifier)
            yield Withheld(key, self._label(row), reason, row.line)
            return
        yield from self._described(row, key, identifier, parent)

    def _without_identifier(self, line: int) -> Iterator[Item]:
        """Warn of a row without an identifier of its own; once if no row has one."""
        if self._plan.identifier and self._plan.is_unique:
            text = f"line {line} has no identifier: it is known by its line"
        elif self._numbered:
            return
        else:
            text = (
                f"the rows from line {line} on have no identifier of their own: they are known by their lines"
            )
        self._numbered = True
        yield self._file.problem(text, "a column with identifiers", line, warning=True)

    def _described(self, row: RowCells, key: Key, identifier: str, parent: str) -> Iterator[Item]:
        plan = self._plan
        kind = plan.kind(row) if plan.kind else ""
        if not kind:
            has_parts = identifier in self._with_parts and plan.parent_is == "collection"
            kind = "collection" if has_parts else "record"
        unit = UnitCells(kind, self._options.language, plan.name, plan.language)
        for heading, cell in row:
            self._put(unit, plan.columns.get(heading, _NOTHING), heading, cell)
        if plan.complete:
            plan.complete(unit, row)
        yield from self._place(unit, row, identifier, parent)
        self._add_files(unit, row)
        if "title" not in unit.fields:
            unit.fields.add_title("title", short(identifier) if identifier else UNTITLED)
            yield self._file.problem(f"line {row.line} has no title", "", row.line, warning=True)
        if row.is_short:
            text = (
                f"line {row.line} has {len(row.values):,} cells, and there are {len(row.headings):,} headings"
            )
            yield self._file.problem(text, "the others are taken as empty", row.line, warning=True)
        yield from self._authorities.new(unit.authorities, row.line)
        title = unit.fields.words("title")
        # an address makes no id that people can read, and a title in another script makes none
        id_words = identifier if (identifier and "://" not in identifier) or not slugify(title) else title
        yield unit.fields.description(key, id_words, row.line)

    def _put(self, unit: UnitCells, column: Column, heading: str, cell: str) -> None:
        """Put a cell; a transcript may be in a file of its own, which the cell names."""
        if column.field == "transcript" and _PATH.fullmatch(cell):
            path = local_file(self._file.path, cell)
            if path and path.suffix == ".txt" and path.stat().st_size <= MAX_TRANSCRIPT:
                cell = path.read_text("utf-8-sig", "replace")
            else:
                column = Column(STATEMENT, label="File of the transcript")
        unit.put(column, heading, cell)

    def _place(self, unit: UnitCells, row: RowCells, identifier: str, parent: str) -> Iterator[Item]:
        """Say what a row is part of: another row, or a collection that the table names."""
        plan = self._plan
        if parent and parent != identifier:
            if parent in self._lines and not self._repeated[parent]:
                self._attach(unit, self._key(parent))
            else:
                unit.fields.state(plan.parent, parent, element=f"{plan.name}:{plan.parent}")
                text = f"line {row.line} is part of {parent!r}, which is in no row that can be read"
                yield self._file.problem(text, "", row.line, warning=True)
        name = one_line(row.get(plan.collection)) if plan.collection else ""
        if name and name in self._lines and not self._repeated[name]:
            if name not in self._withheld:
                unit.fields.set("collection", self._key(name), f"{plan.name}:{plan.collection}")
        elif name:
            unit.fields.set("collection", self._key(name), f"{plan.name}:{plan.collection}")
            yield from self._named_collection(name, row.line)

    def _attach(self, unit: UnitCells, parent: Key) -> None:
        element = f"{self._plan.name}:{self._plan.parent}"
        if self._plan.parent_is == "collection":
            unit.fields.set("collection", parent, element)
        else:
            unit.fields.append("relations", {"type": self._plan.parent_is, "record": parent}, element)

    def _named_collection(self, name: str, line: int) -> Iterator[Item]:
        """Yield a collection that has no row of its own, once."""
        if name not in self._named_collections:
            self._named_collections.add(name)
            fields: dict[str, Any] = {"title": short(name)}
            yield ImportedDescription(self._key(name), "collection", fields, id_words=name, line=line)
            text = f"the collection {name!r} has no row: it is described by its name only"
            yield self._file.problem(text, "", line, warning=True)

    def _add_files(self, unit: UnitCells, row: RowCells) -> None:
        """Add the files of a row that are beside the table as pages."""
        for heading in self._plan.files if unit.fields.kind == "record" else ():
            if path := local_file(self._file.path, row.get(heading)):
                unit.fields.append("pages", LocalFile(path), f"{self._plan.name}:{heading}")

    @property
    def _prefix(self) -> str:
        return f"{self._table.name}:" if self._table.name else ""

    def _key(self, identifier: str) -> Key:
        return Key(f"{self._plan.name}:{self._prefix}{identifier}")

    def _label(self, row: RowCells) -> str:
        titles = (cell for heading, cell in row if self._plan.columns.get(heading, _NOTHING).field == "title")
        return short(next(titles, "") or self._identifier(row) or f"line {row.line}")


_NOTHING: Final = Column(STATEMENT)


def local_file(table: Path, words: str) -> Path | None:
    """Return the file that a cell names, if it is in the folder of the table or in the one above it."""
    if not words or len(words) > _PATH_LIMIT or "://" in words or "\0" in words:
        return None
    for folder in (table.parent, table.parent.parent):
        path = folder / words.lstrip("/\\")
        try:
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path.resolve()
        except OSError:  # words, and no name that a file can have
            return None
    return None
