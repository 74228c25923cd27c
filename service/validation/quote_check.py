"""Whether the words that notes quote stand in the transcript, once."""

from __future__ import annotations

from collections.abc import Iterator

from service.problem import Problem
from service.record.additional_texts import Note
from service.record.model import Description, Record
from service.record.quote_matching import Lines
from service.record.transcript import SourcePage, source_pages


def check(description: Description) -> Iterator[tuple[tuple[str | int, ...], Problem]]:
    """Each mistake with the path of its value in the front matter."""
    if not isinstance(description, Record) or not description.notes:
        return
    pages = source_pages(description.transcript)
    known: dict[int | None, Lines] = {}
    for index, note in enumerate(description.notes):
        if note.page and not description.pages and note.page > max(len(pages), 1):
            message = f"the record has no page {note.page}"
            yield ("notes", index, "page"), Problem(message, "pages are counted from 1", "notes")
        elif note.quote and (description.transcript or not description.pages):
            if note.page not in known:
                known[note.page] = Lines(_texts(pages, note.page))
            if problem := _quoted(note, known[note.page]):
                yield ("notes", index, "quote"), problem


def _texts(pages: tuple[SourcePage, ...], page: int | None) -> tuple[str, ...]:
    chosen = pages[page - 1 : page] if page else pages
    return tuple(text for one in chosen for text in one.paragraphs)


def _quoted(note: Note, lines: Lines) -> Problem | None:
    found = len(lines.find(note.quote))
    where = f"page {note.page} of the transcript" if note.page else "the transcript"
    if found == 0:
        message = f"the words quoted are not in {where}"
        return Problem(message, "quote them as they stand there; white space does not count", "notes")
    if found > 1:
        hint = "quote more of them" if note.page else "quote more of them, or give the `page`"
        return Problem(f"the words quoted stand {found} times in {where}", hint, "notes")
    return None
