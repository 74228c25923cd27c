"""What a served document embeds answers at its own address (Presentation 3.0, 3.2 id); what it points to is there."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from fonds.validation.manifest import check
from tests.conformance.conftest import get

KINDS = frozenset({"Canvas", "AnnotationPage", "Annotation"})


@pytest.fixture(scope="module")
def embedded(served: list[tuple[str, bytes]]) -> dict[str, dict[str, Any]]:
    """Every embedded canvas, page and annotation by its id."""
    return {part["id"]: part for _, body in served for part in _parts(json.loads(body).get("items", []))}


def _parts(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        if item["type"] in KINDS:
            yield item
            yield from _parts(item.get("items", []))


def test_each_answers_with_itself(embedded: dict[str, dict[str, Any]]) -> None:
    assert {part["type"] for part in embedded.values()} == KINDS
    for uri, part in embedded.items():
        document = json.loads(get(uri))
        assert next(iter(document)) == "@context"
        assert part.items() <= document.items()
        if part["type"] != "Canvas":
            assert check(document, uri) == []


def test_every_thumbnail_logo_datum_and_rendering_is_of_the_format_that_is_said(
    served: list[tuple[str, bytes]], node: str
) -> None:
    links = {link for _, body in served for link in _links(json.loads(body)) if link[0].startswith(node)}
    assert {"image/jpeg", "image/svg+xml", "application/pdf", "text/plain", "text/turtle"} <= {
        kind for _, kind in links
    }
    for uri, media_type in links:
        with urllib.request.urlopen(uri, timeout=60) as answer:
            if media_type != "text/html":  # the homepage answers so to browsers
                assert (uri, answer.headers.get_content_type()) == (uri, media_type)


def _links(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if "format" in value and "id" in value:
            yield value["id"], value["format"]
        for part in value.values():
            yield from _links(part)
    elif isinstance(value, list):
        for part in value:
            yield from _links(part)
