"""The lines of a page with the marks and signs of their transcript.

A sign may go on in the next line of its paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from service.record.signs import has_signs
from service.record.transcript import TranscriptSpan, split_marks
from service.serializers.page_model import TextLine


def spans_of_lines(lines: Sequence[TextLine]) -> Iterator[tuple[TextLine, tuple[TranscriptSpan, ...]]]:
    """Yield each line with its spans, which joined are the text of the line."""
    for _, group in groupby(lines, key=lambda line: line.paragraph):
        paragraph = list(group)
        text = "\n".join(line.text for line in paragraph)
        if not has_signs(text):
            yield from ((line, split_marks(line.text)) for line in paragraph)
            continue
        spans, start = split_marks(text), 0
        for line in paragraph:
            end = start + len(line.text)
            yield line, tuple(_within(spans, start, end))
            start = end + 1


def _within(spans: Sequence[TranscriptSpan], start: int, end: int) -> Iterator[TranscriptSpan]:
    """Yield the parts of spans between two positions of their joined text."""
    position = 0
    for span in spans:
        first, last = max(start - position, 0), min(end - position, len(span.text))
        if first < last:
            yield span if (first, last) == (0, len(span.text)) else replace(span, text=span.text[first:last])
        position += len(span.text)
