"""Links between the notes of a source (`[note 1: words]`) and their places in its text (`[note: 1]`)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fonds.record.signs import Sign


@dataclass(frozen=True, slots=True)
class NoteLink:
    """The anchor of a note or of its place in the text, and the anchor that it links to, if there is one."""

    anchor: str
    target: str = ""


NoteLinks = dict[Sign, NoteLink]  # of one paragraph


def note_links(paragraphs: Sequence[Iterable[Sign]], prefix: str) -> list[NoteLinks]:
    """Return the links of each paragraph: from a place in the text to its note, and back.

    A place belongs to the next note with that label; if none follows, to the last one before. A note links back to the
    first of its places.
    """
    notes: dict[str, list[tuple[int, Sign, str]]] = defaultdict(list)
    places: list[tuple[int, Sign, str]] = []
    count = 0
    for paragraph, signs in enumerate(paragraphs):
        for sign in dict.fromkeys(sign for sign in signs if sign.name in ("note", "reference")):
            if sign.name == "note" and sign.value:
                count += 1
                notes[sign.value].append((paragraph, sign, f"{prefix}-{count}"))
            elif sign.name == "reference":
                places.append((paragraph, sign, f"{prefix}-place-{len(places) + 1}"))
    links: list[NoteLinks] = [{} for _ in paragraphs]
    for label_notes in notes.values():
        for paragraph, sign, anchor in label_notes:
            links[paragraph][sign] = NoteLink(anchor)
    for paragraph, sign, anchor in places:
        note = _note_of(paragraph, sign, notes.get(sign.value, []))
        links[paragraph][sign] = NoteLink(anchor, note[2] if note else "")
        if note and not links[note[0]][note[1]].target:
            links[note[0]][note[1]] = replace(links[note[0]][note[1]], target=anchor)
    return links


def _note_of(
    paragraph: int, place: Sign, notes: Sequence[tuple[int, Sign, str]]
) -> tuple[int, Sign, str] | None:
    # the notes are in the order of the text; a book has thousands with the same label
    index = bisect_right(notes, (paragraph, place.start), key=lambda note: (note[0], note[1].start))
    return notes[min(index, len(notes) - 1)] if notes else None
