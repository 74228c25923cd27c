"""The pure part of a harvest: what is stored of lines of the exchange, made in other processes if there are many.

Whether a copy is taken depends on what is here already, which the process that stores decides (harvester.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fonds.faults import fault_problem, is_fault
from fonds.federation.exchange_client import Entry, EntryError, parse_entry
from fonds.federation.translation import description_of
from fonds.store.compression import RECORD, compress

GROUP = 250  # lines that are converted together
MIN_LINES = 3_000  # with fewer, no process is started


@dataclass(frozen=True, slots=True)
class Conversion:
    """A line of the exchange: its entry without the description, and both the line and the description with the ids of
    this node compressed.

    `entry` is None if the line is no entry; `text` is None if there is no description. `error` says why it cannot be
    taken, "" if it can.
    """

    line: bytes
    entry: Entry | None
    text: bytes | None = None
    error: str = ""


def convert(line: bytes, own_base: str) -> Conversion:
    """Return a line of the exchange converted for the node with a base URL."""
    packed = compress(line, RECORD)
    try:
        entry = parse_entry(line)
    except EntryError as error:
        return Conversion(packed, None, None, str(error))
    without_record = replace(entry, record=None)
    if entry.removed is not None or own_base in (entry.origin, *entry.path):
        return Conversion(packed, without_record)
    try:
        text = description_of(entry, own_base)
    except EntryError as error:
        return Conversion(packed, without_record, None, str(error))
    return Conversion(packed, without_record, compress(text, RECORD))


class ConversionWork:
    """The work of `convert` on lines, for `Workers.map`."""

    def __init__(self, own_base: str) -> None:
        self._own_base = own_base
        self.function: Callable[[list[bytes]], list[Conversion]] = partial(convert_all, own_base)

    def payload(self, item: bytes) -> bytes:
        """Return what a worker needs: the line."""
        return item

    def size(self, item: bytes) -> int:
        """Return the number of bytes of a line."""
        return len(item)

    def here(self, items: Sequence[bytes]) -> list[Conversion]:
        """Convert lines in this process. A fault of the program in one keeps none of the others back."""
        return convert_all(self._own_base, items)

    def lost(self, item: bytes) -> Conversion:
        """Return the conversion of a line that kills whatever process works on it."""
        return Conversion(compress(item, RECORD), None, None, "the process that read it was killed")


def convert_all(own_base: str, lines: Sequence[bytes]) -> list[Conversion]:
    """Return each line converted."""
    return [_without_fault(line, own_base) for line in lines]


def _without_fault(line: bytes, own_base: str) -> Conversion:
    try:
        return convert(line, own_base)
    except BaseException as error:
        if not is_fault(error):
            raise
        return Conversion(
            compress(line, RECORD), None, None, str(fault_problem(error, "reading", "an entry"))
        )
