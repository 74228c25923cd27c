"""METS files of libraries and archives: no word is lost, and they become what they describe."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fonds.ingest.readers.mets.reader import FORMAT
from tests.ingest.readers import reading
from tests.ingest.readers.mets_documents import ALTO, scan
from tests.ingest.readers.reading import shared
from tests.ingest.readers.word_loss import kept_share

CODES = ("languageTerm", "roleTerm")
LEFT_OUT = ("metsHdr", "techMD")  # of the document, and of the files of its pages


@pytest.mark.parametrize(
    ("name", "records", "collections"),
    [
        ("b30246039.xml", 1, 0),
        ("kleiuniv_PPN517154005.xml", 1, 0),
        ("mets_all_rights.xml", 1, 1),
        ("mets_newspaper.xml", 1, 4),
        ("mets_with_pages.xml", 1, 0),
    ],
)
def test_real_files_lose_no_words(name: str, records: int, collections: int) -> None:
    path = shared(f"intake/mets/{name}")
    result = reading.read(path, FORMAT)
    assert (len(result.of_kind("record")), len(result.of_kind("collection"))) == (records, collections)
    share, lost = kept_share(path, result, CODES, LEFT_OUT)
    assert share >= 0.98, lost


def test_a_report_of_wellcome_has_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "b30246039.xml"
    shutil.copy(shared("intake/mets/b30246039.xml"), path)
    for number in range(1, 7):
        scan(tmp_path / f"objects/b30246039_000{number}.jp2")
    (tmp_path / "alto").mkdir()
    (tmp_path / "alto/b30246039_0001.xml").write_text(ALTO)
    result = reading.read(path, FORMAT)
    fields = result.items[0].fields
    assert len(fields["pages"]) == 6
    assert Path(fields["pages"][0]["text"]).name == "b30246039_0001.xml"
    assert fields["structure"] == [
        {"label": "Cover", "pages": ["1"]},
        {"label": "Title page", "pages": ["6"]},
    ]
    assert fields["date"] == "1942"
    assert fields["access_conditions"] == "Open"
    assert "access" not in fields


def test_a_lecture_of_klein_has_its_machine_text_without_its_images() -> None:
    result = reading.read(shared("intake/mets/kleiuniv_PPN517154005.xml"), FORMAT)
    fields = result.items[0].fields
    assert fields["title"] == "Universität und Technische Hochschule"
    (text,) = fields["texts"]
    assert text["generator"] == "FineReader Engine 10"
    assert "[page 3]\n\nHochgeehrte Anwesende" in text["text"]
    assert any("file:///san.gdz-srv1" in problem.message for problem in result.problems)


def test_an_archivematica_package_is_closed_as_its_rights_say() -> None:
    result = reading.read(shared("intake/mets/mets_all_rights.xml"), FORMAT)
    (photograph,) = result.of_kind("record")
    assert photograph.fields["title"] == "evelyn_s_photo.jpg"
    assert photograph.key == "mets:c09903c4-bc29-4db4-92da-47355eec752f"
    # two acts are not allowed: one until 2094, the other conditionally and without an end
    assert photograph.fields["access"] == {"tier": "closed", "note": "Disseminate: conditional"}
    assert "SIN & health numbers" in str(photograph.fields["statements"])


def test_years_of_a_newspaper() -> None:
    result = reading.read(shared("intake/mets/mets_newspaper.xml"), FORMAT)
    newspaper, *years = result.of_kind("collection")
    assert newspaper.fields["title"] == "Newspaper for testing purposes"
    assert [year.fields["title"] for year in years] == ["2021", "2022", "2023"]
    assert {year.fields["level_label"] for year in years} == {"Year"}
    assert [year.fields["date"] for year in years] == ["2021", "2022", "2023"]
