"""Finds one resource inside a manifest or annotation page, to be served at the resource's own URL.

Presentation 3.0 embeds canvases, annotation pages and annotations. A client that requests one gets it as a document.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

Document = dict[str, Any]

_CONTAINERS = ("items", "annotations", "structures")
_CANVASES = ("placeholderCanvas", "accompanyingCanvas")


def find(document: Document, id: str) -> Document | None:
    """Return the embedded resource with that id as a document of its own, or None if the document does not embed it.

    The resource gets the `@context` of the document as its first key (4.6); a canvas gets its manifest as `partOf`
    (3.3.2). A resource that is only referenced is not found, because it is served as a document already.
    """
    resource = _search(document, id)
    if resource is None:
        return None
    embedded: Document = {"@context": document["@context"], **resource}
    if resource["type"] == "Canvas" and document["type"] == "Manifest":
        embedded.setdefault("partOf", [_reference(document)])
    return embedded


def _search(resource: Document, id: str) -> Document | None:
    canvases = (resource[name] for name in _CANVASES if name in resource)
    for part in chain(canvases, *(resource.get(name, ()) for name in _CONTAINERS)):
        if part.get("id") == id:
            return part if _is_embedded(part) else None
        if match := _search(part, id):
            return match
    return None


def _is_embedded(part: Document) -> bool:
    return bool(part["type"] == "Annotation" or "items" in part)


def _reference(document: Document) -> Document:
    return {key: document[key] for key in ("id", "type", "label") if key in document}
