"""The PDF and the page images: the same bytes each time, nothing interpreted as markup, thread-safe."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from PIL import Image

from fonds.typesetting import lay_out, make_pdf, render_image

HOSTILE = (
    '#read("/etc/passwd") *bold* _it_ $x^2$ `raw` = Heading // no comment /* none */',
    '") #panic() ("  \\u{41} \\n @label <label> https://x.example/ ~ -- --- ... \'q\' "q"',
    '#import "@preview/x:0.1.0"; #sys.inputs.data {"pages": []} </script> \\',
    "- list\n+ enum\n/ term: x\n== Heading",
)


def _text(pdf_bytes: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf_bytes)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


def test_the_same_sheet_gives_the_same_bytes(make) -> None:
    sheet = make()
    first = make_pdf(sheet, lay_out(sheet))
    make_pdf(make(title="Another"), lay_out(make(title="Another")))
    assert make_pdf(sheet, lay_out(sheet)) == first
    assert b"CreationDate" not in first and b"ModDate" not in first


def test_nothing_in_a_transcript_is_markup(make) -> None:
    sheet = make((HOSTILE,), title=HOSTILE[0], facts=((HOSTILE[1], HOSTILE[2]),), marking=HOSTILE[0])
    text = _text(make_pdf(sheet, lay_out(sheet)))
    for paragraph in HOSTILE:
        assert "".join(paragraph.split()) in text
    assert text.count("".join(HOSTILE[0].split())) == 3


def test_the_pdf_says_what_it_is(make) -> None:
    sheet = make(title="Title, Титул", language="ru-RU")
    pdf_bytes = make_pdf(sheet, lay_out(sheet))
    document = pypdfium2.PdfDocument(pdf_bytes)
    assert document.get_metadata_dict()["Title"] == "Title, Титул"
    assert not document.get_metadata_dict()["Author"]
    assert document[0].get_size() == pytest.approx((612, 792))
    document.close()
    assert b"/Lang(ru)" in pdf_bytes
    assert pdf_bytes.count(b"/S/H1") == 1 and pdf_bytes.count(b"/S/P") > 5  # tagged: one heading, paragraphs


def test_a_right_to_left_pdf_is_searched_forwards(make) -> None:
    sheet = make((("نص عربي",),), language="ar", direction="rtl", title="Averell Harriman wrote")
    pdf_bytes = make_pdf(sheet, lay_out(sheet))
    assert "AverellHarrimanwrote" in _text(pdf_bytes)
    assert b"/Direction/R2L" not in pdf_bytes


def test_head_and_foot_are_on_each_page(make) -> None:
    sheet = make((("One.",), ("Two.",)))
    document = pypdfium2.PdfDocument(make_pdf(sheet, lay_out(sheet)))
    first, second = (page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "Not a facsimile" in first and "originally Top Secret" in first and "1 of 2" in first
    assert "source page 2" in second and "2 of 2" in second and "Not a facsimile" not in second
    for text in (first, second):
        assert sheet.address in text and sheet.rights in text and "Message from Averell Harriman" in text


@pytest.mark.parametrize(("format", "kind"), [("jpg", "JPEG"), ("png", "PNG")])
@pytest.mark.parametrize("width", [96, 850, 1700])
def test_an_image_has_the_requested_width(make, format: str, kind: str, width: int) -> None:
    sheet = make()
    with Image.open(
        io.BytesIO(render_image(make_pdf(sheet, lay_out(sheet)), 1, width, format))
    ) as page_image:
        assert page_image.format == kind
        assert page_image.width == width
        assert abs(page_image.height - width * 2200 / 1700) <= 1
        paper = page_image.convert("RGB").getpixel((2, 2))
    assert all(
        abs(actual - expected) <= 2 for actual, expected in zip(paper, (0xFB, 0xFA, 0xF7), strict=True)
    )


def test_the_marking_is_red(make) -> None:
    sheet = make()
    with Image.open(io.BytesIO(render_image(make_pdf(sheet, lay_out(sheet)), 1, 1700, "png"))) as page_image:
        colours = {colour for _, colour in page_image.convert("RGB").getcolors(1 << 24)}
    assert (0x9B, 0x2D, 0x20) in colours


@pytest.mark.parametrize(
    ("page", "width", "format"),
    [(0, 100, "jpg"), (2, 100, "jpg"), (1, 0, "jpg"), (1, 9000, "jpg"), (1, 100, "gif")],
)
def test_impossible_images_are_refused(make, page: int, width: int, format: str) -> None:
    sheet = make()
    pdf_bytes = make_pdf(sheet, lay_out(sheet))
    with pytest.raises(ValueError, match=r"not"):
        render_image(pdf_bytes, page, width, format)


def test_threads_do_not_disturb_each_other(make) -> None:
    sheets = [make(title=f"Cable {number}", language=("en", "ar")[number % 2]) for number in range(6)]
    alone = [render_image(make_pdf(sheet, lay_out(sheet)), 1, 200, "png") for sheet in sheets]

    def work(number: int) -> bool:
        sheet = sheets[number % 6]
        return render_image(make_pdf(sheet, lay_out(sheet)), 1, 200, "png") == alone[number % 6]

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(work, range(36)))
