"""CSV with the fields of the record file as columns, from which a node can be made again without loss.

The columns are the fields that any of the descriptions has, in the order of the model. Text in the first language of
the node stands in the column of its field, `title`, in another language in a column of its own, `title@fr`. A part of a
field has a column with both names and a dot between them. Several values stand in one cell with ` | ` between them;
values that have parts of their own, or that would be taken for something else, are JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import orjson

from fonds.record.canonical import to_dict
from fonds.record.model import KINDS, Collection, Description
from fonds.record.text_fields import text_fields
from fonds.serializers.context import SerializerContext
from fonds.serializers.members import NO_LIMIT, Members, below
from fonds.serializers.text.csv_table import table

SEPARATOR: Final = " | "
# the part whose words stand in the column of the field itself
_MAIN_PARTS: Final = {"abstract": "text", "source": "text"}
# the part that is the whole value, if there is no other
_VALUES: Final = ("id", "value")
Row = dict[str, str]


def document(description: Description, context: SerializerContext) -> bytes:
    """Return a table with one description."""
    cells = row(description, context)
    return b"".join(table(columns_of([cells]), [cells]))


def tree(
    collection: Collection, members: Members, context: SerializerContext, limit: int = NO_LIMIT
) -> Iterator[bytes]:
    """Yield a table with a collection and at most `limit` of the units below it, each before those in it."""

    def rows() -> Iterator[Row]:
        yield row(collection, context)
        yield from (row(member.unit, context) for member in below(collection.id, members, limit))

    # twice, so that no more than one row is in memory
    return table(columns_of(rows()), rows())


def columns_of(rows: Iterable[Row]) -> list[str]:
    """Return the columns of rows, in the order of the fields of the model."""
    columns = dict.fromkeys(column for cells in rows for column in cells)
    return sorted(columns, key=lambda column: _place(column))


@cache
def _place(column: str) -> tuple[int, str]:
    field = column.partition("@")[0].partition(".")[0]
    names = _field_names()
    return (names.index(field) if field in names else len(names), column)


@cache
def _field_names() -> tuple[str, ...]:
    first = ("kind", "id", "formerly", "title", "name", "level", "reference", "date", "collection", "order")
    names = (info.alias or name for model in KINDS.values() for name, info in model.model_fields.items())
    return tuple(dict.fromkeys((*first, *names)))


def row(description: Description, context: SerializerContext) -> Row:
    """Return the cells of a description by column."""
    kinds, cells = text_fields(type(description)), Row()
    for name, value in to_dict(description).items():
        _add(cells, name, value, kinds.get(name), context.site.language)
    return cells


def _add(cells: Row, column: str, value: Any, kind: Any, language: str) -> None:
    """Add the cells of a value; `kind` is `dict` for text by language, or the model of a field that has parts."""
    if isinstance(value, list):
        cells[column] = _list(value, kind, language)
    elif isinstance(value, dict) and kind is dict:
        for tag, words in value.items():
            cells[column if tag == language else f"{column}@{tag}"] = words
    elif isinstance(value, dict):
        kinds = text_fields(kind) if kind else {}
        for part, inner in value.items():
            is_main = _MAIN_PARTS.get(column) == part
            _add(cells, column if is_main else f"{column}.{part}", inner, kinds.get(part), language)
    else:
        cells[column] = _words(value)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _list(values: list[Any], kind: Any, language: str) -> str:
    """Return several values as one cell."""
    words = [_simple(value, kind, language) for value in values]
    simple = [word for word in words if word is not None]
    if len(simple) == len(words) and not any("|" in word or word.startswith(("[", "{")) for word in simple):
        return SEPARATOR.join(simple)
    return orjson.dumps(values).decode()


def _simple(value: Any, kind: Any, language: str) -> str | None:
    """Return a value of a list as words; None if it has parts, or is in another language."""
    if not isinstance(value, dict):
        words = _words(value)
        return words if words == words.strip() and words else None
    if kind is dict:
        return value[language] if value.keys() == {language} else None
    part = next(iter(value))
    return str(value[part]) if len(value) == 1 and part in _VALUES else None
