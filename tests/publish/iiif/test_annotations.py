"""The transcript on its canvases: supplementing annotations with text, language, format and place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.check.manifest import check
from service.publish.canvas import Canvas, Layer, Painting, TextLine
from service.publish.iiif import annotations
from service.record.model import Record
from tests.publish.iiif import golden, world


def typeset(record: Record, context: Any) -> tuple[Canvas, ...]:
    """Two pages as the typesetter gives them, without setting anything."""
    lines = (
        TextLine(1, "First <line>", (220, 642, 1225, 38), 1),
        TextLine(2, "second", (220, 685, 1260, 38), 1),
    )
    first, second = (Painting(f"https://x.example/{n}.jpg", "image/jpeg", 1700, 2200) for n in (1, 2))
    layer = Layer("transcript", "transcript", record.text_language, "line", lines)
    return (
        Canvas(1, {"none": "1"}, 1700, 2200, (first,), (layer,), True),
        Canvas(2, {"none": "2"}, 1700, 2200, (second,), (), True),
    )


def test_a_scan_has_a_paragraph_to_each_annotation() -> None:
    found = annotations.documents(world.maximal(), world.full_context())
    golden.assert_same("annotations-1", found[1])
    assert [len(page["items"]) for page in found.values()] == [2, 1]
    assert all(check(json.loads(json.dumps(page))) == [] for page in found.values())


def test_a_typeset_page_has_a_line_to_each_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotations, "canvases", typeset)
    record = world.record(language="en")
    found = annotations.documents(record, world.full_context())
    assert list(found) == [1]
    golden.assert_same("annotations-typeset", found[1])
    assert check(found[1]) == []


def test_the_presentation_context_is_the_last() -> None:
    page = annotations.documents(world.maximal(), world.full_context())[1]
    assert page["@context"][-1] == "http://iiif.io/api/presentation/3/context.json"


def test_the_ids_are_those_of_the_address_book() -> None:
    context = world.full_context()
    page = annotations.documents(world.maximal(), context)[2]
    assert page["id"] == context.address.annotations("r1", 2)
    assert page["items"][0]["id"] == context.address.uri("annotation", id="r1", page=2, line=1)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", {"format": "text/plain", "language": "ar", "textDirection": "rtl"}),
        ("es-419", {"format": "text/plain", "language": "es-419"}),
        (None, {"format": "text/plain"}),
    ],
)
def test_language_and_direction(language: str | None, expected: dict[str, str]) -> None:
    fields = {"language": language} if language else {}
    record = world.record(pages=[world.SCAN], transcript="Text.", **fields)
    body = annotations.documents(record, world.full_context())[1]["items"][0]["body"]
    assert body == {"type": "TextualBody", "value": "Text.", **expected}


def test_the_text_is_the_transcripts_own() -> None:
    text = "A <b> & [sic]  two  spaces"
    record = world.record(pages=[world.SCAN], transcript=text)
    assert annotations.documents(record, world.full_context())[1]["items"][0]["body"]["value"] == text
