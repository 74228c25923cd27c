"""Completions of typed text: words of a record with that prefix, and what follows a phrase in its texts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fonds.record.signs import JOINER
from fonds.search import folding, hits, tokenizer
from fonds.search.index_columns import ChunkCache
from fonds.search.query import Phrase, Query
from fonds.search.tokenizer import Line, Tokens

MAX_SUGGESTIONS = 20  # suggestions in one response
_MAX_FOLLOWING = 4  # characters after those typed, in scripts without spaces


Words = tuple[tuple[str, str], ...]  # each folded, and as it is spelt


def _words_of_chunk(chunk: str) -> Words:
    """Return the words of a piece of lower-case text without spaces."""
    pattern = folding.ASCII_WORD if chunk.isascii() else folding.SPACED_WORD
    return _folded(pattern.findall(chunk))


_SPELLINGS = ChunkCache(_words_of_chunk)


def word_list(pages: Iterable[str | Sequence[Line]]) -> str:
    """Return the sorted words of pages, one a line: the folded word, its first spelling and its count, tab-separated.

    A page is the text of its lines, or the lines themselves if a word may be broken. Characters of scripts without
    spaces are not words and are left out.
    """
    counts: dict[str, int] = {}
    first_spelling: dict[str, str] = {}
    for page in pages:
        for words, count in _words_of_page(page):
            for folded, spelling in words:
                if folded in counts:
                    counts[folded] += count
                else:
                    counts[folded], first_spelling[folded] = count, spelling
    return "\n".join(f"{word}\t{first_spelling[word]}\t{counts[word]}" for word in sorted(counts))


def _words_of_page(page: str | Sequence[Line]) -> Iterator[tuple[Words, int]]:
    """Yield the words of each piece of a page, and how often it occurs."""
    if isinstance(page, str):
        for chunk, count in Counter(page.lower().split()).items():
            yield _SPELLINGS[chunk], count
    else:
        for spelling, count in Counter(_joined_words(page)).items():
            if folded := folding.fold(spelling):
                yield ((folded, spelling.replace("\u00ad", "")),), count


def _folded(spellings: Iterable[str]) -> Words:
    folded = ((folding.fold(spelling), spelling) for spelling in spellings)
    return tuple((word, spelling.replace("\u00ad", "")) for word, spelling in folded if word)


def _joined_words(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the words of a page; a word that is broken at the end of a line is joined."""
    is_ascii = all(line.words_text.isascii() for line in lines)
    for tokens in tokenizer.tokenize_page(lines)[0]:
        for token in tokens:
            if is_ascii and len(token.text) < folding.MAX_TOKEN_LENGTH:
                yield token.text  # folding changed its case and cut nothing off
            elif not token.is_unspaced:
                parts = token.parts or (token,)
                spelling = "".join(lines[part.line].words_text[part.start : part.end] for part in parts)
                yield spelling.replace(JOINER, "").lower()


def words_with_prefix(words: str, prefix: str) -> list[tuple[str, int]]:
    """Return (word, count) for the most frequent words with a folded prefix, in alphabetical order.

    `words` is the text that `vocabulary` makes.
    """
    rows = words.split("\n")
    index = bisect_left(rows, prefix)
    matches: list[tuple[int, str]] = []
    while index < len(rows) and rows[index].startswith(prefix):
        _, spelling, count = rows[index].split("\t")
        matches.append((int(count), spelling))
        index += 1
    most_frequent = sorted(matches, key=lambda match: (-match[0], match[1]))[:MAX_SUGGESTIONS]
    return sorted((spelling, count) for count, spelling in most_frequent)


def single_word(phrase: Phrase) -> str | None:
    """Return the folded word that was typed, or None for several words or for a script without spaces."""
    is_single = len(phrase.tokens) == 1 and not phrase.tokens[0].is_unspaced
    return phrase.tokens[0].text if is_single else None


def parse_typed(text: str) -> Phrase | None:
    """Parse typed text as one phrase whose last word is a prefix (Content Search 1.0, 4.2); None if it has no words."""
    tokens = tokenizer.tokenize_text(text.replace("*", " "))
    return Phrase(tuple(tokens), is_prefix=not tokens[-1].is_unspaced) if tokens else None


def continuations(phrase: Phrase, pages: Iterable[Sequence[Line]]) -> list[tuple[str, int]]:
    """Return (text, count) for the most frequent texts that begin with a phrase, in alphabetical order."""
    counts: Counter[str] = Counter()
    for lines in pages:
        if phrase.tokens[-1].is_unspaced:
            for tokens in tokenizer.tokenize_page(lines)[0]:
                counts.update(_longer_runs(phrase, tokens))
        else:
            for hit in hits.find_hits(Query("", (phrase,)), lines):
                counts[_on_one_line(phrase, "\n".join(_matched_words(hit, lines)).lower())] += 1
    return sorted(_longest(counts).most_common(MAX_SUGGESTIONS))


def _matched_words(hit: hits.Hit, lines: Sequence[Line]) -> list[str]:
    """Return the text of a hit on each line it covers, without the signs of a transcript."""
    if not any(lines[part.line].searched for part in hit.ranges):
        return hits.matched_lines(hit, lines)
    words = [replace(line, text=line.words_text) for line in lines]
    return [text.replace(JOINER, "") for text in hits.matched_lines(hit, words)]


def _on_one_line(phrase: Phrase, text: str) -> str:
    """Return an occurrence of a phrase without line feeds; a broken word is joined if the phrase has it whole."""
    joined = " ".join(tokenizer.join_broken_words(text, "").split())
    if folding.fold_line(joined).startswith(" ".join(token.text for token in phrase.tokens)):
        return joined
    return " ".join(tokenizer.join_broken_words(text, "-").split())


def _longer_runs(phrase: Phrase, tokens: Tokens) -> Iterator[str]:
    """Yield, for each occurrence, the phrase and each extension of it by up to `_MAX_FOLLOWING` characters."""
    for occurrence in hits.find_phrase(phrase, tokens):
        start = tokens.index(occurrence[0])
        end = start + len(occurrence)
        text = "".join(token.text for token in tokens[start:end])
        yield text
        while end < min(len(tokens), start + len(occurrence) + _MAX_FOLLOWING) and tokens[end - 1].joins_next:
            text += tokens[end].text
            end += 1
            yield text


def _longest(counts: Counter[str]) -> Counter[str]:
    """Drop every text that occurs only as the beginning of a longer one."""
    return Counter(
        {
            text: count
            for text, count in counts.items()
            if not any(
                other != text and other.startswith(text) and counts[other] == count for other in counts
            )
        }
    )
