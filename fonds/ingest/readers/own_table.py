"""Reads the table that Fonds writes (fonds/serializers/text/csv_fields.py): the fields of record files as columns.

A row gives the JSON of a description, with ids as they stand there. Text is in the first language of the node in the
column of its field, and in another language in a column with its tag, `title@fr`; a part of a field has a column with
both names and a dot between them. Several values of a field stand in one cell with ` | ` between them, or as JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_origin

from pydantic import BaseModel

from fonds.ingest.imported import InputFile, Item, ReaderFormat, ReadOptions
from fonds.ingest.readers.json_lines import own_json
from fonds.ingest.readers.json_lines.json_objects import JsonObject
from fonds.problem import Problem
from fonds.record.model import KINDS
from fonds.record.text_fields import text_fields

_START: Final = b"kind,id,"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_SEPARATOR: Final = " | "
MAX_CELL: Final = 16 * 1024 * 1024  # characters; a record file has 8 MiB at most
# the part whose words stand in the column of the field itself
_MAIN_PARTS: Final = {"abstract": "text", "source": "text"}
Row = tuple[int, dict[str, Any]]  # the line in which it ends, and the fields of a description


def is_own_table(file: InputFile) -> bool:
    """Return whether a file begins with the columns that Fonds writes first."""
    return file.head.removeprefix(_BYTE_ORDER_MARK).startswith(_START)


def rows(file: InputFile, language: str) -> Iterator[Row | Problem]:
    """Yield each row as the fields of a description, and a problem for each row that cannot be read.

    `language` is that of text in a column without a language.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    with file.open() as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            columns = next(reader, [])
            for cells in reader:
                if len(cells) != len(columns):
                    message = f"the row has {len(cells)} cells, and the table {len(columns)} columns"
                    yield file.problem(message, "put words with a comma in quotes", reader.line_num)
                elif any(cells):
                    yield _row(file, dict(zip(columns, cells, strict=True)), language, reader.line_num)
        except (csv.Error, UnicodeDecodeError) as error:
            yield file.problem(f"the table cannot be read any further: {error}", line=reader.line_num)


def _row(file: InputFile, cells: dict[str, str], language: str, line: int) -> Row | Problem:
    try:
        return line, fields_of(cells, language)
    except ValueError as error:
        return file.problem(str(error), "as the table had it when Fonds wrote it", line)


def fields_of(cells: dict[str, str], language: str) -> dict[str, Any]:
    """Return the cells of a row as the JSON of a description. Raises ValueError for a cell that cannot be read."""
    model = KINDS.get(cells.get("kind", ""))
    if model is None:
        raise ValueError(f"{cells.get('kind', '')!r} is not a kind of description")
    fields: dict[str, Any] = {}
    for column, cell in cells.items():
        if cell:
            _add(fields, column, cell, model, language)
    return fields


def _add(fields: dict[str, Any], column: str, cell: str, model: type[BaseModel], language: str) -> None:
    path, _, tag = column.partition("@")
    steps = path.split(".")
    kind = text_fields(model).get(steps[0])
    if len(steps) == 1 and kind is not dict and steps[0] in _MAIN_PARTS and kind:
        steps.append(_MAIN_PARTS[steps[0]])
    target = fields
    for step in steps[:-1]:
        target = target.setdefault(step, {})
        if not isinstance(target, dict):
            raise ValueError(f"the column {column!r} and that of its field do not go together")
    name = steps[-1]
    if steps[0] in _lists(model):
        target[name] = _values(column, cell, kind, language)
    elif tag or _is_text(model, steps):
        target.setdefault(name, {})[tag or language] = cell
    else:
        target[name] = cell


def _values(column: str, cell: str, kind: Any, language: str) -> list[Any]:
    """Return the values of a field that may have several."""
    if cell.startswith("["):
        try:
            values = json.loads(cell)
        except ValueError:
            raise ValueError(f"the cell of {column!r} begins with [ and is no JSON") from None
        return values if isinstance(values, list) else [values]
    words = cell.split(_SEPARATOR)
    return [{language: value} for value in words] if kind is dict else words


@cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields of a kind of description that have several values."""
    fields = model.model_fields.items()
    return frozenset(info.alias or name for name, info in fields if get_origin(info.annotation) is tuple)


def _is_text(model: type[BaseModel], steps: list[str]) -> bool:
    """Whether the value at a path is text by language."""
    kind: Any = model
    for step in steps:
        kind = text_fields(kind).get(step) if isinstance(kind, type) and issubclass(kind, BaseModel) else None
    return kind is dict


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a table."""
    ids = Counter(
        str(row[1].get("id")) for row in rows(file, options.language) if not isinstance(row, Problem)
    )
    for row in rows(file, options.language):
        if isinstance(row, Problem):
            yield row
        else:
            yield from own_json.described(file, JsonObject(*row), ids)


OWN_TABLE = ReaderFormat("fonds-csv", "Table with the fields of record files (CSV)", is_own_table, read)
