"""How marks and signs are set: which words are muted, and which are struck through, underlined or slanted."""

from __future__ import annotations

import pytest
from hypothesis import given

from fonds.typesetting import lay_out, make_pdf, render_image
from fonds.typesetting.signs import styled_spans
from tests.record.test_signs import TEXTS
from tests.typesetting.conftest import SheetFactory


def styles(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], style) for start, end, style in styled_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [illegible] b [3]", [("[illegible]", "mark"), ("[3]", "mark")]),
        ("a [deleted: b] [3]", [("[deleted: ", "mark"), ("b", "strike"), ("]", "mark"), ("[3]", "mark")]),
        (
            "[hand 2: a [underlined: b] [sic]]",
            [
                ("[hand 2: ", "mark"),
                ("a ", "italic"),
                ("[underlined: ", "mark"),
                ("b", "italic underline"),
                ("]", "mark"),
                (" ", "italic"),
                ("[sic]", "mark"),
                ("]", "mark"),
            ],
        ),
        ("[gap: 3 lines]", [("[gap: ", "mark"), ("3 lines", "mark"), ("]", "mark")]),
        ("wo[supplied: rd]", [("[supplied: ", "mark"), ("]", "mark")]),
    ],
)
def test_styles(text: str, expected: list[tuple[str, str]]) -> None:
    assert styles(text) == expected


@given(TEXTS)
def test_spans_are_in_order_and_apart(text: str) -> None:
    position = 0
    for start, end, style in styled_spans(text):
        assert position <= start < end <= len(text) and style
        position = end


def test_lines_are_drawn_and_no_letter_moves(make: SheetFactory) -> None:
    """Words that are struck through stand where the same words stand without the line."""
    plain, struck = make((("a word here",),)), make((("[deleted: a word here]",),))
    pages = [lay_out(sheet).pages[0] for sheet in (plain, struck)]
    assert [word.width for word in pages[0].lines[0].words][1:2] == [
        word.width for word in pages[1].lines[0].words
    ][2:3]
    underlined = make((("[underlined: a word here]",),))
    images = [render_image(make_pdf(sheet, lay_out(sheet)), 1, 850, "png") for sheet in (struck, underlined)]
    assert images[0] != images[1]
