"""Hits of a query on a page: each occurrence, its ranges of text, its bounding boxes and the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from fonds.search import folding, tokenizer
from fonds.search.query import Phrase, Query
from fonds.search.tokenizer import Line, Region, TextRange, Token, Tokens

CONTEXT_LENGTH = 40  # characters of the text before and after a hit


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence: its range of text on each line it covers, in order."""

    ranges: tuple[TextRange, ...]


def find_hits(query: Query, lines: Sequence[Line]) -> list[Hit]:
    """Return every occurrence of the query's phrases on a page, in text order; none if any phrase is missing."""
    candidates = tokenizer.candidate_lines(
        lines, {token.text for phrase in query.phrases for token in phrase.tokens}
    )
    paragraphs, halves = tokenizer.tokenize_page(lines, candidates)
    across_pages = tokenizer.tokens_across_pages(lines, candidates)
    by_ranges: dict[tuple[TextRange, ...], Hit] = {}
    for phrase in query.phrases:
        phrase_hits = [
            _hit(tokens) for text in (*paragraphs, *halves) for tokens in find_phrase(phrase, text)
        ]
        phrase_hits += [
            hit
            for hit in _all_hits(phrase, across_pages)
            if len({lines[part.line].is_on_next_page for part in hit.ranges}) == 2
        ]
        if not phrase_hits:
            return []
        for hit in phrase_hits:
            by_ranges.setdefault(hit.ranges, hit)
    return _outermost(sorted(by_ranges.values(), key=_text_order))


def _all_hits(phrase: Phrase, tokens: Tokens) -> Iterator[Hit]:
    """Yield every occurrence of a phrase, also those that overlap."""
    for start in range(len(tokens) - len(phrase.tokens) + 1):
        for occurrence in find_phrase(phrase, tokens[start : start + len(phrase.tokens)]):
            yield _hit(occurrence)


def _line_count(lines: Sequence[Line]) -> int:
    """Return the number of lines around a hit: that of the next page only if a word goes on there."""
    if len(lines) > 1 and lines[-1].is_on_next_page and not tokenizer.may_end_in_word(lines[-2]):
        return len(lines) - 1
    return len(lines)


def find_any(query: Query, lines: Sequence[Line]) -> list[Hit]:
    """Return every occurrence of any of the query's phrases on a page, in text order."""
    by_ranges = {
        hit.ranges: hit for phrase in query.phrases for hit in find_hits(Query(query.text, (phrase,)), lines)
    }
    return _outermost(sorted(by_ranges.values(), key=_text_order))


def _text_order(hit: Hit) -> list[tuple[int, int, int]]:
    return [(part.line, part.start, -part.end) for part in hit.ranges]


def find_phrase(phrase: Phrase, text: Tokens) -> Iterator[Tokens]:
    """Yield the tokens of each occurrence of a phrase in a paragraph; occurrences do not overlap."""
    first, count = phrase.tokens[0], len(phrase.tokens)
    index, last = 0, len(text) - count
    while index <= last:
        token = text[index]
        if (token.text == first.text or count == 1) and _matches(phrase, text, index):
            yield text[index : index + count]
            index += count
        else:
            index += 1


def _matches(phrase: Phrase, text: Tokens, start: int) -> bool:
    tokens = phrase.tokens
    for expected, token in zip(tokens[:-1], text[start : start + len(tokens) - 1], strict=True):
        if expected.text != token.text or expected.joins_next != token.joins_next:
            return False
    last, token = tokens[-1], text[start + len(tokens) - 1]
    return token.text == last.text or (phrase.is_prefix and token.text.startswith(last.text))


def _hit(tokens: Iterable[Token]) -> Hit:
    parts: list[TextRange] = []
    for token in tokens:
        for part in token.ranges:
            if parts and parts[-1].line == part.line:
                start, end = min(parts[-1].start, part.start), max(parts[-1].end, part.end)
                parts[-1] = TextRange(part.line, start, end)
            else:
                parts.append(part)
    return Hit(tuple(parts))


def _outermost(ordered: list[Hit]) -> list[Hit]:
    """Drop each hit that lies within the one before, such as a word of a phrase that is also in the query."""
    outermost: list[Hit] = []
    for hit in ordered:
        if not (outermost and all(_is_within(part, outermost[-1].ranges) for part in hit.ranges)):
            outermost.append(hit)
    return outermost


def _is_within(part: TextRange, parts: Iterable[TextRange]) -> bool:
    return any(
        other.line == part.line and other.start <= part.start and part.end <= other.end for other in parts
    )


def bounding_box(line: Line, start: int, end: int) -> Region | None:
    """Return the bounding box of a range of a line: that of its words, or of the line if word boxes are unknown.

    If the range covers only part of a word (a name without its full stop, some characters of a run), the box is the
    same share of the word's width as the range is of its characters.
    """
    words = (line.words[index : index + 6] for index in range(0, len(line.words), 6))
    boxes = [_word_part(line.text, word, start, end) for word in words if word[0] < end and start < word[1]]
    if not boxes:
        return line.region
    left, top = min(x for x, _, _, _ in boxes), min(y for _, y, _, _ in boxes)
    right, bottom = max(x + width for x, _, width, _ in boxes), max(y + height for _, y, _, height in boxes)
    return left, top, right - left, bottom - top


def _word_part(text: str, word: Sequence[int], start: int, end: int) -> Region:
    first, last, x, y, width, height = word
    before, after = max(start - first, 0), max(last - end, 0)
    if _is_right_to_left(text[first:last]):
        before, after = after, before
    length = last - first
    left = x + width * before // length
    right = x + width - width * after // length
    return left, y, max(1, right - left), height


def _is_right_to_left(word: str) -> bool:
    return any(bidirectional(character) in ("R", "AL") for character in word)


def matched_text(hit: Hit, lines: Sequence[Line]) -> str:
    """Return the text of a hit as it stands on the page; a hyphen at the end of a line is kept."""
    parts = matched_lines(hit, lines)
    separators = [_separator(lines[part.line]) for part in hit.ranges[:-1]]
    return "".join(part + separator for part, separator in zip(parts, [*separators, ""], strict=True))


def matched_lines(hit: Hit, lines: Sequence[Line]) -> list[str]:
    """Return the text of a hit on each line it covers, to the end of the line on all but the last."""
    texts = [lines[part.line].text.rstrip()[part.start :] for part in hit.ranges[:-1]]
    last = hit.ranges[-1]
    return [*texts, lines[last.line].text[last.start : last.end]]


def _separator(line: Line) -> str:
    """Return what separates a line from the next in a quotation: nothing within a word or a run, else a space."""
    text = line.text.rstrip()
    is_within = tokenizer.may_end_in_word(line) or folding.UNSPACED_SCRIPT.match(text[-1:])
    return "" if is_within else " "


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage of the text of a page: pieces of text, each with whether it is a hit, and the hits it contains."""

    pieces: tuple[tuple[str, bool], ...]
    hits: tuple[Hit, ...]


def excerpts(hits: Sequence[Hit], lines: Sequence[Line], length: int) -> Iterator[Excerpt]:
    """Yield excerpts that have all hits of a page, each with at most `length` characters of text on each side.

    A hit that is near the one before is in the same excerpt.
    """
    shown: set[Hit] = set()
    last: TextRange | None = None
    for hit in hits:
        if hit not in shown:
            passage = excerpt(hit, hits, lines, length, last)
            shown.update(passage.hits)
            last = passage.hits[-1].ranges[-1]
            yield passage


def excerpt(
    hit: Hit, hits: Sequence[Hit], lines: Sequence[Line], length: int, after: TextRange | None = None
) -> Excerpt:
    """Return a hit with at most `length` characters of text on each side, cut at words, and every other hit in it.

    `hits` are all hits on the page. The excerpt begins after the range `after`.
    """
    first, last = hit.ranges[0], hit.ranges[-1]
    start = first.line
    before = first.start
    while before < length and start > (after.line if after else 0):
        start -= 1
        before += len(lines[start].text)
    end = last.line
    rest = len(lines[end].text) - last.end
    while rest < length and end + 1 < _line_count(lines):
        end += 1
        rest += len(lines[end].text)
    offsets: dict[int, int] = {}
    text = ""
    for index in range(start, end + 1):
        offsets[index] = len(text)
        text += lines[index].text.rstrip() + (_separator(lines[index]) if index < end else "")
    spans = [
        (offsets[part.line] + part.start, offsets[other.ranges[-1].line] + other.ranges[-1].end, other)
        for other in hits
        for part in other.ranges[:1]
        if start <= part.line and other.ranges[-1].line <= end
    ]
    hit_start, hit_end = offsets[first.line] + first.start, offsets[last.line] + last.end
    left = hit_start - len(last_words(text[:hit_start], length))
    if after and start <= after.line:
        left = min(max(left, offsets[after.line] + after.end), hit_start)
    right = hit_end + len(first_words(text[hit_end:], length))
    return _cut(text, left, right, spans)


def _cut(text: str, left: int, right: int, spans: Iterable[tuple[int, int, Hit]]) -> Excerpt:
    pieces: list[tuple[str, bool]] = []
    shown: list[Hit] = []
    position = left
    for start, end, hit in sorted(spans, key=lambda span: span[:2]):
        if start < left or right < end:
            continue
        shown.append(hit)
        if position <= start:
            pieces += [(text[position:start], False), (text[start:end], True)]
        else:  # it overlaps the hit before
            pieces[-1] = (pieces[-1][0] + text[position:end], True)
        position = max(position, end)
    pieces.append((text[position:right], False))
    return Excerpt(tuple(piece for piece in pieces if piece[0]), tuple(shown))


def surrounding_text(hit: Hit, lines: Sequence[Line], length: int = CONTEXT_LENGTH) -> tuple[str, str]:
    """Return the text before and after a hit, across line ends, each of at most `length` characters, cut at words."""
    first, last = hit.ranges[0], hit.ranges[-1]
    before, after = lines[first.line].text[: first.start], lines[last.line].text[last.end :]
    line = first.line - 1
    while len(before) < length and line >= 0:
        before = f"{lines[line].text} {before}"
        line -= 1
    line = last.line + 1
    while len(after) < length and line < _line_count(lines):
        after = f"{after} {lines[line].text}"
        line += 1
    return last_words(before, length), first_words(after, length)


def last_words(text: str, length: int = CONTEXT_LENGTH) -> str:
    """Return at most the last `length` characters of a text, from the beginning of a word if there is one."""
    if len(text) <= length:
        return text
    cut = text[-length:]
    _, space, rest = cut.partition(" ")
    return rest if space and rest.strip() else cut


def first_words(text: str, length: int = CONTEXT_LENGTH) -> str:
    """Return at most the first `length` characters of a text, to the end of a word if there is one."""
    if len(text) <= length:
        return text
    cut = text[:length]
    rest, space, _ = cut.rpartition(" ")
    return rest if space and rest.strip() else cut
