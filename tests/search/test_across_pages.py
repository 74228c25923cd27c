"""Phrases over the end of a page: the index and the hits agree on every one, and on nothing more."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from fonds.search.hits import Hit, find_hits, matched_text, surrounding_text
from fonds.search.index_columns import columns_of_page
from fonds.search.query import Phrase, parse
from fonds.search.tokenizer import ACROSS_PAGES, Line

SPACED = ["ab", "cd", "Ef", "gh,", "ij-", "kl."]
UNSPACED = ["外", "蒙", "古", " ", "，"]


def page(texts: list[str], following: str) -> list[Line]:
    lines = [Line(number, 1, text) for number, text in enumerate(texts, 1)]
    return [*lines, Line(1, 1, following, is_on_next_page=True)]


def is_in_index(phrase: Phrase, lines: list[Line]) -> bool:
    """Whether FTS5 would match: one of the rows of terms follows each other in one of the rows of the page."""
    terms, is_prefix, across_pages = phrase.index_terms
    rows = [column.split(" ") for columns in columns_of_page(lines) for column in columns]
    for wanted in (terms, *across_pages):
        for row in rows:
            for start in range(len(row) - len(wanted) + 1):
                *first, last = zip(row[start : start + len(wanted)], wanted, strict=True)
                is_last = last[0].startswith(last[1]) if is_prefix else last[0] == last[1]
                if is_last and all(term == asked for term, asked in first):
                    return True
    return False


def crossing(hits: list[Hit], lines: list[Line]) -> Iterator[str]:
    for hit in hits:
        if len({lines[part.line].is_on_next_page for part in hit.ranges}) == 2:
            yield matched_text(hit, lines)


def generated(alphabet: list[str], separator: str) -> Iterator[tuple[list[Line], str]]:
    choose = random.Random(11)
    for _ in range(150):

        def text(most: int) -> str:
            return separator.join(choose.choice(alphabet) for _ in range(choose.randint(1, most)))

        lines = page([text(4) for _ in range(choose.randint(1, 3))], text(6))
        words = [*separator.join(line.text for line in lines).split(" "), "ab", "蒙古"]
        start = choose.randrange(len(words))
        yield lines, " ".join(words[start : start + choose.randint(1, 4)])


@pytest.mark.parametrize(
    ("alphabet", "separator"), [(SPACED, " "), (UNSPACED, ""), ([*SPACED, *UNSPACED], " ")]
)
def test_the_index_has_every_phrase_that_is_found(alphabet: list[str], separator: str) -> None:
    crossed = 0
    for lines, words in generated(alphabet, separator):
        query = parse(f'"{words}"')
        if not query.phrases:
            continue
        (phrase,) = query.phrases
        hits = find_hits(query, lines)
        crossed += len(list(crossing(hits, lines)))
        assert not hits or is_in_index(phrase, lines), (lines, words)
        if (
            alphabet is SPACED
        ):  # the index does not say where one character follows another over the end of a page
            assert bool(hits) == is_in_index(phrase, lines), (lines, words)
        assert not any(all(lines[part.line].is_on_next_page for part in hit.ranges) for hit in hits)
    assert crossed > 5


@pytest.mark.parametrize("before", range(1, ACROSS_PAGES + 2))
@pytest.mark.parametrize("after", range(1, ACROSS_PAGES + 2))
def test_a_phrase_may_have_eight_words_on_each_side(before: int, after: int) -> None:
    left, right = ([f"{side}{number}" for number in range(20)] for side in "lr")
    lines = page([" ".join(left[:10]), " ".join(left[10:])], " ".join(right))
    query = parse(f'"{" ".join([*left[-before:], *right[:after]])}"')
    is_expected = max(before, after) <= ACROSS_PAGES
    assert bool(find_hits(query, lines)) == is_expected == is_in_index(query.phrases[0], lines)
    if is_expected:
        (hit,) = find_hits(query, lines)
        assert {part.line for part in hit.ranges} == {*([0] if before > 10 else []), 1, 2}
        assert matched_text(hit, lines) == query.text.strip('"')


def test_words_of_the_next_page_are_found_there_only() -> None:
    lines = page(["the last words"], "first words of the last page")
    for question in ("first", '"first words"', "page", '"of the last"', "fir*"):
        assert find_hits(parse(question), lines) == []
        assert not is_in_index(parse(question).phrases[0], lines)
    (hit,) = find_hits(parse('"words first"'), lines)
    assert surrounding_text(hit, lines) == ("the last ", " words of the last page")
    (hit,) = find_hits(parse("last"), lines)
    assert surrounding_text(hit, lines) == ("the ", " words")  # nothing of the next page


def test_a_prefix_and_a_broken_word_go_over_the_end_of_a_page() -> None:
    lines = page(["in Ja-"], "nuar fuhr die Bahn")
    for question in ('"Januar fuhr"', '"in Januar fuhr"', '"Januar fuh*"'):
        assert len(find_hits(parse(question), lines)) == 1, question
        assert is_in_index(parse(question).phrases[0], lines)


def test_no_phrase_crosses_if_the_next_page_is_not_known() -> None:
    lines = [Line(1, 1, "the last words"), Line(2, 2, "first words")]
    assert find_hits(parse('"words first"'), lines) == []
