"""Problems in data, which are values with a place and a hint, and the exception for stores that cannot be used.

Problems are not raised. They are collected and reported together at the end. Exceptions are for broken machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

MAX_WORD = 200  # characters of a word for which a similar one is looked up
Severity = Literal["error", "warning"]


class FondsError(Exception):
    """The base of the exceptions of the public names of `fonds`. `hint` says what would help; it may be empty."""

    hint: str = ""


class StoreError(FondsError):
    """A store cannot be used: another process is writing to it, a newer version made it, or it does not respond."""


class StoreBusyError(StoreError):
    """Another process publishes into the store."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning: where it is (file, line from 1, field), what is wrong, and what would be right."""

    message: str
    hint: str = ""
    field: str = ""
    file: str = ""
    line: int = 0
    severity: Severity = "error"
    value: str = (
        ""  # the code that is not known, or the words that it is about, to find their line; not reported
    )

    def at(self, file: str, line: int = 0) -> Problem:
        """Return the problem with file and line filled in, unless it has them."""
        return replace(self, file=self.file or file, line=self.line or line)

    def __str__(self) -> str:
        location = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        field = f"{self.field}: " if self.field else ""
        label = "warning: " if self.severity == "warning" else ""
        hint = f" ({self.hint})" if self.hint else ""
        return printable(f"{location}{label}{field}{self.message}{hint}")

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem as it appears in `--json` reports."""
        names = ("file", "line", "field", "severity", "message", "hint")
        return {name: getattr(self, name) for name in names}


def printable(text: str) -> str:
    """Return words of others on one line, with terminal control and text direction characters escaped."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that prevent a record from being published."""
    return [problem for problem in problems if problem.severity == "error"]


def did_you_mean(word: str, known: Iterable[str] | Mapping[str, str], cutoff: float = 0.6) -> str:
    """Return a hint with the most similar known word, or an empty string.

    Case, and what stands between the parts of a word, make no difference. In a mapping, the keys are compared and a
    value is suggested. `cutoff` is how similar a word must be: 1 for the same. A very long word is like none.
    """
    if len(word) > MAX_WORD:
        return ""
    folded: dict[str, str] = {}
    for name, suggestion in known.items() if isinstance(known, Mapping) else ((name, name) for name in known):
        folded.setdefault(_folded(name), suggestion)
    matches = get_close_matches(_folded(word), folded, n=1, cutoff=cutoff)
    return f"did you mean {folded[matches[0]]!r}?" if matches else ""


def _folded(word: str) -> str:
    return re.sub(r"[\W_]+", "-", word.casefold()).strip("-")
