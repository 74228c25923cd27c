"""Files with the text of a page that stand alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.imported import InputFile
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.page_text_file import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.reading import shared

ALTO = """<alto><Description><sourceImageInformation><fileName>../scans/12.tif</fileName>
  <fileIdentifier>ark:/1/2</fileIdentifier></sourceImageInformation></Description><Layout><Page LANG="de">
  <PrintSpace><TextBlock><TextLine><String CONTENT="Sehr geehrter"/></TextLine></TextBlock></PrintSpace></Page></Layout>
  </alto>"""


def write(tmp_path: Path, xml: str = ALTO) -> Path:
    path = tmp_path / "12.xml"
    path.write_text(xml, "utf-8")
    return path


def test_it_is_a_record_with_machine_text(tmp_path: Path) -> None:
    (item,) = reading.read(write(tmp_path), FORMAT).items
    assert (item.kind, item.key) == ("record", "page-text:12")
    assert item.fields == {
        "title": "12",
        "texts": [{"kind": "machine", "language": "de", "text": "Sehr geehrter"}],
        "language": ["de"],
        "identifiers": [{"value": "ark:/1/2"}],
        "statements": [{"label": "Image", "text": "../scans/12.tif", "source": "alto:fileName"}],
    }


def test_one_that_has_its_scan_or_its_document_is_no_source_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "12.tif").touch()
    assert reader_of(InputFile(path, path.name)) is None
    (tmp_path / "12.tif").unlink()
    inside = tmp_path / "alto"
    inside.mkdir()
    path = write(inside)
    (tmp_path / "volume.xml").write_text("<mets/>")
    assert reader_of(InputFile(path, path.name)) is None


@pytest.mark.parametrize("inner", ["<alto><Layout/></alto>", "<alto><Layout><Page/></Layout></alto>"])
def test_one_without_words_is_a_warning(tmp_path: Path, inner: str) -> None:
    result = reading.read(write(tmp_path, inner), FORMAT)
    assert [problem.message for problem in result.problems] == ["there are no words in it"]


def test_one_that_is_broken_is_a_problem(tmp_path: Path) -> None:
    result = reading.read(write(tmp_path, "<alto><Layout>"), FORMAT)
    assert not result.items
    assert result.problems[0].line


@pytest.mark.parametrize("name", ["00001.xml", "ALTO-BnF-V2.xml", "Glyph_Sample04_Chinese.xml"])
def test_real_files(name: str) -> None:
    (item,) = reading.read(shared(f"alto/{name}"), FORMAT).items
    assert item.fields["texts"][0]["text"]
