"""Puts ids and paths in the place of keys and local files, and keeps descriptions as JSON until all ids are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fonds.ingest.authorities import KINDS
from fonds.ingest.imported import ImportedDescription, Key, LocalFile

# keys that mean the same in every source begin with one of these
_SHARED = (*(f"{kind}:" for kind in KINDS), "unit:")
_KEY, _FILE = "\0key", "\0file"  # no name of a field has such a character


def scope(source: str, key: str) -> str:
    """Return the source that a key belongs to: "" if it means the same in all sources."""
    return "" if key.startswith(_SHARED) else source


def dump(item: ImportedDescription) -> str:
    """Return a description as JSON."""
    fields = _encoded(item.fields)
    values = [item.key, item.kind, fields, item.body, item.id_words, item.line, item.group]
    return json.dumps(values, ensure_ascii=False)


def load(body: str) -> ImportedDescription:
    """Return a description from its JSON."""
    return ImportedDescription(*json.loads(body, object_hook=_decoded))


def resolve(
    fields: dict[str, Any], id_of: Callable[[Key], str], path_of: Callable[[LocalFile], str]
) -> tuple[dict[str, Any], list[str]]:
    """Return fields with ids and paths, and the keys without an id. Of those, the words of the reference are kept."""
    missing: list[str] = []

    def resolved(value: Any) -> Any:
        if isinstance(value, Key):
            id = id_of(value)
            if not id:
                missing.append(value)
            return id or None
        if isinstance(value, LocalFile):
            return path_of(value)
        if isinstance(value, list | tuple):
            entries = [resolved(part) for part in value]
            return [entry for entry in entries if entry is not None and entry != {}]
        if isinstance(value, dict):
            parts = {name: resolved(part) for name, part in value.items()}
            return {name: part for name, part in parts.items() if part is not None}
        return value

    values = {name: resolved(value) for name, value in fields.items()}
    return {name: value for name, value in values.items() if value not in (None, [], {}, "")}, missing


def _encoded(value: Any) -> Any:
    if isinstance(value, Key):
        return {_KEY: str(value)}
    if isinstance(value, LocalFile):
        return {_FILE: str(value)}
    if isinstance(value, list | tuple):
        return [_encoded(part) for part in value]
    if isinstance(value, dict):
        return {name: _encoded(part) for name, part in value.items()}
    return value


def _decoded(values: dict[str, Any]) -> Any:
    if _KEY in values:
        return Key(values[_KEY])
    return LocalFile(values[_FILE]) if _FILE in values else values
