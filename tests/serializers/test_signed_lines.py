"""The signs of long texts: a line and a note of a source are found without looking through all others."""

from __future__ import annotations

import time

from fonds.record.signs import split_signs
from fonds.serializers.note_links import note_links
from fonds.serializers.page_model import TextLine
from fonds.serializers.signed_lines import spans_of_lines
from fonds.web.descriptions.transcript import page_views
from tests.serializers.iiif import world


def test_a_sign_goes_on_in_the_next_line() -> None:
    texts = ["One [deleted: two", "", "three] four", "five"]
    lines = [TextLine(number, text, None, 1) for number, text in enumerate(texts, 1)]
    signed = [
        [(span.text, bool(span.signs)) for span in spans if span.text.strip()]
        for _, spans in spans_of_lines(lines)
    ]
    assert signed == [
        [("One ", False), ("[deleted: ", True), ("two", True)],
        [],
        [("three", True), ("]", True), (" four", False)],
        [("five", False)],
    ]


def test_a_long_paragraph_takes_no_time_for_each_pair_of_its_lines() -> None:
    lines = [TextLine(number, "[deleted: x] words", None, 1) for number in range(8000)]
    begun = time.monotonic()
    signed = list(spans_of_lines(lines))
    assert time.monotonic() - begun < 10
    assert all("".join(span.text for span in spans) == line.text for line, spans in signed)


def test_many_notes_with_one_label_are_linked_to_their_places() -> None:
    signs = [
        [sign for span in split_signs("[note: 1] [note 1: x] ") for sign in span.signs] for _ in range(20_000)
    ]
    begun = time.monotonic()
    links = note_links(signs, "note")
    assert time.monotonic() - begun < 10
    assert [link.target for link in links[-1].values()] == ["note-place-20000", "note-20000"]


def test_the_page_of_a_long_paragraph_is_made_at_once() -> None:
    text = "".join(f"Line {number} [deleted: x] [note: 1] w[supplied: or]d.\n" for number in range(2000))
    record = world.record(transcript=text)
    begun = time.monotonic()
    views = page_views(record, world.full_context())
    assert time.monotonic() - begun < 8
    assert len(views) > 10
