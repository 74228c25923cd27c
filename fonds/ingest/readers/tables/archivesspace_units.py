"""Bulk import sheets of ArchivesSpace: components in the order of the hierarchy, each with its depth as a number.

The row of headings has the codes of fields; rows above and below it have their names for people. A row with `publish`
false, and what is below it, is withheld; so is a note whose own flag says so, and the notes on processing. A date of a
type that ArchivesSpace does not know is a mistake, and its row is refused.

Source: the bulk import templates of ArchivesSpace 3.x.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from fonds.ingest.authorities import NamedAuthorities
from fonds.ingest.field_values import one_line, short
from fonds.ingest.imported import InputFile, Item, Key, ReadOptions, Withheld
from fonds.ingest.readers.tables.archivesspace_cells import DATE_PARTS, SOURCE, numbers, put_cells, put_date
from fonds.ingest.readers.tables.cell_values import is_false
from fonds.ingest.readers.tables.plan import UNTITLED
from fonds.ingest.readers.tables.table import BadRow, RowCells, Table
from fonds.ingest.readers.tables.unit_cells import UnitCells
from fonds.ingest.stated_levels import kind_of_level, level_fields

MAX_DEPTH = 30
_STEP = 10
_RESOURCE: Final = (
    ("ead", "EAD ID of the resource"),
    ("res_uri", "resource URI"),
    ("collection_id", "resource"),
)
_DATE_TYPES: Final = frozenset({"single", "inclusive", "bulk", "range"})


def items(file: InputFile, options: ReadOptions, table: Table) -> Iterator[Item]:
    """Yield the components of a sheet."""
    return _Components(file, options, table).items()


class _Components:
    def __init__(self, file: InputFile, options: ReadOptions, table: Table) -> None:
        self._file, self._options, self._table = file, options, table
        self._authorities = NamedAuthorities()
        self._above: list[
            Key | None
        ] = []  # the key of the last unit of each depth; None for one that is withheld
        self._path: list[int] = []
        self._unit_ids: Counter[str] = Counter()
        self._resources: set[str] = set()
        self._place = 0
        self._told_of_paths = False

    def items(self) -> Iterator[Item]:
        rows: list[RowCells] = []
        for row in self._table.rows():
            if isinstance(row, BadRow):
                yield self._file.problem(row.message, row.hint, row.line)
            elif not _is_heading_for_people(row):
                rows.append(row)
                self._unit_ids[one_line(row.get("unit_id"))] += 1
        for number, row in enumerate(rows):
            depth = _depth(row)
            following = _depth(rows[number + 1]) if number + 1 < len(rows) else 0
            yield from self._component(row, depth, following > depth)

    def _component(self, row: RowCells, depth: int, has_parts: bool) -> Iterator[Item]:
        if not 0 < depth <= min(len(self._above) + 1, MAX_DEPTH):
            text = f"line {row.line} has the hierarchical relationship {row.get('hierarchy')!r}"
            yield self._file.problem(
                text, f"1 to {len(self._above) + 1}, one more than the row above it", row.line
            )
            return
        key = self._key(row, depth)
        if not self._has_unit_id(row) and not self._told_of_paths:
            self._told_of_paths = True
            text = f"the rows from line {row.line} on have no unit id of their own: they are known by their place"
            yield self._file.problem(text, "", row.line, warning=True)
        parent = self._above[depth - 2] if depth > 1 else None
        if self._is_withheld(row, depth):
            self._above[depth - 1 :] = [None]
            reason = (
                "publish is false" if is_false(row.get("publish")) else "what it is part of is not public"
            )
            yield Withheld(key, short(row.get("title") or f"line {row.line}"), reason, row.line)
            return
        if mistake := _wrong_date_type(row):
            self._above[depth - 1 :] = [parent]  # what is below it becomes part of what is above it
            text = f"line {row.line} has a date of the type {mistake!r}"
            yield self._file.problem(text, ", ".join(sorted(_DATE_TYPES)), row.line)
            return
        self._above[depth - 1 :] = [key]
        yield from self._described(row, key, parent, has_parts)

    def _is_withheld(self, row: RowCells, depth: int) -> bool:
        return is_false(row.get("publish")) or (depth > 1 and self._above[depth - 2] is None)

    def _key(self, row: RowCells, depth: int) -> Key:
        """Return the key: by the unit id if only this row has it, else by the place in the hierarchy."""
        while len(self._path) < depth:
            self._path.append(0)
        del self._path[depth:]
        self._path[depth - 1] += 1
        resource = one_line(row.get("ead") or row.get("res_uri") or row.get("collection_id"))
        if self._has_unit_id(row):
            return Key(f"{SOURCE}:{resource}:{one_line(row.get('unit_id'))}")
        return Key(f"{SOURCE}:{resource}:c[{'.'.join(map(str, self._path))}]")

    def _has_unit_id(self, row: RowCells) -> bool:
        unit_id = one_line(row.get("unit_id"))
        return bool(unit_id) and self._unit_ids[unit_id] == 1

    def _described(self, row: RowCells, key: Key, parent: Key | None, has_parts: bool) -> Iterator[Item]:
        levels = level_fields(row.get("level") if row.get("level").casefold() != "otherlevel" else "")
        if other := one_line(row.get("other_level")):
            levels = {"level": "otherlevel", "level_label": other}
        kind = kind_of_level(levels.get("level", ""), has_parts)
        unit = UnitCells(kind, self._options.language, SOURCE)
        for name, value in levels.items():
            unit.fields.set(name, value, f"{SOURCE}:level")
        if parent:
            unit.fields.set("collection", parent, f"{SOURCE}:hierarchy")
        self._place += _STEP
        unit.fields.set("order", str(self._place))
        withheld = list(put_cells(unit, row))
        for text in withheld:
            yield self._file.problem(f"line {row.line}: {text}: it is left out", "", row.line, warning=True)
        yield from self._dates(unit, row)
        if "title" not in unit.fields:
            words = str(unit.fields.get("date_text") or unit.fields.get("date") or UNTITLED)
            unit.fields.add_title("title", words)
            yield self._file.problem(
                f"line {row.line} has no title", f"it is called {words}", row.line, warning=True
            )
        yield from self._resource(unit, row)
        yield from self._authorities.new(unit.authorities, row.line)
        group = next((above for above in self._above if above), "")
        words = row.get("unit_id") or unit.fields.words("title")
        yield unit.fields.description(key, words, row.line, group)

    def _resource(self, unit: UnitCells, row: RowCells) -> Iterator[Item]:
        """Keep the resource that the sheet belongs to, which it does not describe."""
        for heading, scheme in (
            ("ead", "EAD ID of the resource"),
            ("res_uri", "resource URI"),
            ("collection_id", "resource"),
        ):
            if value := one_line(row.get(heading)):
                unit.fields.append("identifiers", {"value": value, "scheme": scheme}, f"{SOURCE}:{heading}")
                if value not in self._resources:
                    self._resources.add(value)
                    text = (
                        f"the resource {value!r} is not in the sheet: its components have nothing above them"
                    )
                    yield self._file.problem(text, "", row.line, warning=True)

    def _dates(self, unit: UnitCells, row: RowCells) -> Iterator[Item]:
        for number in numbers(row, "begin", "expression", "end"):
            parts = {name: row.get(f"{name}_{number}" if number else name) for name in DATE_PARTS}
            put_date(unit, parts, number)
            if parts["date_era"] or parts["date_calendar"]:
                text = (
                    f"line {row.line}: era and calendar of a date have no field, and are further statements"
                )
                yield self._file.problem(text, "", row.line, warning=True)


def _depth(row: RowCells) -> int:
    words = row.get("hierarchy")
    return int(words) if words.isdigit() else 0


def _is_heading_for_people(row: RowCells) -> bool:
    """Return whether a row explains the codes above it: it has no number where the depth stands."""
    first = row.values[0].casefold() if row.values else ""
    return first.startswith("field name") or (
        bool(row.get("hierarchy")) and not _depth(row) and "ierarch" in row.get("hierarchy")
    )


def _wrong_date_type(row: RowCells) -> str:
    """Return the type of a date that is none, or an empty string."""
    for heading, words in row:
        if re.fullmatch(r"date_type(?:_\d+)?", heading) and words.casefold() not in _DATE_TYPES:
            return words
    return ""
