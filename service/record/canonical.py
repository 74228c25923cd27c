"""Canonical JSON of a description and its digest: the same description is always the same bytes.

Sorted keys, no insignificant space, UTF-8, absent and empty fields left out (after RFC 8785, whose number
rules do not matter here: a description's only fractions are coordinates).
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from service.record.fields import TRUSTED
from service.record.model import KINDS, Description


def plain(description: Description) -> dict[str, Any]:
    """The description as plain JSON values by the names people write, without what is absent."""
    data = description.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if level := getattr(description, "level", None):
        data["level"] = level
    return data


def to_bytes(description: Description) -> bytes:
    """The canonical JSON."""
    return orjson.dumps(plain(description), option=orjson.OPT_SORT_KEYS)


def digest(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def from_bytes(data: bytes) -> Description:
    """The description that canonical JSON was made from, which was validated before it was."""
    plain = orjson.loads(data)
    return KINDS[plain["kind"]].model_validate(plain, context=TRUSTED)


def json_schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of the front matter, for editors to complete from."""
    from pydantic import TypeAdapter

    union: Any = None
    for kind in KINDS.values():
        union = kind if union is None else union | kind
    schema = TypeAdapter(union).json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Fonds description",
        **schema,
    }
