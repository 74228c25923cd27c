"""The signs of a transcript: what is one, what stays words, and that no text is ever changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.record.signs import (
    JOINER,
    MAX_DEPTH,
    PAIR,
    SIGNS,
    Sign,
    has_signs,
    labels_without_note,
    searched_text,
    split_signs,
    unread_signs,
)
from fonds.record.transcript import EDITORIAL_MARKS, SourcePage, source_pages, split_marks

PIECES = st.sampled_from(
    [kind.example for kind in SIGNS.values()]
    + [f"[{word}: " for word in SIGNS]
    + [f"[{mark}]" for mark in EDITORIAL_MARKS]
    + [
        "]",
        "[",
        "[3]",
        " | added: ",
        " | added above: ",
        " | corrected: ",
        "word",
        "外蒙古",
        " ",
        "\n",
        ":",
        "[hand 2: ",
        "[page 2]",
        "é",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)


def signs(text: str) -> list[tuple[str, list[str]]]:
    """The spans of a text that are no delimiters, with the names of the signs around them."""
    return [
        (span.text, [f"{sign.name} {sign.value}".strip() for sign in span.signs])
        for span in split_signs(text)
        if not span.is_delimiter
    ]


def test_every_example_is_a_sign() -> None:
    for word, kind in SIGNS.items():
        names = {sign.name for span in split_signs(kind.example) for sign in span.signs}
        assert word in names, word
        if kind.second:
            assert signs(f"[{word}: a | {kind.second}: b]") == [
                ("a", [f"{PAIR} {word}", word]),
                ("b", [f"{PAIR} {word}", kind.second]),
            ]


@pytest.mark.parametrize(
    "text",
    [
        "[Deleted: x]",
        "[deleted words]",
        "[deleted]",
        "[deleted:x]",
        "[deleted: ]",
        "[deleted: x",
        "[note: a longer remark]",
        "[Note 1: remark]",
        "[hand: x]",
        "[foreign: x]",
        "[added sideways: x]",
        "[foreign no tag: x]",
        "[supplied x: y]",
        "[3] [a: b] {x} *x* _x_ ~x~ [x]: y",
        "[see deleted: x]",
        "deleted: x]",
    ],
)
def test_words_of_today_are_words(text: str) -> None:
    assert signs(text) == [(text, [])]
    assert searched_text(text) is None or searched_text(text).words == text  # type: ignore[union-attr]


def test_signs_within_signs_and_brackets_of_the_document() -> None:
    assert signs("[deleted: a [unclear: b] [c] d]") == [
        ("a ", ["deleted"]),
        ("b", ["deleted", "unclear"]),
        (" [c] d", ["deleted"]),
    ]
    # the outer one has no end: only the inner one is a sign
    assert signs("[deleted: a [unclear: b]") == [("[deleted: a ", []), ("b", ["unclear"])]
    nested = "[bold: " * (MAX_DEPTH + 1) + "x" + "]" * (MAX_DEPTH + 1)
    assert signs(nested)[-1][0].endswith("]") and len(signs(nested)[0][1]) == MAX_DEPTH


def test_what_was_added_in_place_of_a_deletion_may_have_a_place() -> None:
    assert signs("[deleted: a | added above: b]") == [
        ("a", [f"{PAIR} deleted", "deleted"]),
        ("b", [f"{PAIR} deleted", "added above"]),
    ]
    assert signs("[deleted: a | added sideways: b]") == [("a | added sideways: b", ["deleted"])]
    assert signs("[sic: a | corrected above: b]") == [("a | corrected above: b", ["sic"])]


def test_a_description_holds_no_signs() -> None:
    assert signs("[gap: 3 lines, damage]") == [("3 lines, damage", ["gap"])]
    assert signs("[gap: 3 [bold: lines]]") == [("[gap: 3 ", []), ("lines", ["bold"]), ("]", [])]


def test_explanations() -> None:
    assert Sign("added", "above", 0).explanation == "Added in the source later: above."
    assert Sign("hand", "B", 0).explanation == "Written by hand B."
    assert Sign(PAIR, "sic", 0).explanation == ""
    assert all(Sign(name, "", 0).explanation for name in SIGNS)


@given(TEXTS)
def test_no_text_is_changed(text: str) -> None:
    assert "".join(span.text for span in split_signs(text)) == text
    assert "".join(span.text for span in split_marks(text)) == text
    searched = searched_text(text)
    assert (searched is None) == (not has_signs(text))
    if searched:
        assert len(searched.words) == len(searched.reading) == len(text)
        kept = [pair for pair in zip(searched.words, text, strict=True) if pair[0] not in (" ", JOINER)]
        assert all(word == character for word, character in kept)


@given(TEXTS)
def test_spans_are_nested(text: str) -> None:
    """Signs open and close like brackets, so that elements can be made of them."""
    opened: tuple[Sign, ...] = ()
    closed: set[Sign] = set()
    for span in split_signs(text):
        shared = 0
        while shared < min(len(opened), len(span.signs)) and opened[shared] == span.signs[shared]:
            shared += 1
        closed |= set(opened[shared:])
        assert not closed & set(span.signs), "a sign that was closed is open again"
        opened = span.signs


@pytest.mark.parametrize(
    ("text", "words", "reading"),
    [
        ("good [deleted: old] man", "good old man", "good man"),
        ("wo[supplied: rd]s", "words", "words"),
        ("wo[deleted: x]rd", "word", "word"),
        ("[deleted: old][added above: new] man", "old new man", "new man"),
        ("absence [sic: form | corrected: from] home", "absence form from home", "absence from home"),
        ("D[expanded: octo]r", "Doctor", "Doctor"),
        ("bridge[note: 1] is [gap: 2 lines] safe", "bridge is safe", "bridge is safe"),
        ("[hand 2: a [deleted: [unclear: b] c]]", "a b c", "a"),
        ("the the[superfluous: the] cat", "the the cat", "the the cat"),
    ],
)
def test_words_for_searches(text: str, words: str, reading: str) -> None:
    searched = searched_text(text)
    assert searched is not None
    assert " ".join(searched.words.replace(JOINER, "").split()) == words
    assert " ".join(searched.reading.replace(JOINER, "").split()) == reading


def test_pages_within_a_paragraph() -> None:
    assert source_pages("[page 1]\none [page: 2] two\n\nthree [page: iv]\n\nfour") == (
        SourcePage("1", ("one",)),
        SourcePage("2", ("two", "three"), continues=True),
        SourcePage("iv", ("four",)),
    )
    assert source_pages("[page: 2] two") == (SourcePage("2", ("two",)),)
    # within another sign it is words
    assert source_pages("a [deleted: b [page: 2] c]") == (SourcePage("", ("a [deleted: b [page: 2] c]",)),)
    # as it was before
    assert source_pages("see [page 2] there") == (SourcePage("", ("see [page 2] there",)),)


def test_what_is_surely_misspelt() -> None:
    assert list(unread_signs("[deleted:x] [delted: y] [deleted: z [regularized: a]")) == [
        "[deleted:",
        "[delted:",
        "[deleted:",
        "[regularized:",
    ]
    assert list(unread_signs("a [page: 2] b [deleted: c [page: 3] d]")) == ["[page:"]
    assert list(unread_signs("[deleted: x] [Stamp: x] [related: x] [see: x] [seen] [note: one two")) == [
        "[note:"
    ]
    assert list(labels_without_note(["a[note: 1] b[note: 2] c[note: 2]", "[note 1: x]"])) == ["2"]
