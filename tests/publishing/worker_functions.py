"""What workers do in tests. It imports nothing of Fonds, so that a process starts quickly."""

from __future__ import annotations

import os
import signal
import time


def doubled(numbers: list[int]) -> list[int]:
    """Return twice each number. A negative number raises; 13 kills the process, wherever it is."""
    for number in numbers:
        if number < 0:
            raise ValueError(number)
        if number == 13:
            os.kill(os.getpid(), signal.SIGKILL)
    return [number * 2 for number in numbers]


def process_ids(numbers: list[int]) -> list[int]:
    """Return the id of this process for each number, after a short while."""
    time.sleep(0.05)
    return [os.getpid() for _ in numbers]
