"""The PDF of scans: its text is found where it stands, in every script, and its images are those that went in."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from fonds.typesetting.scans_pdf import LONGEST_SIDE, PlacedText, ScanPage, ScansPdf

SIZE = (600, 800)
WORDS = ["We came to Dalian", "Größe — «да» 𝒳", "宋子文邀请", "دعاني سونغ أن أخبره"]


def jpeg(mode: str) -> bytes:
    with io.BytesIO() as file:
        Image.new(mode, SIZE, "gray").save(file, "JPEG")
        return file.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    texts = [PlacedText(words, 100, 200 + 100 * row, 800, 60) for row, words in enumerate(WORDS)]
    with ScansPdf(tmp_path / "scans.pdf", "Title — Größe", "https://example.org/id/x", "en") as pdf:
        # the canvas has twice the pixels of the image
        pdf.add(ScanPage(jpeg("RGB"), *SIZE, False, (1200, 1600), texts))
        pdf.add(ScanPage(jpeg("L"), *SIZE, True, SIZE))
    return tmp_path / "scans.pdf"


def test_its_text_is_read_back(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as document:
        read = document[0].get_textpage().get_text_range()
        assert [line.strip() for line in read.splitlines()] == WORDS
        assert document[1].get_textpage().get_text_range() == ""
        assert document.get_metadata_value("Title") == "Title — Größe"
        assert document.get_metadata_value("Subject") == "https://example.org/id/x"


@pytest.mark.parametrize("row", range(len(WORDS)))
def test_each_line_stands_where_it_stands_on_the_scan(row: int, path: Path) -> None:
    points = LONGEST_SIDE / 1600
    with pypdfium2.PdfDocument(path) as document:
        page = document[0].get_textpage()
        page.count_rects()
        left, bottom, right, top = page.get_rect(row)
    space = 800 * points / len(WORDS[row]) + 2  # after the last word, on whichever side that is
    assert left == pytest.approx(100 * points, abs=space) and right == pytest.approx(900 * points, abs=space)
    assert top == pytest.approx(LONGEST_SIDE - (200 + 100 * row) * points, abs=2)
    assert bottom == pytest.approx(LONGEST_SIDE - (260 + 100 * row) * points, abs=2)


def test_its_images_are_the_bytes_that_went_in_and_the_same_pages_make_the_same_file(
    path: Path, tmp_path: Path
) -> None:
    data = path.read_bytes()
    assert jpeg("RGB") in data and jpeg("L") in data
    with pypdfium2.PdfDocument(path) as document:
        assert [page.get_size() for page in document] == [(631.5, 842.0), (631.5, 842.0)]
        picture = document[1].render(scale=1).to_pil().convert("RGB")
    assert picture.getpixel((300, 400)) == pytest.approx((128, 128, 128), abs=3)


def test_a_file_that_was_not_completed_is_no_pdf(tmp_path: Path) -> None:
    with pytest.raises(ValueError), ScansPdf(tmp_path / "scans.pdf", "t", "s", "en"):
        raise ValueError
    assert b"%%EOF" not in (tmp_path / "scans.pdf").read_bytes()
