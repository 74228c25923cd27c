"""The encoding of a text file: its byte order mark, UTF-8 if it is that without a fault, else Windows-1252, said aloud.

No statistics are used: they take Latin-1 for cp775. Any other encoding is for a person to say (`--encoding`).
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fonds.ingest.imported import InputFile

BLOCK = 1024 * 1024
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GUESS: Final = "cp1252"
MAX_LINE = 8 * 1024 * 1024  # characters of a line that are read at once


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its name in Python, and what is to be said of it: empty if it is sure."""

    name: str
    remark: str = ""

    @property
    def words(self) -> str:
        """The encoding for people."""
        return "UTF-8 with a byte order mark" if self.name == "utf-8-sig" else self.name.upper()


class EncodingError(ValueError):
    """The encoding is not known. `hint` says what a person can do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def detect(file: InputFile, stated: str = "") -> Encoding:
    """Return the encoding of a file; `stated` is what a person says. Raises EncodingError."""
    if stated:
        return Encoding(_checked(stated))
    head = file.head
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if zeros := head[:2000].count(0):
        name = "utf-16-le" if head[1::2][:1000].count(0) > head[::2][:1000].count(0) else "utf-16-be"
        if zeros * 4 < len(head[:2000]):
            raise EncodingError("it is no text: it has zero bytes", "a file of text, or --encoding")
        return Encoding(name, f"it has no byte order mark, and is read as {name.upper()} by its zero bytes")
    if _is_valid(file, "utf-8"):
        return Encoding("utf-8")
    if _is_valid(file, GUESS):
        return Encoding(
            GUESS, "it is no UTF-8, and is read as Windows-1252: say --encoding if letters are wrong"
        )
    raise EncodingError("it is neither UTF-8 nor Windows-1252", "say its encoding, as in --encoding cp1251")


def _checked(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise EncodingError(f"{name!r} is no encoding", "a name such as utf-8, cp1252 or utf-16") from None


def _is_valid(file: InputFile, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open() as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(file: InputFile, encoding: str) -> Iterator[str]:
    """Yield the lines of a file with their ends. A byte that the encoding does not have becomes U+FFFD.

    A line over MAX_LINE characters is given in pieces.
    """
    with file.open() as stream, io.TextIOWrapper(stream, encoding, errors="replace", newline="") as text:
        while line := text.readline(MAX_LINE):
            yield line
