"""What each kind of description is called, in the order in which kinds are counted and listed."""

from __future__ import annotations

from typing import Final

# kind -> its name in the singular and in the plural
KIND_NAMES: Final = {
    "record": ("record", "records"),
    "collection": ("collection", "collections"),
    "person": ("person", "people"),
    "family": ("family", "families"),
    "institution": ("institution", "institutions"),
    "place": ("place", "places"),
    "subject": ("subject", "subjects"),
}


def plural(kind: str) -> str:
    """Return the name of a kind in the plural, as a heading: `People`."""
    return KIND_NAMES[kind][1].capitalize()
