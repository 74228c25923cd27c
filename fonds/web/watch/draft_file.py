"""A file of a description as it is written, field by field, beside its problems.

It reads lines, and no YAML: a file that cannot be parsed is shown like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from fonds.ingest.markdown import MAX_BYTES
from fonds.problem import Problem
from fonds.urls import ID

_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*:")
_FENCE = "---"


@dataclass
class DraftField:
    """A field: its name ("" for lines before the first one), its first line from 1, its lines, and its problems."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as they are written."""
        return "\n".join(self.lines).rstrip()


@dataclass
class Draft:
    """A file: its path in the node, its fields, the text below them, and the problems that belong to no field."""

    file: str
    fields: list[DraftField]
    text: str
    problems: list[Problem]
    id: str = ""


def path_in(node: Path, name: str) -> Path | None:
    """Return the path of a Markdown file of a node; None for anything else, however it is named."""
    parts = PurePosixPath(name).parts
    if "\x00" in name or not name.endswith(".md") or any(part[:1] in ("", ".", "_", "/") for part in parts):
        return None
    root = node.resolve()
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def read(node: Path, name: str, problems: Iterable[Problem]) -> Draft | None:
    """Return a file as it is written, with those of the problems that are its own; None if there is no such file."""
    path = path_in(node, name)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            lines = file.read(MAX_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return None
    end = _end_of_front_matter(lines)
    fields = list(_fields(lines[:end]))
    own = [problem for problem in problems if problem.file == name]
    rest = [problem for problem in own if not _assign(problem, fields)]
    text = "\n".join(lines[end + 1 :]).strip("\n")
    return Draft(name, fields, text, rest, _id_of(fields))


def _end_of_front_matter(lines: list[str]) -> int:
    """Return the index of the line that ends the fields; of the end of the file if none does."""
    start = 1 if lines and lines[0].rstrip() == _FENCE else 0
    return next((index for index in range(start, len(lines)) if lines[index].rstrip() == _FENCE), len(lines))


def _fields(lines: list[str]) -> Iterator[DraftField]:
    """Yield the fields of the front matter: each begins with a key at the margin, and has all lines to the next."""
    current: DraftField | None = None
    for number, line in enumerate(lines, 1):
        if number == 1 and line.rstrip() == _FENCE:
            continue
        key = _KEY.match(line)
        if key or current is None:
            if current:
                yield current
            current = DraftField(key[1] if key else "", number)
        current.lines.append(line)
    if current:
        yield current


def _assign(problem: Problem, fields: list[DraftField]) -> bool:
    """Give a problem to the field at its line, or of its name. Return whether there is one."""
    name = re.split(r"[.\[]", problem.field)[0]
    for draft_field in fields:
        has_line = draft_field.line <= problem.line < draft_field.line + len(draft_field.lines)
        if has_line or (not problem.line and name and draft_field.name == name):
            draft_field.problems.append(problem)
            return True
    return False


def _id_of(fields: list[DraftField]) -> str:
    """Return the id that a file gives; "" if it is none."""
    for draft_field in fields:
        if draft_field.name == "id":
            value = draft_field.lines[0].partition(":")[2].partition(" #")[0].strip().strip("'\"")
            return value if re.fullmatch(ID, value) else ""
    return ""
