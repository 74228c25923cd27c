"""One thread's desk: its reader of the store, the context of makers, and a bounded store of finished answers.

An answer is kept until anybody commits to the store; one for a reader with a pass never is. Nothing here depends on
Flask or WSGI.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial

from service.images.server import Studio
from service.publishing import serializer_context
from service.publishing.derivatives import Derived
from service.record.model import Description, Record
from service.serializers import page_image
from service.serializers.context import Context
from service.serializers.page_image import Picture
from service.settings import Settings
from service.store.authorized_reader import WholeReader
from service.store.reader import Reader
from service.web import doors, images, reading_room
from service.web.auth.guard import Guard
from service.web.respond import Answer, Ask, encode, finish, head_lines

KEPT_BYTES = 64 * 1024 * 1024
IMAGES = 1024  # of which it is remembered what they are
COUNTED = 1000  # searches whose results are counted, before all is forgotten
LONG_KEY = 1024  # characters of path, query and headers; what is asked for with more is not asked for twice
Finished = tuple[Answer, list[tuple[str, str]]]


class Desk:
    """Answers requests for stored documents. Not to be shared between threads."""

    def __init__(
        self,
        settings: Settings,
        studio: Studio | None = None,
        kept_bytes: int = KEPT_BYTES,
        reader: Reader | None = None,
    ) -> None:
        self.settings, self._bound = settings, kept_bytes
        self.studio = studio or images.studio(settings)
        self.reader = reader or Reader(settings.state)
        self.guard = Guard(settings, self.reader)
        self.context: Context = serializer_context.context(
            settings, self._find, self._pictures, page_text=self.reader.page_text
        )
        self.derived = Derived(self.studio)
        self.image_at = lru_cache(IMAGES)(partial(images.find, self))
        self._kept: OrderedDict[tuple[str | None, ...], Finished] = OrderedDict()
        self._kept_bytes = 0
        self._found: dict[str, Description | None] | None = None  # in one snapshot, where nothing changes
        self.counted: dict[
            object, list[int]
        ] = {}  # results of searches on each passage, for their later pages
        self._state = self.reader.state_number()

    def answer(self, ask: Ask) -> tuple[str, list[tuple[str, str]], bytes | Iterator[bytes]] | None:
        """The response to a request for anything that this desk knows, or None: then Flask may know."""
        state = self.reader.state_number()
        if state != self._state or len(self.counted) > COUNTED:
            self.forget()
            self._state = state
        if read := self._for_readers(ask):
            return finish(*self.complete(read, ask), ask)
        preflight = "OPTIONS" if ask.method == "OPTIONS" else None
        key = (preflight, ask.path, ask.query, ask.accept, ask.accept_encoding, ask.accept_profile)
        found = self._kept.get(key)
        if found is None:
            with self._snapshot():
                made = doors.answer(ask, self)
            if made is None:
                return None
            # what takes long is made with nothing of the store held
            found = self.complete(made if isinstance(made, Answer) else made(), ask)
            if sum(len(part or "") for part in key) < LONG_KEY:
                self._keep(key, found)
        return finish(*found, ask)

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """One state of the store, in which what is linked is looked up once: a page asks for the same ten times."""
        with self.reader.snapshot():
            self._found = {}
            try:
                yield
            finally:
                self._found = None

    def _find(self, id: str) -> Description | None:
        if self._found is None:
            return self.reader.find(id)
        if id not in self._found:
            self._found[id] = self.reader.find(id)
        return self._found[id]

    def _pictures(self, record: Record) -> tuple[Picture, ...]:
        """The images of the pages of a record, as they were found when it was published."""
        if page_image.says_all(record):
            return page_image.written(record)
        row = self.reader.entity(record.id)
        said = self.reader.pictures(row.edition) if row and row.edition else ()
        return tuple(page_image.from_bytes(one) for one in said)

    def _for_readers(self, ask: Ask) -> Answer | None:
        """The answer for a reader with a pass, where it is another than for everybody; it is kept nowhere."""
        if not (ask.cookie or self.guard.has_networks) or not self.guard.reader(ask):
            return None
        with self.reader.snapshot():
            made = reading_room.answer(ask, self.reading)
        return made if made is None or isinstance(made, Answer) else made()

    @cached_property
    def reading(self) -> Desk:
        """The same desk in the reading room: for whoever has shown a pass."""
        return reading_room.desk(self)

    def enter(self) -> WholeReader:
        """Begin a request in the reading room: nothing is remembered of the one before."""
        assert isinstance(self.reader, WholeReader)  # noqa: S101
        self.reader.begin()
        self.image_at.cache_clear()
        return self.reader

    @staticmethod
    def complete(answer: Answer, ask: Ask) -> Finished:
        """An answer, encoded, with all its headers."""
        encoded = encode(answer, ask.accept_encoding)
        return encoded, head_lines(encoded)

    def _keep(self, key: tuple[str | None, ...], found: Finished) -> None:
        size = _size(found)
        if found[0].status == 200 and found[0].keep and size < self._bound // 4:
            self._kept[key] = found
            self._kept_bytes += size
            while self._kept_bytes > self._bound:
                _, old = self._kept.popitem(last=False)
                self._kept_bytes -= _size(old)

    def forget(self) -> None:
        """Drop what was kept."""
        self.image_at.cache_clear()
        self._kept.clear()
        self._kept_bytes = 0
        self.counted.clear()


def _size(found: Finished) -> int:
    """What a kept answer takes: its body, and about as much as its key and headers can be."""
    return len(found[0].body) + 2 * LONG_KEY
