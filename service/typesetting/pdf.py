"""The PDF of a typeset transcript: the lines that `layout` placed, handed to Typst one by one.

Nothing is broken or moved here. The same sheet gives the same bytes: no dates, no random ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from service.typesetting import fonts, headers_footers, page_styles, typesetter, unicode_scripts
from service.typesetting.headers_footers import Mark, Rule
from service.typesetting.layout import Layout, Line, Page
from service.typesetting.page_styles import Style
from service.typesetting.typeset_input import Sheet

_Row = dict[str, Any]
_Signs = dict[int, list[tuple[int, int]]]


def pdf(sheet: Sheet, layout: Layout) -> bytes:
    """The PDF of a sheet with the layout that `lay_out` made of it."""
    head = headers_footers.head(sheet)
    signs = _signs(layout)
    frame = page_styles.frame(sheet.paper)
    pages = [_page(sheet, page, len(layout.pages), head, signs) for page in layout.pages]
    return typesetter.compile_pdf(
        {
            "title": unicode_scripts.clean(sheet.title),
            "lang": unicode_scripts.subtag(sheet.language),
            "width": frame.width / page_styles.POINT,
            "height": frame.height / page_styles.POINT,
            "paper": page_styles.PAPER,
            "rule": page_styles.RULE,
            "accent": page_styles.ACCENT,
            "pages": pages,
        }
    )


def _page(sheet: Sheet, page: Page, total: int, head: headers_footers.Head, signs: _Signs) -> dict[str, Any]:
    """Everything on one page, in the order in which it is read."""
    first = [mark for mark in head.marks if mark.page == page.number]
    baseline = page_styles.TOP if page.number == 1 else page_styles.RUNNING
    above = headers_footers.running(sheet, page.number, page.source_page, baseline)
    below, rule = headers_footers.foot(sheet, page.number, total)
    rules = [*(found for found in head.rules if found.page == page.number), rule]
    if page.number == head.page and not any(map(str.strip, (text for part in sheet.pages for text in part))):
        first.append(_nothing(sheet, head))
    parts = [_part("artifact", [_mark(sheet, mark) for mark in above])]
    for role, marks in groupby(first, key=lambda mark: mark.role):
        parts.append(_part(role, [_mark(sheet, mark) for mark in marks]))
    for _, lines in groupby(page.lines, key=lambda line: line.paragraph):
        parts.append(_part("", [_line(sheet, line, signs.get(line.number, [])) for line in lines]))
    parts.append(_part("artifact", [_mark(sheet, mark) for mark in (*_numbers(sheet, page), *below)]))
    return {"rules": [_rule(found) for found in rules], "parts": [part for part in parts if part["lines"]]}


def _nothing(sheet: Sheet, head: headers_footers.Head) -> Mark:
    """What a page says that has no transcript."""
    right_to_left = sheet.direction == "rtl"
    frame = page_styles.frame(sheet.paper)
    edge, side = (frame.right, "right") if right_to_left else (frame.left, "left")
    return Mark(
        head.page, edge, head.y + page_styles.RISE, sheet.nothing, page_styles.NOTICE, sheet.direction, side
    )


def _numbers(sheet: Sheet, page: Page) -> Iterator[Mark]:
    """Every fifth line's number, in the margin on the side where lines begin."""
    frame, right_to_left = page_styles.frame(sheet.paper), sheet.direction == "rtl"
    x, side = (
        (frame.right + page_styles.GUTTER, "left")
        if right_to_left
        else (frame.left - page_styles.GUTTER, "right")
    )
    for line in page.lines:
        if line.number % page_styles.NUMBERED == 0:
            yield Mark(page.number, x, line.baseline, str(line.number), page_styles.NUMBER, "ltr", side)


def _signs(layout: Layout) -> _Signs:
    """Where editorial signs stand on each line, also those that run over the end of one."""
    paragraphs: dict[int, list[Line]] = defaultdict(list)
    for page in layout.pages:
        for line in page.lines:
            paragraphs[line.paragraph].append(line)
    found: _Signs = {}
    for lines in paragraphs.values():
        spans = unicode_scripts.signs("".join(line.text + line.after for line in lines))
        start = 0
        for line in lines if spans else ():
            found[line.number] = [(a - start, b - start) for a, b in spans]
            start += len(line.text) + len(line.after)
    return found


def _part(role: str, lines: list[_Row]) -> dict[str, Any]:
    return {"role": role, "lines": lines}


def _rule(rule: Rule) -> list[float]:
    return [value / page_styles.POINT for value in (rule.x, rule.y, rule.width, rule.height)]


def _mark(sheet: Sheet, mark: Mark) -> _Row:
    text = unicode_scripts.clean(mark.text)
    return _row(mark.x, mark.baseline, mark.side, mark.direction, _runs(sheet, mark.style, text, []))


def _line(sheet: Sheet, line: Line, signs: list[tuple[int, int]]) -> _Row:
    """A line of the transcript, with the space that parts it from the next, so that copied words part."""
    frame = page_styles.frame(sheet.paper)
    right_to_left = line.direction == "rtl"
    x, side = (frame.right, "right") if right_to_left else (frame.left, "left")
    text = line.text + (" " if line.after.strip("\n") else "")
    return _row(x, line.baseline, side, line.direction, _runs(sheet, page_styles.TEXT, text, signs))


def _row(x: float, y: float, side: str, direction: str, runs: list[list[Any]]) -> _Row:
    return {
        "x": x / page_styles.POINT,
        "y": y / page_styles.POINT,
        "side": side,
        "rtl": direction == "rtl",
        "runs": runs,
    }


def _runs(sheet: Sheet, style: Style, text: str, signs: list[tuple[int, int]]) -> list[list[Any]]:
    """The text cut by face and by editorial sign, as the template takes it."""
    order = fonts.order(style.role, sheet.language)
    made: list[list[Any]] = []
    place = 0
    for face, run in order.runs(text):
        for start, end, sign in _parted(place, place + len(run), signs):
            piece = run[start - place : end - place]
            made.extend(_run(face, style, part, sign, unicode_scripts.shaped(text)) for part in _loose(piece))
        place += len(run)
    return made


def _run(face: fonts.Face, style: Style, text: str, sign: bool, shaped: bool) -> list[Any]:
    italic = sign and face.role == "cell" and fonts.italic().issuperset(text)
    return [
        face.family,
        style.size * face.scale,
        page_styles.QUIET if sign else style.ink,
        italic,
        shaped,
        text,
    ]


def _parted(start: int, end: int, signs: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """The stretch from start to end, cut where a sign begins or ends, with whether it is one."""
    for a, b in signs:
        if b <= start or a >= end:
            continue
        if a > start:
            yield start, a, False
        yield max(a, start), min(b, end), True
        start = min(b, end)
    if start < end:
        yield start, end, False


def _loose(text: str) -> Iterator[str]:
    """The text with each sign of CJK punctuation by itself."""
    held = ""
    for char in text:
        if unicode_scripts.squeezed(char):
            if held:
                yield held
            yield char
            held = ""
        else:
            held += char
    if held:
        yield held
