"""Parts of a document, answered at their own addresses."""

from __future__ import annotations

import pytest

from service.serializers.iiif import embedded_resource
from service.serializers.iiif.manifest import manifest
from service.validation.manifest import check
from tests.serializers.iiif import world

RECORD, CONTEXT = world.maximal(), world.full_context()
MANIFEST = manifest(RECORD, CONTEXT)
PAGE = world.pages_of(RECORD, CONTEXT)[1]


def test_a_canvas_knows_its_manifest() -> None:
    found = embedded_resource.find(MANIFEST, CONTEXT.address.canvas("r1", 2))
    assert found is not None
    assert next(iter(found)) == "@context"
    assert found["type"] == "Canvas"
    assert found["partOf"] == [{"id": MANIFEST["id"], "type": "Manifest", "label": MANIFEST["label"]}]


@pytest.mark.parametrize(("row", "kind"), [("painting_page", "AnnotationPage"), ("painting", "Annotation")])
def test_what_paints_a_canvas(row: str, kind: str) -> None:
    found = embedded_resource.find(MANIFEST, CONTEXT.address.uri(row, id="r1", page=1))
    assert found is not None
    assert found["type"] == kind
    assert check(found) == []


def test_a_line_of_an_annotation_page_keeps_its_contexts() -> None:
    found = embedded_resource.find(PAGE, CONTEXT.address.uri("annotation", id="r1", page=1, line=2))
    assert found is not None
    assert found["@context"] == PAGE["@context"]
    assert found["body"]["value"] == "Second <paragraph>."
    assert check(found) == []


@pytest.mark.parametrize(
    "uri",
    [
        CONTEXT.address.canvas("r1", 3),
        CONTEXT.address.annotations("r1", 1),  # referenced: a document of its own
        MANIFEST["partOf"][0]["id"],
        "",
    ],
)
def test_what_is_not_embedded_is_not_found(uri: str) -> None:
    assert embedded_resource.find(MANIFEST, uri) is None


def test_the_document_is_left_as_it_was() -> None:
    before = manifest(RECORD, CONTEXT)
    embedded_resource.find(MANIFEST, CONTEXT.address.canvas("r1", 1))
    assert before == MANIFEST
