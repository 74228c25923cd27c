"""Tables with the fields of record files, as Fonds writes them (CSV): columns `kind` and `id`, then one for each field.

A column is a field, `title`, a field in another language, `title@fr`, or a part of one, `sent.place.id`. Several values
stand in one cell with ` | ` between them, or as a list in JSON. This is the inverse of what Fonds writes as CSV; only
white space around the words of a cell is not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Final, Union, get_args, get_origin

import orjson
from pydantic import BaseModel

from service.ingest.imported import InputFile, Item, ReadOptions
from service.ingest.readers.json_lines.json_objects import JsonObject
from service.ingest.readers.json_lines.own_json import described
from service.ingest.readers.tables.table import BadRow, RowCells, Table
from service.record.model import KINDS
from service.record.text_fields import text_fields

SEPARATOR: Final = " | "
_FIRST: Final = ["kind", "id"]
# fields whose words stand in the column of the field itself -> the part that has them
_MAIN_PARTS: Final = {"abstract": "text", "source": "text"}
_UNTAGGED: Final = ""
_FIELDS: Final = {info.alias or name for model in KINDS.values() for name, info in model.model_fields.items()}


def recognises(headings: list[str]) -> bool:
    """Return whether the headings of a table begin so, and all name fields of descriptions."""
    return headings[:2] == _FIRST and all(
        heading.partition("@")[0].partition(".")[0] in _FIELDS for heading in headings
    )


def read(file: InputFile, options: ReadOptions, table: Table) -> Iterator[Item]:
    """Yield the descriptions of a table."""
    ids = Counter(row.get("id") for row in table.rows() if isinstance(row, RowCells))
    for row in table.rows(options.progress):
        if isinstance(row, BadRow):
            yield file.problem(row.message, row.hint, row.line)
        else:
            yield from described(file, JsonObject(row.line, values_of(row, options.language)), ids)


def values_of(row: RowCells, language: str) -> dict[str, Any]:
    """Return the fields of a row. Words of several languages of which one is not named are in `language` too."""
    model = KINDS.get(row.get("kind"))
    values: dict[str, Any] = {}
    for heading, words in row:
        column, _, tag = heading.partition("@")
        field, *parts = column.split(".")
        if not parts and field in _MAIN_PARTS:
            parts = [_MAIN_PARTS[field]]
        _put(values, [field, *parts], tag, words, model)
    return {name: _tagged(value, language) for name, value in values.items()}


class _Text(dict[str, str]):
    """Words by language."""


def _put(values: dict[str, Any], path: list[str], tag: str, words: str, model: Any) -> None:
    """Put the words of a cell in their place."""
    name, *rest = path
    kind = text_fields(model).get(name) if model else None
    if rest:
        inner = values.setdefault(name, {})
        if isinstance(inner, dict):
            _put(inner, rest, tag, words, kind if isinstance(kind, type) and kind is not dict else None)
    elif model and _is_list(_annotation(model, name)):
        values[name] = _listed(words)
    elif kind is dict:
        values.setdefault(name, _Text())[tag or _UNTAGGED] = words
    else:
        values[name] = words


def _listed(words: str) -> list[Any]:
    if words.startswith("["):
        try:
            values = orjson.loads(words)
        except orjson.JSONDecodeError:
            values = None
        if isinstance(values, list):
            return values
    return words.split(SEPARATOR)


def _tagged(value: Any, language: str) -> Any:
    """Return words as record files have them: without a language if they have none."""
    if isinstance(value, _Text):
        if value.keys() == {_UNTAGGED}:
            return value[_UNTAGGED]
        return {tag or language: words for tag, words in value.items()}
    if isinstance(value, dict):
        return {name: _tagged(part, language) for name, part in value.items()}
    return value


def _annotation(model: type[BaseModel], name: str) -> Any:
    fields = model.model_fields.items()
    return next((info.annotation for field, info in fields if (info.alias or field) == name), None)


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (tuple, list):
        return True
    is_several = origin in (Annotated, Union) or type(annotation).__name__ == "UnionType"
    return is_several and any(map(_is_list, get_args(annotation)))
