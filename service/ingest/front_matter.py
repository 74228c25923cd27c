"""Writes record files: fields as YAML between two lines `---`, and the text below them. The inverse of `markdown`.

Every scalar is text (docs/record.md), so that nothing is put in quotes for the sake of YAML's own types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from service.ingest import yaml_nodes
from service.record.model import KINDS, Description

WIDTH = 110  # characters of a line; longer text in one line is folded
# libyaml, if the wheel has it: it writes ten times as fast
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _FieldDumper(_Dumper):  # type: ignore[misc]
    """Writes every scalar as text, and text of several lines as a block."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_FieldDumper.add_multi_representer(str, _text)
_FieldDumper.add_multi_representer(int, lambda dumper, number: _text(dumper, str(number)))
_FieldDumper.add_multi_representer(float, lambda dumper, number: _text(dumper, str(number)))
_FieldDumper.add_multi_representer(tuple, lambda dumper, items: dumper.represent_list(items))


def to_text(kind: str, id: str, fields: Mapping[str, Any], body: str = "") -> str:
    """Return the text of a record file. `fields` are those of the file without `kind` and `id`.

    A transcript that would change below the fields, by its line ends or by white space around it, is one of them.
    """
    if kind == "record" and body.strip() and _plain_body(body) != body:
        fields, body = {**fields, "transcript": body}, ""
    rank = _field_ranks(kind)
    names = sorted(fields, key=lambda name: rank.get(name, len(rank)))
    front = _block({"kind": kind, "id": id, **{name: fields[name] for name in names}})
    return f"---\n{front}---\n" + (f"\n{body.strip(chr(10)).rstrip()}\n" if body.strip() else "")


def _plain_body(body: str) -> str:
    """Return a text as it is read below the fields."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def replace_fields(text: str, changes: Mapping[str, Any], starts: Mapping[str, int], end: int) -> str:
    """Return the text of a file with some fields written anew, and all others and comments as they are.

    `changes` are values by name, None for a field to be removed. `starts` are the lines (from 0) of all fields that the
    file has, and `end` is that of the second `---`. A new field is added at the end.
    """
    lines = text.splitlines(keepends=True)
    borders = [*sorted(starts.values()), end]
    blocks: list[tuple[int, int, str]] = []
    for name, value in changes.items():
        block = _block({name: value}) if value is not None else ""
        if name in starts:
            first = starts[name]
            blocks.append((first, _end_of_field(lines, first, borders[borders.index(first) + 1]), block))
        else:
            blocks.append((end, end, block))
    for first, last, block in sorted(blocks, reverse=True):
        lines[first:last] = [block] if block else []
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


def _block(fields: Mapping[str, Any]) -> str:
    text: str = yaml.dump(
        {name: _short(value) for name, value in fields.items()},
        Dumper=_FieldDumper,
        allow_unicode=True,
        sort_keys=False,
        width=WIDTH,
        default_flow_style=False,
    )
    return text


def _short(value: Any) -> Any:
    """Return a value as people write it: a reference that has an id only is that id."""
    if isinstance(value, list | tuple):
        return [entry["id"] if isinstance(entry, dict) and [*entry] == ["id"] else entry for entry in value]
    return value


@cache
def _field_ranks(kind: str) -> dict[str, int]:
    """Return the places of fields in the model, by the names that they have in the file."""
    fields: Iterable[tuple[str, Any]] = KINDS[kind].model_fields.items()
    names = [info.alias or name for name, info in fields]
    label = "title" if "title" in names else "name"
    own = [name for name in names if name not in Description.model_fields]
    return {name: rank for rank, name in enumerate(dict.fromkeys(("formerly", label, *own, *names)))}


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
    if not text.startswith("---\n"):
        return None
    close = text.find("\n---\n", 3)
    if close < 0:
        if not text.endswith("\n---"):
            return None
        close = len(text) - 4
    front = text[4 : close + 1]
    values, node, problems = yaml_nodes.read(front, 2)
    if problems or not isinstance(values, dict):
        return None
    starts = {str(key.value): key.start_mark.line + 1 for key, _ in node.value} if node else {}
    return Parts(values, starts, text.count("\n", 0, close + 1), text[close + 5 :].strip("\n").rstrip())
