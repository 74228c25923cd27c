"""Tables of text (CSV, TSV): which character parts the cells, and their rows with the line where each begins.

The standard library reads the rows. Its Sniffer is not used: it takes the letter u for a delimiter. The delimiter is
the one of a fixed list with which most rows have the same number of cells.

Specification: RFC 4180; text/tab-separated-values. A cell may have line ends within quotation marks.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from fonds.ingest.imported import HEAD_BYTES, InputFile
from fonds.ingest.readers.tables import text_encoding
from fonds.ingest.readers.tables.table import BadRow, Row, cell_words
from fonds.ingest.readers.tables.text_encoding import Encoding

DELIMITERS: Final = {",": "a comma", "\t": "a tab", ";": "a semicolon", "|": "a vertical bar"}
SAMPLE_ROWS = 200
MAX_CELL = 4 * 1024 * 1024  # characters
_HINT = "a quotation mark is perhaps missing or not doubled"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are written: the delimiter, and whether quotation marks enclose cells."""

    delimiter: str
    is_quoted: bool = True

    @property
    def words(self) -> str:
        """The dialect for people."""
        return f"{DELIMITERS[self.delimiter]} between cells" + (
            "" if self.is_quoted else ", quotation marks as they stand"
        )


def detect(file: InputFile, encoding: Encoding) -> tuple[Dialect, float] | None:
    """Return how the cells of a file are parted and the share of rows with as many cells as most have; None if no
    delimiter gives two cells or more."""
    text = _sample(file, encoding)
    best: tuple[tuple[float, int, bool], Dialect] | None = None
    for delimiter in DELIMITERS:
        for is_quoted in (True, False) if delimiter == "\t" else (True,):
            dialect = Dialect(delimiter, is_quoted)
            share, width = _evenness(text, dialect)
            score = (round(share, 2), width, is_quoted)
            if width > 1 and (best is None or score > best[0]):
                best = (score, dialect)
    return (best[1], best[0][0]) if best else None


def _sample(file: InputFile, encoding: Encoding) -> list[str]:
    """Return the complete lines at the beginning of a file."""
    text = file.head.decode(encoding.name, "ignore")
    lines = text.splitlines(keepends=True)
    return lines[:-1] if file.size > HEAD_BYTES and len(lines) > 1 else lines


def _evenness(lines: list[str], dialect: Dialect) -> tuple[float, int]:
    """Return the share of rows that have as many cells as most rows, and that number.

    A tab can part cells in which quotation marks are words, so there they have to pair.
    """
    widths: Counter[int] = Counter()
    try:
        for row in islice(_reader(lines, dialect, strict=dialect.delimiter == "\t"), SAMPLE_ROWS):
            if any(row):
                widths[len(row)] += 1
    except csv.Error as error:
        if "unexpected end" not in str(error):  # the sample may end within a cell
            return 0.0, 0
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width


def _reader(lines: Iterable[str], dialect: Dialect, strict: bool) -> Iterator[list[str]]:
    if dialect.is_quoted:
        return csv.reader(lines, delimiter=dialect.delimiter, strict=strict)
    return csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, strict=strict)


def rows(file: InputFile, encoding: Encoding, dialect: Dialect) -> Iterator[Row | BadRow]:
    """Yield the rows of a file; one whose quotation marks do not pair is a BadRow, and reading goes on after its
    first line."""
    csv.field_size_limit(MAX_CELL)
    source = _Lines(text_encoding.lines(file, encoding.name))
    while True:
        try:
            for cells in _reader(source, dialect, strict=True):
                yield Row(source.start_row(), [cell_words(cell) for cell in cells])
        except csv.Error as error:
            line = source.go_back()
            yield BadRow(line, f"line {line} is no row: {error}", _HINT)
            continue
        return


class _Lines:
    """The lines of a file for the reader of CSV. It can go back to the line after the one where the last row began."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._row: list[str] = []  # the lines of the row that is being read
        self._again: list[str] = []  # those to be read again, in reverse order
        self._start = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self._row.append(line)
        return line

    def start_row(self) -> int:
        """Return the line of the row that was read; the next one begins after it."""
        line = self._start
        self._start += len(self._row)
        self._row.clear()
        return line

    def go_back(self) -> int:
        """Read the lines of the row again, but for the first one, whose number is returned."""
        line = self._start
        self._again += reversed(self._row[1:])
        self._start += 1
        self._row.clear()
        return line
