"""Warnings about signs in the texts of a record that are not read as signs, and about places without a note.

Their words are published as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fonds.problem import Problem
from fonds.record.model import Description, Record
from fonds.record.signs import labels_without_note, unread_signs
from fonds.record.transcript import source_pages

MAX_WARNINGS = 10  # of each text

Path = tuple[str | int, ...]


def check(description: Description) -> Iterator[tuple[Path, Problem]]:
    """Yield each warning with the path of its value in the front matter."""
    if not isinstance(description, Record):
        return
    yield from ((("transcript",), problem) for problem in _problems(description.transcript, "transcript"))
    for index, text in enumerate(description.texts):
        path = ("texts", index, "text")
        yield from ((path, problem) for problem in _problems(text.text, "texts"))


def _problems(text: str, field: str) -> Iterator[Problem]:
    if "[" not in text or ":" not in text:
        return
    paragraphs = [paragraph for page in source_pages(text) for paragraph in page.paragraphs]
    unread = (sign for paragraph in paragraphs for sign in unread_signs(paragraph))
    for sign in islice(unread, MAX_WARNINGS):
        yield Problem(
            f"{sign} … is not read as a sign",
            "a sign is lower case, has a space after its colon, words, and a closing bracket in its paragraph",
            field,
            severity="warning",
            value=sign,
        )
    for label in islice(labels_without_note(paragraphs), MAX_WARNINGS):
        yield Problem(
            f"there is no note {label}",
            f"[note {label}: words] at the foot of the page",
            field,
            severity="warning",
            value=f"[note: {label}]",
        )
