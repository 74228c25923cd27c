"""Lines of a page that are loaded when they are looked at, and not kept: a node has more of them than fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from fonds.serializers.page_model import TextLine


class LazyLines(Sequence[TextLine]):
    """The lines of one text of a page, loaded each time they are accessed. Their number is known without loading them.

    If some of them are left out when they are read, `count` is that of all in the file.
    """

    def __init__(self, count: int, read: Callable[[], Sequence[TextLine]]) -> None:
        self._count, self._read = count, read

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[TextLine]:
        return iter(self._read())

    @overload
    def __getitem__(self, index: int) -> TextLine: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TextLine]: ...
    def __getitem__(self, index: int | slice) -> TextLine | Sequence[TextLine]:
        return self._read()[index]
