"""`fonds check` warns of what was surely meant as a sign of a transcript; the file is published all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.record.model import from_dict
from fonds.validation import sign_check
from tests.conftest import settings_of


def messages(transcript: str, *texts: str) -> list[tuple[tuple[str | int, ...], str]]:
    record = from_dict(
        {
            "kind": "record",
            "id": "letter",
            "title": {"en": "A letter"},
            "transcript": transcript,
            "texts": [{"kind": "translation", "language": "de", "text": text} for text in texts],
        }
    )
    problems = list(sign_check.check(record))
    assert all(problem.severity == "warning" and problem.hint for _, problem in problems)
    return [(path, problem.message) for path, problem in problems]


@pytest.mark.parametrize(
    ("transcript", "expected"),
    [
        ("[deleted: a] [added above: b][note: 1]\n\n[note 1: c]", []),
        ("[Note: remark] [3] [see: there] [stamp] [Deleted: x] https://a.example/[x]:y", []),
        ("[deleted: no end", ["[deleted: … is not read as a sign"]),
        ("[deleted:x]", ["[deleted: … is not read as a sign"]),
        ("[suplied: x]", ["[suplied: … is not read as a sign"]),
        ("[hand: x]", ["[hand: … is not read as a sign"]),
        ("a[note: 7]", ["there is no note 7"]),
    ],
)
def test_warnings(transcript: str, expected: list[str]) -> None:
    assert messages(transcript) == [(("transcript",), message) for message in expected]


def test_additional_texts_are_looked_at_and_many_mistakes_are_a_few_warnings() -> None:
    assert messages("a", "b", "[deleted: c") == [(("texts", 1, "text"), "[deleted: … is not read as a sign")]
    assert len(messages("[deleted:x] " * 100)) == sign_check.MAX_WARNINGS


def test_the_warning_is_reported_with_its_file(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "A node"\n')
    (node / "letter.md").write_text("---\nkind: record\nid: letter\ntitle: A letter\n---\n\n[deleted: x\n")
    report = publishing.check(settings_of(node, tmp_path / "state"))
    [problem] = [problem for problem in report.problems if "not read as a sign" in problem.message]
    assert (problem.file, problem.field, problem.severity) == ("letter.md", "transcript", "warning")


def test_the_warning_has_the_line_of_the_text_below_the_fields(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "T"\n')
    text = "---\nkind: record\nid: r\ntitle: R\n---\n\nOne.\n\nTwo [deleted: x and\n\nThree [note: 4].\n"
    (node / "r.md").write_text(text)
    report = publishing.publish(settings_of(node, tmp_path / "state"))
    assert [problem.line for problem in report.problems if problem.field == "transcript"] == [9, 11]
