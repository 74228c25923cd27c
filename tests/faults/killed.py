"""Publishes a node and kills itself before the Nth statement: `python -m tests.faults.killed NODE STATE N [DAY]`.

With a day, it publishes the node as it is to be on that day. With N = 0 it runs to its end and prints how many
statements there were.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from datetime import date
from pathlib import Path
from typing import Any

from fonds.publishing import executor, publish, staging
from fonds.store import database
from tests.conftest import settings_of
from tests.faults import histories

_connect = sqlite3.connect
_count = 0
_last = int(sys.argv[3]) if len(sys.argv) > 3 else 0


class Mortal(database.Connection):
    """A connection that counts its statements, and kills the process at the last."""

    def execute(self, *args: Any) -> sqlite3.Cursor:
        _tick()
        return super().execute(*args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        _tick()
        return super().executemany(*args)


def _tick() -> None:
    global _count
    _count += 1
    if _count == _last:
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Publish, and die or print the number of statements."""
    sqlite3.connect = lambda *args, **kwargs: _connect(*args, **{**kwargs, "factory": Mortal})  # type: ignore[assignment]
    staging.BATCH = 5
    executor.MIN_ITEMS = 500  # with as many changed descriptions, processes work for this one
    histories.shrink()
    day = date.fromisoformat(sys.argv[4]) if len(sys.argv) > 4 else None
    publish.publish(settings_of(Path(sys.argv[1]), Path(sys.argv[2])), day=day)
    print(_count)


if __name__ == "__main__":
    main()
