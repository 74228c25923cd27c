"""Ids of copies of descriptions of other nodes: the name of the origin, two hyphens, and the id there."""

from __future__ import annotations

COPY_MARK = "--"


def is_copy(id: str) -> bool:
    """Return whether an id is that of a copy."""
    return COPY_MARK in id


def copy_id(origin: str, id: str) -> str:
    """Return the id of a copy of what an origin, by its name, calls `id`."""
    return f"{origin}{COPY_MARK}{id}"


def split_id(id: str) -> tuple[str, str]:
    """Return the name of the origin and the id there, of the id of a copy; ("", id) for what is no copy."""
    name, mark, rest = id.partition(COPY_MARK)
    return (name, rest) if mark else ("", id)
