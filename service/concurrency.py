"""Bounds on slow work: how many threads may do work of one class at once, and how many more may wait for it.

A request beyond these bounds is refused at once, so that no class of slow work ever holds all threads of a server.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

RETRY_SECONDS = 10  # what Retry-After says (RFC 9110, 10.2.3)


class BusyError(Exception):
    """No slot is free, and no more requests may wait for one."""


class ConcurrencyLimit:
    """At most `running` threads are in a slot at once; `waiting` more wait for one, each for at most `seconds`.

    `name` is the class of work. `running` is at least 1. A thread that is in a slot may take it again, as with a
    reentrant lock.
    """

    def __init__(self, name: str, running: int, waiting: int = 0, seconds: float = 0.0) -> None:
        self.name = name
        self.threads = running + waiting  # as many as this limit can ever hold
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(self.threads)
        self._slots = threading.BoundedSemaphore(running)
        self._local = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the threads that run or wait. Raises BusyError at once if there are enough of them."""
        if self._holds("place"):
            yield
            return
        if not self._places.acquire(blocking=False):
            raise BusyError
        self._local.place = True
        try:
            yield
        finally:
            self._local.place = False
            self._places.release()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Be one of the threads that run. Raises BusyError at once if too many wait, or if no slot is free in time."""
        if self._holds("slot"):
            yield
            return
        with self.place():
            if not self._slots.acquire(timeout=self._seconds):
                raise BusyError
            self._local.slot = True
            try:
                yield
            finally:
                self._local.slot = False
                self._slots.release()

    def _holds(self, name: str) -> bool:
        return bool(getattr(self._local, name, False))
