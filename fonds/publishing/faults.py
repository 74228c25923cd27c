"""The last net: what goes wrong in the work on one description is a problem with its file, and stops nothing else.

An exception there is a fault of Fonds, or of a library that it uses, and is told as such. Errors of the machine (a full
disk, a damaged store) are raised: they would meet the next description too. What was published of a description that
meets a fault stays as it is, as for a file with mistakes, and the next run tries again; what was closed is hidden
(closing.py).
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Literal

from fonds import faults
from fonds.faults import is_fault
from fonds.problem import Problem
from fonds.typesetting.fonts import FontsMissingError


def fault_problem(error: BaseException, stage: str, file: str) -> Problem:
    """Return the problem that tells a fault: at which stage, which exception, and in which line of Fonds."""
    if isinstance(error, FontsMissingError):
        return Problem(f"{faults.words_of(error)} (when {stage})", "then publish again", file=file)
    return faults.fault_problem(error, stage, file)


class Attempt:
    """The work on one description at one stage: a context manager that does not let a fault out."""

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        self._report = report
        self.has_failed = False

    def __enter__(self) -> Attempt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None or not is_fault(error):
            return False
        self._report(error)
        self.has_failed = True
        return True


class Faults:
    """The faults of a run, as problems; `file_of` returns the file of a description by its id."""

    def __init__(self, file_of: Callable[[str], str]) -> None:
        self._file_of = file_of
        self.problems: list[Problem] = []

    def attempt(self, id: str, stage: str) -> Attempt:
        """Return a context manager for the work on a description; a fault in it becomes a problem with its file."""
        return Attempt(lambda error: self.problems.append(fault_problem(error, stage, self._file_of(id))))


class NoNet(Faults):
    """Lets faults out, for callers who want to see them."""

    def __init__(self) -> None:
        super().__init__(str)

    def attempt(self, id: str, stage: str) -> Attempt:
        """Return a context manager that raises every fault."""
        return _Raising(lambda error: None)


class _Raising(Attempt):
    def __exit__(self, *_: object) -> Literal[False]:
        return False
