"""The transcript on its canvases: supplementing annotations with text, language, format and region."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fonds.record.model import Record
from fonds.serializers.iiif import annotations
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.page_model import Canvas, Layer, Painting, TextLine
from fonds.validation.manifest import check
from tests.serializers.iiif import golden, world


def typeset(record: Record, context: Any) -> tuple[Canvas, ...]:
    """Return two pages as the typesetter would, without typesetting anything."""
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


def test_a_scan_has_an_annotation_for_each_paragraph() -> None:
    pages = world.pages_of(world.maximal(), world.full_context())
    golden.assert_same("annotations-1", pages[1])
    assert [len(page["items"]) for page in pages.values()] == [2, 1]
    assert all(check(json.loads(json.dumps(page))) == [] for page in pages.values())


def test_a_typeset_page_has_an_annotation_with_a_region_for_each_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(annotations, "canvases", typeset)
    record = world.record(language="en")
    pages = world.pages_of(record, world.full_context())
    assert list(pages) == [1]
    golden.assert_same("annotations-typeset", pages[1])
    assert check(pages[1]) == []


def test_the_presentation_context_is_the_last() -> None:
    page = world.pages_of(world.maximal(), world.full_context())[1]
    assert page["@context"][-1] == "http://iiif.io/api/presentation/3/context.json"


def test_the_ids_are_made_by_urls() -> None:
    context = world.full_context()
    page = world.pages_of(world.maximal(), context)[2]
    assert page["id"] == context.urls.annotations("r1", 2)
    assert page["items"][0]["id"] == context.urls.uri("annotation", id="r1", page=2, line=1)


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
    body = world.pages_of(record, world.full_context())[1]["items"][0]["body"]
    assert body == {"type": "TextualBody", "value": "Text.", **expected}


def test_the_text_is_the_transcripts_own() -> None:
    text = "A <b> & [sic]  two  spaces"
    record = world.record(pages=[world.SCAN], transcript=text)
    assert world.pages_of(record, world.full_context())[1]["items"][0]["body"]["value"] == text


def test_the_texts_of_a_canvas_are_in_order() -> None:
    context = world.full_context()
    document = manifest(world.maximal(), context)
    labels = [[page["label"]["en"][0] for page in canvas["annotations"]] for canvas in document["items"]]
    assert labels == [
        [
            "Transcript",
            "Transcription: English",
            "Translation: Chinese (Simplified)",
            "Editorial notes",
            "Machine text: English",
        ],
        ["Transcript", "Translation: Chinese (Simplified)", "Translation: Arabic", "Editorial notes"],
    ]
    # 5.5: a reference has no items, and each of them exists as a document
    pages = [page for canvas in document["items"] for page in canvas["annotations"]]
    assert all("items" not in page for page in pages)
    assert {page["id"] for page in pages} <= {
        page["id"] for page in world.all_pages(world.maximal(), context)
    }


def test_every_text_says_who_made_it_when_and_with_what() -> None:
    record, context = world.maximal(), world.full_context()
    origins = {
        layer: {name: item[name] for name in ("creator", "generator", "created") if name in item}
        for layer, _, page in annotations.documents(record, context)
        for item in page.get("items", ())
    }
    assert origins == {
        "transcript": {
            "creator": {"id": f"{world.BASE}/id/program", "type": "Organization", "name": "History Program"},
            "created": "2015-03-02T00:00:00Z",
        },
        "transcription-en": {
            "creator": {"id": f"{world.BASE}/id/ambassador", "type": "Person", "name": "An Ambassador"}
        },
        "translation-zh-hans": {
            "creator": {"id": f"{world.BASE}/id/editors", "type": "Organization", "name": "The editors"}
        },
        # a month is not a point in time, so the date of the machine text is only in the record
        "machine-en": {"generator": {"type": "Software", "name": "Reader 5"}},
        "translation-ar": {"created": "2026-11-23T00:00:00Z"},
        "notes": {},
    }


def test_a_translation_has_its_language_and_direction() -> None:
    page = world.pages_of(world.maximal(), world.full_context(), "translation-ar")[2]
    assert page["items"][0]["body"]["textDirection"] == "rtl"
    assert page["items"][0]["target"] == f"{world.BASE}/iiif/r1/canvas/2"


def test_notes_select_their_words_in_the_transcript() -> None:
    note, editorial_mark = world.pages_of(world.maximal(), world.full_context(), "notes")[1]["items"]
    assert note["motivation"] == "commenting"
    assert [(body["language"], body["value"]) for body in note["body"]] == [
        ("en", "See <the other> cable."),
        ("fr", "Voir l’autre."),
    ]
    assert note["target"] == [
        f"{world.BASE}/iiif/r1/canvas/1",
        {
            "type": "SpecificResource",
            "source": f"{world.BASE}/iiif/r1/annotations/1/1",
            "selector": {"type": "TextQuoteSelector", "exact": "First paragraph", "suffix": " [sic]."},
        },
    ]
    assert editorial_mark["body"]["value"].startswith("Thus in the source")
    assert editorial_mark["target"][1]["selector"]["exact"] == "[sic]"


def test_a_note_on_a_page_is_on_its_canvas() -> None:
    (note,) = world.pages_of(world.maximal(), world.full_context(), "notes")[2]["items"]
    assert note["target"] == f"{world.BASE}/iiif/r1/canvas/2"


def test_each_layer_is_one_collection_with_its_pages() -> None:
    record, context = world.maximal(), world.full_context()
    documents = list(annotations.documents(record, context))
    for layer in {name for name, _, _ in documents}:
        pages = [page for name, number, page in documents if name == layer and number]
        (collection,) = [page for name, number, page in documents if name == layer and not number]
        assert collection["total"] == sum(len(page["items"]) for page in pages)
        assert collection["first"]["id"] == pages[0]["id"] and collection["last"]["id"] == pages[-1]["id"]
        assert all(page["partOf"][0]["id"] == collection["id"] for page in pages)
        assert [page["next"]["id"] for page in pages[:-1]] == [page["id"] for page in pages[1:]]
        assert [page["prev"]["id"] for page in pages[1:]] == [page["id"] for page in pages[:-1]]
        assert check(collection) == [] and all(check(page) == [] for page in pages)


def test_all_ids_are_unique() -> None:
    documents = world.all_pages(world.maximal(), world.full_context())
    ids = [resource["id"] for page in documents for resource in (page, *page.get("items", ()))]
    assert len(ids) == len(set(ids))


def test_a_record_without_text_has_no_annotations() -> None:
    record, context = world.record(pages=[world.SCAN]), world.full_context()
    assert world.all_pages(record, context) == []
    assert "annotations" not in manifest(record, context)["items"][0]
