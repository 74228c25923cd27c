"""Which files of a source are read, and by which reader; what no reader knows is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.importing.import_report import ImportReport
from fonds.importing.source_discovery import discover

EAD = '<ead xmlns="urn:isbn:1-931666-22-9"><eadheader/><archdesc level="fonds"/></ead>'


def found(source: Path, name: str = "") -> tuple[list[tuple[str, str]], ImportReport]:
    """The names of files and readers, and the report."""
    report = ImportReport()
    return [(file.name, reader.name) for file, reader in discover(source, name, report)], report


def test_a_file_is_known_by_its_content_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "aid.txt"
    path.write_text(EAD, "utf-8")
    assert found(path)[0] == [("aid.txt", "ead2002")]


def test_a_file_that_no_reader_knows_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)))
    files, report = found(path)
    assert files == [] and report.failed
    assert [problem.message for problem in report.problems] == ["its format is not known"]


def test_a_folder_is_read_with_everything_in_it(tmp_path: Path) -> None:
    for name in ("b.xml", "a/c.xml", ".hidden.xml", "_drafts/d.xml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(EAD, "utf-8")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)))
    files, report = found(tmp_path)
    assert [name for name, _ in files] == ["b.xml", "a/c.xml"]
    assert report.unknown == ["noise.bin"] and not report.failed


@pytest.mark.parametrize("reader", ["", "csv"])
def test_the_mapping_file_beside_a_table_is_no_source(tmp_path: Path, reader: str) -> None:
    (tmp_path / "letters.csv").write_text("Signatur,Betreff\nA 1,Brief\n", "utf-8")
    (tmp_path / "letters.csv.map.toml").write_text('[headings]\n"Betreff" = "title"\n', "utf-8")
    files, report = found(tmp_path, reader)
    assert files == [("letters.csv", "csv")]
    assert report.unknown == [] and report.problems == []


def test_a_mapping_file_without_its_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text("Signatur,Betreff\nA 1,Brief\n", "utf-8")
    (tmp_path / "leters.csv.map.toml").write_text('[headings]\n"Betreff" = "title"\n', "utf-8")
    files, report = found(tmp_path)
    assert files == [("letters.csv", "csv")] and report.unknown == ["leters.csv.map.toml"]


def test_a_folder_without_anything_known_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)))
    _, report = found(tmp_path)
    assert [problem.message for problem in report.problems] == ["no file in it has a format that is known"]


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"<", b"<?xml", b"{", b"[", b"\xff\xfe", b"a" * 70_000])
def test_any_bytes_are_looked_at_without_a_fault(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    files, report = found(path)
    assert files or report.failed
