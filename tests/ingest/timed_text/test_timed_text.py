"""Words with times, from WebVTT, TEI and plain text; and files that would harm who reads them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.ingest.timed_text.cues import MAX_CUES
from fonds.ingest.timed_text.reader import MAX_BYTES, read_cues
from fonds.problem import Problem
from fonds.record.page_text import PageText, from_bytes, to_bytes
from fonds.serializers.page_model import TextLine
from fonds.serializers.text import webvtt

Cue = tuple[tuple[float, float] | None, str]


def cues(text: str) -> list[Cue]:
    result = read_cues(text.encode(), "file")
    assert isinstance(result, PageText), result
    return [(line.time, line.text) for line in result.lines]


def message(data: bytes) -> str:
    result = read_cues(data, "file")
    assert isinstance(result, Problem)
    return f"{result.line}: {result.message}"


def test_webvtt() -> None:
    text = """\ufeffWEBVTT Kind: captions

NOTE
a remark --- of the author

STYLE
::cue { color: lime }

REGION
id:fred

first
00:00.000 --> 00:01.500 align:start position:10%
<v.loud Mary &amp; Ann>Hello <i.foreign>there</i> &lt;you&gt;&nbsp;!</v>

01:00:00.000 --> 01:00:02.250
<c.yellow>Two</c>
lines <00:00:01.000>of <ruby>漢<rt>kan</rt></ruby>
"""
    assert cues(text) == [
        ((0.0, 1.5), "Mary & Ann: Hello there <you> !"),
        ((3600.0, 3602.25), "Two\nlines of 漢"),
    ]


def test_cues_are_in_the_order_of_their_start_and_may_overlap() -> None:
    text = (
        "WEBVTT\n\n00:05.000 --> 00:09.000\nb\n\n00:01.000 --> 00:08.000\na\n\n00:05.000 --> 00:06.000\nc\n"
    )
    assert [words for _, words in cues(text)] == ["a", "b", "c"]


def test_two_voices_in_a_cue_have_no_one_name() -> None:
    assert cues("WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>Yes.\n<v B>No.\n")[0][1] == "Yes.\nNo."


def test_plain_text() -> None:
    text = "[0:01] One\nmore of it\n[0:02-0:03] Two\n\n[1:00:00.5] Three"
    assert cues(text) == [
        ((1.0, 2.0), "One\nmore of it"),
        ((2.0, 3.0), "Two"),
        ((3600.5, 1_000_000.0), "Three"),
    ]


def test_tei() -> None:
    text = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><particDesc><listPerson>
      <person xml:id="A"><persName>Anna</persName></person></listPerson></particDesc></profileDesc></teiHeader>
      <text><front><timeline unit="ms" origin="#T0"><when xml:id="T0"/><when xml:id="T1" interval="1500" since="#T0"/>
      <when xml:id="T2" interval="2" unit="s" since="#T1"/><when xml:id="T3" absolute="00:01:00.5"/></timeline></front>
      <body><u who="#A" start="#T0" end="#T2">
      <seg start="#T0" end="#T1">Guten</seg><seg start="#T1" end="#T2">Tag</seg></u>
      <u who="#B" start="#T2" end="#T3">Hallo.</u><p>Without a time.</p></body></text></TEI>"""
    assert cues(text) == [((0.0, 1.5), "Anna: Guten"), ((1.5, 3.5), "Anna: Tag"), ((3.5, 60.5), "B: Hallo.")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "0: it cannot be read as timed text: it has no cues"),
        (b"WEBVTT", "it has no cues"),
        (
            b"WEBVTT\n\n00:02.000 --> 00:01.000\nx",
            "3: it cannot be read as timed text: a cue ends before it begins",
        ),
        (b"WEBVTT\n\n00:01.000 --> 00:01.000\nx", "a cue ends before it begins"),
        (b"WEBVTT\n\n-00:01.000 --> 00:02.000\nx", "is no time of a cue"),
        (b"WEBVTT\n\n00:01,000 --> 00:02,000\nx", "is no time of a cue"),
        (
            b"WEBVTT\n\nonly words\n",
            "3: it cannot be read as timed text: there is no time before 'only words'",
        ),
        (b"Words without a time", "1: it cannot be read as timed text: there is no time before"),
        (b"[0:03] a\n[0:01] b", "a time is not later than the one before it"),
        (b"<html/>", "its outermost element is html"),
        (b"<TEI><u start='#x' end='#y'>a</u></TEI>", "is no time of its timeline"),
        (b"<TEI><u start='-1' end='1'>a</u></TEI>", "is no time of its timeline"),
        (b"<TEI><u start='1e400' end='nan'>a</u></TEI>", "is no time of its timeline"),
        (b"<TEI><text><p>No times.</p></text></TEI>", "it has no cues"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><TEI>&b;</TEI>", "it cannot be read as timed text"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\xfe", "it is not in UTF-8"),
        (b"WEBVTT\n" + b"x" * MAX_BYTES, "it has more than"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"x" * 30_000, "a cue has 30,000 characters"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(data: bytes, expected: str) -> None:
    assert expected in message(data)


def test_a_hundred_thousand_cues_are_refused_at_once() -> None:
    text = "WEBVTT\n" + "".join(
        f"\n{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000 --> {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.900\nx\n"
        for n in range(100_000)
    )
    start = time.monotonic()
    assert f"it has more than {MAX_CUES:,} cues" in message(text.encode())
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "start",
    [
        *("<" * 200_000, "<v " + "a" * 200_000, "&" * 200_000, "<rt>" * 50_000, "[" * 200_000),
        *("<v " * 50_000, "<v" + " " * 100_000, "<rt" * 100_000),  # tags that have no end
    ],
)
def test_no_text_takes_long(start: str) -> None:
    begun = time.monotonic()
    read_cues(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{start}".encode(), "file")
    read_cues(f"[0:01] {start}".encode(), "file")
    assert time.monotonic() - begun < 5


def test_markup_is_no_markup_any_more() -> None:
    source = (
        "WEBVTT\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script> &lt;img src=x onerror=y&gt; --&gt;\n"
    )
    written = webvtt.write(TextLine(1, words, None, 1, time=span) for span, words in cues(source)).decode()
    assert written.endswith("00:00:00.000 --> 00:00:01.000\nalert(1) &lt;img src=x onerror=y&gt; --&gt;\n")


@given(
    st.lists(
        st.tuples(st.integers(0, 9_999_999), st.integers(1, 99_999), st.text(max_size=30)),
        min_size=1,
        max_size=9,
    )
)
def test_what_is_written_is_read_again(spans: list[tuple[int, int, str]]) -> None:
    lines = [
        TextLine(n, text, None, n, time=(s / 1000, (s + d) / 1000)) for n, (s, d, text) in enumerate(spans, 1)
    ]
    again = read_cues(webvtt.write(lines), "file")
    if isinstance(again, Problem):
        assert "it has no cues" in again.message
        return
    assert len(again.lines) <= len(lines)
    assert from_bytes(to_bytes(again)) == again
    for line in again.lines:
        assert line.time in [original.time for original in lines]


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(data: bytes) -> None:
    for start in (b"", b"WEBVTT\n\n00:00.000 --> 00:01.000\n", b"<TEI>", b"[0:01] "):
        assert isinstance(read_cues(start + data, "file"), PageText | Problem)
