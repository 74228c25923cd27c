"""The words of a page of a PDF and where they stand, as PDFium has them: scans often have text behind the image.

Characters come in the order of the page's content, with the spaces and line ends that PDFium makes of their distances.
To be called under the lock of pixels.py, with a page that is open.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

from service.record.page_text import MAX_WORDS, Box, PageLine, PageWord, region

MOST = 2_000_000  # characters of a page
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")

Char = tuple[str, Box | None]


def read(page: Any, size: tuple[int, int]) -> tuple[PageLine, ...]:
    """The lines of a page of PDFium, in the pixels of that size."""
    textpage = page.get_textpage()
    try:
        lines: list[PageLine] = []
        for number, characters in enumerate(_lines(_characters(page, textpage, size)), 1):
            if line := _line(characters, number):
                lines.append(line)
        return tuple(lines)
    finally:
        textpage.close()


def _characters(page: Any, textpage: Any, size: tuple[int, int]) -> Iterator[Char]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(min(textpage.count_chars(), MOST)):
        letter = chr(raw.FPDFText_GetUnicode(textpage, index) or 0x20)
        place = None
        found = raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        if found and right.value > left.value and not letter.isspace():
            place = _box(page, size, (left.value, top.value), (right.value, bottom.value))
        yield letter, place


def _box(page: Any, size: tuple[int, int], one: tuple[float, float], other: tuple[float, float]) -> Box:
    """Two corners in points of the page, as it lies, in pixels of the page as it is seen."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, down in (one, other):
        # PDFium turns the page by its /Rotate and takes its crop box off
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, across, down, x, y)
        corners.append((x.value, y.value))
    (left, top), (right, bottom) = corners
    return min(left, right), min(top, bottom), abs(right - left), abs(bottom - top)


def _lines(characters: Iterator[Char]) -> Iterator[list[Char]]:
    line: list[Char] = []
    for letter, place in characters:
        if letter in "\r\n":
            if line:
                yield line
            line = []
        else:
            line.append((letter, place))
    if line:
        yield line


def _line(characters: list[Char], number: int) -> PageLine | None:
    words = [word for group in _words(characters) if (word := _word(group))][:MAX_WORDS]
    if not words:
        return None
    placed = [word for word in words if word.width]
    box = _around([(word.x, word.y, word.width, word.height) for word in placed])
    text = " ".join(word.text for word in words)
    return PageLine(text, region(box), number, tuple(placed))


def _words(characters: list[Char]) -> Iterator[list[Char]]:
    word: list[Char] = []
    for letter, place in characters:
        if letter.isspace():
            if word:
                yield word
            word = []
        else:
            word.append((letter, place))
    if word:
        yield word


def _word(characters: list[Char]) -> PageWord | None:
    """A word; of no width where no letter of it has a place. U+FFFE stands for a hyphen that ends a line."""
    text = _CONTROL.sub("", "".join("-" if letter == "\ufffe" else letter for letter, _ in characters))
    if not text:
        return None
    box = region(_around([place for _, place in characters if place]))
    return PageWord(text, *(box or (0, 0, 0, 0)))


def _around(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return x, y, max(box[0] + box[2] for box in boxes) - x, max(box[1] + box[3] for box in boxes) - y
