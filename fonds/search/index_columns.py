"""Text as the index has it: the tokens in a row, without ranges.

The tokens are those of tokenizer.py, which gives them ranges. Most text has no broken words and needs no ranges: it is
cut at its spaces, and what stands between two spaces is folded once for all the places where it occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from fonds.record.signs import JOINER
from fonds.search import folding, tokenizer
from fonds.search.tokenizer import Line

Value = TypeVar("Value")
CACHED_CHUNKS = 32_768  # pieces of text between spaces of which the tokens are kept
MAX_CACHED_LENGTH = 48  # characters of such a piece
# characters of scripts without spaces; only white space within such a run does not end it
_RUN = re.compile(f"[{folding.UNSPACED}]+(?:\\s+[{folding.UNSPACED}]+)*")


_SPECIAL = re.compile(f"{folding.UNSPACED_SCRIPT.pattern}|{folding.JOINING_MARK.pattern}")


class ChunkCache(dict[str, Value]):
    """What `make` returns for pieces of text without spaces: of short ones, kept for the next place where it stands."""

    def __init__(self, make: Callable[[str], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, chunk: str) -> Value:
        value = self._make(chunk)
        if len(chunk) <= MAX_CACHED_LENGTH:
            if len(self) >= CACHED_CHUNKS:
                self.clear()
            self[chunk] = value
        return value


def _tokens_of_chunk(chunk: str) -> str | None:
    """Return the tokens of a piece of text without spaces, separated by spaces.

    Returns None if it has characters of unspaced scripts, or marks: the pieces beside it have to be looked at too.
    """
    return None if _SPECIAL.search(chunk) else _spaced(chunk)


_CHUNKS = ChunkCache(_tokens_of_chunk)


def columns_of_page(lines: Sequence[Line]) -> tuple[list[str], list[str]]:
    """Return the index terms of a page, a paragraph each, and those of the parts of broken words.

    The terms of a paragraph are separated by spaces. They are the same as those of what `tokenize_page` returns; at the
    end are those of phrases over the end of the page, which `phrases_across_pages` finds and no other phrase.
    """
    paragraphs: list[str] = []
    halves: list[str] = []
    for _, group in groupby(lines, key=lambda line: line.paragraph):
        paragraph_lines = list(group)
        if any(line.searched for line in paragraph_lines) or tokenizer.has_broken_word(paragraph_lines):
            paragraph, parts = tokenizer.tokenize_page(paragraph_lines)
            paragraphs += map(_joined, paragraph)
            halves += map(_joined, parts)
        elif column := column_of(text_of_page(paragraph_lines)):
            paragraphs.append(column)
    if across_pages := tokenizer.terms_across_pages(lines):
        halves.append(" ".join(across_pages))
    return paragraphs, halves


def text_of_page(lines: Sequence[Line]) -> str:
    """Return the text of the lines of a page, without that of the line of the next page."""
    return "\n".join(
        line.searched.words.replace(JOINER, "") if line.searched else line.text
        for line in lines
        if not line.is_on_next_page
    )


def _joined(tokens: tokenizer.Tokens) -> str:
    return " ".join(tokenizer.index_terms(tokens))


def column_of(text: str) -> str:
    """Return the index terms of a paragraph without broken words, separated by spaces."""
    chunks = text.split()
    columns = list(map(_CHUNKS.__getitem__, chunks))
    if None not in columns:
        return " ".join(filter(None, columns))
    return " ".join(filter(None, _with_special(chunks, columns)))


def _with_special(chunks: list[str], columns: list[str | None]) -> list[str | None]:
    """Return the columns, and in place of None, the terms of all those chunks that stand beside each other."""
    terms: list[str | None] = []
    done = 0
    for start in [position for position, column in enumerate(columns) if column is None]:
        if start < done:
            continue
        end = start + 1
        while end < len(columns) and columns[end] is None:
            end += 1
        terms += columns[done:start]
        terms.append(_special(" ".join(chunks[start:end])))
        done = end
    return terms + columns[done:]


def _special(text: str) -> str:
    return _cached_special(text) if len(text) <= MAX_CACHED_LENGTH else _special_terms(text)


def _special_terms(text: str) -> str:
    """Return the index terms of text with characters of unspaced scripts, or with marks."""
    return " ".join(filter(None, _columns_between_runs(folding.compose(text)[0])))


_cached_special = lru_cache(CACHED_CHUNKS)(_special_terms)


def _columns_between_runs(text: str) -> Iterator[str]:
    end = 0
    for match in _RUN.finditer(text):
        yield _spaced(text[end : match.start()])
        run = folding.fold_line("".join(match[0].split()))
        # a character is indexed with the next one, so that any part of a run is a phrase of pairs
        yield " ".join(map("".join, zip(run, [*run[1:], ""], strict=True)))
        end = match.end()
    yield _spaced(text[end:])


def _spaced(text: str) -> str:
    """Return the tokens of text without characters of unspaced scripts and without marks to be composed."""
    return " ".join(filter(None, map(folding.fold, folding.WORD.findall(text))))
