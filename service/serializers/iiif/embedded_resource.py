"""Finds one resource inside a manifest or annotation page, so that its own address can answer with it.

Presentation 3.0 embeds canvases, pages and annotations; asked for alone, each becomes the top of a document.
"""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

_WITHIN = ("items", "annotations", "structures")


def find(document: Document, id: str) -> Document | None:
    """The embedded resource with that id as a document of its own, or None.

    It gets the document's `@context` as its first key (4.6) and, a canvas, its manifest as `partOf` (3.3.2). What is
    merely referenced is not found: it answers at its own address.
    """
    found = _search(document, id)
    if found is None:
        return None
    made: Document = {"@context": document["@context"], **found}
    if found["type"] == "Canvas" and document["type"] == "Manifest":
        made.setdefault("partOf", [_reference(document)])
    return made


def _search(resource: Document, id: str) -> Document | None:
    for name in _WITHIN:
        for part in resource.get(name, ()):
            if part.get("id") == id:
                return part if _embedded(part) else None
            if found := _search(part, id):
                return found
    return None


def _embedded(part: Document) -> bool:
    return bool(part["type"] == "Annotation" or "items" in part)


def _reference(document: Document) -> Document:
    return {key: document[key] for key in ("id", "type", "label") if key in document}
