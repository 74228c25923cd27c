"""Converts the tree of Ranges of Presentation 3.0 to the flat list of 2.1 (5.6)."""

from __future__ import annotations

from typing import Any

from fonds.serializers.iiif.presentation2_annotations import annotation_target
from fonds.serializers.iiif.presentation2_links import Conversion, Document, describe
from fonds.serializers.iiif.presentation2_values import text


def structures(tree: list[Document], conversion: Conversion) -> list[Document]:
    """Return every range of the tree once, each after the range that contains it.

    5.6: the topmost range of a table of contents has the hint "top". Ranges side by side that contain no others are one
    table without a top: clients would take each of them for a table of its own.
    """
    ranges: dict[str, Document] = {}
    has_top = len(tree) == 1 or any(_is_range(part) for top in tree for part in top.get("items", ()))
    for top in tree:
        _add_range(top, ranges, conversion)
        if has_top and not (len(tree) > 1 and _is_order_of_pages(top)):
            # a string: clients compare the hint with the word, and none expects a list
            ranges[top["id"]]["viewingHint"] = "top"
    return list(ranges.values())


def _add_range(source: Document, ranges: dict[str, Document], conversion: Conversion) -> None:
    if source["id"] not in ranges:
        ranges[source["id"]] = range_(source, conversion, len(ranges) + 1)
        for part in source.get("items", ()):
            # a range without items is a reference to one elsewhere in the tree
            if _is_range(part) and "items" in part:
                _add_range(part, ranges, conversion)


def range_(source: Document, conversion: Conversion, number: int = 1) -> Document:
    """Return one range with the URIs of its canvases or ranges; if it has both, in order as `members` (5.6)."""
    output: Document = {"@id": source["id"], "@type": "sc:Range"}
    describe(output, source, "Range", conversion)
    if not output.get("label"):  # 3.1: it MUST have one
        output["label"] = str(number)
    if "start" in source:
        output["startCanvas"] = start_canvas(source["start"])
    if "supplementary" in source:
        output["contentLayer"] = conversion.map_url(source["supplementary"]["id"])
    parts = source.get("items", ())
    ranges = [part["id"] for part in parts if _is_range(part)]
    canvases = [_canvas(part, conversion) for part in parts if not _is_range(part)]
    if ranges and canvases:
        output["members"] = [_member(part, conversion, index) for index, part in enumerate(parts, 1)]
    elif ranges:
        output["ranges"] = ranges
    elif canvases:
        output["canvases"] = canvases
    return output


def _is_order_of_pages(top: Document) -> bool:
    """Whether a Range is an order of pages that stands beside a table of contents (3.0, 3.2 behavior `sequence`)."""
    return "sequence" in top.get("behavior", ()) and not any(map(_is_range, top.get("items", ())))


def _is_range(part: Document) -> bool:
    return part.get("type") == "Range"


def _canvas(part: Any, conversion: Conversion) -> str:
    """Return the URI of a canvas or of a rectangle of it (5.6); any other part of a canvas becomes the whole canvas."""
    if part.get("type") != "SpecificResource":
        uri = part["id"]
    else:
        target = annotation_target(part, conversion)
        uri = target["full"] if isinstance(target, dict) else target
    canvas, _, fragment = str(uri).partition("#")
    return f"{canvas}#{fragment}" if fragment.startswith("xywh=") else canvas


def _member(part: Document, conversion: Conversion, number: int) -> Document:
    """Return an object with id, type and label (5.6)."""
    if _is_range(part):
        label = text(part["label"]) if "label" in part else str(number)
        return {"@id": part["id"], "@type": "sc:Range", "label": label}
    uri = _canvas(part, conversion)
    label = conversion.labels.get(uri.partition("#")[0]) or str(number)
    return {"@id": uri, "@type": "sc:Canvas", "label": label}


def start_canvas(start: Document) -> str:
    """Return the canvas of `start` (3.4 startCanvas); the time or region that 3.0 allows is lost."""
    source = start.get("source", start) if start.get("type") == "SpecificResource" else start
    return str(source["id"] if isinstance(source, dict) else source).partition("#")[0]
