"""Other ids for a description: a validation context in which every id that it names is replaced by another."""

from __future__ import annotations

from collections.abc import Callable


class IdMapping:
    """The context. `replace` returns the other id; it may raise what a validator may raise."""

    def __init__(self, replace: Callable[[str], str]) -> None:
        self.replace = replace
