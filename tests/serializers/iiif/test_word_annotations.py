"""The words of a text: an annotation page of their own, which the canvas links to but does not show."""

from __future__ import annotations

from typing import Any

from fonds.record.page_text import PageWord
from fonds.serializers.iiif import canvas, word_annotations
from fonds.serializers.page_model import Canvas, Layer, Painting, TextLine
from fonds.validation.manifest import check
from tests.serializers.iiif import world

BOXES = (PageWord("Outer", 10, 20, 50, 9), PageWord("Mongolia", 65, 20, 80, 9, 0.5, "Mongolia"))


def page(boxes: tuple[PageWord, ...] = BOXES) -> Canvas:
    line = TextLine(1, "Outer  Mongolia", (10, 20, 135, 9), 1, boxes)
    layer = Layer("machine", "machine", "en", "line", (line,), generator="Reader 5", date="2026-11-23")
    painting = Painting("https://x.example/1.jpg", "image/jpeg", 200, 300)
    return Canvas(1, {"none": "1"}, 200, 300, (painting,), (layer,))


def test_each_word_has_its_region() -> None:
    document: dict[str, Any] = (
        word_annotations.annotation_page(page(), page().layers[0], "r1", world.full_context()) or {}
    )
    assert check(document) == []
    assert [item["body"]["value"] for item in document["items"]] == ["Outer", "Mongolia"]
    assert [item["target"].partition("#")[2] for item in document["items"]] == [
        "xywh=10,20,50,9",
        "xywh=65,20,80,9",
    ]
    assert {item["textGranularity"] for item in document["items"]} == {"word"}
    assert document["id"] == f"{world.BASE}/iiif/r1/words/1/machine"
    assert document["items"][1]["id"] == world.full_context().urls.uri(
        "word", id="r1", page=1, layer="machine", line=2
    )


def test_the_canvas_links_to_them_beside_its_annotations() -> None:
    document = canvas.canvas(page(), "r1", world.full_context())
    assert [link["id"] for link in document["seeAlso"]] == [f"{world.BASE}/iiif/r1/words/1/machine"]
    assert all("/words/" not in link["id"] for link in document["annotations"])


def test_without_positions_there_are_none() -> None:
    bare = page(())
    assert word_annotations.annotation_page(bare, bare.layers[0], "r1", world.full_context()) is None
    assert "seeAlso" not in canvas.canvas(bare, "r1", world.full_context())


def test_a_box_whose_text_is_not_in_the_line_is_skipped() -> None:
    line = TextLine(1, "a b", None, 1, (PageWord("x", 0, 0, 1, 1), PageWord("b", 5, 0, 1, 1)))
    assert [(word.start, word.end) for word in line.words()] == [(2, 3)]
    assert line.region_of(0, 1) is None and line.region_of(2, 3) == (5, 0, 1, 1)
