"""A table as its readers give it: headings, and rows of words with their place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fonds.ingest.field_values import one_line

MAX_COLUMNS = 1000


class Row(NamedTuple):
    """A row: its line in the file (its number in a sheet), from 1, and its cells, without the blanks around them."""

    line: int
    cells: list[str]


class BadRow(NamedTuple):
    """A row that cannot be read: its line, what is wrong, and what would be right."""

    line: int
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """A table whose headings are `headings`, in line `heading_line`.

    `read` returns the rows below them anew each time it is called, with a BadRow for each that cannot be read. `name`
    is that of the sheet, or empty.
    """

    headings: list[str]
    heading_line: int
    read: Callable[[], Iterator[Row | BadRow]]
    name: str = ""
    above: list[Row] = field(default_factory=list)  # the rows above the headings

    def rows(self) -> Iterator[RowCells | BadRow]:
        """Yield the rows that have words, with a BadRow for each that has more cells than there are headings."""
        width = len(self.headings)
        for row in self.read():
            if isinstance(row, BadRow):
                yield row
                continue
            further = [words for words in row.cells[width:] if words]
            if further:
                yield BadRow(
                    row.line,
                    f"line {row.line} has {len(row.cells):,} cells, and there are {width:,} headings",
                    f"perhaps a quotation mark is missing before {further[0][:60]!r}",
                )
            elif any(row.cells):
                yield RowCells(row.line, self.headings, row.cells)


@dataclass(frozen=True, slots=True)
class RowCells:
    """A row with its headings."""

    line: int
    headings: list[str]
    values: list[str]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield (heading, words) of the cells that have words, in order."""
        return ((heading, words) for heading, words in zip(self.headings, self.values, strict=False) if words)

    def get(self, heading: str) -> str:
        """Return the words of the first cell with that heading that has some, or an empty string."""
        return next((words for name, words in self if name == heading), "")

    @property
    def is_short(self) -> bool:
        """Whether the row ends before the last heading."""
        return len(self.values) < len(self.headings)


def cell_words(text: str) -> str:
    """Return the words of a cell: without blanks around them, and with line ends of one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u00a0\ufeff")


def heading_words(text: str) -> str:
    """Return a heading as it is shown: with single spaces, without blanks around it."""
    return one_line(text.replace("\ufeff", ""))


def is_heading(row: Row) -> bool:
    """Return whether a row can be one of headings: two words or more, none of them twice, none a number."""
    words = [cell for cell in row.cells if cell]
    return len(words) > 1 and not any(word.replace(".", "", 1).isdigit() for word in words)
