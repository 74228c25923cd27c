"""How the marks and signs of a transcript are set: what is muted, struck through, underlined or slanted.

The text is set as it is written, with all its signs, so that no line is longer or shorter for them.
"""

from __future__ import annotations

from fonds.record.signs import has_signs
from fonds.record.transcript import TranscriptSpan, split_marks
from fonds.typesetting import unicode_scripts

MARK = "mark"  # the style of an editor's words: muted and slanted
# sign -> style of the words in it, as the template knows it; those of other signs are set like all words
_STYLES = {
    "deleted": "strike",
    "underlined": "underline",
    "added": "dashed",
    "unclear": "dotted",
    "italic": "italic",
    "handwritten": "italic",
    "hand": "italic",
    "signature": "italic",
}


def styled_spans(text: str) -> list[tuple[int, int, str]]:
    """Return the (start, end, style) of each part of a paragraph that is not set like all words, in order.

    A style is several words: `mark`, `italic`, and the lines through or below the words.
    """
    brackets = unicode_scripts.editorial_marks(text)
    if not has_signs(text):
        return [(start, end, MARK) for start, end in brackets]
    spans: list[tuple[int, int, str]] = []
    start = 0
    for span in split_marks(text):
        end = start + len(span.text)
        if style := _style(span):
            spans.append((start, end, style))
        else:
            # other words in brackets are muted too, as in a paragraph without signs
            spans += [(first, last, MARK) for first, last in brackets if start <= first and last <= end]
        start = end
    return spans


def _style(span: TranscriptSpan) -> str:
    if span.is_delimiter or span.mark or any(sign.is_description for sign in span.signs):
        return MARK
    return " ".join(dict.fromkeys(_STYLES[sign.name] for sign in span.signs if sign.name in _STYLES))
