"""ALTO of pages: read again word by word, and valid by the schema of the Library of Congress where it is at hand."""

from __future__ import annotations

from lxml import etree

from fonds.ingest.ocr import sidecar
from fonds.record.page_text import PageLine, PageText, PageWord
from fonds.serializers.xml import recognised_alto as alto
from tests.conformance import schemas

WORDS = (PageWord("Outer", 80, 60, 100, 30, 0.931), PageWord('"Mongolia" <&>', 200, 60, 180, 30, 0.5))
PAGES = [
    PageText(
        1200,
        700,
        (
            PageLine('Outer "Mongolia" <&>', (80, 60, 300, 30), 1, WORDS),
            PageLine(
                "после войны",
                (80, 100, 200, 30),
                1,
                (PageWord("после", 80, 100, 90, 30), PageWord("войны", 180, 100, 100, 30)),
                "ru",
            ),
            PageLine("1", (600, 650, 10, 20), 2, (PageWord("1", 600, 650, 10, 20, 1.0),)),
        ),
        "en",
        "Tesseract 5.5.4",
        "2026-11-30",
    ),
    PageText(1200, 700, (), "", "Tesseract 5.5.4", "2026-11-30"),
]


def test_it_is_read_again() -> None:
    pages, problems = sidecar.read_pages(alto.document(PAGES, "a & b.tif"), "a.alto.xml")
    assert problems == ()
    assert pages[0] == PAGES[0]
    assert pages[1].lines == ()


def test_pages_without_boxes_are_read_again() -> None:
    page = PageText(0, 0, (PageLine("two words", None, 1),), "en")
    pages, problems = sidecar.read_pages(alto.document([page]), "a.alto.xml")
    assert problems == () and pages[0].text == "two words"


def test_it_is_valid() -> None:
    for pages in (PAGES, [PageText(0, 0, (PageLine("two words", None, 1),), "en")]):
        schemas.valid("alto-4-4.xsd", etree.fromstring(alto.document(pages, "a & b.tif")))
