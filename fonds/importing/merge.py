"""A second import into a file that people may have edited: field by field, the source or the people changed it.

A field that only the source changed is written anew. One that people changed stays, and is named if the source
changed it too. Comments and all other lines of the file stay as they are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from fonds.ingest.front_matter import parts_of, replace_body, replace_fields

BODY = "text below the fields"
_FIXED = frozenset({"kind", "id"})


@dataclass(frozen=True)
class Merged:
    """The text of the file, and the fields that the source changed and people too."""

    text: str
    conflicts: tuple[str, ...] = ()


def digests_of(fields: dict[str, Any], body: str) -> dict[str, str]:
    """Return a digest of each field, and of the text below them."""
    digests = {name: _digest(value) for name, value in fields.items()}
    return {**digests, BODY: _digest(_plain_body(body))} if body.strip() else digests


def merge(text: str, stored_digests: dict[str, str], fields: dict[str, Any], body: str) -> Merged | None:
    """Return the file with what only the source changed; None if the file cannot be read.

    `stored_digests` are those of what the source said at the last import.
    """
    parts = parts_of(text.replace("\r\n", "\n"))
    if parts is None:
        return None
    present, new = digests_of(parts.values, parts.body), digests_of(fields, body)
    changes: dict[str, Any] = {}
    conflicts = []
    for name in dict.fromkeys((*new, *stored_digests)):
        if name in _FIXED or new.get(name) == stored_digests.get(name) or new.get(name) == present.get(name):
            continue
        if present.get(name) != stored_digests.get(name):
            conflicts.append(name)
        elif name != BODY:
            changes[name] = fields.get(name)
        else:
            text = replace_body(text, body, parts.end)
    return Merged(
        replace_fields(text, changes, parts.starts, parts.end) if changes else text, tuple(conflicts)
    )


def _plain_body(body: str) -> str:
    return body.strip("\n").rstrip()


def _digest(value: Any) -> str:
    encoded = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(encoded.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Return a value as a record file has it: every scalar is text."""
    if isinstance(value, dict) and [*value] == ["id"]:
        return str(value["id"])
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return str(value)
