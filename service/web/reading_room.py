"""The door of the reading room: the same doors over a store that gives whole what the room holds.

Whoever comes here has shown a pass. What was made from anything that not everybody may see is marked as private, so
that nobody keeps it; all other answers are left to the way that everybody goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from service.publishing import documents
from service.record.model import Description
from service.store.authorized_reader import WholeReader
from service.web import doors
from service.web.respond import Answer, Ask, private

if TYPE_CHECKING:
    from service.web.desk import Desk


def desk(public: Desk) -> Desk:
    """A desk over the same state of the store, as the reading room sees it."""

    def make(name: str, description: Description) -> dict[int, bytes] | None:
        # a layer of a publication has the name of its row before the first dot (register.py, key)
        row = made.context.register[name.partition(".")[0]]
        if row.of_members:
            return None
        found = documents.made_of(row, description, made.context)
        return {part: documents.dumped(one) for layer, part, one in found if row.key(layer) == name}

    made: Desk = type(public)(public.settings, public.studio, reader=WholeReader(public.reader, make))
    return made


def answer(ask: Ask, desk: Desk) -> Answer | Callable[[], Answer] | None:
    """The answer of a desk of the reading room; None where it is the one that everybody gets.

    What takes long is a function, to be called with nothing of the store held.
    """
    reader = desk.enter()
    made = doors.answer(replace(ask, if_none_match=None), desk)
    if made is None or not reader.touched:
        return None
    return private(made) if isinstance(made, Answer) else lambda: private(made())
