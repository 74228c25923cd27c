"""Queries: words, phrases in quotation marks, and prefixes of words with `*`. All of them must match.

A word that the tokenizer splits (`l'homme`, `vice-president`, a run of Chinese) becomes a phrase. Only tokens made
here reach the index, never the text that people type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from fonds.search import tokenizer
from fonds.search.tokenizer import Tokens

MAX_LENGTH = 1000  # characters of a query
MAX_PHRASES = 32  # words and phrases; further ones are ignored
_PART = re.compile(r'["“”„‟«»](?P<phrase>[^"“”„‟«»]*)["“”„‟«»]?|(?P<word>[^\s"“”„‟«»]+)')


class IndexTerms(NamedTuple):
    """A phrase for the index: its consecutive terms, and whether the last is a prefix of a term.

    `across_pages` are the same phrase over the end of a page, in the terms that the index has for that.
    """

    terms: tuple[str, ...]
    is_prefix: bool
    across_pages: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other. If `is_prefix`, the last of them is a prefix."""

    tokens: tuple[tokenizer.Token, ...]
    is_prefix: bool = False

    @property
    def index_terms(self) -> IndexTerms:
        """The phrase for the index."""
        terms = tuple(tokenizer.index_terms(list(self.tokens)))
        across_pages = tuple(tokenizer.phrases_across_pages(self.tokens))
        if not self.tokens[-1].is_unspaced:
            return IndexTerms(terms, self.is_prefix, across_pages)
        if len(self.tokens) > 1 and self.tokens[-2].joins_next:
            # the pair before it contains the last character
            return IndexTerms(terms[:-1], False, across_pages)
        return IndexTerms(terms, True, across_pages)


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; it has no phrases if the text is empty or has no words."""

    text: str
    phrases: tuple[Phrase, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the query is blank; a blank query matches everything (Content Search 2.0, 4.1.1)."""
        return not self.text.strip()


class QueryTooLongError(ValueError):
    """The query has more than MAX_LENGTH characters."""


def parse(text: str) -> Query:
    """Parse a query. Raises QueryTooLongError."""
    if len(text) > MAX_LENGTH:
        raise QueryTooLongError(f"the question has {len(text)} characters, more than {MAX_LENGTH}")
    phrases: dict[tuple[object, ...], Phrase] = {}
    for match in _PART.finditer(text):
        part = match["phrase"] if match["phrase"] is not None else match["word"]
        tokens = _tokenize(part)
        if tokens and len(phrases) < MAX_PHRASES:
            is_prefix = part.rstrip().endswith("*") and not tokens[-1].is_unspaced
            phrase = Phrase(tuple(tokens), is_prefix)
            phrases.setdefault((*phrase.index_terms, phrase.is_prefix), phrase)
    return Query(text, tuple(phrases.values()))


def _tokenize(part: str) -> Tokens:
    tokens = tokenizer.tokenize_text(part)
    if tokens and tokens[-1].is_unspaced:
        tokens[-1].joins_next = False
    return tokens
