"""The server of a node whose slow work lasts as long as a file exists: `python -m tests.web.slow_server`.

Tests of the server hold work of any class in its slots with it, for as long as they need.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fonds.cli.server_process import serve
from fonds.concurrency import ConcurrencyLimit
from fonds.settings import load
from fonds.web.rsgi import Server

GATE = Path(
    os.environ.get("TEST_GATE", "nowhere")
)  # work of the class that this file names waits in its slot
NODE = Path(os.environ.get("FONDS_NODE", "records"))

_slot = ConcurrencyLimit.slot


def _held_class() -> str:
    try:
        return GATE.read_text("utf-8")
    except FileNotFoundError:
        return ""


@contextmanager
def _slow_slot(self: ConcurrencyLimit) -> Iterator[None]:
    with _slot(self):
        while _held_class() == self.name:
            time.sleep(0.02)
        yield


if __name__ == "__main__":
    serve(load(NODE, os.environ), "tests.web.slow_server:application")
else:
    ConcurrencyLimit.slot = _slow_slot  # type: ignore[method-assign]
    application = Server(load(NODE, os.environ))
