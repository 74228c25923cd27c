"""PDFs: their pages, what they say of themselves, and their text, which is a transcript only if no program read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from fonds.ingest.imported import InputFile
from fonds.ingest.readers.pdf import FORMAT
from fonds.record.model import Record
from fonds.typesetting.pdf_renderer import RENDERER
from tests.ingest.readers.reading import read

WIDTH, HEIGHT = 595, 842


def content(*lines: tuple[int, str]) -> bytes:
    return (
        b"BT /F1 12 Tf " + b" ".join(f"1 0 0 1 72 {y} Tm ({text}) Tj".encode() for y, text in lines) + b" ET"
    )


def make_pdf(path: Path, *pages: bytes, info: str = "", catalog: str = "") -> Path:
    """Write a PDF with text pages, by hand, so that its words are known."""
    objects = [b"", f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()]
    numbers = [4 + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, page in zip(numbers, pages, strict=True):
        resources = "/Resources << /Font << /F1 3 0 R >> >>"
        box = f"/MediaBox [0 0 {WIDTH} {HEIGHT}]"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {box} {resources} /Contents {number + 1} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page))
    objects.append(f"<< {info} >>".encode())
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects[1:], 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % len(objects)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects), len(objects) - 1, start,
    )  # fmt: skip
    path.write_bytes(data)
    return path


def test_a_pdf_is_a_record_with_its_text_and_its_pages(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "report.pdf",
        content(
            (800, "Report on bridges"),
            (760, "The first bridge"),
            (746, "is not safe."),
            (700, "Nor is the second."),
        ),
        content((800, "Signed in May.")),
        info="/Title (Bridges of the town) /Author (Doe, Jane) /Subject (Bridges) /Keywords (iron, stone) "
        "/Producer (A program) /CreationDate (D:20010203040506Z)",
        catalog="/Lang (en-GB)",
    )
    result = read(path, FORMAT)
    [item] = result.items
    record = result.descriptions[item.key]
    assert isinstance(record, Record)
    assert record.transcript == (
        "Report on bridges\n\nThe first bridge\nis not safe.\n\nNor is the second.\n\n[page 2]\n\nSigned in May."
    )
    assert record.title == {"en": "Bridges of the town"}
    assert [reference.as_ for reference in record.creator] == ["Doe, Jane"]  # a name is not divided
    assert record.language == ("en-GB",)
    assert [(date.kind, date.date) for date in record.other_dates] == [("other", "2001-02-03")]
    assert {statement.label["en"]: statement.text["en"] for statement in record.statements} == {
        "Subject": "Bridges", "Keywords": "iron, stone",
    }  # fmt: skip
    assert item.fields["pages"] == [{"file": str(path)}]
    assert {use.element: use.place for use in item.uses}["pdf:Producer"] == "left out"
    assert record.date is None  # when the file was made is no date of the document


def test_a_pdf_without_a_title_has_the_name_of_its_file(tmp_path: Path) -> None:
    [item] = read(make_pdf(tmp_path / "Box 3.pdf", content((700, "a"))), FORMAT).items
    assert (item.fields["title"], item.key) == ("Box 3", "Box 3.pdf")


def test_scans_have_no_transcript(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (600, 800), "white").save(path)
    result = read(path, FORMAT)
    assert result.items[0].body == ""
    assert result.notes == ["scan.pdf has scans: text in it is shown as machine text, and is no transcript"]


def test_empty_pages_keep_their_number(tmp_path: Path) -> None:
    [item] = read(make_pdf(tmp_path / "a.pdf", b"", content((700, "b")), b""), FORMAT).items
    assert item.body == "[page 2]\n\nb\n\n[page 3]"


@pytest.mark.parametrize("data", [b"%PDF-1.4\nnothing", b"%PDF-1.7\n" + b"\0" * 2000])
def test_a_damaged_pdf_is_one_problem(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    result = read(path, FORMAT)
    assert result.items == []
    [problem] = result.problems
    assert problem.severity == "error"


def test_a_pdf_with_a_password_is_one_problem(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", content((700, "b")))
    locked = path.read_bytes().replace(
        b"/Info", b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) "
        b"/U (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb) /P -4 >> /ID [(a) (a)] /Info"
    )  # fmt: skip
    path.write_bytes(locked)
    [problem] = read(path, FORMAT).problems
    assert "password" in problem.message.lower() or problem.hint.startswith("a PDF without a password")


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"<html>no PDF</html>")
    assert not FORMAT.recognises(InputFile(path, "a.pdf"))


def test_what_a_pdf_says_is_read_in_another_process(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", content((700, "b")), catalog="/Lang (fr)")
    description = RENDERER.describe(path, 10)
    assert (len(description.sizes), description.language, description.image_pages) == (1, "fr", 0)
