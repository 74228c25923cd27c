"""The lines of a page with the marks and signs of their transcript.

A sign may go on in the next line of its paragraph.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, islice

from fonds.record.signs import has_signs
from fonds.record.transcript import TranscriptSpan, split_marks
from fonds.serializers.page_model import Canvas, TextLine

SignedLine = tuple[TextLine, tuple[TranscriptSpan, ...]]


def spans_of_lines(lines: Sequence[TextLine]) -> Iterator[SignedLine]:
    """Yield each line with its spans, which joined are the text of the line."""
    if not has_signs("\n".join([line.text for line in lines])):
        yield from ((line, split_marks(line.text)) for line in lines)
        return
    for _, group in groupby(lines, key=lambda line: line.paragraph):
        paragraph = list(group)
        text = "\n".join(line.text for line in paragraph)
        if not has_signs(text):
            yield from ((line, split_marks(line.text)) for line in paragraph)
            continue
        spans, start = split_marks(text), 0
        starts = list(accumulate((len(span.text) for span in spans), initial=0))
        for line in paragraph:
            end = start + len(line.text)
            first = bisect_right(starts, start) - 1  # the span in which the line begins
            last = bisect_left(starts, end, first)
            yield line, tuple(_within(spans[first:last], start - starts[first], end - starts[first]))
            start = end + 1


def spans_of_pages(pages: Sequence[Canvas]) -> dict[int, list[SignedLine]]:
    """Return the lines of the transcript with their spans, by number of the page; only of pages that may have any.

    A paragraph of a typeset transcript, and so a sign in it, may go on on the next page.
    """
    signed = {
        page.number: list(spans_of_lines(page.lines))
        for page in pages
        if not page.typeset and _has_brackets(page)
    }
    typeset = [page for page in pages if page.typeset]
    if any(map(_has_brackets, typeset)):
        lines = spans_of_lines([line for page in typeset for line in page.lines])
        signed |= {page.number: list(islice(lines, len(page.lines))) for page in typeset}
    return signed


def _has_brackets(page: Canvas) -> bool:
    return any("[" in line.text for line in page.lines)


def _within(spans: Sequence[TranscriptSpan], start: int, end: int) -> Iterator[TranscriptSpan]:
    """Yield the parts of spans between two positions of their joined text."""
    position = 0
    for span in spans:
        first, last = max(start - position, 0), min(end - position, len(span.text))
        if first < last:
            yield span if (first, last) == (0, len(span.text)) else replace(span, text=span.text[first:last])
        position += len(span.text)
