"""The tokenizer: a page of text as tokens with their ranges, the same for the index and for queries.

A token is a word between spaces and punctuation. In scripts without spaces each character is a token, which records
whether the next token follows it directly. A word that is hyphenated at the end of a line is one token with two ranges.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from service.search import folding

Region = tuple[int, int, int, int]  # x, y, width, height in canvas pixels

_HYPHEN = re.compile("[-\u2010\u2011\u00ad\u00ac\u2e17\u2e40]\\s*\\Z")
_NEIGHBOURS = 3  # words on each side that a phrase with the halves of a broken word may contain


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its number, its paragraph, its text and its region.

    `words` holds the boxes of its words, six numbers each: start, end, x, y, width, height. `continues` means that its
    last word goes on in the next line, whether or not a hyphen ends it.
    """

    number: int
    paragraph: int
    text: str
    region: Region | None = None
    words: Sequence[int] = ()
    continues: bool = False


@dataclass(frozen=True, slots=True)
class TextRange:
    """A range of text: `line` counts from 0 in the page; `start` and `end` are offsets in the line's text."""

    line: int
    start: int
    end: int


@dataclass(slots=True)  # not frozen, because a page has hundreds and freezing costs time
class Token:
    """A folded word, or a single character of a script without spaces (`is_unspaced`).

    `joins_next` means that the next character of such a script follows directly.
    """

    text: str
    line: int
    start: int
    end: int
    is_unspaced: bool = False
    joins_next: bool = False
    halves: tuple[Token, Token] | None = None  # of a word that is broken over two lines

    @property
    def ranges(self) -> tuple[TextRange, ...]:
        """The ranges of text it covers: one, or two for a broken word."""
        parts = self.halves or (self,)
        return tuple(TextRange(part.line, part.start, part.end) for part in parts)


Tokens = list[Token]


def tokenize_text(text: str, line: int = 0) -> Tokens:
    """Return the tokens of one line."""
    if text.isascii():
        return [
            Token(match[0].lower()[: folding.MAX_TOKEN_LENGTH], line, match.start(), match.end())
            for match in folding.ASCII_WORD.finditer(text)
        ]
    composed, offsets = folding.compose(text)
    pattern = folding.WORD_OR_RUN if folding.UNSPACED_SCRIPT.search(composed) else folding.WORD
    tokens: Tokens = []
    for match in pattern.finditer(composed):
        if match.lastgroup:
            tokens += _unspaced_tokens(composed, match.start(), match.end(), line)
        elif word := folding.fold(match[0]):
            end = match.start() + len(match[0].rstrip("\u00ad"))
            tokens.append(Token(word, line, match.start(), end))
    _mark_joined(composed, tokens)
    if offsets:
        _restore_offsets(tokens, offsets)
    return tokens


def _unspaced_tokens(text: str, start: int, end: int, line: int) -> Iterator[Token]:
    for index in range(start, end):
        # some characters fold to two; both tokens have the same range
        for character in folding.fold(text[index]):
            yield Token(character, line, index, index + 1, True, True)


def _mark_joined(text: str, tokens: Tokens) -> None:
    """Set `joins_next` where only white space separates two characters: `外 蒙古` is one run of three characters."""
    for token, following in pairwise(tokens):
        if token.is_unspaced and token.end != following.start and token.start != following.start:
            token.joins_next = following.is_unspaced and not text[token.end : following.start].strip()
        elif token.is_unspaced:
            token.joins_next = following.is_unspaced
    if tokens and tokens[-1].is_unspaced:
        # the next line decides whether another character follows
        tokens[-1].joins_next = not text[tokens[-1].end :].strip()


def _restore_offsets(tokens: Tokens, offsets: list[int]) -> None:
    """Change offsets in the composed text to offsets in the text as it was given."""
    for token in tokens:
        start, end = offsets[token.start], token.end
        while offsets[end] == start:
            end += 1
        token.start, token.end = start, offsets[end]


def tokenize_page(
    lines: Sequence[Line], included: Container[int] | None = None
) -> tuple[list[Tokens], list[Tokens]]:
    """Return the tokens of a page, one list a paragraph, and the halves of broken words with their neighbours.

    No phrase crosses the end of a paragraph. The halves are given because the hyphen may belong to the word
    (`vice-` and `president`). With `included` only those lines (counted from 0) are tokenized, and no phrase crosses
    an omitted line.
    """
    paragraphs: list[Tokens] = []
    halves: list[Tokens] = []
    for _, group in groupby(enumerate(lines), key=lambda numbered: numbered[1].paragraph):
        tokens = _paragraph(group, included)
        if tokens:
            tokens[-1].joins_next = False
            paragraphs.append(tokens)
            halves += [
                _halves_with_neighbours(tokens, index) for index, token in enumerate(tokens) if token.halves
            ]
    return paragraphs, halves


def _paragraph(lines: Iterable[tuple[int, Line]], included: Container[int] | None) -> Tokens:
    tokens: Tokens = []
    previous = Line(0, 0, "")
    for index, line in lines:
        if included is not None and index not in included:
            if tokens and tokens[-1].text:
                tokens[-1].joins_next = False
                tokens.append(Token("", index, 0, 0))  # a separator that matches nothing
            previous = Line(0, 0, "")
            continue
        line_tokens = tokenize_text(line.text, index)
        if tokens and line.text.strip():
            _join_lines(tokens, line_tokens, previous, line.text)
        tokens += line_tokens
        previous = line if line.text.strip() else previous
    return tokens


def candidate_lines(lines: Sequence[Line], texts: Collection[str]) -> set[int]:
    """Return the lines (counted from 0) that may contain one of the folded words, or that may join two lines."""
    candidates: set[int] = set()
    for index, line in enumerate(lines):
        folded = folding.fold_line(line.text)
        if (
            any(text in folded for text in texts)
            or folding.JOINING_MARK.search(line.text)
            or not folding.WORD.search(line.text)
        ):
            candidates.add(index)
        if line.continues or _HYPHEN.search(line.text):
            candidates |= {index, index + 1}
    return candidates


def _join_lines(tokens: Tokens, next_tokens: Tokens, previous: Line, next_text: str) -> None:
    """Join a word or run that continues in the next line, whose tokens are `next_tokens`."""
    last = tokens[-1]
    first = next_tokens[0] if next_tokens and not next_text[: next_tokens[0].start].strip() else None
    if last.is_unspaced:
        last.joins_next = last.joins_next and first is not None and first.is_unspaced
    elif first is not None and _is_broken(last, first, previous, next_text):
        text = (last.text + first.text)[: folding.MAX_TOKEN_LENGTH]
        tokens[-1] = Token(text, last.line, last.start, last.end, halves=(last, first))
        del next_tokens[0]


def _is_broken(last: Token, first: Token, previous: Line, next_text: str) -> bool:
    """Return whether two tokens are halves of a hyphenated word.

    There must be a letter before the hyphen, and a lower-case letter after it, or capitals on both sides.
    """
    if last.halves or first.is_unspaced:
        return False
    if previous.continues:
        return not previous.text[last.end :].strip() or _HYPHEN.match(previous.text, last.end) is not None
    if not _HYPHEN.match(previous.text, last.end):
        return False
    start, end = previous.text[last.start : last.end], next_text[first.start : first.end]
    if not (start[-1:].isalpha() and end[:1].isalpha()):
        return False
    return not end[0].isupper() or (start.isupper() and end.isupper() and len(end) > 1)


def has_broken_word(lines: Sequence[Line]) -> bool:
    """Return whether any line ends, or may end, within a word."""
    return any(line.continues or _HYPHEN.search(line.text) for line in lines)


def _halves_with_neighbours(tokens: Tokens, index: int) -> Tokens:
    halves = tokens[index].halves or ()
    return [
        *tokens[max(0, index - _NEIGHBOURS) : index],
        *halves,
        *tokens[index + 1 : index + 1 + _NEIGHBOURS],
    ]


def index_terms(units: Tokens) -> Iterator[str]:
    """Yield the index terms of tokens: a word as it is, a character of a script without spaces with the next one.

    Thus any part of a run of characters is a phrase of pairs, and a single character is a prefix of a pair.
    """
    for token, following in zip(units, [*units[1:], None], strict=False):  # no tokens, no terms
        yield token.text + following.text if token.joins_next and following else token.text


def page_index_terms(lines: Sequence[Line]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the index terms of a page, paragraph by paragraph, and those of the halves of broken words.

    The same as the index terms of what `tokenize_page` returns. Pages without broken words, which are most, need no
    ranges and take a tenth of the time.
    """
    if has_broken_word(lines):
        paragraphs, halves = tokenize_page(lines)
        return [list(index_terms(units)) for units in paragraphs], [
            list(index_terms(units)) for units in halves
        ]
    terms = (list(_unbroken(group)) for _, group in groupby(lines, key=lambda line: line.paragraph))
    return [paragraph for paragraph in terms if paragraph], []


def _unbroken(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the index terms of a paragraph without broken words; only unspaced scripts look beyond their line."""
    # a line without words may lie between two parts of a run
    for is_unspaced, group in groupby(
        lines, key=lambda line: bool(folding.UNSPACED_SCRIPT.search(line.text)) or not line.text.strip()
    ):
        if is_unspaced:
            yield from _unspaced_terms("\n".join(line.text for line in group))
        else:
            for line in group:
                yield from spaced_words(line.text)


def _unspaced_terms(text: str) -> Iterator[str]:
    """Yield the index terms of text with scripts without spaces: a run goes on over white space and line ends."""
    composed, _ = folding.compose(text)
    run, end = "", 0
    for match in folding.WORD_OR_RUN.finditer(composed):
        if match.lastgroup:
            if composed[end : match.start()].strip():
                yield from _pairs(run)
                run = ""
            run, end = run + folding.fold_line(match[0]), match.end()
        elif word := folding.fold(match[0]):
            yield from _pairs(run)
            run = ""
            yield word
    yield from _pairs(run)


def _pairs(run: str) -> Iterator[str]:
    yield from (run[index : index + 2] for index in range(len(run)))


def spaced_words(text: str) -> list[str]:
    """Return the folded words of a line without characters of unspaced scripts."""
    if text.isascii():
        return [word[: folding.MAX_TOKEN_LENGTH] for word in folding.ASCII_WORD.findall(text.lower())]
    words = (folding.fold(match[0]) for match in folding.WORD.finditer(folding.compose(text)[0]))
    return [word for word in words if word]
