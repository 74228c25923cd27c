"""Waits for changes of the files of a node, for `fonds serve --watch`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from fonds.settings import Settings

FIRST_MS = 200  # until the watcher is known to work, and the first publish begins
QUIET_MS, MOST_MS = (
    100,
    1_600,
)  # without a change before what changed is reported, and the longest wait for that


class NodeFilter(DefaultFilter):
    """Lets through what a publish reads: nothing hidden, nothing of the state folder, no copy of an editor."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._node, self._state = settings.node.resolve(), settings.state.resolve()

    def __call__(self, change: Change, path: str) -> bool:
        """Return whether a change matters."""
        changed = Path(path)
        if changed.is_relative_to(self._state) or path.endswith("~"):
            return False
        parts = changed.relative_to(self._node).parts if changed.is_relative_to(self._node) else changed.parts
        return not any(part.startswith((".", "_")) for part in parts) and super().__call__(change, path)


def changes(settings: Settings) -> Iterator[None]:
    """Yield at once, and then after every change, until the process ends.

    Changes are collected while the caller works, so that none is lost and the caller never works twice at once.
    """
    is_first = True
    for batch in watch(
        settings.node.resolve(),
        watch_filter=NodeFilter(settings),
        step=QUIET_MS,
        debounce=MOST_MS,
        rust_timeout=FIRST_MS,
        yield_on_timeout=True,
    ):
        if is_first or batch:
            is_first = False
            yield
