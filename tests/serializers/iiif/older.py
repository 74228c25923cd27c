"""What the tests of Presentation 2.1 share: small documents, and how they are converted."""

from __future__ import annotations

import copy
import re
from typing import Any

from service.serializers.iiif.presentation2 import convert
from tests.serializers.iiif import world
from tests.validation import documents

X = "https://example.org/iiif/1"
CANVAS = f"{X}/canvas/1"
_IN_BOTH = re.compile(r"manifest$|/annotations/\d+(/[a-z][^/]*)?$|/layers/|/words/\d+/[^/]+$|^collection")


def moved(uri: str) -> str:
    """A 2.1 address for every document and image service of the world, as the address book will make them."""
    found = re.fullmatch(rf"({re.escape(world.BASE)}/iiif)/(image/)?(?:3/)?(.*)", uri)
    if not found or (not found[2] and not _IN_BOTH.search(found[3])):
        return uri
    return f"{found[1]}/{found[2] or ''}2/{found[3]}"


def converted(document: dict[str, Any]) -> dict[str, Any]:
    before = copy.deepcopy(document)
    made = convert(document, moved)
    assert document == before
    assert next(iter(made)) == "@context"
    assert convert(made, moved) is made
    return made


def manifest_of(**fields: Any) -> dict[str, Any]:
    """What a small manifest with these properties becomes."""
    canvas = documents.canvas(1)
    given = {"id": f"{X}/manifest", "type": "Manifest", "label": {"none": ["x"]}, "items": [canvas]}
    return converted(given | fields)


def canvas_of(**fields: Any) -> dict[str, Any]:
    return converted(documents.canvas(1) | fields)


def painted(body: Any, **fields: Any) -> dict[str, Any]:
    """The canvas on which that body is painted."""
    item = {"id": f"{X}/a", "type": "Annotation", "motivation": "painting", "body": body, "target": CANVAS}
    return canvas_of(items=[{"id": f"{X}/page", "type": "AnnotationPage", "items": [item]}], **fields)


def said(**fields: Any) -> dict[str, Any]:
    """What an annotation with these properties becomes."""
    return converted({"id": f"{X}/a", "type": "Annotation", "target": CANVAS} | fields)
