"""Small documents for the tests of Presentation 2.1, and how they are converted."""

from __future__ import annotations

import copy
import re
from typing import Any

from fonds.serializers.iiif.presentation2 import convert
from tests.serializers.iiif import world
from tests.validation import documents

X = "https://example.org/iiif/1"
CANVAS = f"{X}/canvas/1"
_IN_BOTH_VERSIONS = re.compile(
    r"manifest$|/annotations/\d+(/[a-z][^/]*)?$|/layers/|/words/\d+/[^/]+$|^collection"
)


def map_url(uri: str) -> str:
    """Return the 2.1 URL of a document or image service of the world, as fonds/urls.py makes it."""
    match = re.fullmatch(rf"({re.escape(world.BASE)}/iiif)/(image/)?(?:3/)?(.*)", uri)
    if not match or (not match[2] and not _IN_BOTH_VERSIONS.search(match[3])):
        return uri
    return f"{match[1]}/{match[2] or ''}2/{match[3]}"


def converted(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document in 2.1, after checking what holds for every conversion."""
    before = copy.deepcopy(document)
    output = convert(document, map_url)
    assert document == before
    assert next(iter(output)) == "@context"
    assert convert(output, map_url) is output
    return output


def manifest_of(**fields: Any) -> dict[str, Any]:
    """Return a small manifest with these properties in 2.1."""
    canvas = documents.canvas(1)
    manifest = {"id": f"{X}/manifest", "type": "Manifest", "label": {"none": ["x"]}, "items": [canvas]}
    return converted(manifest | fields)


def canvas_of(**fields: Any) -> dict[str, Any]:
    """Return a canvas with these properties in 2.1."""
    return converted(documents.canvas(1) | fields)


def canvas_with(body: Any, **fields: Any) -> dict[str, Any]:
    """Return the canvas on which that body is painted in 2.1."""
    item = {"id": f"{X}/a", "type": "Annotation", "motivation": "painting", "body": body, "target": CANVAS}
    return canvas_of(items=[{"id": f"{X}/page", "type": "AnnotationPage", "items": [item]}], **fields)


def annotation_of(**fields: Any) -> dict[str, Any]:
    """Return an annotation with these properties in 2.1."""
    return converted({"id": f"{X}/a", "type": "Annotation", "target": CANVAS} | fields)
