"""What names a page that a record does not have is reported with its line."""

from __future__ import annotations

import pytest

from fonds.ingest import markdown
from fonds.validation import page_names

SCANS = """pages:
  - {image: https://example.org/1.jpg, width: 20, height: 30, label: 12 recto}
  - {image: https://example.org/2.jpg, width: 20, height: 30, label: 12 verso}
"""
FILE = "---\nkind: record\nid: x\ntitle: X\n{fields}---\n{body}"


def problems(fields: str, body: str = "") -> list[tuple[int, str]]:
    """Return the line and message of each problem of a record with these fields."""
    data = FILE.format(fields=fields, body=body).encode()
    parsed = markdown.parse(data, "x.md", "en")
    assert parsed.description is not None, parsed.problems
    lines = markdown.SourceLines(data)
    return [(lines.of_path(path), problem.message) for path, problem in page_names.check(parsed.description)]


@pytest.mark.parametrize(
    "fields", ["start: 12 verso\n", "start: {page: 2}\nthumbnail: 1\n", "placeholder: {page: 12 recto}\n"]
)
def test_pages_that_exist_are_named(fields: str) -> None:
    assert problems(SCANS + fields) == []


@pytest.mark.parametrize("name", ["3", "0", "13 recto"])
@pytest.mark.parametrize("field", ["start", "thumbnail", "placeholder", "accompanying"])
def test_a_page_that_does_not_exist_is_an_error(field: str, name: str) -> None:
    assert problems(f"{SCANS}{field}: {name}\n") == [(8, f"the record has no page {name!r}")]


def test_without_scans_the_pages_are_those_of_the_transcript() -> None:
    body = "One.\n\n[page 2v]\n\nTwo.\n"
    assert problems("start: 2v\n", body) == problems("start: 2\n", body) == []
    assert problems("start: 3\n", body) == [(5, "the record has no page '3'")]


def test_a_record_whose_scans_are_files_is_not_checked_before_they_are_read() -> None:
    assert problems("pages: scans\nstart: 12 recto\n") == []


@pytest.mark.parametrize(
    ("field", "name"),
    [('part_rights: {pages: "1, 2-3", rights: InC}', "2-3"), ("notes: [{page: 3, text: Torn.}]", "3")],
)
def test_rights_and_notes_on_pages_that_no_scan_has_are_warned_of(field: str, name: str) -> None:
    fields = f"{SCANS}{field}\n"
    assert problems(fields) == [(8, f"the record has no page {name!r}")]
    assert problems(fields.replace("3", "2")) == []
    parsed = markdown.parse(FILE.format(fields=fields, body="").encode(), "x.md", "en")
    assert parsed.description is not None
    assert [problem.severity for _, problem in page_names.check(parsed.description)] == ["warning"]


STRUCTURE = """structure:
  - label: Letters
    parts:
      - {{label: First, {first}}}
      - {{label: Second, pages: 12 verso}}
"""


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("pages: 1-2", []),
        ("pages: 1-3", ["the record has no page '1-3'"]),
        ("pages: [1, 13 recto]", ["the record has no page '13 recto'"]),
        ('pages: 1, region: "0,0,20,30"', []),
        ('pages: 1, region: "0,0,21,30"', ["the region goes beyond the page"]),
        ('pages: 1-2, region: "0,0,2,3"', ["the region is not of one page"]),
        ('region: "0,0,2,3"', ["the region is not of one page"]),
        ("heading: Dear", ["the heading is not in the transcript"]),
    ],
)
def test_what_a_range_names_is_looked_up(first: str, expected: list[str]) -> None:
    reported = problems(SCANS + STRUCTURE.format(first=first))
    assert [message for _, message in reported] == expected
    assert {line for line, _ in reported} <= {11}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Dear mayor.", []),
        ("Dear mayor.\n\nDear mayor.", ["the heading stands more than once in the transcript"]),
    ],
)
def test_a_heading_occurs_once(body: str, expected: list[str]) -> None:
    fields = "structure: {label: Letter, heading: Dear mayor}\n"
    assert [message for _, message in problems(fields, body)] == expected


def test_ranges_cannot_take_very_many_pages() -> None:
    pages = "[page]\n\nx\n\n" * 1000
    fields = "structure:\n" + "  - {label: x, pages: 1-1000}\n" * 101
    assert [message for _, message in problems(fields, pages)] == ["its ranges take too many pages"]
    fields = f"structure: {{label: x, pages: [{', '.join(['1-1000'] * 500)}]}}\n"
    assert [message for _, message in problems(fields, pages)] == ["its ranges take too many pages"]
