"""Times of day: what EDTF has, what is suggested for everything else, and what a time without a zone means."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product

import pytest

from fonds.record.dates import DateError, parse

# a day as EDTF has it, and whether EDTF has a time on it
DAYS = {
    "1945-07-26": True,
    "0000-03-15": True,
    "-0043-03-15": False,
    "1945~": False,
    "1945-07": False,
    "1945-07-XX": False,
    "1945-07-26?": False,
    "Y17000": False,
    "1945-22": False,
    "XXXX": False,
}
# a time as people write it -> as EDTF has it; empty if EDTF has no such time
TIMES = {
    "T19:20:00Z": "T19:20:00Z",
    "T19:20:00": "T19:20:00",
    "T19:20Z": "T19:20:00Z",
    "T19:20": "T19:20:00",
    "T9:05": "T09:05:00",
    "T192000Z": "T19:20:00Z",
    "t19:20:00z": "T19:20:00Z",
    " 19:20": "T19:20:00",
    ", 19:20 UTC": "T19:20:00Z",
    " at 7.20 p.m.": "T19:20:00",
    "T19:20:00 GMT": "T19:20:00Z",
    "T19:20:00 EST": "T19:20:00",
    "T19:20:00.5Z": "T19:20:00Z",
    "T19:20:00+0800": "T19:20:00+08:00",
    "T19:20:00+8": "T19:20:00+08",
    "T19:20:00+15:00": "",
    "T24:00:00Z": "",
    "T25:00:00": "",
    "T19:61:00": "",
    "T19": "",
}


@pytest.mark.parametrize(("day", "time"), list(product(DAYS, TIMES)))
def test_a_time_is_taken_or_what_it_would_be_is_suggested(day: str, time: str) -> None:
    """The suggestion is the same day with the same time, or that day alone: never another date, never general words."""
    full = day + TIMES[time] if TIMES[time] and DAYS[day] else day
    try:
        assert parse(day + time).edtf == full
    except DateError as error:
        assert error.hint == f"{full} for {parse(full).format('en')}"
    else:
        assert DAYS[day] and TIMES[time] == time


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("1945-07-26T10:00:00/1945-07-26T12:00:00", "1945-07-26 for"),
        ("1945-07-26T10:00:00-04:00/1945-08", "1945-07-26/1945-08 for"),
        ("1945-07-26T12:00:00/..", "1945-07-26/.. for"),
        ("[1945-07-26T19:20:00Z,1946]", '"[1945-07-26,1946]" for'),
        ("{1945-07-26T10:00:00,1946}", '"{1945-07-26,1946}" for'),
        ("26 July 1945, 19:20", "1945-07-26T19:20:00 for"),
        ("26/7/1945 19:20", "1945-07-26T19:20:00 for"),
        ("1945-13-01T10:00:00", "1945-01-13T10:00:00 for"),
        ("1945-02-30T10:00:00Z", "1945-02 for"),
    ],
)
def test_what_is_suggested_for_a_time_elsewhere(text: str, suggested: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert caught.value.hint.startswith(suggested)


def test_the_message_says_why_a_day_takes_no_time() -> None:
    with pytest.raises(
        DateError, match="EDTF has a time only on a day that is known, of the years 0000 to 9999"
    ):
        parse("-0043-03-15T12:00:00Z")
    with pytest.raises(DateError, match="there is no month 13"):
        parse("-0043-13-15T12:00:00Z")


def test_a_time_without_a_zone_is_local() -> None:
    local, moment = parse("1945-07-26T19:20:00"), parse("1945-07-26T19:20:00+08")
    assert (local.date_time, local.instant) == ("1945-07-26T19:20:00", None)
    assert moment.date_time == moment.instant == "1945-07-26T19:20:00+08:00"
    assert parse("1945-07-26").date_time is None


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("1945-07-26", "1945-07-26T00:00:00Z"),
        ("1945-07-26T19:20:00", "1945-07-26T19:20:00Z"),
        ("1945-07-26T02:00:00+08:00", "1945-07-25T18:00:00Z"),
        ("1945-07-26T19:20:00-00:00", "1945-07-26T19:20:00Z"),
        ("0001-01-01T00:00:00+08:00", None),
        ("0000-01-01T00:00:00Z", None),
        ("1945-07", None),
        ("1945-07-26?", None),
        ("-0043-03-15", None),
        ("XXXX", None),
    ],
)
def test_a_point_in_utc(text: str, utc: str | None) -> None:
    date = parse(text)
    assert date.utc == utc
    if utc:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", utc)
    if utc and date.instant:
        assert datetime.fromisoformat(date.instant).astimezone(UTC) == datetime.fromisoformat(utc)
