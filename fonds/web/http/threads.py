"""Threads for the requests of a server: started when they are needed, and ended with the process, whatever they do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Threads:
    """At most `max_threads` threads that call functions in the order in which they come.

    They are daemons, unlike those of concurrent.futures: a server that is stopped does not wait for slow work.
    """

    def __init__(self, max_threads: int) -> None:
        self._max_threads, self._started = max_threads, 0
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._idle = threading.Semaphore(0)

    def submit(self, function: Callable[[], None]) -> None:
        """Have a thread call a function, which raises nothing. To be called by one thread only."""
        self._queue.put(function)
        if not self._idle.acquire(blocking=False) and self._started < self._max_threads:
            self._started += 1
            threading.Thread(target=self._run, name=f"requests-{self._started}", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._queue.get()()
            self._idle.release()
