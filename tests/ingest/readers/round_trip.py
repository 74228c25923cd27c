"""Publishes descriptions of tests as graphs and IIIF documents, reads these again, and compares field by field.

How a field comes back is one of: `same`, `part` (some of its words or parts), `moved` (its words, or most of them, are
in another field or in a further statement), or `lost`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fonds.ingest.imported import ImportedDescription, Key, ReaderFormat
from fonds.record.model import Description, from_dict
from tests.ingest.readers import reading
from tests.serializers.graph.world import BASE, MAXIMAL, NEIGHBOURS

SAME, PART, MOVED, LOST = "same", "part", "moved", "lost"
_UNORDERED = (
    *(
        "from",
        "to",
        "creator",
        "contributors",
        "people",
        "places",
        "subjects",
        "texts",
        "relations",
        "identifiers",
    ),
    *("same_as", "notes", "functions"),
)
_WORD = re.compile(r"\w+")


def sample(kind: str) -> dict[str, Any]:
    """Return the fields of a description with everything, in which each reference names another entity.

    Where a graph has only one link to an entity, it cannot tell two references to the same one apart.
    """
    fields: dict[str, Any] = json.loads(json.dumps(MAXIMAL[kind]))
    for field in ("creator", "contributors", "people", "places", "subjects", "from", "to"):
        if field in fields and kind in ("record", "collection"):
            fields[field] = fields[field][1:]
    for reference in fields.get("contributors", ()) if kind in ("record", "collection") else ():
        reference["role"] = ["edt"]
    if kind in ("record", "collection"):
        fields["contributors"][0]["id"] = "truman"
        fields["people"] = [{"id": "harriman"}]
        if kind == "record":
            fields["contributors"][0]["id"] = "house"
    return fields


def compare(
    fields: dict[str, Any], result: Description, ids: dict[str, str], is_spaced: bool = True
) -> dict[str, str]:
    """Return how each field of a description came back; without `is_spaced`, white space makes no difference."""
    expected = _plain(from_dict(fields).model_dump(by_alias=True, exclude_defaults=True))
    actual = _plain(_renamed(result.model_dump(by_alias=True, exclude_defaults=True), ids))
    if not is_spaced:
        expected, actual = _single_spaced(expected), _single_spaced(actual)
    everything = _words(actual)
    outcome = {}
    for name, value in expected.items():
        if name in ("kind", "id"):
            continue
        words = _words(value)
        if _unordered(name, actual.get(name)) == _unordered(name, value):
            outcome[name] = SAME
        elif words and words & _words(actual.get(name)):
            outcome[name] = PART
        else:
            outcome[name] = MOVED if words and len(words & everything) * 2 > len(words) else LOST
    return outcome


def read_back(
    path: Path, reader: ReaderFormat, id: str, kind: str = ""
) -> tuple[ImportedDescription, Description, dict[str, str]]:
    """Return the description of that id as it was read, and the ids of all that were read, by the ids of the test.

    What has no id in the file is known by its kind and name. With `kind`, the first one of that kind is taken if none
    has the id.
    """
    output = reading.read(path, reader)
    names = {item.key: _id_of(item) for item in output.items}
    ids = {description.id: names[key] for key, description in output.descriptions.items()}
    same = (item for item in output.items if names[item.key] == id)
    others = (item for item in output.items if kind and item.kind == kind)
    item = next(same, None) or next(others)
    return item, output.descriptions[item.key], ids


def _id_of(item: ImportedDescription) -> str:
    if "/id/" in item.key:
        return item.key.rpartition("/")[2]
    for link in item.fields.get("same_as", ()) if item.kind not in ("record", "collection") else ():
        if isinstance(link, dict) and link.get("uri", "").startswith(f"{BASE}/id/"):
            return str(link["uri"]).rpartition("/")[2]
    name = item.fields.get("name")
    first = next(iter(name.values())) if isinstance(name, dict) else name
    if not first:
        return item.id_words
    known = [*NEIGHBOURS, *MAXIMAL.values()]
    same = (
        fields["id"]
        for fields in known
        if fields["kind"] == item.kind and fields.get("name", {}).get("en") == first
    )
    return next(same, item.id_words)


def _unordered(name: str, value: Any) -> Any:
    """Return a value without an order: a graph has none, and a manifest has that of its languages."""
    if name in _UNORDERED and isinstance(value, list):
        return sorted(value, key=lambda part: json.dumps(part, sort_keys=True, default=str))
    return value


def _renamed(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(part, ids) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(part, ids) for part in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """Return a value in which empty parts, and the forms of names for links, make no difference."""
    if isinstance(value, dict):
        parts = {name: _plain(part) for name, part in value.items() if name not in ("named",)}
        return {name: part for name, part in parts.items() if part not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _single_spaced(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _single_spaced(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_single_spaced(part) for part in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _words(value: Any) -> set[str]:
    return set(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, Key | str):
        yield from _WORD.findall(value)
    elif value is not None:
        yield str(value)
