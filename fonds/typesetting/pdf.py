"""The PDF of a typeset transcript: the lines that `layout` placed, passed to Typst one by one.

Nothing is broken or moved here. The same sheet gives the same bytes: no dates, no random ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from fonds.typesetting import fonts, headers_footers, page_styles, typesetter, unicode_scripts
from fonds.typesetting.headers_footers import PlacedText, Rule, TitleBlock
from fonds.typesetting.layout import Layout, Line, Page
from fonds.typesetting.page_styles import Style
from fonds.typesetting.signs import MARK, styled_spans
from fonds.typesetting.typeset_input import Sheet

_TemplateLine = dict[str, Any]
_Spans = list[tuple[int, int, str]]  # start, end, style (signs.py)


def make_pdf(sheet: Sheet, layout: Layout) -> bytes:
    """Return the PDF of a sheet with the layout that `lay_out` made of it."""
    title_block = headers_footers.title_block(sheet)
    spans_by_line = _styled_spans(layout)
    frame = page_styles.frame(sheet.paper)
    pages = [_page(sheet, page, len(layout.pages), title_block, spans_by_line) for page in layout.pages]
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


def _page(
    sheet: Sheet, page: Page, page_count: int, title_block: TitleBlock, spans_by_line: dict[int, _Spans]
) -> dict[str, Any]:
    """Return everything on one page, in reading order."""
    block_texts = [text for text in title_block.texts if text.page == page.number]
    baseline = page_styles.FIRST_BASELINE if page.number == 1 else page_styles.RUNNING_HEAD_BASELINE
    running_head = headers_footers.running_head(sheet, page.number, page.source_page, baseline)
    footer, footer_rule = headers_footers.footer(sheet, page.number, page_count)
    rules = [*(rule for rule in title_block.rules if rule.page == page.number), footer_rule]
    has_transcript = any(text.strip() for source_page in sheet.pages for text in source_page)
    if page.number == title_block.page and not has_transcript:
        block_texts.append(_no_transcript(sheet, title_block))
    parts = [_part("artifact", [_placed_text(sheet, text) for text in running_head])]
    for role, texts in groupby(block_texts, key=lambda text: text.role):
        parts.append(_part(role, [_placed_text(sheet, text) for text in texts]))
    for _, lines in groupby(page.lines, key=lambda line: line.paragraph):
        parts.append(_part("", [_line(sheet, line, spans_by_line.get(line.number, [])) for line in lines]))
    artifacts = (*_line_numbers(sheet, page), *footer)
    parts.append(_part("artifact", [_placed_text(sheet, text) for text in artifacts]))
    return {"rules": [_rule(rule) for rule in rules], "parts": [part for part in parts if part["lines"]]}


def _no_transcript(sheet: Sheet, title_block: TitleBlock) -> PlacedText:
    """Return the text of a page without a transcript."""
    right_to_left = sheet.direction == "rtl"
    frame = page_styles.frame(sheet.paper)
    x, side = (frame.right, "right") if right_to_left else (frame.left, "left")
    baseline = title_block.y + page_styles.ASCENT
    return PlacedText(title_block.page, x, baseline, sheet.nothing, page_styles.NOTICE, sheet.direction, side)


def _line_numbers(sheet: Sheet, page: Page) -> Iterator[PlacedText]:
    """Yield the number of every fifth line, in the margin on the side where lines begin."""
    frame, right_to_left = page_styles.frame(sheet.paper), sheet.direction == "rtl"
    x, side = (
        (frame.right + page_styles.GUTTER, "left")
        if right_to_left
        else (frame.left - page_styles.GUTTER, "right")
    )
    for line in page.lines:
        if line.number % page_styles.NUMBERED_LINES == 0:
            number = str(line.number)
            yield PlacedText(page.number, x, line.baseline, number, page_styles.LINE_NUMBER, "ltr", side)


def _styled_spans(layout: Layout) -> dict[int, _Spans]:
    """Return the spans of editorial marks and signs by line number, also of those that run over the end of a line."""
    paragraphs: dict[int, list[Line]] = defaultdict(list)
    for page in layout.pages:
        for line in page.lines:
            paragraphs[line.paragraph].append(line)
    spans_by_line: dict[int, _Spans] = {}
    for lines in paragraphs.values():
        spans = styled_spans("".join(line.text + line.after for line in lines))
        line_start = 0
        for line in lines if spans else ():
            spans_by_line[line.number] = [
                (start - line_start, end - line_start, style) for start, end, style in spans
            ]
            line_start += len(line.text) + len(line.after)
    return spans_by_line


def _part(role: str, lines: list[_TemplateLine]) -> dict[str, Any]:
    return {"role": role, "lines": lines}


def _rule(rule: Rule) -> list[float]:
    return [value / page_styles.POINT for value in (rule.x, rule.y, rule.width, rule.height)]


def _placed_text(sheet: Sheet, text: PlacedText) -> _TemplateLine:
    runs = _runs(sheet, text.style, unicode_scripts.clean(text.text), [])
    return _template_line(text.x, text.baseline, text.side, text.direction, runs)


def _line(sheet: Sheet, line: Line, spans: _Spans) -> _TemplateLine:
    """Return a line of the transcript, with a space at its end so that copied words stay separate."""
    frame = page_styles.frame(sheet.paper)
    x, side = (frame.right, "right") if line.direction == "rtl" else (frame.left, "left")
    text = line.text + (" " if line.after.strip("\n") else "")
    runs = _runs(sheet, page_styles.TEXT, text, spans)
    return _template_line(x, line.baseline, side, line.direction, runs)


def _template_line(x: float, y: float, side: str, direction: str, runs: list[list[Any]]) -> _TemplateLine:
    return {
        "x": x / page_styles.POINT,
        "y": y / page_styles.POINT,
        "side": side,
        "rtl": direction == "rtl",
        "runs": runs,
    }


def _runs(sheet: Sheet, style: Style, text: str, spans: _Spans) -> list[list[Any]]:
    """Return the text split by face and by the styles of marks and signs, as the template takes it."""
    is_shaped = unicode_scripts.needs_shaping(text)
    runs: list[list[Any]] = []
    position = 0
    for face, run_text in fonts.fallback(style.role, sheet.language).runs(text):
        for start, end, span_style in _split_at_spans(position, position + len(run_text), spans):
            piece = run_text[start - position : end - position]
            runs.extend(
                _run(face, style, part, span_style, is_shaped) for part in _isolate_punctuation(piece)
            )
        position += len(run_text)
    return runs


def _run(face: fonts.Face, style: Style, text: str, span_style: str, is_shaped: bool) -> list[Any]:
    words = span_style.split()
    is_slanted = MARK in words or "italic" in words
    is_italic = is_slanted and face.role == "cell" and fonts.italic().issuperset(text)
    run = [
        face.family,
        style.size * face.scale,
        page_styles.MUTED if MARK in words else style.ink,
        is_italic,
        is_shaped,
        text,
    ]
    lines = [word for word in words if word not in (MARK, "italic")]
    return [*run, lines] if lines else run


def _split_at_spans(start: int, end: int, spans: _Spans) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a text as (start, end, style); the style is empty outside the spans."""
    for span_start, span_end, style in spans:
        if span_end <= start or span_start >= end:
            continue
        if span_start > start:
            yield start, span_start, ""
        yield max(span_start, start), min(span_end, end), style
        start = min(span_end, end)
    if start < end:
        yield start, end, ""


def _isolate_punctuation(text: str) -> Iterator[str]:
    """Split the text so that each character of CJK punctuation is by itself."""
    pending = ""
    for char in text:
        if unicode_scripts.trimmed_by_typst(char):
            if pending:
                yield pending
            yield char
            pending = ""
        else:
            pending += char
    if pending:
        yield pending
