"""Workbooks: dates and numbers in cells, sheets, headings below the first row, and hostile files."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import pytest

from fonds.ingest.readers.tables.reader import WORKBOOK
from fonds.ingest.readers.tables.workbook_worker import cell_text
from tests.ingest.readers import reading
from tests.ingest.readers.test_tables import fields

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(path: Path, sheets: dict[str, list[list[str]]], hidden: str = "") -> Path:
    """Write a workbook, with the sheet `hidden` hidden."""
    listed = relations = overrides = ""
    parts: dict[str, str] = {}
    for number, (name, rows) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name == hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>'
        target = f"worksheets/sheet{number}.xml"
        relations += f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        overrides += f'<Override PartName="/xl/{target}" ContentType="{CONTENT}.worksheet+xml"/>'
        parts[f"xl/{target}"] = f'<worksheet xmlns="{MAIN}"><sheetData>{_rows(rows)}</sheetData></worksheet>'
    relations += f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>{overrides}</Types>'
    )
    root = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    for name, content in (("_rels/.rels", root), ("xl/_rels/workbook.xml.rels", relations)):
        parts[name] = f'<Relationships xmlns="{PACKAGE}/relationships">{content}</Relationships>'
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    )
    formats = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _rows(rows: list[list[str]]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_cell(words, number, column) for column, words in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )


def _cell(value: str, row: int, column: int) -> str:
    """Return a cell: a number after `=`, which is a date if it ends in `d`, or words."""
    place = f"{chr(65 + column)}{row}"
    if value.startswith("="):
        style = ' s="1"' if value.endswith("d") else ""
        return f'<c r="{place}"{style}><v>{value[1:].rstrip("d")}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""


class TestWorkbooks:
    def test_dates_are_days_and_identifiers_are_words(self, tmp_path: Path) -> None:
        """Faults 10, 11 and 32."""
        path = workbook(
            tmp_path / "a.xlsx",
            {"S": [["id", "title", "date"], ["=12", "A", "=16644d"], ["=3.5", "B", "=1900"]]},
        )
        found = reading.read(path, WORKBOOK)
        first, second = fields(found)
        assert first["identifiers"][0]["value"] == "12" and first["date"] == "1945-07-26"
        assert second["identifiers"][0]["value"] == "3.5" and second["date"] == "1900"

    def test_headings_below_the_first_row_and_several_sheets(self, tmp_path: Path) -> None:
        path = workbook(
            tmp_path / "a.xlsx",
            {
                "One": [["A list"], [], ["id", "title"], ["1", "A"]],
                "Two": [["id", "title"], ["1", "B"]],
                "Empty": [],
                "Hidden": [["id", "title"], ["9", "Secret"]],
            },
            hidden="Hidden",
        )
        found = reading.read(path, WORKBOOK)
        assert [entry["title"] for entry in fields(found)] == ["A", "B"]
        assert [item.key for item in found.of_kind("record")] == ["table:One:1", "table:Two:1"]
        assert "in line 3" in " ".join(found.notes) and "'Hidden'" in found.problems[0].message

    def test_a_cut_off_workbook_is_a_problem(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "a.xlsx", {"S": [["id", "title"], ["1", "A"]]})
        data = path.read_bytes()
        (tmp_path / "b.xlsx").write_bytes(data[:200] + b"\0" * 300 + data[500:])
        found = reading.read(tmp_path / "b.xlsx", WORKBOOK)
        assert "cannot be read" in found.problems[0].message and not found.items

    def test_a_cell_far_away_takes_no_memory_of_this_process(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "a.xlsx", {"S": [["id", "title"], ["1", "A"]]})
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
        with zipfile.ZipFile(tmp_path / "far.xlsx", "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        found = reading.read(tmp_path / "far.xlsx", WORKBOOK)
        assert found.problems and "cannot be read" in found.problems[0].message

    def test_words_of_cells(self) -> None:
        assert cell_text(12.0) == "12" and cell_text(1.5) == "1.5" and cell_text(True) == "true"
        assert cell_text(datetime.datetime(1945, 7, 26)) == "1945-07-26"  # noqa: DTZ001
        assert cell_text(datetime.datetime(1945, 7, 26, 10, 30)) == "1945-07-26T10:30:00"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("bulk_import_VFIRST01_test01.xlsx", 2),
        ("dates.xls", 0),
        ("test_excel_file.xlsx", 5),
        ("test_resources_heritage_short.ods", 6),
    ],
)
def test_real_workbooks(name: str, count: int) -> None:
    found = reading.read(reading.shared(f"intake/xlsx/{name}"), WORKBOOK)
    assert len(fields(found)) == count
    assert bool([problem for problem in found.problems if problem.severity == "error"]) == (count == 0)
