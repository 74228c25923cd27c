"""The tokenizer: a page of text as tokens with their ranges, the same for the index and for queries.

A token is a word between spaces and punctuation. In scripts without spaces each character is a token, which records
whether the next token follows it directly. A word that is hyphenated at the end of a line is one token with a range for
each of its parts; the parts are indexed too, because the hyphen may belong to the word. The lines of a transcript are
lines of the page if these are known, or else paragraphs, with a line feed at the end of each line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from fonds.record.signs import JOINER, SearchedText
from fonds.search import folding

Region = tuple[int, int, int, int]  # x, y, width, height in canvas pixels

# what writers and printers put at the end of a line within a word; after some, the next line begins with another
_HYPHENS = "-\u2010\u2011\u00ad\u00ac=\u058a\u1806\u2e17\u2e1a\u2e40\u2e5d\ufe63\uff0d\uff1d"
_HYPHEN_AT_END = re.compile(f"[{_HYPHENS}][^\\S\n]*(?:\n|\\Z)")
_HYPHEN_WITHIN = re.compile(f"[{_HYPHENS}][^\\S\n]*\n\\s*[{_HYPHENS}]?")
_HYPHEN_OR_NOTHING = re.compile(f"\\s*[{_HYPHENS}]?\\Z")
ACROSS_PAGES = (
    8  # words, or characters of a script without spaces, of a phrase on each side of the end of a page
)
# before an index term that is only found as a part of a phrase over the end of a page: on this page, and on the next
_MARK_BEFORE, _MARK_AFTER = "\u2039", "\u203a"
_NEIGHBOURS = 3  # words on each side that a phrase with the halves of a broken word may contain


@dataclass(slots=True)  # never changed; not frozen, because that slows down making so many
class Line:
    """A line of a page: its number, its paragraph, its text and its region.

    `words` holds the boxes of its words, six numbers each: start, end, x, y, width, height. `continues` means that its
    last word goes on in the next line, whether or not a hyphen ends it. `is_on_next_page` means that it is the first
    line of the next page, of which only the end of a broken word and of a phrase belong to this one. `searched` is its
    text for searches if it has signs of a transcript, else None.
    """

    number: int
    paragraph: int
    text: str
    region: Region | None = None
    words: Sequence[int] = ()
    continues: bool = False
    is_on_next_page: bool = False
    searched: SearchedText | None = None

    @property
    def words_text(self) -> str:
        """Its text as words are looked for in it, with the same offsets."""
        return self.searched.words if self.searched else self.text


@dataclass(frozen=True, slots=True)
class TextRange:
    """A range of text: `line` counts from 0 in the page; `start` and `end` are offsets in the line's text."""

    line: int
    start: int
    end: int


@dataclass(slots=True)  # not frozen, because a page has hundreds and freezing costs time
class Token:
    """A folded word, or a single character of a script without spaces (`is_unspaced`).

    `joins_next` means that the next character of such a script follows directly. `parts` are the parts of a word that
    is broken over two lines, or more in a narrow column.
    """

    text: str
    line: int
    start: int
    end: int
    is_unspaced: bool = False
    joins_next: bool = False
    parts: tuple[Token, ...] = ()

    @property
    def ranges(self) -> tuple[TextRange, ...]:
        """The ranges of text it covers: one, or one for each part of a broken word."""
        return tuple(TextRange(part.line, part.start, part.end) for part in self.parts or (self,))


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
            end = match.start() + len(match[0].rstrip("\u00ad" + JOINER))
            start = match.end() - len(match[0].lstrip(JOINER)) if match[0][0] == JOINER else match.start()
            tokens.append(Token(word, line, start, end))
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
    """Return the tokens of a page, one list a paragraph, and the parts of broken words with their neighbours.

    No phrase crosses the end of a paragraph. The parts are given because the hyphen may belong to the word
    (`vice-` and `president`). With `included` only those lines (counted from 0) are tokenized, and no phrase crosses
    an omitted line.
    """
    next_page = len(lines) - 1 if lines and lines[-1].is_on_next_page else -1
    paragraphs: list[Tokens] = []
    unjoined: list[Tokens] = []
    has_signs = any(line.searched for line in lines)
    for _, group in groupby(enumerate(lines), key=lambda numbered: numbered[1].paragraph):
        numbered_lines = list(group)
        tokens, _ = _paragraph(numbered_lines, included)
        if tokens:
            tokens[-1].joins_next = False
            paragraphs.append(tokens)
            unjoined += _unjoined(tokens, next_page)
            if has_signs:
                unjoined += _without_deletions(numbered_lines, included)
    return paragraphs, unjoined


def _without_deletions(lines: list[tuple[int, Line]], included: Container[int] | None) -> Iterator[Tokens]:
    """Yield the tokens of a paragraph without what was deleted or corrected in it, for phrases; nothing if none was."""
    if any(line.searched and line.searched.words != line.searched.reading for _, line in lines):
        tokens, _ = _paragraph([(index, _as_read(line)) for index, line in lines], included)
        if tokens:
            tokens[-1].joins_next = False
            yield tokens


def _as_read(line: Line) -> Line:
    reading = line.searched.reading if line.searched else line.text
    return replace(line, searched=SearchedText(reading, reading))


@dataclass(frozen=True, slots=True)
class _PhysicalLine:
    """A line of the page, which may be a part of a paragraph: the characters from `start` to `end` of its `text`."""

    index: int
    line: Line
    text: str
    start: int
    end: int

    @property
    def is_said_to_continue(self) -> bool:
        """Whether the source says that the last word goes on in the next line."""
        return self.line.continues and self.end == len(self.text)

    @property
    def is_blank(self) -> bool:
        """Whether it has no characters but spaces."""
        return not self.text[self.start : self.end].strip()

    def tokens(self) -> Tokens:
        """Return its tokens, with their offsets in the Line."""
        tokens = tokenize_text(self.text[self.start : self.end], self.index)
        for token in tokens if self.start else ():
            token.start, token.end = token.start + self.start, token.end + self.start
        return tokens

    def ends_within(self, last: Token) -> bool:
        """Return whether the line ends with a word, and with a hyphen or the statement that the word continues."""
        if last.line != self.index or last.start < self.start:
            return False
        rest = self.text[last.end : self.end]
        # beside a sign that joins the parts of a word, white space parts them
        is_last = self.is_said_to_continue and not (rest.strip(JOINER) if JOINER in rest else rest.strip())
        return is_last or _HYPHEN_AT_END.match(self.text, last.end, self.end) is not None


def _physical_lines(index: int, line: Line) -> Iterator[_PhysicalLine]:
    """Yield the parts of a line that end where a word may be broken: all of it, if it has no line feeds."""
    start, text = 0, line.words_text
    for match in _HYPHEN_AT_END.finditer(text) if "\n" in text else ():
        if match.end() < len(text):
            yield _PhysicalLine(index, line, text, start, match.end())
            start = match.end()
        if line.is_on_next_page:
            return
    yield _PhysicalLine(index, line, text, start, len(text))


def tokens_across_pages(lines: Sequence[Line], included: Container[int] | None = None) -> Tokens:
    """Return the last tokens of a page with the first of the next, ACROSS_PAGES of each; none if that is not known."""
    if len(lines) < 2 or not lines[-1].is_on_next_page:
        return []
    first = len(lines) - 1
    count = 0
    while first and lines[first - 1].paragraph == lines[-1].paragraph and count <= ACROSS_PAGES:
        first -= 1
        count += len(tokenize_text(lines[first].words_text))
    tokens, following = _paragraph(((index, lines[index]) for index in range(first, len(lines))), included)
    return [*tokens[-ACROSS_PAGES:], *following[:ACROSS_PAGES]] if tokens and following else []


def terms_across_pages(lines: Sequence[Line]) -> list[str]:
    """Return the index terms of those tokens: each is marked with the side of the end of the page that it is on."""
    next_page = len(lines) - 1
    return [
        (_MARK_AFTER if token.line == next_page else _MARK_BEFORE) + token.text
        for token in tokens_across_pages(lines)
    ]


def phrases_across_pages(tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """Yield the index terms of a phrase over the end of a page, which may be between any two of its tokens."""
    marked = [(_MARK_BEFORE + token.text, _MARK_AFTER + token.text) for token in tokens]
    for split in range(max(1, len(tokens) - ACROSS_PAGES), min(ACROSS_PAGES, len(tokens) - 1) + 1):
        yield tuple(before for before, _ in marked[:split]) + tuple(after for _, after in marked[split:])


def _paragraph(lines: Iterable[tuple[int, Line]], included: Container[int] | None) -> tuple[Tokens, Tokens]:
    """Return the tokens of a paragraph, and those of the line of the next page that follow them."""
    tokens: Tokens = []
    following: Tokens = []
    previous: _PhysicalLine | None = None
    for index, line in lines:
        if included is not None and index not in included:
            if tokens and tokens[-1].text:
                tokens[-1].joins_next = False
                tokens.append(Token("", index, 0, 0))  # a separator that matches nothing
            previous = None
            continue
        for part in _physical_lines(index, line):
            part_tokens = part.tokens()
            if tokens and not part.is_blank:
                _join_lines(tokens, part_tokens, previous, part)
            if line.is_on_next_page:
                following += part_tokens
            else:
                tokens += part_tokens
            previous = previous if part.is_blank else part
    return tokens, following


def candidate_lines(lines: Sequence[Line], texts: Collection[str]) -> set[int]:
    """Return the lines (counted from 0) that may contain one of the folded words, or that may join two lines."""
    candidates: set[int] = set()
    for index, line in enumerate(lines):
        line_text = line.words_text
        folded = folding.fold_line(line_text)
        if (
            any(text in folded for text in texts)
            or folding.JOINING_MARK.search(line_text)
            or not folding.WORD.search(line_text)
        ):
            candidates.add(index)
        if line.continues or _HYPHEN_AT_END.search(line_text):
            candidates |= {index, index + 1}
    return candidates


def _join_lines(
    tokens: Tokens, next_tokens: Tokens, previous: _PhysicalLine | None, following: _PhysicalLine
) -> None:
    """Join a word or run that continues in the next line, whose tokens are `next_tokens`."""
    last = tokens[-1]
    first = next_tokens[0] if next_tokens else None
    before = following.text[following.start : first.start] if first else ""
    if last.is_unspaced:
        last.joins_next = last.joins_next and first is not None and first.is_unspaced and not before.strip()
    elif previous and first and _HYPHEN_OR_NOTHING.match(before):
        parts = last.parts or (last,)
        if _is_broken(parts[-1], first, previous, following.text):
            text = (last.text + first.text)[: folding.MAX_TOKEN_LENGTH]
            tokens[-1] = Token(text, last.line, last.start, last.end, parts=(*parts, first))
            del next_tokens[0]


def _is_broken(last: Token, first: Token, previous: _PhysicalLine, next_text: str) -> bool:
    """Return whether two tokens are parts of a hyphenated word.

    There must be a letter before the hyphen, and a lower-case letter after it, or capitals on both sides, unless the
    source says that the word continues.
    """
    if first.is_unspaced or not previous.ends_within(last):
        return False
    if previous.is_said_to_continue:
        return True
    start, end = previous.text[last.start : last.end], next_text[first.start : first.end]
    if not (start[-1:].isalpha() and end[:1].isalpha()):
        return False
    return not end[0].isupper() or (start.isupper() and end.isupper() and len(end) > 1)


def join_broken_words(text: str, hyphen: str) -> str:
    """Return a text of several lines with `hyphen` for each hyphen at the end of a line and what is around it."""
    return _HYPHEN_WITHIN.sub(hyphen, text)


def may_end_in_word(line: Line) -> bool:
    """Return whether the last word of a line may go on in the next line."""
    return line.continues or line.words_text.rstrip().endswith(tuple(_HYPHENS))


def has_broken_word(lines: Sequence[Line]) -> bool:
    """Return whether any line ends, or may end, within a word."""
    return any(line.continues for line in lines) or ends_within_word(
        "\n".join(line.words_text for line in lines)
    )


def ends_within_word(text: str) -> bool:
    """Return whether a hyphen ends any line of a text."""
    return _HYPHEN_AT_END.search(text) is not None


def _unjoined(tokens: Tokens, next_page: int) -> Iterator[Tokens]:
    """Yield the parts of the broken words of a paragraph, each with its neighbours.

    If the lines of a broken word are in one paragraph of the source, the parts are given with the whole paragraph, so
    that it can be found as it is written. A part on the line `next_page` is left out: it is found on its own page.
    """
    broken = [index for index, token in enumerate(tokens) if token.parts]
    parts = [
        [part for part in token.parts if part.line != next_page] if token.parts else [token]
        for token in tokens
    ]
    is_written_so = any(tokens[index].parts[0].line == tokens[index].parts[1].line for index in broken)
    if is_written_so:
        yield _flat(parts)
    for index in broken if not is_written_so or len(broken) > 1 else ():
        first, last = max(0, index - _NEIGHBOURS), index + 1 + _NEIGHBOURS
        yield [*tokens[first:index], *parts[index], *tokens[index + 1 : last]]
        if not is_written_so and any(token.parts for token in tokens[index + 1 : last]):
            yield _flat(parts[first:last])


def _flat(parts: Iterable[Tokens]) -> Tokens:
    return [part for token_parts in parts for part in token_parts]


def index_terms(units: Tokens) -> Iterator[str]:
    """Yield the index terms of tokens: a word as it is, a character of a script without spaces with the next one.

    Thus any part of a run of characters is a phrase of pairs, and a single character is a prefix of a pair.
    """
    for token, following in zip(units, [*units[1:], None], strict=False):  # no tokens, no terms
        yield token.text + following.text if token.joins_next and following else token.text
