"""Record files that are written and read again, and files of which only some fields are written anew."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.ingest import front_matter, markdown
from fonds.record import canonical, record_file
from fonds.record.model import from_dict
from tests.varied_records import varied

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t:#-'\"|>&*!%@`{}[]~"),
    min_size=1,
    max_size=60,
)


@pytest.mark.parametrize("plain", [*varied(120)], ids=lambda plain: str(plain["id"]))
def test_any_description_is_read_as_it_was(plain: dict[str, Any]) -> None:
    # an empty mapping says nothing, and counts as missing
    description = from_dict({name: value for name, value in plain.items() if value != {}})
    fields = canonical.to_dict(description)
    body = fields.pop("transcript", "") if description.kind == "record" else ""
    text = record_file.to_text(fields.pop("kind"), fields.pop("id"), fields, body)
    parsed = markdown.parse(text.encode(), "a.md", "en")
    assert parsed.problems == ()
    assert parsed.description is not None
    assert canonical.to_bytes(parsed.description) == canonical.to_bytes(description)


@given(TEXT, TEXT, st.dictionaries(st.sampled_from(["en", "ru", "no"]), TEXT, min_size=1, max_size=3))
def test_any_text_is_read_as_it_was(first: str, second: str, third: dict[str, str]) -> None:
    fields = {"title": first, "places": [{"as": second}], "note": third}
    text = record_file.to_text("record", "a", fields)
    parts = front_matter.parts_of(text)
    assert parts is not None
    assert parts.values == {"kind": "record", "id": "a", **fields}


EDITED = """\
---
kind: record
# the title of the archive
title: Letter  # as on the cover
date: 1945

# people
people:
  - id: a
  - id: b
note: >-
  two
  lines
---

The text.
"""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"date": "1946"}, EDITED.replace("1945", "1946")),
        ({"title": "Cable"}, EDITED.replace("Letter  # as on the cover", "Cable")),
        ({"people": [{"id": "c"}]}, EDITED.replace("  - id: a\n  - id: b\n", "- c\n")),
        ({"people": None}, EDITED.replace("people:\n  - id: a\n  - id: b\n", "")),
        ({"note": "one"}, EDITED.replace("note: >-\n  two\n  lines\n", "note: one\n")),
        ({"extent": "1 leaf"}, EDITED.replace("---\n\nThe", "extent: 1 leaf\n---\n\nThe")),
        (
            {"date": None, "note": None},
            EDITED.replace("date: 1945\n", "").replace("note: >-\n  two\n  lines\n", ""),
        ),
        ({}, EDITED),
    ],
)
def test_only_the_fields_that_change_are_written_anew(changes: dict[str, Any], expected: str) -> None:
    parts = front_matter.parts_of(EDITED)
    assert parts is not None
    assert front_matter.replace_fields(EDITED, changes, parts.starts, parts.end) == expected


def test_only_the_text_is_written_anew() -> None:
    parts = front_matter.parts_of(EDITED)
    assert parts is not None and parts.body == "The text."
    assert front_matter.replace_body(EDITED, "Other.", parts.end) == EDITED.replace("The text.", "Other.")
    assert front_matter.replace_body(EDITED, "", parts.end) == EDITED.replace("\nThe text.\n", "")


@pytest.mark.parametrize(
    "text", ["", "no front matter", "---\na: [\n---\n", "---\na: 1\na: 2\n---\n", "---\na: 1\n"]
)
def test_what_is_no_record_file_has_no_parts(text: str) -> None:
    assert front_matter.parts_of(text) is None


def test_a_file_without_a_line_after_its_fields() -> None:
    parts = front_matter.parts_of("---\ntitle: a\n---")
    assert parts is not None and (parts.end, parts.body) == (2, "")
    assert front_matter.replace_body("---\ntitle: a\n---", "Text", 2) == "---\ntitle: a\n---\n\nText\n"
