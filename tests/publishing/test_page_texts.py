"""The texts of page images: found beside scans, named by the record, or in the PDF, and published with their words."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fonds import typesetting
from fonds.problem import errors
from fonds.publishing import page_texts, serializer_context
from fonds.publishing import publish as publishing
from fonds.record.model import Record, from_dict
from fonds.serializers.iiif import word_annotations
from fonds.serializers.pages import build_sheet, cached_layout, canvases
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from fonds.typesetting import source_pdf
from fonds.validation.manifest import check
from fonds.web.context import RequestContext
from tests.conftest import settings_of
from tests.ingest.ocr import examples
from tests.publishing.test_page_images import aged, manifest


def book(
    tmp_path: Path, texts: dict[str, bytes], record: str = "", count: int = 2, body: str = ""
) -> Settings:
    """A node with a record of `count` scans of 1000 x 2000 pixels, and these files beside them."""
    node = tmp_path / "node"
    (node / "scans").mkdir(parents=True)
    (node / "node.toml").write_text('title = "Scans"\n', "utf-8")
    for number in range(1, count + 1):
        Image.new("L", (1000, 2000), 200).save(node / "scans" / f"{number}.png")
        aged(node / "scans" / f"{number}.png")
    for name, data in texts.items():
        (node / "scans" / name).write_bytes(data)
        aged(node / "scans" / name)
    fields = record or "pages: scans\n"
    (node / "book.md").write_text(f"---\nkind: record\nid: book\ntitle: A book\n{fields}---\n{body}", "utf-8")
    return settings_of(node, tmp_path / "state")


def problems(settings: Settings) -> list[str]:
    return [str(problem) for problem in errors(publishing.publish(settings).problems)]


def documents(settings: Settings, name: str) -> dict[int, Any]:
    reader = Reader(settings.state)
    entity = reader.entity("book")
    assert entity is not None
    parts = {}
    for part in range(20):
        if document := reader.document(entity.document_set or 0, name, part):
            parts[part] = json.loads(reader.decompress(document))
    reader.close()
    return parts


def test_text_beside_each_scan(tmp_path: Path) -> None:
    settings = book(
        tmp_path, {"1.xml": examples.alto(width="2000", height="4000"), "2.hocr": examples.HOCR.encode()}
    )
    assert problems(settings) == []
    assert [
        [page["label"]["none" if "none" in page["label"] else "en"] for page in canvas["annotations"]]
        for canvas in manifest(settings, "book")["items"]
    ] == [[["Machine text: English"]], [["Machine text: English"]]]
    parts = documents(settings, "annotations.machine")
    assert parts[0]["type"] == "AnnotationCollection" and parts[0]["total"] == 4 + 3
    line = parts[1]["items"][1]
    # the ALTO counts twice as many pixels as the scan has
    assert line["target"].endswith("/canvas/1#xywh=50,100,150,20")
    assert line["textGranularity"] == "line"
    assert line["generator"] == {"type": "Software", "name": "FineReader 11.0"}
    assert line["created"] == "2013-04-23T00:00:00Z"
    assert line["body"]["value"] == "Outer Mon-"
    assert all(check(page) == [] for page in parts.values())


def test_words_are_asked_for_at_their_own_address(tmp_path: Path) -> None:
    settings = book(tmp_path, {"1.alto.xml": examples.alto()}, count=1)
    assert problems(settings) == []
    (link,) = manifest(settings, "book")["items"][0]["seeAlso"]
    context = RequestContext(settings)
    record = context.reader.find("book")
    assert isinstance(record, Record)
    (page,) = canvases(record, context.serializer_context)
    annotations = word_annotations.annotation_page(page, page.layers[0], "book", context.serializer_context)
    assert annotations is not None and annotations["id"] == link["id"]
    assert [item["body"]["value"] for item in annotations["items"]] == ["81", "Outer", "Mon", "golia"]
    assert check(annotations) == []
    halves = [word.whole for line in page.layers[0].lines for word in line.words() if word.whole]
    assert halves == ["Mongolia", "Mongolia"]


def test_a_text_that_the_record_names(tmp_path: Path) -> None:
    both = "pages:\n  - {file: scans, text: scans/all.html}\n"
    settings = book(tmp_path, {"all.html": examples.HOCR.encode()}, both)
    assert problems(settings) == []
    # the second page of the file has no words, so the second scan has no annotations
    assert ["annotations" in canvas for canvas in manifest(settings, "book")["items"]] == [True, False]


def test_an_image_on_the_web_may_have_a_text_here(tmp_path: Path) -> None:
    page = "pages: {image: 'https://example.org/1.jpg', width: 500, height: 1000, text: scans/1.xml}\n"
    settings = book(tmp_path, {"1.xml": examples.page_xml()}, page)
    assert problems(settings) == []
    parts = documents(settings, "annotations.machine")
    assert parts[1]["items"][0]["target"].endswith("#xywh=55,50,200,20")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("1.xml", b"<mets/>", ""),
        ("1.html", b"<html><p>A page</p></html>", ""),
        ("1.xml", b"<broken", ""),
        (
            "1.alto.xml",
            b"<broken",
            "'scans/1.alto.xml' cannot be used: it cannot be read as text of a page: not XML",
        ),
        ("1.hocr", b"<html></html>", "'scans/1.hocr' cannot be used"),
    ],
)
def test_other_files_beside_a_scan_are_ignored(name: str, data: bytes, message: str, tmp_path: Path) -> None:
    settings = book(tmp_path, {name: data})
    messages = problems(settings)
    if message:
        assert len(messages) == 1 and message in messages[0] and "book.md:5" in messages[0]
    else:
        assert messages == []


def test_a_file_that_the_record_names_must_be_a_text(tmp_path: Path) -> None:
    page = "pages:\n  - file: scans/1.png\n    text: scans/1.xml\n"
    (problem,) = problems(book(tmp_path, {"1.xml": b"<mets/>"}, page))
    assert "'scans/1.xml' cannot be used" in problem and "its outermost element is mets" in problem


def test_a_text_that_is_no_file_is_a_problem(tmp_path: Path) -> None:
    settings = book(tmp_path, {}, "pages:\n  - file: scans/1.png\n    text: scans/pipe.xml\n")
    os.mkfifo(settings.node / "scans" / "pipe.xml")  # to read from it would wait for ever
    (problem,) = problems(settings)
    assert "'scans/pipe.xml' cannot be used: it cannot be read: it is no file" in problem


def test_texts_are_read_once_and_deleted_when_nothing_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = book(tmp_path, {"1.xml": examples.alto(), "2.xml": examples.page_xml()})
    assert problems(settings) == []

    def fail(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(page_texts.ocr, "read_pages", fail)
    assert problems(settings) == []
    monkeypatch.undo()
    (settings.node / "scans" / "2.xml").unlink()
    assert publishing.publish(settings).updated == 1
    assert "annotations" not in manifest(settings, "book")["items"][1]
    with Writer(settings.state) as store:
        (count,) = store.db.execute("SELECT count(*) FROM page_text").fetchone()
    assert count == 1


def test_a_changed_text_is_published(tmp_path: Path) -> None:
    settings = book(tmp_path, {"1.xml": examples.alto()}, count=1)
    assert problems(settings) == []
    (settings.node / "scans" / "1.xml").write_bytes(examples.alto().replace(b"Outer", b"Inner"))
    assert publishing.publish(settings).updated == 1
    assert documents(settings, "annotations.machine")[1]["items"][1]["body"]["value"] == "Inner Mon-"


def test_a_note_may_quote_ocr_text(tmp_path: Path) -> None:
    fields = "pages: scans\nnotes:\n  - quote: {}\n    text: A remark.\n"
    settings = book(tmp_path, {"1.xml": examples.alto()}, fields.format("Outer"), 1)
    assert problems(settings) == []
    (note,) = documents(settings, "annotations.notes")[1]["items"]
    assert note["target"][0].endswith("#xywh=100,200,100,40")
    assert note["target"][1]["source"].endswith("/annotations/1/machine/2")
    other = book(tmp_path / "other", {"1.xml": examples.alto()}, fields.format("Inner"), 1)
    (problem,) = problems(other)
    assert "book.md:7: notes: the words quoted are not in the text" in problem


def _cable() -> Record:
    text = "Soong invited me to tell of a message.\n\nHe has not, repeat not, seen Stalin again."
    record = from_dict(
        {"kind": "record", "id": "cable", "title": {"en": "A cable"}, "language": ["en"], "transcript": text}
    )
    assert isinstance(record, Record)
    return record


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """A PDF that our typesetter made, and its layout with the position of each word."""
    folder = tmp_path_factory.mktemp("pdf")
    record = _cable()
    settings = settings_of(folder, folder / "state")
    (folder / "node.toml").write_text('title = "T"\n')
    one = build_sheet(record, serializer_context.make_context(settings, {}.get))
    path = folder / "cable.pdf"
    path.write_bytes(typesetting.make_pdf(one, cached_layout(one)))
    yield path, cached_layout(one)
    shutil.rmtree(folder)


def test_words_of_a_pdf_are_where_they_were_typeset(typeset: tuple[Path, Any]) -> None:
    path, pdf_layout = typeset
    page = pdf_layout.pages[0]
    (text,) = source_pdf.page_texts(path, [(page.width, page.height)])
    all_words = [word for line in text.lines for word in line.words]
    by_text = {word.text: word for word in all_words}
    expected = [word for line in page.lines for word in line.words]
    assert {word.text for word in expected} <= set(by_text)
    for word in expected:
        actual = by_text[word.text]
        if sum(other.text == word.text for other in all_words) == 1:
            # our boxes are as high as the line, PDFium's as high as the letters
            assert abs(actual.x - word.x) < 6 and abs(actual.x + actual.width - word.x - word.width) < 8, word
            assert word.y - 4 <= actual.y and actual.y + actual.height <= word.y + word.height + 8, word
    assert any(line.text == "Soong invited me to tell of a message." for line in text.lines)


def test_the_text_of_a_pdf_is_published(typeset: tuple[Path, Any], tmp_path: Path) -> None:
    settings = book(tmp_path, {"cable.pdf": typeset[0].read_bytes()}, "pages: scans/cable.pdf\n", 0)
    assert problems(settings) == []
    items = documents(settings, "annotations.machine")[1]["items"]
    values = [item["body"]["value"] for item in items]
    assert "He has not, repeat not, seen Stalin again." in values
    assert all("#xywh=" in item["target"] for item in items)
    (page,) = manifest(settings, "book")["items"]
    assert page["annotations"][0]["label"] == {"en": ["Machine text"]}


def test_a_turned_page_of_a_pdf(typeset: tuple[Path, Any], tmp_path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(typeset[0])
    document[0].set_rotation(90)
    document.save(tmp_path / "turned.pdf")
    document.close()
    page = typeset[1].pages[0]
    (upright,) = source_pdf.page_texts(typeset[0], [(page.width, page.height)])
    (size,) = source_pdf.page_sizes(tmp_path / "turned.pdf", 1)
    assert size[0] > size[1]
    (turned,) = source_pdf.page_texts(tmp_path / "turned.pdf", [(page.height, page.width)])
    before = next(word for line in upright.lines for word in line.words if word.text == "Stalin")
    after = next(word for line in turned.lines for word in line.words if word.text == "Stalin")
    # clockwise: what was left is at the top, what was at the top is on the right
    assert abs(after.y - before.x) < 3 and abs(after.x + after.width - (page.height - before.y)) < 3
