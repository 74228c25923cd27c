"""Publishes a node and kills itself before the Nth statement: `python -m tests.faults.killed NODE STATE N`.

With N = 0 it runs to its end and prints how many statements there were.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from service.publishing import publish, staging
from service.store import database
from tests.conftest import settings_of
from tests.faults import histories

_connect = sqlite3.connect
_count = 0
_last = int(sys.argv[3])


class Mortal(database.Connection):
    """A connection that counts."""

    def execute(self, *given: Any) -> sqlite3.Cursor:
        _tick()
        return super().execute(*given)

    def executemany(self, *given: Any) -> sqlite3.Cursor:
        _tick()
        return super().executemany(*given)


def _tick() -> None:
    global _count
    _count += 1
    if _count == _last:
        os.kill(os.getpid(), signal.SIGKILL)


sqlite3.connect = lambda *given, **named: _connect(*given, **{**named, "factory": Mortal})  # type: ignore[assignment]
staging.BATCH = 5
histories.shrink()
publish.publish(settings_of(Path(sys.argv[1]), Path(sys.argv[2])))
print(_count)
