"""The units above one another, in sources that name the parent of each."""

from __future__ import annotations

from fonds.ingest.units_above import first_of, topmost_of, units_above

PARENTS = {"letter": "file", "file": "series", "series": "fonds"}
CIRCLE = {"a": "b", "b": "c", "c": "a"}


def test_a_unit_and_those_above_it() -> None:
    assert list(units_above("letter", PARENTS)) == ["letter", "file", "series", "fonds"]
    assert list(units_above("", PARENTS)) == []


def test_a_circle_ends() -> None:
    assert list(units_above("a", CIRCLE)) == ["a", "b", "c"]
    assert first_of({"c"}, "a", CIRCLE) == "c" and first_of({"d"}, "a", CIRCLE) == ""


def test_the_first_that_is_kept_back() -> None:
    assert first_of({"series", "fonds"}, "letter", PARENTS) == "series"
    assert first_of({"letter"}, "letter", PARENTS) == "letter"
    assert first_of({"letter"}, "series", PARENTS) == ""


def test_a_draft_far_above_is_reached() -> None:
    parents = {str(depth): str(depth + 1) for depth in range(500)}
    assert first_of({"500"}, "0", parents) == "500"


def test_the_topmost_that_the_source_has() -> None:
    assert topmost_of({"letter", "file", "series"}, "letter", PARENTS) == "series"
    assert topmost_of({"letter", "series"}, "letter", PARENTS) == "letter"
    assert topmost_of({"file"}, "letter", PARENTS) == ""
