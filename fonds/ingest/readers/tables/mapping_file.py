"""The mapping file of a table: what each heading is for, in TOML, proposed by the reader and edited by people.

identifier = "Inventory number"       # the heading whose words tell one row from another
parent = "Part of"                    # the heading with the identifier of the row that a row is part of
language = "de"                       # of all words, if it is not the first language of the node

[headings]
"Object title" = "title"
"Keywords" = {field = "subjects", separator = ";"}
"Titre" = {field = "title", language = "fr"}
"Remarks" = "statement"
"Row" = "left out"
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from fonds.ingest.readers.tables.plan import Plan
from fonds.ingest.readers.tables.unit_cells import OF_ROWS, Column
from fonds.problem import did_you_mean
from fonds.record.model import Record

MAX_BYTES = 1024 * 1024
_STRUCTURE: Final = ("identifier", "parent", "collection", "publish", "language")
_OPTIONS: Final = tuple(entry.name for entry in fields(Column) if entry.name != "field")
# fields of a record file that no cell can have: they have parts, or need the ids of other files
_WITHOUT_CELLS: Final = frozenset({
    "kind", "id", "collection", "statements", "withdrawn", "access", "annotations", "accompanying", "behavior",
    "formerly", "identifiers", "local_contexts", "notes", "order", "pages", "part_rights", "placeholder",
    "received", "relations", "sent", "sponsor", "start", "structure", "texts", "thumbnail", "transcription",
    "typeset", "viewing_direction",
})  # fmt: skip
FIELDS: Final = frozenset(
    info.alias or name for name, info in Record.model_fields.items()
) - _WITHOUT_CELLS | set(OF_ROWS)


class MappingError(ValueError):
    """A mapping file that cannot be used. `hint` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read(path: Path) -> Plan:
    """Return the plan of a mapping file. Raises MappingError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MappingError("the mapping file is too large", f"at most {MAX_BYTES:,} bytes")
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"the mapping file cannot be read: {error}") from None
    unknown = data.keys() - {"headings", *_STRUCTURE}
    if unknown:
        name = min(unknown)
        raise MappingError(f"the mapping file has {name!r}", did_you_mean(name, [*_STRUCTURE, "headings"]))
    if not isinstance(headings := data.get("headings"), dict) or not headings:
        raise MappingError("the mapping file names no headings", "a table [headings]")
    columns = {str(heading): _column(str(heading), value) for heading, value in headings.items()}
    publish = data.get("publish", "")
    return Plan(
        "table",
        columns,
        identifier=_words(data, "identifier"),
        parent=_words(data, "parent"),
        collection=_words(data, "collection"),
        publish=(str(publish),) if publish else (),
        language=_words(data, "language"),
    )


def _words(data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise MappingError(f"{name!r} of the mapping file is no text", "the words of a heading, in quotes")
    return value


def _column(heading: str, value: Any) -> Column:
    options = {"field": value} if isinstance(value, str) else value
    if not isinstance(options, dict) or not isinstance(options.get("field"), str):
        raise MappingError(f"{heading!r} of the mapping file has no field", f'"{heading}" = "title"')
    for name, words in options.items():
        if (name != "field" and name not in _OPTIONS) or not isinstance(words, str):
            raise MappingError(
                f"{heading!r} of the mapping file has the option {name!r}", ", ".join(_OPTIONS)
            )
    if options["field"] not in FIELDS:
        message = f"{heading!r} of the mapping file is for {options['field']!r}, which is no field"
        raise MappingError(message, did_you_mean(options["field"], sorted(FIELDS)))
    return Column(**options)


def text(plan: Plan, headings: list[str]) -> str:
    """Return a mapping file for headings as a plan has them."""
    lines = [
        "# What each heading is for. Edit the right side, and import again with --map and this file.",
        '# "statement" keeps a column under its heading, "left out" drops it.',
        f"# Fields: {', '.join(sorted(FIELDS))}",
        "",
        f"identifier = {_quoted(plan.identifier)}  # the heading whose words tell one row from another",
        f"parent = {_quoted(plan.parent)}  # the heading with the identifier of what a row is part of",
        f"language = {_quoted(plan.language)}  # of the words, if it is not the first language of the node",
        "",
        "[headings]",
    ]
    for heading in dict.fromkeys(headings):
        if heading:
            lines.append(f"{_quoted(heading)} = {_value(plan.columns.get(heading))}")
    return "\n".join(lines) + "\n"


def _value(column: Column | None) -> str:
    column = column or Column("statement")
    options = {name: words for name in _OPTIONS if (words := getattr(column, name))}
    if not options:
        return _quoted(column.field)
    parts = [
        f"field = {_quoted(column.field)}",
        *(f"{name} = {_quoted(words)}" for name, words in options.items()),
    ]
    return "{" + ", ".join(parts) + "}"


def _quoted(words: str) -> str:
    """Return a basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
