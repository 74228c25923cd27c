"""Asks for `/health/live` until its input has a line, and prints how often and the longest time as JSON.

`python -m tests.campaign.health BASE`: a process of its own, so that it does not wait for the threads that attack.
"""

from __future__ import annotations

import json
import select
import sys
import time
import urllib.request
from contextlib import suppress

PAUSE, PATIENCE = 0.1, 30.0  # seconds between two requests, and to wait for a response


def seconds_of_health(base: str) -> float:
    """Return how long a response took; PATIENCE if there was none, or another one."""
    began = time.monotonic()
    with suppress(OSError), urllib.request.urlopen(f"{base}/health/live", timeout=PATIENCE) as response:
        if response.status == 200:
            return time.monotonic() - began
    return PATIENCE


def main() -> None:
    """Ask until there is a line to read."""
    count, longest = 0, 0.0
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        longest = max(longest, seconds_of_health(sys.argv[1]))
        count += 1
    print(json.dumps({"count": count, "longest": longest}))


if __name__ == "__main__":
    main()
