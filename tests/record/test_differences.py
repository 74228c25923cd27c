"""What changed between two descriptions: nothing is lost of either, and a patch makes the one of the other."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.record import canonical
from fonds.record.differences import (
    DELETED,
    INSERTED,
    MAX_PAIRS,
    UNCHANGED,
    DiffLimits,
    TextSegment,
    diff_text,
    field_differences,
    json_patch,
)
from fonds.record.model import Description, from_dict

LEAST: dict[str, Any] = {"kind": "record", "id": "a", "title": {"en": "A title"}}
TEXT = st.text(alphabet="ab \n.ß\u2028’", max_size=60)


def record(**fields: Any) -> Description:
    return from_dict(LEAST | fields)


def told(before: Description, after: Description) -> dict[str, str]:
    marks = {UNCHANGED: "{}", DELETED: "[-{}-]", INSERTED: "[+{}+]"}
    return {
        found.field: "".join(marks[piece.kind].format(piece.text) for piece in found.segments(DiffLimits()))
        for found in field_differences(before, after)
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, {}),
        ({}, {"date": "1945-07"}, {"date": "[+1945-07+]"}),
        ({"date": "1945-07"}, {}, {"date": "[-1945-07-]"}),
        ({"date": "1945-07"}, {"date": "1945-08"}, {"date": "1945-[-07-][+08+]"}),
        (
            {"title": {"en": "The cable"}},
            {"title": {"en": "The telegram"}},
            {"title.en": "The [-cable-][+telegram+]"},
        ),
        ({}, {"title": {"en": "A title", "fr": "Un titre"}}, {"title.fr": "[+Un titre+]"}),
        (
            {"transcript": "One line.\n\nTwo lines."},
            {"transcript": "One line.\n\nTwo long lines."},
            {"transcript": "One line.\n\nTwo [+long +]lines."},
        ),
        (
            {"transcript": "He reports. The end."},
            {"transcript": "He reports at length. The end."},
            {"transcript": "He reports[+ at length+]. The end."},
        ),
        (
            {"title": {"en": "A complaint"}},
            {"title": {"en": "A complaint about the bridge"}},
            {"title.en": "A complaint[+ about the bridge+]"},
        ),
        (
            {"from": ["harriman"]},
            {"from": [{"id": "harriman", "as": "Harriman"}]},
            {"from.1.as": "[+Harriman+]"},
        ),
        (
            {"people": ["soong"]},
            {"people": ["soong", "stalin"]},
            {"people": "id: soong\n[+id: stalin\n+]"},
        ),
    ],
)
def test_fields(before: dict[str, Any], after: dict[str, Any], expected: dict[str, str]) -> None:
    assert told(record(**before), record(**after)) == expected


def test_fields_come_in_the_order_of_the_record_file() -> None:
    later = record(transcript="Text", date="1945", **{"from": ["harriman"]}, note={"en": "Note"})
    assert [found.field for found in field_differences(record(), later)] == [
        "note",
        "date",
        "from",
        "transcript",
    ]


@given(TEXT, TEXT)
def test_neither_text_loses_a_letter(before: str, after: str) -> None:
    pieces = list(diff_text(before, after))
    assert "".join(piece.text for piece in pieces if piece.kind != INSERTED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != DELETED) == after
    assert all(piece.text for piece in pieces)


def test_what_is_the_same_is_one_piece() -> None:
    assert list(diff_text("a\nb\n", "a\nb\n")) == [TextSegment(UNCHANGED, "a\nb\n")]


def test_texts_without_anything_in_common_are_not_compared_for_minutes() -> None:
    """Beyond the bound there is no looking for single words that are the same."""
    shared = "the "
    less, more = ("".join(f"{word}{n} {shared}" for n in range(math.isqrt(MAX_PAIRS))) for word in "xy")
    assert [piece.kind for piece in diff_text(less, more)] == [DELETED, INSERTED, UNCHANGED]  # the last blank
    assert len(list(diff_text(less[:1000], more[:1000]))) > 100


@given(TEXT, TEXT, st.integers(0, 6), st.integers(0, 40))
def test_within_any_bounds_neither_text_loses_a_letter(
    before: str, after: str, pieces: int, pairs: int
) -> None:
    found = list(diff_text(before, after, DiffLimits(pairs, pieces)))
    assert "".join(piece.text for piece in found if piece.kind != INSERTED) == before
    assert "".join(piece.text for piece in found if piece.kind != DELETED) == after
    assert len(found) <= pieces + 6  # a run that was begun is ended, and the rest is one


def test_the_bounds_are_of_all_texts_together() -> None:
    bounds = DiffLimits(segments=10)
    lines = "".join(f"line {number}\n" for number in range(100))
    first = list(diff_text(lines, lines.replace("line", "row"), bounds))
    assert len(first) < 20
    assert [piece.kind for piece in diff_text("a b c", "a x c", bounds)] == [DELETED, INSERTED]


def applied(document: dict[str, Any], operations: list[dict[str, Any]]) -> dict[str, Any]:
    """RFC 6902 for paths of one step, written for this test."""
    for operation in operations:
        name = operation["path"][1:]
        if operation["op"] == "test":
            assert document[name] == operation["value"]
        elif operation["op"] == "remove":
            document = {key: value for key, value in document.items() if key != name}
        else:
            assert (operation["op"] == "add") == (name not in document)
            document = document | {name: operation["value"]}
    return document


@given(
    st.fixed_dictionaries(
        {}, optional={"date": st.just("1945"), "transcript": TEXT, "extent": st.just({"en": "x"})}
    ),
    st.fixed_dictionaries(
        {}, optional={"date": st.just("1946"), "transcript": TEXT, "people": st.just(["soong"])}
    ),
)
def test_the_patch_makes_the_later_of_the_former(before: dict[str, Any], after: dict[str, Any]) -> None:
    former, later = record(**before), record(**after)
    assert applied(canonical.to_dict(former), json_patch(former, later)) == canonical.to_dict(later)
