"""Exceptions that are faults in the work on one description or file, told as problems; those of the machine are not."""

from __future__ import annotations

import errno
import sqlite3
import traceback
from pathlib import Path

from fonds.problem import Problem, StoreError

REPORT = "this is a fault of Fonds, not of the description: please report it, with the file"
MAX_MESSAGE = 200  # characters of an exception
# errors of SQLite that its input causes, and not the machine
_OF_DATA = (sqlite3.DataError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError)
_OF_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EPIPE}
)
_SERVICE = Path(__file__).resolve().parent


def is_fault(error: BaseException) -> bool:
    """Return whether an exception is a fault in the work on one description, and not an error of the machine."""
    if isinstance(error, StoreError):
        return False
    if isinstance(error, sqlite3.Error):
        return isinstance(error, _OF_DATA)
    if isinstance(error, OSError):
        return error.errno not in _OF_MACHINE
    # a panic of a library in Rust is no Exception, so that a plain `except` does not hide it
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def words_of(error: BaseException) -> str:
    """Return the words of an exception in one line, at most MAX_MESSAGE characters."""
    return " ".join(str(error).split())[:MAX_MESSAGE]


def fault_problem(error: BaseException, stage: str, file: str) -> Problem:
    """Return the problem that tells a fault: at which stage, which exception, and in which line of Fonds."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_SERVICE)]
    where = f" at {Path(own[-1].filename).relative_to(_SERVICE.parent)}:{own[-1].lineno}" if own else ""
    return Problem(
        f"unexpected error when {stage}: {type(error).__name__}: {words_of(error)}{where}", REPORT, file=file
    )
