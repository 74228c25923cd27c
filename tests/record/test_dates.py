"""Dates: what is EDTF and what is not, the days it covers, its dialects, and hints for mistakes."""

from __future__ import annotations

import datetime
import time

import pytest

from fonds.record.dates import DateError, EdtfDate, parse

VALID = {
    "year": "1945",
    "month": "1945-07",
    "day": "1945-07-26",
    "leap day": "1944-02-29",
    "leap day of a century": "2000-02-29",
    "year 1 BC": "0000",
    "leap day of year 0": "0000-02-29",
    "negative year": "-0044",
    "negative day": "-0044-03-15",
    "long year": "Y170000002",
    "long negative year": "Y-170000002",
    "time without zone": "1985-04-12T23:20:30",
    "time in UTC": "1985-04-12T23:20:30Z",
    "time with hours of zone": "1985-04-12T23:20:30-04",
    "time with minutes of zone": "1985-04-12T23:20:30+04:30",
    "interval of years": "1964/2008",
    "interval of mixed precision": "2004-02-01/2005",
    "interval into its own year": "1945-12/1945",
    "open end": "1985-04-12/..",
    "open start": "../1985-04",
    "unknown end": "1985/",
    "unknown start": "/1985-04-12",
    "interval of approximate ends": "1984~/2004-06?",
    "interval of patterns": "2004-06-XX/2004-07-03",
    "interval qualified inside": "2004-06-~01/2004-06-~20",
    "interval from BC": "-0044/0014",
    "season": "2001-21",
    "qualified season": "2001-21~",
    "interval of seasons": "1945-21/1945-23",
    "uncertain": "1984?",
    "approximate month": "2004-06~",
    "both": "2004-06-11%",
    "decade": "201X",
    "century": "20XX",
    "century BC": "-01XX",
    "unknown month": "2004-XX",
    "unknown day": "1985-04-XX",
    "unknown month and day": "1985-XX-XX",
    "digits anywhere": "156X-12-25",
    "day in an unknown month": "1560-XX-25",
    "half a month": "1984-1X",
    "half a day": "1945-07-1X",
    "a leap day of some year": "19XX-02-29",
    "unknown year": "XXXX-12-25",
    "year qualified from the right": "2004?-06-11",
    "two parts qualified from the right": "2004-06~-11",
    "parts qualified from the left": "?2004-06-~11",
    "month qualified from the left": "2004-%06-11",
    "one of": "[1667,1668,1670..1672]",
    "one or earlier": "[..1760-12-03]",
    "one or later": "[1760-12..]",
    "one of, open at both ends": "[..1667,1670..]",
    "all of": "{1960,1961-12}",
    "all up to": "{..1984}",
    "qualified members": "[1945?,1946~]",
}

INVALID = {
    "30 February": "1945-02-30",
    "leap day of a common year": "1945-02-29",
    "leap day of a common century": "1900-02-29",
    "31 June": "1945-06-31",
    "day 0": "1945-07-00",
    "month 0": "1945-00",
    "month 13": "1945-13",
    "quarter": "1945-33",
    "day of a season": "1945-21-01",
    "leap day of no such year": "19X5-02-29",
    "3X February": "1945-02-3X",
    "month 2X": "1945-2X",
    "one-digit month": "1945-7",
    "three-digit year": "945",
    "five-digit year without Y": "19450",
    "short long year": "Y1945",
    "month of a long year": "Y17000-07",
    "year -0000": "-0000",
    "plus sign": "+1945",
    "basic format": "19450726",
    "ordinal day": "1945-207",
    "reversed interval": "1947/1945",
    "reversed days": "1945-08-02/1945-07-26",
    "reversed though approximate": "1947~/1945~",
    "interval without dates": "/",
    "open at both ends": "../..",
    "two slashes": "1945/1946/1947",
    "times in an interval": "1945-07-26T10:00:00Z/1945-07-27",
    "hour 24": "1945-07-26T24:00:00",
    "no seconds": "1945-07-26T19:20",
    "fractions of seconds": "1945-07-26T19:20:00.5Z",
    "time on 30 February": "1945-02-30T10:00:00Z",
    "time in month 13": "1945-13-01T10:00:00Z",
    "zone of 15 hours": "1945-07-26T10:00:00+15:00",
    "two marks": "1945?~",
    "mark on both sides": "?1945?",
    "set of one": "[1945]",
    "set not closed": "[1945,1946",
    "set closed wrongly": "[1945,1946}",
    "empty set": "[]",
    "open inside a set": "[1667,..1668]",
    "reversed range in a set": "[1672..1670]",
    "range of nothing": "[..]",
    "small x": "194x",
    "EDTF of 2012": "19uu",
    "exponent": "Y17E7",
    "significant digits": "1950S2",
    "words": "July 1945",
    "Arabic digits": "١٩٤٥",
    "full-width digits": "１９４５",
    "newline inside": "1945\n-07",
    "empty": "",
    "blank": "  ",
    "very long": "1945" * 1000,
}


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_valid_dates_keep_their_form(text: str) -> None:
    assert parse(text).edtf == text
    assert str(parse(text)) == text


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID)
def test_what_is_not_edtf_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert str(caught.value)
    assert caught.value.hint


def test_white_space_around_a_date_and_in_a_set_is_dropped() -> None:
    assert parse(" 1945-07\n").edtf == "1945-07"
    assert parse("[1667, 1668]").edtf == "[1667,1668]"


def test_dates_are_values() -> None:
    assert parse("1945-07") == parse(" 1945-07 ")
    assert len({parse("1945-07"), parse(" 1945-07"), parse("1945")}) == 2
    assert repr(parse("1945")) == "EdtfDate(edtf='1945')"


MISTAKES = {
    "July 1945": "1945-07 for July 1945",
    "Juli 1945": "1945-07",
    "26 July 1945": "1945-07-26",
    "July 26, 1945": "1945-07-26",
    "26th July 1945": "1945-07-26",
    "Jul 1945": "1945-07",
    "26. Juli 1945": "1945-07-26",
    "le 26 juillet 1945": "1945-07-26",
    "1er août 1945": "1945-08-01",
    "26 de julio de 1945": "1945-07-26",
    "26 июля 1945 г.": "1945-07-26",
    "1945年7月26日": "1945-07-26",
    "1945 July 26": "1945-07-26",
    "26.7.1945": "1945-07-26",
    "1945/07": "1945-07 for July 1945",
    "1945/07/26": "1945-07-26",
    "1945.07.26": "1945-07-26",
    "07/1945": "1945-07",
    "7/26/1945": "1945-07-26",
    "7/8/1945": "1945-07-08 for 8 July 1945",
    "1945-7-4": "1945-07-04",
    "19450726": "1945-07-26",
    "1945-26-07": "1945-07-26",
    "1945-02-30": "1945-02 for February 1945",
    "c. 1945": "1945~ for about 1945",
    "ca 1945": "1945~",
    "circa July 1945": "1945-07~",
    "um 1945": "1945~",
    "около 1945": "1945~",
    "1945 (?)": "1945?",
    "July 1945?": "1945-07?",
    "probably 1945": "1945?",
    "[1945?]": "1945?",
    "[1945]": "1945?",
    "1945?~": "1945%",
    "1940s": "194X for 1940s",
    "the 1940s": "194X",
    "1940er Jahre": "194X",
    "1940-е": "194X",
    "1900s": "19XX for 20th century",
    "194-": "194X",
    "19--": "19XX",
    "19th century": "18XX",
    "XXth century": "1945-07",
    "194x": "194X",
    "19uu": "19XX",
    "1945-uu": "1945-XX",
    "unknown/1945": "/1945",
    "1945/open": "1945/..",
    "y170000002": "Y170000002",
    "1945-1947": "1945/1947",
    "1945–1947": "1945/1947",
    "1945 to 1947": "1945/1947",
    "1914-18": "1914/1918",
    "1945 / 1947": "1945/1947",
    "1947/1945": "1945/1947",
    "26-28 July 1945": "1945-07-26/1945-07-28",
    "July-August 1945": "1945-07/1945-08",
    "26 July - 2 August 1945": "1945-07-26/1945-08-02",
    "from July 1945 to August 1946": "1945-07/1946-08",
    "before 1945": "[..1945]",
    "after July 1945": "[1945-07..]",
    "between 1945 and 1947": "[1945..1947]",
    "1945 or 1946": "[1945,1946]",
    "Summer 1945": "1945-22",
    "Fall 1945": "1945-23",
    "44 BC": "-0043",
    "1 BC": "0000",
    "26.7.45": "four digits",
    "n.d.": "XXXX",
    "": "XXXX",
    "1945-33": "a quarter is a span",
    "1945-07-26T15:00": "1945-07-26T15:00:00 for 26 July 1945, 15:00",
    "1945-07-26T10:00:00Z/1945-07-27": "1945-07-26/1945-07-27 for 26–27 July 1945",
    "-0000": "1 BC is 0000",
    "sometime in the war": "1945-07 for July 1945",
    "sometime " * 5000: "1945-07 for July 1945",
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:40] or "empty")
def test_hint_names_what_was_probably_meant(text: str) -> None:
    with pytest.raises(DateError) as caught:
        parse(text)
    assert MISTAKES[text] in caught.value.hint


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


BOUNDS = {
    "1945": ("1945-01-01", "1945-12-31"),
    "1945-07": ("1945-07-01", "1945-07-31"),
    "1945-02": ("1945-02-01", "1945-02-28"),
    "1944-02-XX": ("1944-02-01", "1944-02-29"),
    "1945-07-26T23:20:00Z": ("1945-07-26", "1945-07-26"),
    "1945~": ("1945-01-01", "1945-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "19XX-02-29": ("1904-02-29", "1996-02-29"),
    "1945-XX-31": ("1945-01-31", "1945-12-31"),
    "1984-1X": ("1984-10-01", "1984-12-31"),
    "1945-07-1X": ("1945-07-10", "1945-07-19"),
    "1945-22": ("1945-06-01", "1945-08-31"),
    "1945-24": ("1945-12-01", "1946-02-28"),
    "1945-07-26/1945-08-02": ("1945-07-26", "1945-08-02"),
    "1945/..": ("1945-01-01", None),
    "../1945": (None, "1945-12-31"),
    "/1945": (None, "1945-12-31"),
    "-0044/0014": (None, "0014-12-31"),
    "-0044": (None, None),
    "0000": (None, None),
    "Y17000": (None, None),
    "XXXX": (None, None),
    "XXXX-12-25": (None, None),
    "9999": ("9999-01-01", "9999-12-31"),
    "9999-24": ("9999-12-01", None),
    "[1668,1667,1670..1672]": ("1667-01-01", "1672-12-31"),
    "[..1945]": (None, "1945-12-31"),
    "{1960,1961-12..}": ("1960-01-01", None),
}


@pytest.mark.parametrize("text", BOUNDS)
def test_earliest_and_latest_day(text: str) -> None:
    earliest, latest = BOUNDS[text]
    assert parse(text).earliest == (day(earliest) if earliest else None)
    assert parse(text).latest == (day(latest) if latest else None)


Dialects = tuple[tuple[str, str] | None, str | None, str | None]

DIALECTS: dict[str, Dialects] = {
    # EDTF: XSD, schema.org, navDate
    "1945-07": (("1945-07", "gYearMonth"), "1945-07", "1945-07-01T00:00:00Z"),
    "1945": (("1945", "gYear"), "1945", "1945-01-01T00:00:00Z"),
    "1945-07-26": (("1945-07-26", "date"), "1945-07-26", "1945-07-26T00:00:00Z"),
    "1945-07-26T19:20:00Z": (("1945-07-26T19:20:00Z", "dateTime"),) + ("1945-07-26T19:20:00Z",) * 2,
    "1945-07-26T19:20:00-04": (("1945-07-26T19:20:00-04:00", "dateTime"),)
    + ("1945-07-26T19:20:00-04:00",) * 2,
    "1945-07-26T19:20:00": (
        ("1945-07-26T19:20:00", "dateTime"),
        "1945-07-26T19:20:00",
        "1945-07-26T19:20:00Z",
    ),
    "0079-08-24": (("0079-08-24", "date"), "0079-08-24", "0079-08-24T00:00:00Z"),
    "-0044": (("-0044", "gYear"), "-0044", None),
    "-0044-03-15": (("-0044-03-15", "date"), "-0044-03-15", None),
    "Y170000002": (("170000002", "gYear"), None, None),
    "1945~": (None, None, "1945-01-01T00:00:00Z"),
    "1945?-07": (None, None, "1945-07-01T00:00:00Z"),
    "1945-XX": (None, "1945", "1945-01-01T00:00:00Z"),
    "1945-07-XX": (None, "1945-07", "1945-07-01T00:00:00Z"),
    "1945-XX-26": (None, None, "1945-01-26T00:00:00Z"),
    "1945-07-1X": (None, None, "1945-07-10T00:00:00Z"),
    "194X": (None, "1940/1949", "1940-01-01T00:00:00Z"),
    "19XX": (None, "1900/1999", "1900-01-01T00:00:00Z"),
    "19X5": (None, None, "1905-01-01T00:00:00Z"),
    "156X-12-25": (None, None, "1560-12-25T00:00:00Z"),
    "XXXX": (None, None, None),
    "1945-22": (None, None, "1945-06-01T00:00:00Z"),
    "1945-07-26/1945-08-02": (None, "1945-07-26/1945-08-02", "1945-07-26T00:00:00Z"),
    "194X/195X": (None, "1940/1959", "1940-01-01T00:00:00Z"),
    "1945/..": (None, "1945/..", "1945-01-01T00:00:00Z"),
    "../1945": (None, "../1945", None),
    "1945/": (None, None, "1945-01-01T00:00:00Z"),
    "/1945": (None, None, None),
    "1945~/1947": (None, None, "1945-01-01T00:00:00Z"),
    "[1945,1946]": (None, None, "1945-01-01T00:00:00Z"),
    "[..1945]": (None, None, None),
}


@pytest.mark.parametrize("text", DIALECTS)
def test_dialects_say_no_more_than_the_date(text: str) -> None:
    date = parse(text)
    assert (date.xsd, date.schema_org, date.nav_date) == DIALECTS[text]


def test_nav_date_of_a_time_at_an_unknown_place_is_in_utc() -> None:
    assert parse("1945-07-26T02:00:00-00:00").nav_date == "1945-07-26T02:00:00Z"


CHRONOLOGY = [
    "Y-170000002",
    "Y-17000",
    "-0100",
    "-0044",
    "-0044-03-15",
    "-0043",
    "0000",
    "0079-08-24",
    "1XXX",
    "18XX",
    "[1898,1899]",
    "19XX",
    "190X",
    "1900",
    "1900-01",
    "1900-01-01",
    "[..1945-06]",
    "1945-07",
    "1945-07-26/1945-08-02",
    "1945-07-26T19:20:00Z",
    "1945-07-26T20:00:00Z",
    "1945-07-27",
    "1945-23",
    "1945-09",
    "1945-24",
    "1946/..",
    "9999",
    "Y17000",
    "Y170000002",
    "XXXX",
]


def test_sort_key_is_chronological_as_text() -> None:
    assert sorted(set(CHRONOLOGY), key=lambda text: parse(text).sort_key) == CHRONOLOGY
    assert all(parse(text).sort_key.isascii() for text in VALID.values())


@pytest.mark.parametrize("text", ["1945", "1945-07", "1945-07-26", "1945~", "1945-07-26/1945-08-02"])
def test_parsing_is_quick_without_the_cache(text: str) -> None:
    from fonds.record import dates

    def once() -> float:
        start = time.perf_counter()
        for _ in range(200):
            dates._parse_cached.__wrapped__(text)
        return (time.perf_counter() - start) / 200

    # 2 to 10 microseconds on a quiet machine; the best of five leaves room for a busy one.
    assert min(once() for _ in range(5)) < 100e-6


def test_patterns_without_any_day_are_refused_in_time() -> None:
    start = time.perf_counter()
    with pytest.raises(DateError):
        parse("XXXX-02-30")
    assert time.perf_counter() - start < 1


def test_a_date_is_made_by_parse() -> None:
    assert isinstance(parse("1945-07"), EdtfDate)
