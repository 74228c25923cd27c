"""ALTO, PAGE and hOCR: what stands in a file comes out, in reading order, with places and who read it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.ingest.ocr import sidecar
from fonds.record import page_text
from fonds.record.page_text import PageText, PageWord
from tests.campaign import seeds, targets
from tests.campaign.mutation import Mutation
from tests.ingest.ocr import examples


def single_page(data: bytes) -> PageText:
    pages, problems = sidecar.read_pages(data, "0001.xml")
    assert problems == ()
    assert len(pages) == 1
    return pages[0]


def problem_text(data: bytes) -> str:
    pages, problems = sidecar.read_pages(data, "scans/0001.xml")
    assert pages == ()
    return str(problems[0])


@pytest.mark.parametrize("version", [1, 2, 3, 4])
@pytest.mark.parametrize("unit", ["pixel", "mm10", "inch1200"])
def test_alto_of_every_version_and_unit(version: int, unit: str) -> None:
    page = single_page(examples.alto(version, unit))
    assert [line.text for line in page.lines] == ["81", "Outer Mon-", "golia", "etc"]
    assert [line.block for line in page.lines] == [1, 2, 2, 3]
    assert page.lines[1].words == (
        PageWord("Outer", 100, 200, 100, 40, 0.93),
        PageWord("Mon", 210, 200, 80, 40, None, "Mongolia"),
    )
    assert page.lines[2].words[0].full_word == "Mongolia"
    # the long form of an abbreviation is no word of the page, and a String without a place has no box
    assert page.lines[3].words == () and page.lines[3].region is None
    assert page.lines[0].region == (5, 5, 1, 2)
    assert (page.width, page.height, page.generator, page.date) == (
        1000,
        2000,
        "FineReader 11.0",
        "2013-04-23",
    )
    fitted = page_text.scale_to_canvas(page, 500, 500)
    assert fitted.lines[1].region == (50, 50, 150, 10)


def test_alto_languages_and_software() -> None:
    page = single_page(
        examples.alto(4, made=examples.PROCESSING, block='LANG="de"', other='LANG="fr"', page='LANG="en"')
    )
    assert page.language == "en"
    assert [line.language for line in page.lines] == ["", "de", "de", "fr"]
    # 30 February is no day
    assert (page.generator, page.date) == ("kraken", "")
    assert single_page(examples.alto()).language == "en"


def test_alto_that_says_no_size() -> None:
    assert "a Page does not say its size" in problem_text(examples.alto(unit="mm10", width=""))
    page = single_page(examples.alto(width=""))
    assert (page.width, page.height) == (0, 2000)
    assert page_text.scale_to_canvas(page, 500, 2000).lines[1].region == (100, 200, 300, 40)


def test_alto_strings_without_sp_are_parted_all_the_same() -> None:
    data = examples.alto().replace(b'<SP HPOS="200" VPOS="200" WIDTH="10"/>', b"")
    assert single_page(data).lines[1].text == "Outer Mon-"
    assert (
        single_page(data.replace(b"Outer", "外".encode()).replace(b'"Mon"', '"蒙"'.encode())).lines[1].text
        == "外蒙-"
    )


@pytest.mark.parametrize(
    "version", ["2010-03-19", "2013-07-15", "2016-07-15", "2017-07-15", "2018-07-15", "2019-07-15"]
)
def test_page_xml(version: str) -> None:
    page = single_page(examples.page_xml(version))
    assert [line.text for line in page.lines] == ["First line", "Zweite Zeile", "Head"]
    assert [line.block for line in page.lines] == [1, 1, 2]
    assert (page.language, [line.language for line in page.lines]) == ("de", ["en", "", ""])
    assert page.lines[0].region == (110, 100, 400, 40)
    assert page.lines[0].words == (PageWord("First", 110, 100, 90, 40, 0.87),)
    assert page.lines[1].region == (110, 190, 400, 60)
    assert (page.width, page.height) == (1000, 2000)
    assert (page.generator, page.date) == ("Transkribus", "2021-05-06")


def test_page_xml_reading_order() -> None:
    def heads(data: bytes) -> list[str]:
        return [line.text for line in single_page(data).lines]

    assert heads(examples.page_xml(order=examples.READING_ORDER)) == ["Head", "First line", "Zweite Zeile"]
    by_hand = {"first": 'custom="readingOrder {index:1;}"', "second": 'custom="readingOrder {index:0;}"'}
    assert heads(examples.page_xml(**by_hand)) == ["Head", "First line", "Zweite Zeile"]
    assert (
        single_page(examples.page_xml(metadata=examples.OCR_D)).generator == "ocrd-tesserocr-recognize 0.19"
    )


def test_hocr() -> None:
    pages, problems = sidecar.read_pages(examples.HOCR.encode(), "0001.hocr")
    assert (len(pages), problems) == (2, ())
    page = pages[0]
    assert [line.text for line in page.lines] == ["外蒙", "Port Arth&ur", "no words here"]
    assert [line.block for line in page.lines] == [1, 2, 2]
    assert page.lines[0].words == (
        PageWord("外", 100, 100, 100, 40, 0.96),
        PageWord("蒙", 200, 100, 100, 40, 0.41),
    )
    assert page.lines[1].words == (PageWord("Port", 100, 200, 100, 40, 1.0),)
    assert page.lines[2].region == (100, 250, 300, 40)
    assert [line.language for line in page.lines] == ["zh-Hans", "", ""]
    assert (page.width, page.height, page.language) == (1000, 2000, "en")
    assert (page.generator, page.date) == ("tesseract 5.3.0", "")
    assert pages[1].lines == ()


def test_the_same_when_packed_and_unpacked() -> None:
    for data in (examples.alto(), examples.page_xml(), examples.HOCR.encode()):
        for page in sidecar.read_pages(data, "f")[0]:
            assert page_text.from_bytes(page_text.to_bytes(page)) == page
    with pytest.raises(ValueError, match="form 99"):
        page_text.from_bytes(b"[99,1,1,'','','',[]]".replace(b"'", b'"'))


def test_the_text_of_a_page_has_its_lines_and_blocks() -> None:
    assert single_page(examples.alto()).text == "81\n\nOuter Mon-\ngolia\n\netc"


def test_what_lies_beside_the_page_is_cut_at_its_edges() -> None:
    page = single_page(examples.alto(width="250", height="220"))
    inside = page_text.scale_to_canvas(page, 250, 220)
    for line in inside.lines:
        for x, y, wide, high in (line.region,) if line.region else ():
            assert x >= 0 and x + wide <= 250 and wide >= 1
            assert y >= 0 and y + high <= 220 and high >= 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not XML"),
        (b"<alto", "not XML"),
        (b"<TEI xmlns='http://www.tei-c.org/ns/1.0'/>", "its outermost element is TEI"),
        (b"<alto><Description/></alto>", "there is no Layout"),
        (b"<html><body><p>Hello</p></body></html>", "without an element of the class ocr_page"),
        (examples.alto(unit="furlong"), "'furlong' is not a MeasurementUnit"),
    ],
)
def test_what_is_no_text_of_a_page_is_a_problem_with_its_place(data: bytes, said: str) -> None:
    assert said in problem_text(data)
    assert problem_text(data).startswith("scans/0001.xml")


def test_an_endless_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonds.ingest.ocr.page_builder.MAX_WORDS", 3)
    assert "too many words" in problem_text(examples.alto())


def test_names_beside_a_scan() -> None:
    assert sidecar.candidate_names("scans/0001.tif")[0] == "scans/0001.alto.xml"
    assert {"scans/0001.xml", "scans/0001.hocr", "scans/0001.html"} < set(
        sidecar.candidate_names("scans/0001.tif")
    )


def test_whatever_comes_in_pages_or_problems_come_out() -> None:
    """A few of the campaign's mutants (`python -m tests.campaign fuzz` makes more), the same ones every time."""
    for source in (Mutation(seed, seeds.PAGE_WORDS) for seed in range(6)):
        for _ in range(150):
            targets.page_file(source.data(seeds.page_files()))


@given(
    page=st.binary(max_size=300),
    start=st.sampled_from([b"", b"<alto><Layout><Page>", b"<html class=ocr_page>", b"<PcGts>"]),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes(page: bytes, start: bytes) -> None:
    targets.page_file(start + page)
