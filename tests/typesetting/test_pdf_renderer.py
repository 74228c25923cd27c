"""Pages of hostile PDFs are drawn within a time, in a process that may end; the next page is drawn by another one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from fonds.typesetting.pdf_renderer import PdfRenderer
from fonds.typesetting.source_pdf import SourcePdfError, page_sizes


def hostile_pdf(resources: bytes, content: bytes, object_5: bytes) -> bytes:
    """A PDF of one page, with these resources and this content, and an object of its own that they use."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources%s/Contents 4 0 R>>" % resources,
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        object_5,
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(objects, 1))
    return b"%%PDF-1.4\n%strailer<</Size 6/Root 1 0 R>>\n%%%%EOF\n" % body


# a pattern of tiles that are a ten-thousandth of a point apart: PDFium draws it for hours
TILES = hostile_pdf(
    b"<</Pattern<</P 5 0 R>>>>",
    b"/Pattern cs /P scn 0 0 200 200 re f",
    b"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<<>>"
    b"/Length 10>>stream\n0 0 1 1 re\nendstream",
)
# a form that draws itself twice: PDFium takes memory for each, until there is none
FORMS = hostile_pdf(
    b"<</XObject<</X 5 0 R>>>>",
    b"/X Do",
    b"<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>"
    b"stream\n/X Do /X Do\nendstream",
)


@pytest.fixture
def renderer() -> Iterator[PdfRenderer]:
    renderer = PdfRenderer(seconds=3.0)
    yield renderer
    renderer.close()


def draws(renderer: PdfRenderer, folder: Path) -> bool:
    """Whether a page without any fault is drawn."""
    pdf, target = folder / "good.pdf", folder / "good.tif"
    Image.new("RGB", (300, 200), "red").save(pdf)
    target.unlink(missing_ok=True)
    (size,) = page_sizes(pdf, 1)
    renderer.render_page(pdf, 0, size, target)
    with Image.open(target) as image:
        red, green, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
        return image.size == size and red > 200 and max(green, blue) < 50


def test_a_page_that_takes_too_long_is_given_up(renderer: PdfRenderer, tmp_path: Path) -> None:
    (tmp_path / "tiles.pdf").write_bytes(TILES)
    renderer.seconds = 0.5
    with pytest.raises(SourcePdfError, match=r"page 1 cannot be drawn: it takes longer than 0\.5 seconds"):
        renderer.render_page(tmp_path / "tiles.pdf", 0, (833, 833), tmp_path / "tiles.tif")
    assert not (tmp_path / "tiles.tif").exists()
    renderer.seconds = 30.0
    assert draws(renderer, tmp_path)


def test_a_text_that_takes_too_long_is_given_up(renderer: PdfRenderer, tmp_path: Path) -> None:
    (tmp_path / "forms.pdf").write_bytes(FORMS)
    renderer.seconds = 0.5
    with pytest.raises(SourcePdfError, match=r"its text cannot be read: it (takes longer|stopped PDFium)"):
        list(renderer.page_texts(tmp_path / "forms.pdf", [(833, 833)]))
    renderer.seconds = 30.0
    assert draws(renderer, tmp_path)
    (text,) = renderer.page_texts(tmp_path / "good.pdf", [(300, 200)])
    assert text.lines == ()


def test_a_process_that_ended_is_replaced(renderer: PdfRenderer, tmp_path: Path) -> None:
    renderer.seconds = 30.0
    assert draws(renderer, tmp_path)
    assert renderer._worker is not None
    process = renderer._worker._process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert draws(renderer, tmp_path)


def test_a_process_that_stops_reading_is_reported(renderer: PdfRenderer, tmp_path: Path) -> None:
    renderer.seconds = 30.0
    assert draws(renderer, tmp_path)
    assert renderer._worker is not None
    process = renderer._worker._process
    assert process.stdin is not None
    process.stdin.write(b"no job\n")  # it ends with an error, as a crash of PDFium would end it
    with pytest.raises(SourcePdfError, match="page 1 cannot be drawn: it stopped PDFium"):
        draws(renderer, tmp_path)
    assert draws(renderer, tmp_path)


def test_errors_are_those_of_the_page(renderer: PdfRenderer, tmp_path: Path) -> None:
    renderer.seconds = 30.0
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.4 and nothing else")
    with pytest.raises(SourcePdfError, match="the PDF cannot be read"):
        renderer.render_page(tmp_path / "no.pdf", 0, (10, 10), tmp_path / "no.tif")
    Image.new("L", (10, 10)).save(tmp_path / "one.pdf")
    with pytest.raises(SourcePdfError, match="page 8 cannot be drawn"):
        renderer.render_page(tmp_path / "one.pdf", 7, (10, 10), tmp_path / "no.tif")
