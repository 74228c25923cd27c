"""Names of pages, regions and times, as files write them and as they are stored."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from fonds.record import page_parts
from fonds.record.page_parts import PageList, parse_region, parse_time
from fonds.record.viewing import PageBehaviors, PageOrPicture, RecordBehaviors

PAGES = PageList(["i", "ii", "1", "2-a", "3-b", "", "xii"])


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("1", [1]),
        ("7", [7]),
        ("8", []),
        ("0", []),
        ("ii", [2]),
        ("2-a", [4]),
        ("2-a-3-b", [4, 5]),
        ("i-2-a", [1, 2, 3, 4]),
        ("2–4", [2, 3, 4]),
        ("2 - 4", [2, 3, 4]),
        ("4-2", []),
        ("2-9", []),
        ("", []),
        ("²", []),
    ],
)
def test_a_name_is_a_number_or_a_label_or_from_one_to_another(name: str, numbers: list[int]) -> None:
    assert list(PAGES.numbers(name)) == numbers


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("12.5-80", "12.5-80"),
        ("0:12.5 – 1:20", "12.5-80"),
        ("1:02:05", "3725"),
        ("80-", "80-"),
        ("0", "0"),
        ("7.12345", "7.123"),
    ],
)
def test_times_are_stored_in_seconds(written: str, stored: str) -> None:
    adapter = TypeAdapter(page_parts.TimeText)
    assert adapter.validate_python(written) == stored
    assert adapter.validate_python(stored) == stored


@pytest.mark.parametrize(
    "written", ["", "x", "80-12", "12-12", "1:75", "1:2:3:4", "-5", "1e9", "99999999", f"1{' ' * 500_000}x"]
)
def test_what_is_not_a_time_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(page_parts.TimeText).validate_python(written)


def test_a_time_is_a_fragment() -> None:
    assert [parse_time(text).fragment for text in ("12.5-80", "80-", "7")] == ["t=12.5,80", "t=80", "t=7"]


@pytest.mark.parametrize(
    ("written", "stored", "pixels"),
    [
        ("10,20,30,40", "10,20,30,40", (10, 20, 30, 40)),
        ("pixel: 10, 20, 30, 40", "10,20,30,40", (10, 20, 30, 40)),
        ("pct:50,0,50,100", "percent:50,0,50,100", (100, 0, 100, 300)),
        ("percent:0,0,0.01,0.01", "percent:0,0,0.01,0.01", (0, 0, 1, 1)),
        ("150,0,51,10", "150,0,51,10", None),
    ],
)
def test_regions_are_in_pixels_of_the_page(
    written: str, stored: str, pixels: tuple[int, int, int, int] | None
) -> None:
    adapter = TypeAdapter(page_parts.RegionText)
    assert adapter.validate_python(written) == stored
    assert adapter.validate_python(stored) == stored
    assert parse_region(stored).in_pixels(200, 300) == pixels


@pytest.mark.parametrize(
    "written", ["", "1,2,3", "1,2,0,4", "-1,2,3,4", "pct:60,0,50,10", "a,b,c,d", "1 2 3 4"]
)
def test_what_is_not_a_region_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(page_parts.RegionText).validate_python(written)


@pytest.mark.parametrize(
    "words", [["paged", "individuals"], ["auto-advance", "no-auto-advance"], ["paged", "paged"]]
)
def test_behaviors_that_exclude_one_another_are_refused(words: list[str]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RecordBehaviors).validate_python(words)


def test_a_behavior_is_for_what_has_it() -> None:
    assert TypeAdapter(PageBehaviors).validate_python("non-paged") == ("non-paged",)
    with pytest.raises(ValidationError):
        TypeAdapter(PageBehaviors).validate_python("paged")
    with pytest.raises(ValidationError):
        TypeAdapter(RecordBehaviors).validate_python("multi-part")


@pytest.mark.parametrize(
    "picture",
    [
        {},
        {"page": "1", "image": "https://example.org/1.jpg", "width": 1, "height": 1},
        {"page": "1", "width": 5},
        {"image": "https://example.org/1.jpg"},
        {"image": "ftp://example.org/1.jpg", "width": 1, "height": 1},
    ],
)
def test_a_picture_is_one_thing(picture: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PageOrPicture).validate_python(picture)
