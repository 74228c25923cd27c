"""The words of a page of a PDF and their positions, as PDFium reports them: scans often have text behind the image.

Characters come in the order of the page's content, with the spaces and line ends that PDFium infers from their
distances. Call these functions with an open page and while holding the lock of rasterize.py.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

from fonds.record.page_text import MAX_WORDS, PageLine, PageWord, SourceBox, round_box

MAX_CHARACTERS = 2_000_000  # of a page
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")

FULL = 0.7  # share of a page that an image covers if the page is a scan

Character = tuple[str, SourceBox | None]


def read_lines(page: Any, size: tuple[int, int]) -> tuple[PageLine, ...]:
    """Return the lines of a page of PDFium, in pixels of a page image of that size."""
    textpage = page.get_textpage()
    try:
        lines: list[PageLine] = []
        for number, characters in enumerate(_split_lines(_characters(page, textpage, size)), 1):
            if line := _line(characters, number):
                lines.append(line)
        return tuple(lines)
    finally:
        textpage.close()


def has_full_image(page: Any) -> bool:
    """Return whether an image covers the page of PDFium, as a scan does: its text then is not its own."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= FULL * width * height > 0:
            return True
    return False


def _characters(page: Any, textpage: Any, size: tuple[int, int]) -> Iterator[Character]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(min(textpage.count_chars(), MAX_CHARACTERS)):
        char = chr(raw.FPDFText_GetUnicode(textpage, index) or 0x20)
        box = None
        has_box = raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        if has_box and right.value > left.value and not char.isspace():
            box = _box(page, size, (left.value, top.value), (right.value, bottom.value))
        yield char, box


def _box(
    page: Any, size: tuple[int, int], corner: tuple[float, float], opposite_corner: tuple[float, float]
) -> SourceBox:
    """Return a box in pixels of the displayed page, from two corners in points of the unrotated page."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, down in (corner, opposite_corner):
        # PDFium applies the /Rotate of the page and its crop box
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, across, down, x, y)
        corners.append((x.value, y.value))
    (left, top), (right, bottom) = corners
    return min(left, right), min(top, bottom), abs(right - left), abs(bottom - top)


def _split_lines(characters: Iterator[Character]) -> Iterator[list[Character]]:
    line: list[Character] = []
    for char, box in characters:
        if char in "\r\n":
            if line:
                yield line
            line = []
        else:
            line.append((char, box))
    if line:
        yield line


def _line(characters: list[Character], number: int) -> PageLine | None:
    """Return a line with its words, or None if it has no words."""
    words = [word for group in _split_words(characters) if (word := _word(group))][:MAX_WORDS]
    if not words:
        return None
    words_with_box = [word for word in words if word.width]
    box = _bounding_box([(word.x, word.y, word.width, word.height) for word in words_with_box])
    text = " ".join(word.text for word in words)
    return PageLine(text, round_box(box), number, tuple(words_with_box))


def _split_words(characters: list[Character]) -> Iterator[list[Character]]:
    word: list[Character] = []
    for char, box in characters:
        if char.isspace():
            if word:
                yield word
            word = []
        else:
            word.append((char, box))
    if word:
        yield word


def _word(characters: list[Character]) -> PageWord | None:
    """Return a word, of width 0 if none of its letters has a box; None if no text is left.

    U+FFFE represents a hyphen at the end of a line.
    """
    text = _CONTROL.sub("", "".join("-" if char == "\ufffe" else char for char, _ in characters))
    if not text:
        return None
    box = round_box(_bounding_box([box for _, box in characters if box]))
    return PageWord(text, *(box or (0, 0, 0, 0)))


def _bounding_box(boxes: list[SourceBox]) -> SourceBox | None:
    if not boxes:
        return None
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return x, y, max(box[0] + box[2] for box in boxes) - x, max(box[1] + box[3] for box in boxes) - y
