"""The entries of lists: an unexpected exception in one of them leaves that one out, and is logged; the list goes on.

What is made of stored descriptions when it is asked for cannot be checked when they are published. Errors of the
machine, and answers such as 503 that views raise, are answers of the whole request.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from werkzeug.exceptions import HTTPException

from fonds.concurrency import BusyError
from fonds.faults import is_fault
from fonds.store.reader import HiddenError

Item = TypeVar("Item")
Value = TypeVar("Value")
_ANSWERS = (HTTPException, HiddenError, BusyError)


def entry(id: str, where: str, make: Callable[[], Value]) -> Value | None:
    """Return `make()`, or None if it meets a fault. `id` and `where`, the list, are for the log."""
    try:
        return make()
    except _ANSWERS:
        raise
    except BaseException as error:
        if not is_fault(error):
            raise
        logging.getLogger("fonds").error(
            "an unexpected error: %s is left out of %s", id, where, exc_info=error
        )
        return None


def entries(
    items: Iterable[Item], id_of: Callable[[Item], str], where: str, make: Callable[[Item], Value | None]
) -> Iterator[tuple[Item, Value]]:
    """Yield each item with its entry; items without one, or whose entry meets a fault, are left out."""
    for item in items:
        value = entry(id_of(item), where, lambda item=item: make(item))  # type: ignore[misc]
        if value is not None:
            yield item, value
