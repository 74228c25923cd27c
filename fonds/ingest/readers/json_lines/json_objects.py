"""The objects of a file of JSON: one to a line (JSON Lines), read as a stream, or a document with one or several.

Specifications: RFC 8259; JSON Lines (https://jsonlines.org).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson

from fonds.ingest.imported import InputFile, ReadOptions
from fonds.ingest.readers.tables import text_encoding
from fonds.problem import Problem

MAX_DOCUMENT = 64 * 1024 * 1024  # bytes of a document that is read as a whole
_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
# members of a page of an API that hold the objects
_PAGES: Final = ("results", "records", "items")


class JsonObject(NamedTuple):
    """An object, and the line where it begins: that of the file in JSON Lines, else 0."""

    line: int
    values: dict[str, Any]


def is_json(file: InputFile) -> bool:
    """Return whether a file begins as JSON does."""
    return _START.match(file.head) is not None


def objects(file: InputFile, options: ReadOptions) -> Iterator[JsonObject | Problem]:
    """Yield the objects of a file, with a Problem for each line that is none."""
    try:
        encoding = text_encoding.detect(file, options.encoding)
    except text_encoding.EncodingError as error:
        yield file.problem(str(error), error.hint)
        return
    if _is_lines(file, encoding.name):
        yield from _lines(file, encoding.name)
    elif file.size > MAX_DOCUMENT:
        hint = f"at most {MAX_DOCUMENT:,}; JSON Lines may have any size"
        yield file.problem(f"the document has {file.size:,} bytes", hint)
    else:
        yield from _document(file, encoding.name)


def _is_lines(file: InputFile, encoding: str) -> bool:
    """Return whether the first line is an object of its own."""
    first = file.head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    line, end, rest = first.partition("\n")
    if not line.startswith("{"):
        return False
    if not end:
        return file.size > len(file.head)  # a line longer than the head
    values = _parsed(line)
    return isinstance(values, dict) and not _page(values) and rest.lstrip()[:1] in ("{", "")


def _page(document: dict[str, Any]) -> list[Any] | None:
    """Return the objects of a page of an API, or None if a document is none."""
    return next((document[name] for name in _PAGES if isinstance(document.get(name), list)), None)


def _lines(file: InputFile, encoding: str) -> Iterator[JsonObject | Problem]:
    for number, line in enumerate(text_encoding.lines(file, encoding), 1):
        if not (line := line.strip("\ufeff \t\r\n")):
            continue
        values = _parsed(line)
        if isinstance(values, dict):
            yield JsonObject(number, values)
        else:
            yield file.problem(f"line {number} is no JSON object", "one object to a line", number)


def _document(file: InputFile, encoding: str) -> Iterator[JsonObject | Problem]:
    with file.open() as stream:
        text = stream.read().decode(encoding, "replace")
    try:
        document = orjson.loads(text.lstrip("\ufeff"))
    except orjson.JSONDecodeError as error:
        yield file.problem(f"it is no JSON: {error.msg}", "", error.lineno)
        return
    if isinstance(document, dict):
        document = _page(document) or [document]
    for number, values in enumerate(document, 1):
        if isinstance(values, dict):
            yield JsonObject(0, values)
        else:
            yield file.problem(f"entry {number} is no JSON object")


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
