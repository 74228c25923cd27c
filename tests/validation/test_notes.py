"""Notes quote words that stand in the transcript, once; what does not is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.record.quote_matching import LineIndex, LineSpan
from tests.conftest import settings_of

FILE = """---
kind: record
id: cable
title: A cable
language: en
notes:
  - text: A remark.
    {where}
---

He cannot, repeat not, recognize the
independence of Outer Mongolia. Not now.

[page 2]

Not now.
"""


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("quote: recognize the independence", ""),
        ("quote: the independence of Outer\n      Mongolia", ""),
        ("{quote: Not now., page: 2}".strip("{}").replace(", ", "\n    "), ""),
        ("page: 2", ""),
        ("quote: recognise", "cable.md:8: notes: the words quoted are not in the transcript"),
        ("quote: Not now.", "cable.md:8: notes: the words quoted stand 2 times in the transcript"),
        ("page: 2\n    quote: Outer Mongolia", "cable.md:9: notes: the words quoted are not in page 2"),
        ("page: 3", "cable.md:8: notes: the record has no page 3"),
    ],
)
def test_quotations(where: str, expected: str, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "A node"\n')
    (node / "cable.md").write_text(FILE.format(where=where))
    report = publishing.check(settings_of(node, tmp_path / "state"))
    messages = [str(problem) for problem in report.problems if problem.severity == "error"]
    assert (messages == []) if not expected else (len(messages) == 1 and expected in messages[0]), messages


def test_words_are_whole_and_white_space_does_not_count() -> None:
    lines = LineIndex(["He cannot recog", "nize the in-", "dependence", "外蒙古獨立"])
    assert lines.find("recognize") == [(LineSpan(0, 10, 15), LineSpan(1, 0, 4))]
    assert lines.find("not") == []  # it stands in `cannot` only
    assert lines.find("古獨") == [(LineSpan(3, 2, 4),)]
    assert lines.find("  ") == []
