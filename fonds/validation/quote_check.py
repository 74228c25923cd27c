"""Whether the words that a note quotes occur exactly once in the transcript."""

from __future__ import annotations

from collections.abc import Iterator

from fonds.problem import Problem
from fonds.record.additional_texts import Note
from fonds.record.model import Description, Record
from fonds.record.quote_matching import MAX_OCCURRENCES, LineIndex
from fonds.record.transcript import SourcePage, source_pages


def check(description: Description) -> Iterator[tuple[tuple[str | int, ...], Problem]]:
    """Yield each problem with the path of its value in the front matter."""
    if not isinstance(description, Record) or not description.notes:
        return
    pages = source_pages(description.transcript)
    lines_by_page: dict[int | None, LineIndex] = {}
    for index, note in enumerate(description.notes):
        if note.page and not description.pages and note.page > max(len(pages), 1):
            message = f"the record has no page {note.page}"
            yield ("notes", index, "page"), Problem(message, "pages are counted from 1", "notes")
        elif note.quote and (description.transcript or not description.pages):
            if note.page not in lines_by_page:
                lines_by_page[note.page] = LineIndex(_paragraphs(pages, note.page))
            if problem := _quote_problem(note, lines_by_page[note.page]):
                yield ("notes", index, "quote"), problem


def _paragraphs(pages: tuple[SourcePage, ...], number: int | None) -> tuple[str, ...]:
    """Return the paragraphs of the page with that number, or of all pages."""
    selected = pages[number - 1 : number] if number else pages
    return tuple(paragraph for page in selected for paragraph in page.paragraphs)


def _quote_problem(note: Note, lines: LineIndex) -> Problem | None:
    matches = len(lines.find(note.quote))
    where = f"page {note.page} of the transcript" if note.page else "the transcript"
    if matches == 0:
        message = f"the words quoted are not in {where}"
        return Problem(message, "quote them as they stand there; white space does not count", "notes")
    if matches > 1:
        hint = "quote more of them" if note.page else "quote more of them, or give the `page`"
        times = f"{matches} times" if matches < MAX_OCCURRENCES else "very often"
        return Problem(f"the words quoted stand {times} in {where}", hint, "notes")
    return None
