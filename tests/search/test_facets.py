"""The values by which descriptions are filtered and counted: days, months, years, initials."""

from __future__ import annotations

import datetime
import random

import pytest

from fonds.record import dates
from fonds.record.model import from_dict
from fonds.search import facets

YEARS = range(1930, 1942)


def values(edtf: str) -> set[tuple[str, str]]:
    return set(facets.date_values(dates.parse(edtf)))


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("1945-07-05", {("year", "1945"), ("month", "1945-07"), ("day", "1945-07-05")}),
        ("1945-07", {("year", "1945"), ("month", "1945-07"), ("day", "1945-07-XX")}),
        (
            "1945-07-30/1945-08-01",
            {
                *(("year", "1945"), ("month", "1945-07"), ("month", "1945-08")),
                *(("day", "1945-07-30"), ("day", "1945-07-31"), ("day", "1945-08-01")),
            },
        ),
        (
            "1944-12/1945-01",
            {
                *(("year", "1944"), ("year", "1945"), ("month", "1944-12"), ("month", "1945-01")),
                *(("day", "1944-12-XX"), ("day", "1945-01-XX")),
            },
        ),
        ("1945-07-05/..", {("year", "1945"), ("month", "1945-07"), ("day", "1945-07-05")}),
        ("/1945-07-05", {("year", "1945"), ("month", "1945-07"), ("day", "1945-07-05")}),
        ("1930/1941", {*(("year", f"{y}") for y in YEARS), *(("month", f"{y}-XX") for y in YEARS)}),
        ("-0043", set()),
    ],
)  # fmt: skip
def test_date_has_a_value_for_each_day_month_and_year(edtf: str, expected: set[tuple[str, str]]) -> None:
    assert values(edtf) == expected


def test_very_long_date_has_a_bounded_number_of_values() -> None:
    assert len(values("0001/9999")) <= 2 * (facets.MAX_YEARS + 1)


def test_range_meets_exactly_the_dates_that_overlap_it() -> None:
    """Any date of at most ten years, and any range of days: a value in common is the same as a day in common."""
    generator = random.Random(1945)
    first = datetime.date(1899, 1, 1)

    def some_range(longest: int) -> tuple[datetime.date, datetime.date]:
        start = first + datetime.timedelta(generator.randrange(8000))
        return start, start + datetime.timedelta(generator.randrange(longest))

    for _ in range(800):
        start, end = some_range(generator.choice((1, 3, 40)))
        low, high = some_range(generator.choice((1, 20, 400, 3000)))
        has = values(f"{start.isoformat()}/{end.isoformat()}")
        overlaps = start <= high and low <= end
        meets = not has.isdisjoint(facets.range_values(low, high))
        if (end - start).days < facets.MAX_DAYS:
            assert meets == overlaps, (start, end, low, high)
        else:  # compared by the month
            assert meets or not overlaps, (start, end, low, high)


def test_last_day_of_the_calendar_ends_a_range() -> None:
    day = datetime.date.max
    assert ("day", "9999-12-31") in set(facets.range_values(day, day))
    assert set(facets.range_values(datetime.date(9999, 1, 1), day)) == {("year", "9999")}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Harriman", "h"),
        ("“Ärzte”", "a"),
        ("1945 in Moscow", facets.DIGITS),
        ("Жуков", "ж"),
        ("大连", facets.OTHER_INITIAL),
        ("رسالة", "ر"),
        ("…", facets.OTHER_INITIAL),
    ],
)
def test_initial(title: str, expected: str) -> None:
    subject = from_dict({"kind": "subject", "id": "x", "name": {"en": title}})
    assert facets.initial(facets.sort_title(subject)) == expected


def test_person_is_filed_by_the_family_name_if_the_archivist_divides_the_name() -> None:
    name = {"kind": "authorised", "family": "Harriman", "given": "W. Averell"}
    person = {"kind": "person", "id": "x", "name": {"en": "Averell Harriman"}}
    assert facets.sort_title(from_dict(person)) == "averell harriman"
    assert facets.sort_title(from_dict({**person, "names": [name]})) == "harriman, w. averell"


def test_record_has_the_values_of_its_fields() -> None:
    record = from_dict(
        {
            "kind": "record", "id": "letter", "title": {"en": "A letter"}, "type": "letter", "language": ["en", "fr"],
            "from": "anna", "to": ["bert", {"as": "somebody"}], "people": ["carl"], "creator": "anna",
            "contributors": [{"id": "dora", "role": "trl"}], "places": "moscow", "subjects": ["war"],
            "sent": {"place": "kiev"}, "received": {"place": "moscow", "date": "1945-07-09"},
            "date": "1945-07-05", "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
        }
    )  # fmt: skip
    entry = facets.facets_of(record, ("series", "fonds"), "library", True, {"image/jpeg", "audio/mpeg"})
    assert set(entry.values) == {
        ("kind", "record"), ("initial", "a"), ("origin", "_node"), ("level", "item"), ("type", "letter"),
        ("language", "en"), ("language", "fr"), ("collection", "series"), ("collection", "fonds"), ("top", "fonds"),
        ("holder", "library"), ("hierarchy", "part"), ("rights", "http://rightsstatements.org/vocab/CNE/1.0/"),
        ("agent", "anna"), ("agent", "bert"), ("agent", "carl"), ("agent", "dora"), ("sender", "anna"),
        ("recipient", "bert"), ("mentioned", "carl"), ("creator", "anna"), ("place", "moscow"),
        ("place", "kiev"), ("sent_from", "kiev"), ("received_at", "moscow"),
        ("subject", "war"), ("year", "1945"), ("month", "1945-07"), ("day", "1945-07-05"),
        ("has", "transcript"), ("has", "image"), ("has", "sound"),
    }  # fmt: skip
