"""The sheets of a workbook (XLSX, XLS, ODS), read by calamine in another process.

What a file does to that process, it does to it alone: one that ends it or takes too long is a problem of the file.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fonds.ingest.imported import InputFile
from fonds.ingest.readers.tables.table import Row, cell_words
from fonds.worker_process import WorkerProcess

SECONDS = 120.0  # until the next rows come
MAX_BYTES = 256 * 1024 * 1024
MAX_CELLS = 5_000_000  # with words, in all sheets, which are held in memory
MAX_CHARACTERS = 256 * 1024 * 1024  # in all cells
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_MEMBERS: Final = ("xl/workbook.xml", "xl/workbook.bin")
_SPREADSHEET = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


class WorkbookError(ValueError):
    """A workbook that cannot be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The beginning of a sheet: its name, and whether it is hidden in the workbook."""

    name: str
    is_hidden: bool = False


def is_workbook(file: InputFile) -> bool:
    """Return whether a file is a workbook, by its first bytes and the names of its parts."""
    if file.head.startswith(_OLE):
        wide = "Workbook".encode("utf-16-le")
        return wide in file.head or "Book".encode("utf-16-le") in _directory(file)
    if not file.head.startswith(_ZIP):
        return False
    if _SPREADSHEET in file.head[:200]:
        return True
    try:
        with zipfile.ZipFile(file.path) as archive:
            return any(name in archive.NameToInfo for name in _MEMBERS)
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _directory(file: InputFile) -> bytes:
    """Return the sector of a compound file that lists its streams ([MS-CFB], 2.2)."""
    shift = int.from_bytes(file.head[30:32], "little")
    sector = int.from_bytes(file.head[48:52], "little")
    if shift not in (9, 12):
        return b""
    with file.open() as stream:
        stream.seek((sector + 1) << shift)
        return stream.read(4096)


def read(file: InputFile) -> Iterator[Sheet | Row]:
    """Yield each sheet, and after it its rows. Raises WorkbookError."""
    if file.size > MAX_BYTES:
        raise WorkbookError(f"it has {file.size:,} bytes, at most {MAX_BYTES:,}")
    count = length = 0
    worker = WorkerProcess("fonds.ingest.readers.tables.workbook_worker")
    try:
        worker.send({"path": str(file.path.absolute())})
        while True:
            answer = worker.read_line(time.monotonic() + SECONDS)
            if "end" in answer:
                return
            if "problem" in answer:
                raise WorkbookError(answer["problem"])
            if "sheet" in answer:
                yield Sheet(answer["sheet"], answer["hidden"])
            else:
                for number, cells in enumerate(answer["rows"], answer["first"]):
                    count += sum(map(bool, cells))
                    length += sum(map(len, cells))
                    yield Row(number, [cell_words(cell) for cell in cells])
                if count > MAX_CELLS or length > MAX_CHARACTERS:
                    raise WorkbookError(
                        f"it has more than {MAX_CELLS:,} cells, or too many words: save it as CSV"
                    )
    except TimeoutError:
        raise WorkbookError(f"it takes longer than {SECONDS:g} seconds to read") from None
    except (EOFError, BrokenPipeError):
        raise WorkbookError("it stopped the program that read it") from None
    finally:
        worker.stop()
