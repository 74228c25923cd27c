"""What readers of foreign formats give: descriptions with keys in place of ids, and what became of each element.

A reader knows neither the node nor the ids in it. It names every description by a key that is the same whenever the
source is read again, and refers to others by their keys (`Key`). The importer puts ids in their place.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from fonds import safe_xml
from fonds.problem import Problem

HEAD_BYTES = 65_536  # of a file, by which its format is recognised


class Key(str):
    """The key of another description, wherever a record file has an id. The importer puts the id in its place.

    A key of agents, places and subjects is the same in all sources (`fonds.ingest.authorities`), that of a unit is
    one of its source.
    """

    __slots__ = ()


class LocalFile(str):
    """The path of a file on this machine, wherever a record file has a path.

    The importer copies the file into the node, and puts the path from the record file in its place.
    """

    __slots__ = ()


class ElementUse(NamedTuple):
    """What became of one element of a source: the field that has it, STATEMENT, or LEFT_OUT."""

    element: str
    place: str


STATEMENT = "statements"  # kept as a further statement
LEFT_OUT = "left out"  # in no field: only what describes the file itself, never words about the material


@dataclass(frozen=True, slots=True)
class ImportedDescription:
    """A description of a source.

    `fields` are those of a record file (docs/record.md) without `kind` and `id`, as strings, lists and mappings; `body`
    is the text below them. `id_words` are words from which the id is made, at best the identifier in the source.
    `group` is the key of the topmost unit that it is part of, whose files stand in one folder.
    """

    key: str
    kind: str
    fields: dict[str, Any]
    body: str = ""
    id_words: str = ""
    line: int = 0
    group: str = ""
    uses: tuple[ElementUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A description of the source that must not go public: its key, what it is called, why, and where it stands."""

    key: str
    label: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader says of the source as a whole: the encoding it guessed, a delimiter, the headings it knows."""

    text: str


@dataclass(frozen=True, slots=True)
class MappingProposal:
    """The text of a mapping file (`--map`) for headings that the reader does not know, for a person to edit."""

    text: str


# what a reader yields; a Problem of severity `error` means that one description was refused, and reading goes on
Item = ImportedDescription | Withheld | Note | MappingProposal | Problem


@dataclass(frozen=True)
class InputFile:
    """A file or folder to be imported. `name` is its path as it is shown in reports and stored with its keys.

    `on_read` is called with the number of bytes whenever some are read.
    """

    path: Path
    name: str
    on_read: Callable[[int], None] | None = None

    @cached_property
    def head(self) -> bytes:
        """The first HEAD_BYTES bytes; empty for a folder."""
        if self.path.is_dir():
            return b""
        with self.path.open("rb") as stream:
            return stream.read(HEAD_BYTES)

    @cached_property
    def size(self) -> int:
        """The size in bytes; 0 for a folder."""
        return 0 if self.path.is_dir() else self.path.stat().st_size

    @cached_property
    def xml_root(self) -> tuple[str, str]:
        """The namespace and the local name of the root element, ("", "") if this is no XML."""
        return safe_xml.root_name(self.head)

    def open(self) -> BinaryIO:
        """Return the file, opened for reading. Raises OSError."""
        if self.on_read is None:
            return self.path.open("rb")
        return io.BufferedReader(_CountedFile(self.path, self.on_read), 65_536)

    def problem(self, message: str, hint: str = "", line: int = 0, warning: bool = False) -> Problem:
        """Return a problem with a place in this file."""
        severity = "warning" if warning else "error"
        return Problem(message, hint, file=self.name, line=line, severity=severity)  # type: ignore[arg-type]


class _CountedFile(io.FileIO):
    """A file that tells how many bytes are read of it."""

    def __init__(self, path: Path, on_read: Callable[[int], None]) -> None:
        super().__init__(path, "rb")
        self._on_read = on_read

    def readinto(self, buffer: Any) -> int | None:
        """Read bytes, and tell how many."""
        count = super().readinto(buffer)
        self._on_read(count or 0)
        return count


@dataclass(frozen=True)
class ReadOptions:
    """What the person who imports says: the first language of the node, the encoding of the source, and a
    mapping file."""

    language: str = "en"
    encoding: str = ""
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class ReaderFormat:
    """A row of the registry of readers: how the format is named, recognised by content, and read."""

    name: str
    title: str
    recognises: Callable[[InputFile], bool]
    read: Callable[[InputFile, ReadOptions], Iterator[Item]]
