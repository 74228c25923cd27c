"""A transcript: verbatim text, with pages, paragraphs, marks and signs separated from the document's own words.

The text is never changed: the spans of a paragraph, joined, are the paragraph, character by character. Marks stand
alone (`[illegible]`); signs, which are read in signs.py, hold words (`[deleted: words]`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from fonds.record.signs import Sign, has_signs, page_breaks, split_signs

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


@dataclass(slots=True)  # never changed; not frozen, because that slows down making so many
class TranscriptSpan:
    """A part of a paragraph: the document's words, or an editorial mark with its name and explanation.

    `signs` are those around it, the outermost first. A delimiter is what is written of the last of them, such as
    `[deleted: `, and the bracket at its end.
    """

    text: str
    mark: str = ""
    explanation: str = ""
    signs: tuple[Sign, ...] = ()
    is_delimiter: bool = False


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of the source: its label, empty if the source gives none, and its paragraphs.

    `continues` means that its first paragraph began on the page before: `[page: 3]` stands within it.
    """

    label: str
    paragraphs: tuple[str, ...]
    continues: bool = False


def split_marks(paragraph: str) -> tuple[TranscriptSpan, ...]:
    """Split a paragraph at its editorial marks and signs."""
    if "[" not in paragraph:
        return (TranscriptSpan(paragraph),) if paragraph else ()
    if not has_signs(paragraph):
        return _split_marks(paragraph)
    return tuple(
        chain.from_iterable(
            (TranscriptSpan(span.text, signs=span.signs, is_delimiter=True),)
            if span.is_delimiter
            else _split_marks(span.text, span.signs)
            for span in split_signs(paragraph)
        )
    )


def _split_marks(paragraph: str, signs: tuple[Sign, ...] = ()) -> tuple[TranscriptSpan, ...]:
    parts: list[TranscriptSpan] = []
    end = 0
    for match in _MARK.finditer(paragraph):
        if match.start() > end:
            parts.append(TranscriptSpan(paragraph[end : match.start()], "", "", signs))
        name, explanation = EDITORIAL_MARKS[match[1].lower()]
        parts.append(TranscriptSpan(match[0], name, explanation, signs))
        end = match.end()
    if end < len(paragraph):
        parts.append(TranscriptSpan(paragraph[end:], "", "", signs))
    return tuple(parts)


@lru_cache(maxsize=64)
def source_pages(transcript: str) -> tuple[SourcePage, ...]:
    """Return the pages of a transcript. `[page 2]` on its own line begins a page; blank lines separate paragraphs.

    `[page: 2]` begins a page within a paragraph, which goes on there.
    """
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
    return tuple(chain.from_iterable(map(_divided, pages)) if "[page: " in transcript else pages)


def _divided(page: SourcePage) -> Iterator[SourcePage]:
    """Yield the pages that `[page: 2]` divides a page into; the white space beside it is left out."""
    label, paragraphs, continues = page.label, [], page.continues
    for paragraph in page.paragraphs:
        start = 0
        for break_start, break_end, next_label in page_breaks(paragraph) if "[page: " in paragraph else ():
            before = paragraph[start:break_start].strip()
            if before:
                paragraphs.append(before)
            if paragraphs or label or start:
                yield SourcePage(label, tuple(paragraphs), continues)
            label, paragraphs, start = next_label, [], break_end
            continues = bool(before) and bool(paragraph[break_end:].strip())
        if rest := paragraph[start:].strip() if start else paragraph:
            paragraphs.append(rest)
    yield SourcePage(label, tuple(paragraphs), continues)


def _paragraphs(text: str) -> tuple[str, ...]:
    blocks = re.split(r"\n[ \t]*\n", text.strip("\n"))
    return tuple(block.strip() for block in blocks if block.strip())


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text with its kind: a `paragraph`, the `page` sign of a line with its label, or white `space`."""

    text: str
    kind: str
    label: str = ""


def text_parts(text: str) -> Iterator[TextPart]:
    """Yield the parts of a text, which joined are the text, character by character.

    A paragraph is not divided at `[page: 2]`. Only white space of XML (tabs, line ends and plain spaces) is left out.
    """
    start = 0
    for match in _PAGE_BREAK.finditer(text):
        yield from _block_parts(text[start : match.start()])
        yield TextPart(match[0], "page", (match[1] or "").strip())
        start = match.end()
    yield from _block_parts(text[start:])


def _block_parts(text: str) -> Iterator[TextPart]:
    for block in re.split(r"(\n[ \t]*\n)", text):
        paragraph = block.strip(" \t\r\n")
        start = block.index(paragraph)
        end = start + len(paragraph)
        for part, kind in ((block[:start], "space"), (paragraph, "paragraph"), (block[end:], "space")):
            if part:
                yield TextPart(part, kind)
