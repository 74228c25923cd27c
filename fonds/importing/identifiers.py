"""Ids for imported descriptions: made from the words of the source, free in the node, and the same every time."""

from __future__ import annotations

import hashlib

from fonds.record.field_types import MAX_ID, RESERVED_IDS
from fonds.record.slugs import slugify
from fonds.store.imports import Imports

MAX_WORDS = 80  # characters of an id that come from the words of the source


def new_id(words: str, kind: str, key: str, imports: Imports) -> str:
    """Return an id that nothing else has. Where the words are taken, a digest of the key follows them."""
    slug = slugify(words[: 4 * MAX_ID])
    if len(slug) > MAX_WORDS:
        slug = slug[:MAX_WORDS].rpartition("-")[0] or slug[:MAX_WORDS]
    if slug in RESERVED_IDS:
        slug = f"{kind}-{slug}"
    if slug and not imports.has_id(slug):
        return slug
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(6, 33):
        id = f"{slug or kind}-{digest[:length]}"
        if not imports.has_id(id):
            return id
    raise AssertionError("no id is free")
