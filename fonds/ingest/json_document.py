"""JSON from outside, as a whole document: a bounded size and depth, UTF-8 unless it says otherwise.

It only parses; callers interpret the values.
"""

from __future__ import annotations

import codecs
import json
from typing import Any

import orjson

from fonds.ingest.imported import InputFile

MAX_BYTES = 32 * 1024 * 1024  # as Python objects, a document takes ten times its bytes
MAX_DEPTH = 100  # lists and objects within each other

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class JsonError(ValueError):
    """Bytes that are not acceptable JSON. `hint` says what would be right; `line` is the line in the file, or 0."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


def load(file: InputFile, encoding: str = "") -> tuple[Any, str]:
    """Return the document of a file, and the encoding that was guessed for it ("" if it is UTF-8 as it should be).

    `encoding` is the one that the person who imports names. Raises JsonError and OSError.
    """
    if file.size > MAX_BYTES:
        raise JsonError(f"the file has {file.size:,} bytes", f"at most {MAX_BYTES:,}")
    with file.open() as stream:
        return parse(stream.read(MAX_BYTES + 1), encoding)


def parse(data: bytes, encoding: str = "") -> tuple[Any, str]:
    """Return the document of some bytes, and the encoding that was guessed ("" for UTF-8). Raises JsonError."""
    text, guess = decode(data, encoding)
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _error(text, error) from None
    if _is_too_deep(document):
        raise JsonError("it is nested too deeply", f"at most {MAX_DEPTH} lists and objects within each other")
    return document, guess


def starts_object(head: bytes) -> bool:
    """Return whether the first bytes of a file can be those of a JSON object or a list of objects."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            head = head.removeprefix(mark)[:400].decode(name, "ignore").encode()
            break
    text = head.lstrip()
    return text[:1] == b"{" or (text[:1] == b"[" and text[1:].lstrip()[:1] == b"{")


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Return text from bytes in UTF-8, or in what a byte order mark or the caller names, and the encoding that was
    guessed for other bytes ("" if none was). Raises JsonError."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data.removeprefix(mark), name), ""
    if encoding:
        return _decoded(data, encoding), ""
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        raise JsonError(
            "it is not UTF-8", "JSON is UTF-8 (RFC 8259); name another with --encoding", line
        ) from None


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError) as error:
        raise JsonError(f"it cannot be read as {name}: {error}"[:200]) from None


def _error(text: str, error: orjson.JSONDecodeError) -> JsonError:
    try:
        json.loads(text)
    except json.JSONDecodeError as same:  # its line and message are those that people know
        end = " The file may be cut off." if same.pos >= len(text.rstrip()) - 1 else ""
        return JsonError(f"not JSON: {same.msg}.{end}", "", same.lineno)
    except RecursionError:
        return JsonError(
            "it is nested too deeply", f"at most {MAX_DEPTH} lists and objects within each other"
        )
    return JsonError(f"not JSON: {error.msg}", "", error.lineno)


def _is_too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        level = [child for value in level for child in _children(value)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, dict | list)]
