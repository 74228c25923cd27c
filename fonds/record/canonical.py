"""Canonical JSON of a description and its digest: the same description always gives the same bytes.

Sorted keys, no insignificant white space, UTF-8, absent and empty fields left out (after RFC 8785, whose rules for
numbers do not matter here: the only fractions in a description are coordinates).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from fonds.record.field_types import TRUSTED
from fonds.record.model import KINDS, Description


def to_dict(description: Description) -> dict[str, Any]:
    """Return the description as JSON values, with the field names of the record file and without absent fields."""
    data = description.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if level := getattr(description, "level", None):
        data["level"] = level
    return data


def to_bytes(description: Description) -> bytes:
    """Return the canonical JSON."""
    return orjson.dumps(to_dict(description), option=orjson.OPT_SORT_KEYS)


def digest(data: bytes) -> bytes:
    """Return the SHA-256 digest, 32 bytes."""
    return hashlib.sha256(data).digest()


def from_bytes(data: bytes) -> Description:
    """Return the description from its canonical JSON. It is trusted and not validated again."""
    values = orjson.loads(data)
    return KINDS[values["kind"]].model_validate(values, context=TRUSTED)


def json_schema() -> dict[str, Any]:
    """Return the published JSON Schema (2020-12) of the front matter, which editors use for completion."""
    from pydantic import TypeAdapter

    union: Any = None
    for kind in KINDS.values():
        union = kind if union is None else union | kind
    schema = TypeAdapter(union).json_schema(by_alias=True, mode="validation")
    # a definition is named by its title, so that the published schema does not change with the name of a class
    names = {f"#/$defs/{name}": definition["title"] for name, definition in schema["$defs"].items()}
    definitions = {definition["title"]: definition for definition in schema["$defs"].values()}
    schema["$defs"] = dict(sorted(definitions.items()))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Fonds description",
        **_with_references(schema, names),
    }


def _with_references(schema: Any, names: Mapping[str, str]) -> Any:
    """Return a schema in which references to definitions have other names."""
    if isinstance(schema, dict):
        return {
            key: f"#/$defs/{names[value]}" if key == "$ref" else _with_references(value, names)
            for key, value in schema.items()
        }
    return [_with_references(item, names) for item in schema] if isinstance(schema, list) else schema
