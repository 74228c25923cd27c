"""Several descriptions in one file, for the formats that have a place for that: `modsCollection`, a table, lines.

A wrapper gets a function that yields the descriptions anew each time, so that a table can find its columns first, and
yields the file in parts. No more than one description is in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import orjson

from fonds.formats import Serializer
from fonds.record.canonical import to_bytes
from fonds.record.model import Description, Record
from fonds.serializers.context import SerializerContext
from fonds.serializers.text import citation, csv_fields, csv_shapes, json_lines
from fonds.serializers.text.csv_table import table
from fonds.serializers.xml import lido, marc, mods

Descriptions = Callable[[], Iterator[Description]]
Wrapper = Callable[[Descriptions, SerializerContext], Iterator[bytes]]
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OWN_DECLARATION: Final = re.compile(rb"\A<\?xml[^>]*\?>\s*")


def _xml(start: str, serializer: Serializer, end: str) -> Wrapper:
    """Return a wrapper of XML documents: a root element around them, each on a line."""

    def wrap(descriptions: Descriptions, context: SerializerContext) -> Iterator[bytes]:
        yield f"{_DECLARATION}{start}\n".encode()
        for description in descriptions():
            yield _OWN_DECLARATION.sub(b"", serializer(description, context)) + b"\n"
        yield f"{end}\n".encode()

    return wrap


def _joined(serializer: Serializer, separator: bytes = b"") -> Wrapper:
    """Return a wrapper that writes one document after the other."""

    def join(descriptions: Descriptions, context: SerializerContext) -> Iterator[bytes]:
        for number, description in enumerate(descriptions()):
            yield (separator if number else b"") + serializer(description, context)

    return join


def _json_list(serializer: Serializer) -> Wrapper:
    """Return a wrapper that writes documents of JSON as one list, a document to a line."""

    def write(descriptions: Descriptions, context: SerializerContext) -> Iterator[bytes]:
        start = b"[\n"
        for description in descriptions():
            yield start + serializer(description, context)
            start = b",\n"
        yield b"\n]\n" if start == b",\n" else b"[]\n"

    return write


def _csl_item(description: Description, context: SerializerContext) -> bytes:
    (item,) = orjson.loads(citation.csl_json(description, context))  # type: ignore[arg-type]
    return orjson.dumps(item)


def _json(description: Description, context: SerializerContext) -> bytes:
    return to_bytes(description)


def _table(descriptions: Descriptions, context: SerializerContext) -> Iterator[bytes]:
    columns = csv_fields.columns_of(csv_fields.row(description, context) for description in descriptions())
    return table(columns, (csv_fields.row(description, context) for description in descriptions()))


def _records(columns: tuple[str, ...], row: csv_shapes.RowOf) -> Wrapper:
    """Return a wrapper that writes a table of records."""

    def write(descriptions: Descriptions, context: SerializerContext) -> Iterator[bytes]:
        records = (description for description in descriptions() if isinstance(description, Record))
        return table(columns, (row(record, context) for record in records))

    return write


# formats in which a collection is the records in it, and nothing itself
RECORDS_ONLY: Final = frozenset({"omeka", "collectionbuilder"})
# name of a format -> how several descriptions are written in one file
WRAPPERS: Final[dict[str, Wrapper]] = {
    "mods": _xml(f'<modsCollection xmlns="{mods.NAMESPACE}">', mods.document, "</modsCollection>"),
    "marcxml": _xml(f'<collection xmlns="{marc.NAMESPACE}">', marc.document, "</collection>"),
    "lido": _xml(f'<lido:lidoWrap xmlns:lido="{lido.NAMESPACE}">', lido.document, "</lido:lidoWrap>"),
    "bibtex": _joined(citation.bibtex, b"\n"),
    "ris": _joined(citation.ris, b"\r\n"),
    "csl": _json_list(_csl_item),
    "json": _json_list(_json),
    "jsonl": _joined(json_lines.line),
    "csv": _table,
    "omeka": _records(csv_shapes.OMEKA_COLUMNS, csv_shapes.omeka_row),
    "collectionbuilder": _records(csv_shapes.COLLECTIONBUILDER_COLUMNS, csv_shapes.collectionbuilder_row),
}
