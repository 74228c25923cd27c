"""A process that does jobs, each a line of JSON on its standard input, and that may be killed at any time.

It is for libraries that have no limits of their own on time and memory: Oxigraph, PDFium and MediaInfo. The process
runs a module of this package, which ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


class SingleWorker:
    """A process that is started for the first job and does one job after another. Threads wait for each other.

    `seconds` is how long an answer may take; it is for those who read the answers.
    """

    def __init__(self, module: str, seconds: float) -> None:
        self.module, self.seconds = module, seconds
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None

    def close(self) -> None:
        """End the process, if there is one."""
        worker, self._worker = self._worker, None
        if worker:
            worker.stop()

    @contextmanager
    def job(self, job: dict[str, Any]) -> Iterator[WorkerProcess]:
        """Send a job, and end the process if not all answers are read. Raises BrokenPipeError if the process ended."""
        with self._lock:
            if self._worker and not self._worker.is_alive():
                self.close()
            worker = self._worker = self._worker or WorkerProcess(self.module)
            is_complete = False
            try:
                worker.send(job)
                yield worker
                is_complete = True
            finally:
                if not is_complete:
                    self.close()


def limit(kind: int, value: int) -> None:
    """Set a limit of this process, by its number in the module `resource`; one that is lower stays."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def limit_processor_time(seconds: float) -> None:
    """Have the system end this process after so many more seconds of work, even if nobody waits for it."""
    limit(resource.RLIMIT_CPU, int(time.process_time() + seconds))
