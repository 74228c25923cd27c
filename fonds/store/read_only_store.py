"""What a writer has stored, for the processes that work for it: the same tables, read-only and without its lock."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from fonds.store import database
from fonds.store.writer import Writer


class ReadOnlyStore(Writer):
    """A store that a writer publishes into. It shows what was committed; whatever writes fails."""

    def __init__(self, state: Path) -> None:  # it must not take the lock, which its writer holds
        self.db = database.open_reader(state)
        self._open_tables()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
