"""Descriptions in JSON with the fields of record files: the JSON and the JSON Lines of Fonds, and what others write so.

Ids become keys, and the importer gives each description an id again: its own, if the node does not have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from fonds.ingest.field_values import short, statement
from fonds.ingest.imported import (
    STATEMENT,
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    Key,
    ReadOptions,
)
from fonds.ingest.readers.json_lines.json_objects import JsonObject, is_json, objects
from fonds.record.model import KINDS

_KIND = re.compile(rb'"kind"\s*:\s*"(?:' + "|".join(KINDS).encode() + rb')"')
# fields that are the id of another description
_ID_FIELDS: Final = frozenset({"collection", "holder", "publisher", "part_of", "broader"})
_REFERENCE_FIELDS: Final = frozenset(
    {"creator", "people", "places", "subjects", "from", "to", "contributors"}
)
_LINKS: Final = frozenset({"id", "by", "inferred_by", "record", "successor"})  # in the parts of fields
# part with an id -> the part for words that stands instead of it, unless one of these does
_NAMED_BY: Final = (("id", "as", {"as", "uri"}), ("record", "text", {"text", "uri"}))
_CONTEXT: Final = frozenset({"@context", "$schema"})
MAX_DEPTH = 50


def recognises(file: InputFile) -> bool:
    """Return whether a file has descriptions of this form."""
    return is_json(file) and _KIND.search(file.head) is not None and b'"id"' in file.head


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a file."""
    ids = Counter(
        str(entry.values.get("id")) for entry in objects(file, options) if isinstance(entry, JsonObject)
    )
    for entry in objects(file, options):
        if isinstance(entry, JsonObject):
            yield from described(file, entry, ids)
        else:
            yield entry


def described(file: InputFile, entry: JsonObject, ids: Counter[str]) -> Iterator[Item]:
    """Yield the description that an object is; `ids` are those of all descriptions of the file, with their number."""
    values, where = entry.values, f"line {entry.line}" if entry.line else "the document"
    kind, id = values.get("kind"), values.get("id")
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(id, str) or not id:
        text = f"{where} has no kind and id of a description"
        yield file.problem(text, f"a kind, one of {', '.join(KINDS)}", entry.line)
        return
    if ids[id] > 1:
        yield file.problem(f"the id {id!r} in {where} stands more than once", "give each its own", entry.line)
        return
    links = _Links(ids)
    fields = {
        name: links.field(name, value)
        for name, value in values.items()
        if name not in ("kind", "id", *_CONTEXT) and value not in (None, "", [], {})
    }
    statements = [statement(name.capitalize(), words, source=name) for name, words in links.unknown.items()]
    fields = {name: value for name, value in fields.items() if value is not None}
    if statements:
        fields["statements"] = [*_list(fields.get("statements")), *statements]
    body = ""
    if kind == "record" and isinstance(fields.get("transcript"), str):
        body = fields.pop("transcript")
    if links.missing:
        text = f"{where} refers to {', '.join(sorted(links.missing))}, which is not in the file"
        yield file.problem(short(text, 500), "kept in words", entry.line, warning=True)
    uses = tuple(ElementUse(name, name) for name in values) + tuple(
        ElementUse(name, STATEMENT) for name in links.unknown
    )
    yield ImportedDescription(Key(f"id:{id}"), kind, fields, body, id, entry.line, uses=uses)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


class _Links:
    """Puts keys in the place of ids. `missing` are ids that are not in the file; `unknown` fields that were one."""

    def __init__(self, ids: Counter[str]) -> None:
        self._ids = ids
        self.missing: set[str] = set()
        self.unknown: dict[str, str] = {}

    def field(self, name: str, value: Any) -> Any:
        """Return the value of a field of a record file; None if it was the id of something that is not in the file."""
        if name in _ID_FIELDS and isinstance(value, str):
            if self._is_present(value):
                return Key(f"id:{value}")
            self.unknown[name] = value
            return None
        if name == "sponsor":
            return [Key(f"id:{id}") for id in _list(value) if self._is_present(str(id))] or None
        if name in _REFERENCE_FIELDS:
            return [self._reference(entry) for entry in _list(value)]
        return self._part(value)

    def _is_present(self, id: str) -> bool:
        if id in self._ids:
            return True
        self.missing.add(id)
        return False

    def _reference(self, entry: Any) -> Any:
        entry = {"id": entry} if isinstance(entry, str) else entry
        if not isinstance(entry, dict):
            return self._part(entry)
        return self._part(entry)

    def _part(self, value: Any, depth: int = 0) -> Any:
        """Return a value as record files have it: words, lists and mappings."""
        if depth > MAX_DEPTH:
            return ""
        if isinstance(value, dict):
            parts = {
                name: part
                for name, entry in value.items()
                if (part := self._entry(name, entry, depth)) is not None
            }
            return _in_words(value, parts)
        if isinstance(value, list):
            return [self._part(entry, depth + 1) for entry in value]
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) else str(value)

    def _entry(self, name: str, value: Any, depth: int) -> Any:
        if name in _LINKS and isinstance(value, str):
            return Key(f"id:{value}") if self._is_present(value) else None
        return self._part(value, depth + 1)


def _in_words(value: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a value with the id of what is not in the file as words, where nothing else names it."""
    for name, words, others in _NAMED_BY:
        id = value.get(name)
        if isinstance(id, str) and id and name not in parts and not parts.keys() & others:
            words = "text" if "motivation" in parts else words  # an annotation
            parts = {words: id, **parts}
    return parts
