"""Where the words of a transcript are on the scan, if a machine has read the same page and knows where its lines are.

A transcript has the right words and no positions; text recognition has positions and wrong words. The words of both are
aligned (Levenshtein distance of two lists of words), so that each line of the scan gets its part of the transcript.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rapidfuzz.distance import Levenshtein

from fonds.search import folding
from fonds.serializers.page_model import Canvas, Region, TextLine

MAX_WORDS: Final = 3000  # of a page, of either text; a longer one is not aligned
MIN_AGREEMENT: Final = 0.4  # of the words of the transcript that are the same in both, or it is not aligned


@dataclass(frozen=True, slots=True)
class AlignedPart:
    """The characters of a paragraph from `start` to `end`, which are one line of the scan, and its region."""

    start: int
    end: int
    region: Region


@dataclass(frozen=True, slots=True)
class _Word:
    owner: int  # the position of its paragraph, or of its line
    start: int
    folded: str


def aligned_lines(canvas: Canvas) -> dict[int, tuple[AlignedPart, ...]]:
    """Return the parts of each paragraph of a transcript, by its number, each with the region of its line on the scan.

    Empty if the lines of the transcript have regions of their own, or if no text with positions agrees with it.
    """
    transcript = canvas.layer()
    machine = next((layer for layer in canvas.layers if layer.kind == "machine"), None)
    if transcript is None or machine is None or any(line.region for line in transcript.lines):
        return {}
    lines = [line for line in machine.lines if line.region]
    paragraphs = list(transcript.lines)
    regions = _regions_of_words(paragraphs, lines)
    return {paragraph.number: parts for paragraph, parts in zip(paragraphs, regions, strict=True) if parts}


def _regions_of_words(
    paragraphs: Sequence[TextLine], lines: Sequence[TextLine]
) -> list[tuple[AlignedPart, ...]]:
    words, read = list(_words(paragraphs)), list(_words(lines))
    if not words or not read or max(len(words), len(read)) > MAX_WORDS:
        return [()] * len(paragraphs)
    line_of_word: list[int | None] = [None] * len(words)
    agreeing = 0
    for operation in Levenshtein.opcodes([word.folded for word in words], [word.folded for word in read]):
        if operation.tag not in ("equal", "replace"):
            continue
        count = operation.src_end - operation.src_start
        agreeing += count if operation.tag == "equal" else 0
        for offset in range(count):
            line_of_word[operation.src_start + offset] = read[operation.dest_start + offset].owner
    if agreeing < MIN_AGREEMENT * len(words):
        return [()] * len(paragraphs)
    placed = zip(words, _filled(line_of_word), strict=True)
    parts_by_paragraph = {
        owner: tuple(_parts(list(members), paragraphs[owner].text, lines))
        for owner, members in groupby(placed, key=lambda item: item[0].owner)
    }
    return [parts_by_paragraph.get(number, ()) for number in range(len(paragraphs))]


def _words(lines: Sequence[TextLine]) -> Iterator[_Word]:
    for owner, line in enumerate(lines):
        for match in folding.WORD.finditer(line.text):
            yield _Word(owner, match.start(), folding.fold(match[0]))


def _filled(line_of_word: Sequence[int | None]) -> list[int]:
    """Return the line of each word; a word that was not read is on the line of the word before it."""
    current = next(line for line in line_of_word if line is not None)
    filled = []
    for line in line_of_word:
        current = current if line is None else line
        filled.append(current)
    return filled


def _parts(
    placed: Sequence[tuple[_Word, int]], text: str, lines: Sequence[TextLine]
) -> Iterator[AlignedPart]:
    """Yield the parts of a paragraph; the first begins where the paragraph does, and the last ends where it does."""
    starts = [(next(members)[0].start, line) for line, members in groupby(placed, key=lambda item: item[1])]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    for number, ((start, line), end) in enumerate(zip(starts, ends, strict=True)):
        region = lines[line].region
        if region:
            yield AlignedPart(0 if number == 0 else start, end, region)
