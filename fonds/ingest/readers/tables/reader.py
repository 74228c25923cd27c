"""The rows of the registry for tables: text with delimiters, and workbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from fonds.ingest.imported import (
    InputFile,
    Item,
    MappingProposal,
    Note,
    ReaderFormat,
    ReadOptions,
)
from fonds.ingest.readers.tables import (
    delimited_text,
    guessed,
    mapping_file,
    special_tables,
    text_encoding,
    workbook,
)
from fonds.ingest.readers.tables.known_headings import known_plan
from fonds.ingest.readers.tables.plan import Plan, PlannedRows
from fonds.ingest.readers.tables.table import (
    MAX_COLUMNS,
    BadRow,
    Row,
    Table,
    heading_words,
    is_heading,
)

Rows = Callable[[], Iterator[Row | BadRow]]
HEADING_ROWS = 20  # rows among which that of the headings is looked for
_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
_LEAST_EVEN = (
    0.8  # share of rows with as many cells as most have, by which a file without a suffix is a table
)


def _is_delimited(file: InputFile) -> bool:
    """Return whether a file of text is a table: its headings are known, or most rows have as many cells as others."""
    if not file.head or file.head[:1] in (b"<", b"{", b"[") or file.path.is_dir():
        return False
    try:
        encoding = text_encoding.detect(file)
    except text_encoding.EncodingError:
        return file.path.suffix.lower() in _SUFFIXES and 0 not in file.head
    detected = delimited_text.detect(file, encoding)
    if detected is None:
        return False
    dialect, share = detected
    first = [
        row
        for row in islice(delimited_text.rows(file, encoding, dialect), HEADING_ROWS)
        if isinstance(row, Row)
    ]
    if any(special_tables.find(row.cells) or known_plan(row.cells) for row in first):
        return True
    if file.path.suffix.lower() in _SUFFIXES:
        return any(map(is_heading, first))
    return share >= _LEAST_EVEN and len(first) > 2 and is_heading(first[0]) and len(first[0].cells) > 2


def _read_delimited(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    try:
        encoding = text_encoding.detect(file, options.encoding)
    except text_encoding.EncodingError as error:
        yield file.problem(str(error), error.hint)
        return
    detected = delimited_text.detect(file, encoding)
    if detected is None:
        yield file.problem("no character parts the cells", "commas, tabs, semicolons or vertical bars")
        return
    if encoding.remark:
        yield Note(encoding.remark)
    yield Note(f"a table in {encoding.words}, with {detected[0].words}")
    yield from _items(file, options, partial(delimited_text.rows, file, encoding, detected[0]), "")


def _read_workbook(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    sheets: dict[str, list[Row]] = {}
    try:
        for part in workbook.read(file):
            if isinstance(part, workbook.Sheet):
                rows: list[Row] = []
                if part.is_hidden:
                    text = f"the sheet {part.name!r} is hidden: it is not read"
                    yield file.problem(text, "show it in the workbook", warning=True)
                else:
                    sheets[part.name] = rows
            else:
                rows.append(part)
    except workbook.WorkbookError as error:
        yield file.problem(f"the workbook cannot be read: {error}")
        return
    tables = {name: rows for name, rows in sheets.items() if _heading_row(rows) is not None}
    if not tables:
        yield file.problem("no sheet has a row of headings", "two words or more, in one of the first rows")
        return
    for name, rows in sheets.items():
        if name not in tables:
            words = "is empty" if not rows else "has no row of headings"
            yield Note(f"the sheet {name!r} {words}: it is not read")
    for name, rows in tables.items():
        yield from _items(file, options, partial(iter, rows), name if len(tables) > 1 else "")


def _items(file: InputFile, options: ReadOptions, rows: Rows, name: str) -> Iterator[Item]:
    """Yield what a table gives, whose rows `rows` returns anew each time."""
    first = [row for row in islice(rows(), HEADING_ROWS) if isinstance(row, Row)]
    index = _heading_row(first)
    where = f"the sheet {name!r}" if name else "the table"
    if index is None:
        yield file.problem(f"{where} has no row of headings", "two words or more, in one of the first rows")
        return
    heading = first[index]
    headings = [heading_words(cell) for cell in heading.cells[:MAX_COLUMNS]]
    while headings and not headings[-1]:
        headings.pop()
    headings = [words or f"column {number}" for number, words in enumerate(headings, 1)]
    table = Table(headings, heading.line, partial(_below, rows, heading.line), name, first[:index])
    if heading.line > 1:
        yield Note(f"{where} has its headings in line {heading.line}")
    if special := special_tables.find(headings):
        yield Note(f"{where} is {special.title}")
        yield from special.read(file, options, table)
        return
    yield from _planned(file, options, table, where)


def _planned(file: InputFile, options: ReadOptions, table: Table, where: str) -> Iterator[Item]:
    if options.mapping:
        try:
            plan = mapping_file.read(options.mapping)
        except mapping_file.MappingError as error:
            yield file.problem(str(error), error.hint)
            return
        missing = [heading for heading in plan.columns if heading not in table.headings]
        if len(missing) == len(plan.columns):
            yield Note(f"{where} has none of the headings of the mapping file: it is not read")
            return
        yield from _unmapped(plan, table)
    elif known := known_plan(table.headings):
        plan = known
        yield Note(f"{where} has headings of {_TITLES[plan.name]}")
    else:
        plan = guessed.plan(table)
        if not any(column.field == "title" for column in plan.columns.values()):
            yield file.problem(
                f"{where} has no heading for a title that is known", "edit the mapping file", warning=True
            )
        yield Note(f"{where} has headings of no system that is known: what they are for is guessed")
        yield MappingProposal(mapping_file.text(plan, table.headings))
    yield from PlannedRows(file, options, table, plan).items()


def _unmapped(plan: Plan, table: Table) -> Iterator[Item]:
    if unmapped := [heading for heading in table.headings if heading not in plan.columns]:
        yield Note(
            f"kept as further statements, as the mapping file does not name them: {', '.join(unmapped)}"
        )


_TITLES = {
    "omeka": "Omeka",
    "collectionbuilder": "CollectionBuilder",
    "contentdm": "CONTENTdm",
    "workbench": "Islandora Workbench",
}


def _below(rows: Rows, heading_line: int) -> Iterator[Row | BadRow]:
    return (row for row in rows() if row.line > heading_line)


def _heading_row(rows: list[Row]) -> int | None:
    """Return which row has the headings: one that a system is known by, else the first that can have some."""
    first = rows[:HEADING_ROWS]
    for index, row in enumerate(first):
        if special_tables.find(row.cells) or known_plan([heading_words(cell) for cell in row.cells]):
            return index
    return next((index for index, row in enumerate(first) if is_heading(row)), None)


DELIMITED = ReaderFormat("csv", "Table of text (CSV, TSV)", _is_delimited, _read_delimited)
WORKBOOK = ReaderFormat("workbook", "Workbook (XLSX, XLS, ODS)", workbook.is_workbook, _read_workbook)
