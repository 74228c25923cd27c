"""Dates against the `edtf` package as an oracle, and properties over generated dates.

Where the two differ there is a named reason below; a difference without a reason fails.
"""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from itertools import product
from typing import Any

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from fonds.record.date_locales import DATE_LOCALES
from fonds.record.dates import DateError, parse

YEARS = [
    "1945",
    "1944",
    "1900",
    "2000",
    "0000",
    "-0000",
    "-0044",
    "19XX",
    "194X",
    "1XXX",
    "X945",
    "19X5",
    "Y17000",
]
MONTHS = ["", "-07", "-02", "-13", "-00", "-XX", "-1X", "-2X", "-X2", "-21", "-24", "-33"]
DAYS = ["", "-26", "-29", "-30", "-32", "-00", "-XX", "-3X", "-X1"]
GRID = [
    f"{year}{month}{day}{mark}"
    for year, month, day, mark in product(YEARS, MONTHS, DAYS, ["", "~"])
    if (month or not day) and (not mark or year in ("1945", "194X", "Y17000"))
]
LISTED = """1945/1947 1945-07/1945-08 1947/1945 ../1945 1945/.. /1945 1945/ / ../.. 1945~/1947? 194X/195X
1945-07-26/1945-08-02 1945-21/1945-22 2004-06-XX/2004-07-03 2004-06-~01/2004-06-~20 1945/1946/1947 /.. ../
[1667,1668,1670..1672] {1960,1961-12} [..1984] [1984..] [1760-12..] {..1984} [1945] {1945} [1945,1946
[1670..1672] [1667,..1668] [1945,1946..] [..1945,1947] 1945?-07 1945-?07 ?1945-07 1945-07~-26 ?2004-06-~11
~2004-06-26 ?1945? 1945?? 1945?~ 1945-07-26T19:20:00Z 1945-07-26T19:20:00 1945-07-26T19:20:00-04
1945-07-26T19:20:00+04:30 1945-07-26T24:00:00 1945-07-26T25:00:00 1945-07-26T19:20 1945-07-26T19:20:00+15
1945T10:00:00 1950S2 Y17E7 2001-21^x 1945-7 1945/07 19uu 1945/-0044 -0044/1945 Y17000/Y18000"""
OTHERS = LISTED.split()

# Reason, what it looks like, whether we accept it (and the oracle does the opposite).
VALIDITY = [
    (
        "we keep the calendar: leap years, and patterns no day fits",
        re.compile(r".*-02-(29|30|3X)[?~%]?"),
        False,
    ),
    ("level 2 allows X anywhere, with or without a mark", re.compile(r"[^/\[]*X.*"), True),
    ("a season may be qualified", re.compile(r".*-2[1-4][?~%]"), True),
    ("sub-year groupings 25 to 41 are not for people", re.compile(r".*-33"), False),
    ("a reversed interval is refused", re.compile(r"1947/1945|1945/-0044"), False),
    ("an interval open at both ends says nothing", re.compile(r"\.\./\.\."), False),
    ("ISO 8601-1:2019 has no hour 24", re.compile(r".*T24:00:00"), False),
    ("a time belongs to a day", re.compile(r"1945T10:00:00"), False),
    (
        "exponents, significant digits, and season names are not supported",
        re.compile(r"1950S2|Y17E7|.*\^x"),
        False,
    ),
    ("a long year may be qualified and may end an interval", re.compile(r"Y17000([?~%]|/Y18000)"), True),
]
BOUNDS = [
    ("the oracle swaps the bounds of BC patterns", re.compile(r"-.*X.*")),
    ("the oracle cannot place half a month or day", re.compile(r".*-([0-9]X|X[0-9]).*")),
    ("the oracle ends winter in December", re.compile(r".*-24[?~%]?")),
    ("the oracle forgets leap days of patterns", re.compile(r".*X.*-02-(29|XX)[?~%]?")),
    ("the oracle guesses ten years for an unknown end", re.compile(r"/.*|.*/")),
    ("the oracle has no bounds for open ends and sets", re.compile(r".*\.\..*|[\[{].*")),
]


@cache
def oracle(text: str) -> object | None:
    # The package prints what it tries, and knows more than one exception.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        parsed: object = parse_edtf(text)
        return parsed
    return None


def theirs_of(text: str) -> tuple[object, object] | None:
    parsed: Any = oracle(text)
    if parsed is None:
        return None
    with contextlib.suppress(TypeError, ValueError):
        return tuple(parsed.lower_strict()[:3]), tuple(parsed.upper_strict()[:3])
    return None


def ours(text: str) -> bool:
    try:
        parse(text)
    except DateError:
        return False
    return True


def test_validity_agrees_or_has_a_reason() -> None:
    unexplained = []
    for text in [*GRID, *OTHERS]:
        accepted = ours(text)
        reasons = [look.fullmatch(text) for _, look, ours_accepts in VALIDITY if ours_accepts == accepted]
        if accepted != (oracle(text) is not None) and not any(reasons):
            unexplained.append((text, accepted))
    assert unexplained == []


def test_bounds_agree_or_have_a_reason() -> None:
    unexplained = []
    compared = 0
    for text in [*GRID, *OTHERS]:
        if oracle(text) is None or not ours(text) or any(look.fullmatch(text) for _, look in BOUNDS):
            continue
        form = parse(text).parsed
        bounds = theirs_of(text)
        compared += 1
        if bounds != (form.earliest(), form.latest()):
            unexplained.append((text, bounds, form.earliest(), form.latest()))
    assert unexplained == []
    assert compared > 150


@pytest.mark.parametrize("name", [name for name, *_ in VALIDITY])
def test_every_reason_is_needed(name: str) -> None:
    look, accepts = next((look, accepts) for reason, look, accepts in VALIDITY if reason == name)
    matching = (text for text in [*GRID, *OTHERS] if look.fullmatch(text))
    assert any(ours(text) == accepts != (oracle(text) is not None) for text in matching)


@pytest.mark.parametrize("name", [name for name, _ in BOUNDS])
def test_every_reason_for_other_bounds_is_needed(name: str) -> None:
    look = dict(BOUNDS)[name]
    matching = [text for text in [*GRID, *OTHERS] if look.fullmatch(text) and ours(text) and oracle(text)]
    assert any(
        theirs_of(text) != (parse(text).parsed.earliest(), parse(text).parsed.latest()) for text in matching
    )


MARKS = st.sampled_from(["", "", "?", "~", "%"])
YEAR = st.one_of(
    st.integers(0, 9999).map("{:04}".format),
    st.integers(1, 9999).map("-{:04}".format),
    st.from_regex(r"[0-9X]{4}", fullmatch=True),
)
MONTH = st.one_of(st.integers(1, 12).map("{:02}".format), st.sampled_from(["XX", "0X", "1X"]))
DAY = st.one_of(st.integers(1, 28).map("{:02}".format), st.sampled_from(["XX", "0X", "1X", "X1"]))
SEASON = st.sampled_from(["21", "22", "23", "24"])
POINT = st.one_of(
    st.builds("{}{}".format, YEAR, MARKS),
    st.builds("{}-{}{}".format, YEAR, st.one_of(MONTH, SEASON), MARKS),
    st.builds("{}-{}-{}{}".format, YEAR, MONTH, DAY, MARKS),
    st.builds("{}{}-{}{}-{}".format, YEAR, MARKS, MARKS, MONTH, DAY),
    st.builds("Y{}{}".format, st.integers(10000, 10**12), MARKS),
)


def key(text: str) -> tuple[int, int, int]:
    return parse(text).parsed.earliest() or (0, 0, 0)


PAIR = st.tuples(POINT, POINT).map(lambda pair: sorted(pair, key=key))
DATE = st.one_of(
    POINT,
    PAIR.map("/".join),
    st.builds("{}/{}".format, POINT, st.sampled_from(["", ".."])),
    st.builds("{}/{}".format, st.sampled_from(["", ".."]), POINT),
    st.lists(POINT, min_size=2, max_size=4).map(lambda texts: f"[{','.join(texts)}]"),
    st.lists(POINT, min_size=2, max_size=4).map(lambda texts: f"{{{','.join(texts)}}}"),
    PAIR.map(lambda pair: f"[{'..'.join(pair)}]"),
    st.builds("[..{}]".format, POINT),
    st.builds("[{}..]".format, POINT),
)


@given(DATE)
def test_every_generated_date_parses_and_can_be_told(text: str) -> None:
    date = parse(text)
    assert date.edtf == text
    for language in DATE_LOCALES:
        words = date.format(language)
        assert words
        assert words == words.strip()
        assert "{" not in words


@given(DATE)
def test_bounds_and_dialects_are_in_order(text: str) -> None:
    date = parse(text)
    first, last = date.parsed.earliest(), date.parsed.latest()
    assert first is None or last is None or first <= last
    assert date.earliest is None or date.latest is None or date.earliest <= date.latest
    assert (date.nav_date is None) == (date.earliest is None)
    assert date.sort_key.isascii()
    assert date.xsd is None or not set("?~%X/[{") & set(date.xsd[0])


@given(POINT, POINT)
def test_sort_keys_follow_the_first_day(one: str, other: str) -> None:
    left, right = parse(one), parse(other)
    first, second = left.parsed.earliest(), right.parsed.earliest()
    if first and second and first < second:
        assert left.sort_key < right.sort_key


@given(st.text(max_size=40))
def test_any_text_parses_or_is_refused_with_a_hint(text: str) -> None:
    try:
        parse(text)
    except DateError as error:
        assert error.hint


ALPHABET = "0123456789-/.,[]{}?~%XYT:Z+ uxJuly"


@given(st.text(alphabet=ALPHABET, max_size=24))
def test_near_misses_never_break_the_parser(text: str) -> None:
    try:
        date = parse(text)
    except DateError as error:
        assert error.hint
    else:
        assert date.format()
        assert parse(date.edtf) == date
