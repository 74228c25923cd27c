"""A transcript: verbatim text, with pages, paragraphs and editorial marks separated from the document's own words.

The text is never changed: the spans of a paragraph, joined, are the paragraph, character by character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# what an editor added to the text, by its mark in square brackets: its name and an explanation for readers
EDITORIAL_MARKS: dict[str, tuple[str, str]] = {
    "illegible": ("illegible", "Illegible in the source: the editor could not read what stands here."),
    "unclear": ("unclear", "Uncertain reading: the editor is not sure of what stands here."),
    "?": ("unclear", "Uncertain reading: the editor is not sure of what stands here."),
    "sic": ("sic", "Thus in the source: the editor copied it as it stands."),
    "excised": ("excised", "Withheld: this passage was removed before release."),
    "redacted": ("excised", "Withheld: this passage was removed before release."),
    "sanitized": ("excised", "Withheld: this passage was removed before release."),
    "blank": ("blank", "Left blank in the source."),
    "handwritten": ("handwritten", "Written by hand in the source."),
    "signature": ("signature", "A signature stands here in the source."),
    "stamp": ("stamp", "A stamp stands here in the source."),
    "seal": ("seal", "A seal stands here in the source."),
    "underlined": ("underlined", "Underlined in the source."),
}

_MARK = re.compile(r"\[(" + "|".join(re.escape(word) for word in EDITORIAL_MARKS) + r")\]", re.IGNORECASE)
_PAGE_BREAK = re.compile(r"^[ \t]*\[page(?:[ \t]+([^\]\n]{1,40}))?\][ \t]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TranscriptSpan:
    """A part of a paragraph: the document's words, or an editorial mark with its name and explanation."""

    text: str
    mark: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of the source: its label, empty if the source gives none, and its paragraphs."""

    label: str
    paragraphs: tuple[str, ...]


def split_marks(paragraph: str) -> tuple[TranscriptSpan, ...]:
    """Split a paragraph at its editorial marks."""
    parts: list[TranscriptSpan] = []
    end = 0
    for match in _MARK.finditer(paragraph):
        if match.start() > end:
            parts.append(TranscriptSpan(paragraph[end : match.start()]))
        name, explanation = EDITORIAL_MARKS[match[1].lower()]
        parts.append(TranscriptSpan(match[0], name, explanation))
        end = match.end()
    if end < len(paragraph):
        parts.append(TranscriptSpan(paragraph[end:]))
    return tuple(parts)


@lru_cache(maxsize=64)
def source_pages(transcript: str) -> tuple[SourcePage, ...]:
    """Return the pages of a transcript. `[page 2]` on its own line begins a page; blank lines separate paragraphs."""
    pages: list[SourcePage] = []
    label, start = "", 0
    for match in _PAGE_BREAK.finditer(transcript) if "[" in transcript else ():
        if paragraphs := _paragraphs(transcript[start : match.start()]):
            pages.append(SourcePage(label, paragraphs))
        elif start:
            pages.append(SourcePage(label, ()))
        label, start = (match[1] or "").strip(), match.end()
    last = _paragraphs(transcript[start:])
    if last or start:
        pages.append(SourcePage(label, last))
    return tuple(pages)


def _paragraphs(text: str) -> tuple[str, ...]:
    blocks = re.split(r"\n[ \t]*\n", text.strip("\n"))
    return tuple(block.strip() for block in blocks if block.strip())
