"""One thread's desk: its reader of the store, the context of makers, and a bounded store of finished answers.

An answer is kept until anybody commits to the store. Nothing here depends on Flask or WSGI.
"""

from __future__ import annotations

from collections import OrderedDict

from service.build import world
from service.build.derived import Derived
from service.publish.context import Context
from service.settings import Settings
from service.store.reader import Reader
from service.web import doors
from service.web.respond import Answer, Ask, encode, finish, head_lines

KEPT_BYTES = 64 * 1024 * 1024
LONG_KEY = 1024  # characters of path, query and headers; what is asked for with more is not asked for twice
Finished = tuple[Answer, list[tuple[str, str]]]


class Desk:
    """Answers requests for stored documents. Not to be shared between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.reader = Reader(settings.state)
        self.context: Context = world.context(settings, self.reader.find)
        self.derived = Derived(settings.state / "cache", settings["cache_bytes"])
        self._kept: OrderedDict[tuple[str | None, ...], Finished] = OrderedDict()
        self._kept_bytes = 0
        self._state = self.reader.state_number()

    def answer(self, ask: Ask) -> tuple[str, list[tuple[str, str]], bytes] | None:
        """The response to a request for anything that this desk knows, or None: then Flask may know."""
        state = self.reader.state_number()
        if state != self._state:
            self.forget()
            self._state = state
        preflight = "OPTIONS" if ask.method == "OPTIONS" else None
        key = (preflight, ask.path, ask.query, ask.accept, ask.accept_encoding, ask.accept_profile)
        found = self._kept.get(key)
        if found is None:
            with self.reader.snapshot():
                made = doors.answer(ask, self)
            if made is None:
                return None
            found = self.complete(made, ask)
            if sum(len(part or "") for part in key) < LONG_KEY:
                self._keep(key, found)
        return finish(*found, ask)

    @staticmethod
    def complete(answer: Answer, ask: Ask) -> Finished:
        """An answer, encoded, with all its headers."""
        encoded = encode(answer, ask.accept_encoding)
        return encoded, head_lines(encoded)

    def _keep(self, key: tuple[str | None, ...], found: Finished) -> None:
        size = _size(found)
        if found[0].status == 200 and size < KEPT_BYTES // 16:
            self._kept[key] = found
            self._kept_bytes += size
            while self._kept_bytes > KEPT_BYTES:
                _, old = self._kept.popitem(last=False)
                self._kept_bytes -= _size(old)

    def forget(self) -> None:
        """Drop what was kept."""
        self._kept.clear()
        self._kept_bytes = 0


def _size(found: Finished) -> int:
    """What a kept answer takes: its body, and about as much as its key and headers can be."""
    return len(found[0].body) + 2 * LONG_KEY
