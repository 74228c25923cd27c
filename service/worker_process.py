"""A process that does jobs, each a line of JSON on its standard input, and that may be killed at any time.

It is for libraries that have no limits of their own on time and memory: Oxigraph and PDFium. The process runs a module
of this package, which ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

CHUNK = 65536  # bytes read at once


class WorkerProcess:
    """The process that runs a module, and the pipes to it. One thread may use it at a time."""

    def __init__(self, module: str) -> None:
        self._received = bytearray()
        self._process = subprocess.Popen(  # noqa: S603 - a module of this package
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[1],
            env={name: value for name, value in os.environ.items() if not name.startswith("FONDS_")},
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101 - both are pipes
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)

    def is_alive(self) -> bool:
        """Return whether the process runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        self._selector.close()
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()

    def send(self, job: dict[str, Any]) -> None:
        """Send a job. Raises BrokenPipeError if the process has ended."""
        self._stdin.write(json.dumps(job).encode() + b"\n")
        self._stdin.flush()

    def read_line(self, deadline: float) -> dict[str, Any]:
        """Return the next line of the output, which is JSON.

        Raises TimeoutError after the deadline (of the monotonic clock), and EOFError if the process has ended.
        """
        while (end := self._received.find(b"\n")) < 0:
            self._read_chunk(deadline)
        line: dict[str, Any] = json.loads(self._take(end + 1))
        return line

    def read_bytes(self, length: int, deadline: float) -> bytes:
        """Return the next bytes of the output. Raises the same as `read_line`."""
        while len(self._received) < length:
            self._read_chunk(deadline)
        return self._take(length)

    def _take(self, length: int) -> bytes:
        data = bytes(memoryview(self._received)[:length])
        del self._received[:length]
        return data

    def _read_chunk(self, deadline: float) -> None:
        if not self._selector.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError
        data = os.read(self._stdout.fileno(), CHUNK)
        if not data:
            raise EOFError
        self._received += data
