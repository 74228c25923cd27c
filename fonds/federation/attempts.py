"""Requests of peers are sent again after a failure that may pass, within a time for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from fonds.http_client.fetch import FetchError

WAITS = (1.0, 4.0, 15.0)  # seconds before a request is sent the second, third and fourth time
MAX_WAIT = 120.0  # a server that asks for more seconds with Retry-After is left alone until the next run
_LEAST = 1.0  # seconds that must be left for another request
T = TypeVar("T")


def attempt(
    request: Callable[[float], T],
    seconds: float,
    waits: Sequence[float] = WAITS,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Return what a request gives that has so many seconds. Raises FetchError.

    It is sent again after a failure that may pass, while something is left of the seconds: a server that does not
    answer in time is not asked again. Waits between requests do not count.
    """
    left = seconds
    for wait in (*waits, None):
        started = time.monotonic()
        try:
            return request(left)
        except FetchError as error:
            left -= time.monotonic() - started
            if wait is None or not error.is_temporary or left < _LEAST or error.retry_after > MAX_WAIT:
                raise
            sleep(max(wait, error.retry_after))
    raise AssertionError  # the last round returns or raises
