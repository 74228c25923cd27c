"""Changes record files: some fields are written anew, and every other line stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fonds.ingest import yaml_nodes
from fonds.ingest.markdown import split
from fonds.record.record_file import block, plain_body


def replace_fields(text: str, changes: Mapping[str, Any], starts: Mapping[str, int], end: int) -> str:
    """Return the text of a file with some fields written anew, and all others and comments as they are.

    `changes` are values by name, None for a field to be removed. `starts` are the lines (from 0) of all fields that the
    file has, and `end` is that of the second `---`. A new field is added at the end.
    """
    lines = text.splitlines(keepends=True)
    borders = [*sorted(starts.values()), end]
    blocks: list[tuple[int, int, str]] = []
    for name, value in changes.items():
        text_of_field = block({name: value}) if value is not None else ""
        if name in starts:
            first = starts[name]
            blocks.append(
                (first, _end_of_field(lines, first, borders[borders.index(first) + 1]), text_of_field)
            )
        else:
            blocks.append((end, end, text_of_field))
    for first, last, written in sorted(blocks, reverse=True):
        lines[first:last] = [written] if written else []
    return "".join(lines)


def replace_body(text: str, body: str, end: int) -> str:
    """Return the text of a file with another text below its fields; `end` is the line (from 0) of the second `---`."""
    front = "".join(text.splitlines(keepends=True)[: end + 1])
    front = front if front.endswith("\n") else f"{front}\n"
    return front + (f"\n{body.strip(chr(10)).rstrip()}\n" if body.strip() else "")


def _end_of_field(lines: list[str], first: int, border: int) -> int:
    """Return the line after a field: comments and empty lines before the next field belong to that one."""
    last = border
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    return last


@dataclass(frozen=True)
class Parts:
    """A record file in its parts: the values of its fields, the line (from 0) of each, that of the second `---`, and
    the text below."""

    values: dict[str, Any]
    starts: dict[str, int]
    end: int
    body: str


def parts_of(text: str) -> Parts | None:
    """Return the parts of a record file; None if its front matter cannot be read."""
    front, body, first_line, problem = split(text)
    if problem:
        return None
    values, node, problems = yaml_nodes.read(front, first_line)
    if problems or not isinstance(values, dict):
        return None
    starts = {str(key.value): key.start_mark.line + 1 for key, _ in node.value} if node else {}
    return Parts(values, starts, 1 + front.count("\n"), plain_body(body))
