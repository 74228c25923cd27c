"""What is wrong: problems in data, which are values with a place and a hint, and the one exception of stores.

Problems are never raised: they are collected to the end, for people to correct. Exceptions are for broken machines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


class StoreError(Exception):
    """A store cannot be used: another process writes it, a newer version made it, or it does not respond."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is (file, 1-based line, field), what is wrong, and what would be right."""

    message: str
    hint: str = ""
    field: str = ""
    file: str = ""
    line: int = 0
    severity: Severity = "error"

    def at(self, file: str, line: int = 0) -> Problem:
        """The same problem with its place filled in, where it had none."""
        return replace(self, file=self.file or file, line=self.line or line)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        field = f"{self.field}: " if self.field else ""
        mark = "warning: " if self.severity == "warning" else ""
        hint = f" ({self.hint})" if self.hint else ""
        return _printable(f"{place}{mark}{field}{self.message}{hint}")

    def as_dict(self) -> dict[str, str | int]:
        """The form of `--json` reports."""
        names = ("file", "line", "field", "severity", "message", "hint")
        return {name: getattr(self, name) for name in names}


def _printable(text: str) -> str:
    """The text on one line, without what could steer a terminal or turn its direction."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that keep a record from being published."""
    return [problem for problem in problems if problem.severity == "error"]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or an empty text."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""
