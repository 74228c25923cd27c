"""Where the pages of long lists begin, so that a page deep in a list costs as much as the first.

Pages are numbered, and their addresses are permanent; a list is read by keys. Here one key in STEP is remembered for as
long as the list stays as it is: a page begins after one of them, and skips fewer than STEP rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

STEP = 250  # rows between two remembered keys
MAX_KEYS = 20_000  # remembered keys of all lists together
Key = TypeVar("Key")


class PageStarts(Generic[Key]):
    """Remembers keys of lists in one state of the store. Not to be shared between threads."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self._keys: dict[Hashable, list[Key]] = {}
        self._count = 0

    def start(
        self, state: Hashable, name: Hashable, first: Key, offset: int, key_after: Callable[[Key], Key | None]
    ) -> tuple[Key, int]:
        """Return a key of a list, and how many rows after it must be skipped to come to an offset.

        `first` is a key before all others. `key_after` returns the key that is STEP rows after another one; None if the
        list ends before.
        """
        if state != self._state or self._count > MAX_KEYS:
            self._state, self._count = state, 0
            self._keys.clear()
        keys = self._keys.setdefault(name, [first])
        while len(keys) <= offset // STEP and (following := key_after(keys[-1])) is not None:
            keys.append(following)
            self._count += 1
        index = min(offset // STEP, len(keys) - 1)
        return keys[index], offset - index * STEP
