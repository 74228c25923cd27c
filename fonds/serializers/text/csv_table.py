"""Tables in CSV (RFC 4180): in UTF-8 without a byte order mark, with a row of headings, lines ended by CR LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Iterator[bytes]:
    """Yield the row of headings and then each row. A column that a row does not have is an empty cell in it."""
    yield _line(columns)
    for row in rows:
        yield _line([row.get(column, "") for column in columns])


def _line(cells: Sequence[str]) -> bytes:
    output = io.StringIO()
    csv.writer(output).writerow(cells)
    return output.getvalue().encode()
