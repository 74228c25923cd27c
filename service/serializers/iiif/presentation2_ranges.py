"""The tree of Ranges of Presentation 3.0 as the flat list of 2.1 (5.6)."""

from __future__ import annotations

from typing import Any

from service.serializers.iiif.presentation2_annotations import on
from service.serializers.iiif.presentation2_links import Document, Way, describe
from service.serializers.iiif.presentation2_values import text


def structures(given: list[Document], way: Way) -> list[Document]:
    """Every range of the tree, each after the one that holds it, and once.

    5.6: the topmost of a table has the hint "top". Ranges that stand side by side and hold no other are one table
    without a top: clients would take each of them for a table of its own.
    """
    found: dict[str, Document] = {}
    top = len(given) == 1 or any(_is_range(part) for one in given for part in one.get("items", ()))
    for one in given:
        _add(one, found, way)
        if top:  # alone: clients compare the hint with the word, and none expects a list
            found[one["id"]]["viewingHint"] = "top"
    return list(found.values())


def _add(given: Document, found: dict[str, Document], way: Way) -> None:
    if given["id"] not in found:
        found[given["id"]] = range_(given, way, len(found) + 1)
        for part in given.get("items", ()):
            if (
                _is_range(part) and "items" in part
            ):  # without, it is a reference to a range that stands elsewhere
                _add(part, found, way)


def range_(given: Document, way: Way, number: int = 1) -> Document:
    """One range: canvases or ranges by their addresses; both, in their order, as `members` with labels (5.6)."""
    made: Document = {"@id": given["id"], "@type": "sc:Range"}
    describe(made, given, "Range", way)
    if not made.get("label"):  # 3.1: it MUST have one
        made["label"] = str(number)
    if "start" in given:
        made["startCanvas"] = start(given["start"])
    if "supplementary" in given:
        made["contentLayer"] = way.address(given["supplementary"]["id"])
    parts = given.get("items", ())
    ranges = [part["id"] for part in parts if _is_range(part)]
    canvases = [_canvas(part, way) for part in parts if not _is_range(part)]
    if ranges and canvases:
        made["members"] = [_member(part, way, index) for index, part in enumerate(parts, 1)]
    elif ranges:
        made["ranges"] = ranges
    elif canvases:
        made["canvases"] = canvases
    return made


def _is_range(part: Document) -> bool:
    return part.get("type") == "Range"


def _canvas(part: Any, way: Way) -> str:
    """5.6: a canvas or a rectangle of it, as one address; any other part of a canvas becomes the whole."""
    if part.get("type") != "SpecificResource":
        uri = part["id"]
    else:
        found = on(part, way)
        uri = found["full"] if isinstance(found, dict) else found
    canvas, _, tail = str(uri).partition("#")
    return f"{canvas}#{tail}" if tail.startswith("xywh=") else canvas


def _member(part: Document, way: Way, number: int) -> Document:
    """5.6: an object with id, type and label."""
    if _is_range(part):
        label = text(part["label"]) if "label" in part else str(number)
        return {"@id": part["id"], "@type": "sc:Range", "label": label}
    uri = _canvas(part, way)
    label = way.labels.get(uri.partition("#")[0]) or str(number)
    return {"@id": uri, "@type": "sc:Canvas", "label": label}


def start(given: Document) -> str:
    """3.4 startCanvas: a canvas; the moment or region of 3.0 is lost."""
    source = given.get("source", given) if given.get("type") == "SpecificResource" else given
    return str(source["id"] if isinstance(source, dict) else source).partition("#")[0]
