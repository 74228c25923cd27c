"""Bounds on slow work: how many threads may do work of one class at once, and how many more may wait for it.

A request beyond these bounds is refused at once, so that no class of slow work ever holds all threads of a server. Of
each class, one client has at most half of the slots, and of the places to wait in: another can always have the rest.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

RETRY_SECONDS = 10  # what Retry-After says (RFC 9110, 10.2.3)
_thread = threading.local()


class BusyError(Exception):
    """No slot is free, and no more requests may wait for one."""


@contextmanager
def work_for(client: str) -> Iterator[None]:
    """Do the work of this thread for a client, by its address; "" for one that cannot be told from others."""
    before = getattr(_thread, "client", "")
    _thread.client = client
    try:
        yield
    finally:
        _thread.client = before


class _Share:
    """A number of seats, of which one client has at most half, and at least one."""

    def __init__(self, total: int) -> None:
        self._total, self._share = total, max(1, total // 2)
        self._taken = 0
        self._taken_by: Counter[str] = Counter()

    def is_free(self, client: str) -> bool:
        return self._taken < self._total and not (client and self._taken_by[client] >= self._share)

    def take(self, client: str) -> None:
        self._taken += 1
        self._taken_by[client] += 1

    def give_back(self, client: str) -> None:
        self._taken -= 1
        self._taken_by[client] -= 1
        if not self._taken_by[client]:
            del self._taken_by[client]


class ConcurrencyLimit:
    """At most `running` threads are in a slot at once; `waiting` more wait for one, each for at most `seconds`.

    `name` is the class of work. `running` is at least 1. A thread that is in a slot may take it again, as with a
    reentrant lock.
    """

    def __init__(self, name: str, running: int, waiting: int = 0, seconds: float = 0.0) -> None:
        self.name = name
        self.threads = running + waiting  # as many as this limit can ever hold
        self._seconds = seconds
        self._places, self._slots = _Share(self.threads), _Share(running)
        self._condition = threading.Condition()
        self._local = threading.local()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the threads that run or wait.

        Raises BusyError at once if there are enough of them, or enough for the same client.
        """
        if self._holds("place"):
            yield
            return
        client = getattr(_thread, "client", "")
        with self._condition:
            if not self._places.is_free(client):
                raise BusyError
            self._places.take(client)
        self._local.place = True
        try:
            yield
        finally:
            self._local.place = False
            with self._condition:
                self._places.give_back(client)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Be one of the threads that run. Raises BusyError at once if too many wait, or if no slot is free in time."""
        if self._holds("slot"):
            yield
            return
        client = getattr(_thread, "client", "")
        with self.place():
            with self._condition:
                if not self._condition.wait_for(lambda: self._slots.is_free(client), self._seconds):
                    raise BusyError
                self._slots.take(client)
            self._local.slot = True
            try:
                yield
            finally:
                self._local.slot = False
                with self._condition:
                    self._slots.give_back(client)
                    self._condition.notify_all()

    def _holds(self, name: str) -> bool:
        return bool(getattr(self._local, name, False))
