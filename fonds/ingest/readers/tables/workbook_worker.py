"""Reads a workbook (XLSX, XLS, ODS) with calamine, in a process of its own: it says what the sheets have, row by row.

calamine holds a sheet in memory as a whole, with room for every cell between the first and the last one, so that a
small file can ask for all memory there is. It has no limits of its own.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fonds.worker_process import limit, limit_processor_time

MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 300.0  # of work for one workbook
ROWS_AT_ONCE = 200
MAX_CELL = 1_000_000  # characters; Excel itself allows 32,767


def main() -> None:
    """Read the workbook of each line of standard input, and answer with lines of JSON."""
    limit(resource.RLIMIT_AS, MEMORY)
    for line in sys.stdin:
        limit_processor_time(SECONDS)
        for answer in _answers(Path(json.loads(line)["path"])):
            sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answers(path: Path) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for sheet in workbook.sheets_metadata:
                yield {"sheet": sheet.name, "hidden": sheet.visible != SheetVisibleEnum.Visible}
                yield from _rows(workbook.get_sheet_by_name(sheet.name))
    except (CalamineError, OSError, ValueError) as error:
        yield {"problem": str(error) or type(error).__name__}
    except MemoryError:
        yield {"problem": "it needs too much memory"}
    yield {"end": True}


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a sheet with the number of the first one, and their cells as words."""
    first = (sheet.start or (0, 0))[0]
    column = (sheet.start or (0, 0))[1]
    batch: list[list[str]] = []
    number = first + 1
    for cells in sheet.iter_rows():
        texts = [cell_text(cell) for cell in cells]
        if any(len(text) > MAX_CELL for text in texts):
            raise ValueError(f"row {number + len(batch)} has a cell of more than {MAX_CELL:,} characters")
        batch.append([""] * column + texts)
        if len(batch) == ROWS_AT_ONCE:
            yield {"first": number, "rows": batch}
            number += len(batch)
            batch = []
    if batch:
        yield {"first": number, "rows": batch}


def cell_text(value: Any) -> str:
    """Return the words of a cell: a whole number without a fraction, a date as ISO 8601, a day without a time."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime.datetime():
            is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if is_day else value.replace(microsecond=0).isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case None:
            return ""
    return str(value)


if __name__ == "__main__":
    main()
