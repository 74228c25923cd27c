"""Parts of a document, served at their own URLs."""

from __future__ import annotations

import pytest

from fonds.serializers.iiif import embedded_resource
from fonds.serializers.iiif.manifest import manifest
from fonds.validation.manifest import check
from tests.serializers.iiif import world

RECORD, CONTEXT = world.maximal(), world.full_context()
MANIFEST = manifest(RECORD, CONTEXT)
PAGE = world.pages_of(RECORD, CONTEXT)[1]


def test_a_canvas_names_its_manifest() -> None:
    resource = embedded_resource.find(MANIFEST, CONTEXT.urls.canvas("r1", 2))
    assert resource is not None
    assert next(iter(resource)) == "@context"
    assert resource["type"] == "Canvas"
    assert resource["partOf"] == [{"id": MANIFEST["id"], "type": "Manifest", "label": MANIFEST["label"]}]


@pytest.mark.parametrize(("route", "kind"), [("painting_page", "AnnotationPage"), ("painting", "Annotation")])
def test_what_paints_a_canvas(route: str, kind: str) -> None:
    resource = embedded_resource.find(MANIFEST, CONTEXT.urls.uri(route, id="r1", page=1))
    assert resource is not None
    assert resource["type"] == kind
    assert check(resource) == []


def test_a_line_of_an_annotation_page_keeps_its_contexts() -> None:
    resource = embedded_resource.find(PAGE, CONTEXT.urls.uri("annotation", id="r1", page=1, line=2))
    assert resource is not None
    assert resource["@context"] == PAGE["@context"]
    assert resource["body"]["value"] == "Second <paragraph>."
    assert check(resource) == []


@pytest.mark.parametrize(
    "uri",
    [
        CONTEXT.urls.canvas("r1", 3),
        CONTEXT.urls.annotations("r1", 1),  # referenced: a document of its own
        MANIFEST["partOf"][0]["id"],
        "",
    ],
)
def test_what_is_not_embedded_is_not_found(uri: str) -> None:
    assert embedded_resource.find(MANIFEST, uri) is None


def test_the_document_is_left_as_it_was() -> None:
    before = manifest(RECORD, CONTEXT)
    embedded_resource.find(MANIFEST, CONTEXT.urls.canvas("r1", 1))
    assert before == MANIFEST
