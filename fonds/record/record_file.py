"""Writes record files: fields as YAML between two lines `---`, and the text below them.

Every scalar is text (docs/record.md), so that nothing is put in quotes for the sake of YAML's own types.
fonds/ingest/markdown.py reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import yaml

from fonds.record.model import KINDS, Description

# kind -> the folder in which a node has its record files, unless people choose another one
FOLDERS = {
    "record": "records",
    "collection": "collections",
    "institution": "institutions",
    "person": "people",
    "family": "families",
    "place": "places",
    "subject": "subjects",
}
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
    if kind == "record" and body.strip() and plain_body(body) != body:
        fields, body = {**fields, "transcript": body}, ""
    rank = _field_ranks(kind)
    names = sorted(fields, key=lambda name: rank.get(name, len(rank)))
    front = block({"kind": kind, "id": id, **{name: fields[name] for name in names}})
    return f"---\n{front}---\n" + (f"\n{body.strip(chr(10)).rstrip()}\n" if body.strip() else "")


def plain_body(body: str) -> str:
    """Return a text as it is read below the fields."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def block(fields: Mapping[str, Any]) -> str:
    """Return fields as YAML, in the order in which they are given."""
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
