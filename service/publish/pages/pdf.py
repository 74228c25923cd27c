"""The PDF of a typeset transcript: the lines that `layout` placed, handed to Typst one by one.

Nothing is broken or moved here. The same sheet gives the same bytes: no dates, no random ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from service.publish.pages import fonts, furniture, paper, scripts, typesetter
from service.publish.pages.furniture import Mark, Rule
from service.publish.pages.layout import Layout, Line, Page
from service.publish.pages.paper import Style
from service.publish.pages.sheet import Sheet

_Row = dict[str, Any]
_Signs = dict[int, list[tuple[int, int]]]


def pdf(sheet: Sheet, layout: Layout) -> bytes:
    """The PDF of a sheet with the layout that `lay_out` made of it."""
    head = furniture.head(sheet)
    signs = _signs(layout)
    frame = paper.frame(sheet.paper)
    pages = [_page(sheet, page, len(layout.pages), head, signs) for page in layout.pages]
    return typesetter.compile_pdf(
        {
            "title": scripts.clean(sheet.title),
            "lang": scripts.subtag(sheet.language),
            "width": frame.width / paper.POINT,
            "height": frame.height / paper.POINT,
            "paper": paper.PAPER,
            "rule": paper.RULE,
            "accent": paper.ACCENT,
            "pages": pages,
        }
    )


def _page(sheet: Sheet, page: Page, total: int, head: furniture.Head, signs: _Signs) -> dict[str, Any]:
    """Everything on one page, in the order in which it is read."""
    first = [mark for mark in head.marks if mark.page == page.number]
    baseline = paper.TOP if page.number == 1 else paper.RUNNING
    above = furniture.running(sheet, page.number, page.source_page, baseline)
    below, rule = furniture.foot(sheet, page.number, total)
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


def _nothing(sheet: Sheet, head: furniture.Head) -> Mark:
    """What a page says that has no transcript."""
    right_to_left = sheet.direction == "rtl"
    frame = paper.frame(sheet.paper)
    edge, side = (frame.right, "right") if right_to_left else (frame.left, "left")
    return Mark(head.page, edge, head.y + paper.RISE, sheet.nothing, paper.NOTICE, sheet.direction, side)


def _numbers(sheet: Sheet, page: Page) -> Iterator[Mark]:
    """Every fifth line's number, in the margin on the side where lines begin."""
    frame, right_to_left = paper.frame(sheet.paper), sheet.direction == "rtl"
    x, side = (frame.right + paper.GUTTER, "left") if right_to_left else (frame.left - paper.GUTTER, "right")
    for line in page.lines:
        if line.number % paper.NUMBERED == 0:
            yield Mark(page.number, x, line.baseline, str(line.number), paper.NUMBER, "ltr", side)


def _signs(layout: Layout) -> _Signs:
    """Where editorial signs stand on each line, also those that run over the end of one."""
    paragraphs: dict[int, list[Line]] = defaultdict(list)
    for page in layout.pages:
        for line in page.lines:
            paragraphs[line.paragraph].append(line)
    found: _Signs = {}
    for lines in paragraphs.values():
        spans = scripts.signs("".join(line.text + line.after for line in lines))
        start = 0
        for line in lines if spans else ():
            found[line.number] = [(a - start, b - start) for a, b in spans]
            start += len(line.text) + len(line.after)
    return found


def _part(role: str, lines: list[_Row]) -> dict[str, Any]:
    return {"role": role, "lines": lines}


def _rule(rule: Rule) -> list[float]:
    return [value / paper.POINT for value in (rule.x, rule.y, rule.width, rule.height)]


def _mark(sheet: Sheet, mark: Mark) -> _Row:
    text = scripts.clean(mark.text)
    return _row(mark.x, mark.baseline, mark.side, mark.direction, _runs(sheet, mark.style, text, []))


def _line(sheet: Sheet, line: Line, signs: list[tuple[int, int]]) -> _Row:
    """A line of the transcript, with the space that parts it from the next, so that copied words part."""
    frame = paper.frame(sheet.paper)
    right_to_left = line.direction == "rtl"
    x, side = (frame.right, "right") if right_to_left else (frame.left, "left")
    text = line.text + (" " if line.after.strip("\n") else "")
    return _row(x, line.baseline, side, line.direction, _runs(sheet, paper.TEXT, text, signs))


def _row(x: float, y: float, side: str, direction: str, runs: list[list[Any]]) -> _Row:
    return {"x": x / paper.POINT, "y": y / paper.POINT, "side": side, "rtl": direction == "rtl", "runs": runs}


def _runs(sheet: Sheet, style: Style, text: str, signs: list[tuple[int, int]]) -> list[list[Any]]:
    """The text cut by face and by editorial sign, as the template takes it."""
    order = fonts.order(style.role, sheet.language)
    made: list[list[Any]] = []
    place = 0
    for face, run in order.runs(text):
        for start, end, sign in _parted(place, place + len(run), signs):
            piece = run[start - place : end - place]
            made.extend(_run(face, style, part, sign, scripts.shaped(text)) for part in _loose(piece))
        place += len(run)
    return made


def _run(face: fonts.Face, style: Style, text: str, sign: bool, shaped: bool) -> list[Any]:
    italic = sign and face.role == "cell" and fonts.italic().issuperset(text)
    return [face.family, style.size * face.scale, paper.QUIET if sign else style.ink, italic, shaped, text]


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
        if scripts.squeezed(char):
            if held:
                yield held
            yield char
            held = ""
        else:
            held += char
    if held:
        yield held
