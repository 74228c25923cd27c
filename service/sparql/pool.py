"""The processes that answer queries, and the limits they are held to: places, seconds, bytes of memory and of results.

A query past its time ends with its process, for nothing else stops it.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from service.sparql.protocol import Query, Refused
from service.sparql.result_formats import BY_NAME, ResultFormat

CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, bytes of its result, bytes of memory."""

    seconds: float = 30
    result: int = 64 * 1024 * 1024
    memory: int = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a query, whole."""

    form: ResultFormat
    body: bytes


class Pool:
    """A few processes, begun when they are first needed. To be shared by the threads of one process."""

    def __init__(self, places: int, limits: Limits) -> None:
        self._limits = limits
        self._free = threading.BoundedSemaphore(places) if places else None
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _end, self._idle)

    def answer(
        self, query: Query, store: Path, base: str, solutions: str | None, graph: str | None
    ) -> Result | Refused:
        """Run a query over a sealed store.

        `solutions` and `graph` name the formats to be used for either kind of result, None where the client takes none.
        """
        if self._free is None or not self._free.acquire(timeout=self._limits.seconds):
            return Refused(503, "Too many queries are being answered. Ask again in a while.")
        try:
            job = {
                "store": str(store),
                "query": query.text,
                "default": query.default,
                "named": query.named,
                "base": base,
                "solutions": solutions,
                "graph": graph,
                "bytes": self._limits.result,
                "memory": self._limits.memory,
            }
            with self._worker() as worker:
                return self._said(worker.run(job, self._limits.seconds))
        finally:
            self._free.release()

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker if worker and worker.alive() else _Worker()
        try:
            yield worker
        except BaseException:
            worker.end()
            raise
        if worker.alive():
            with self._lock:
                self._idle.append(worker)

    def _said(self, outcome: tuple[dict[str, Any], bytes]) -> Result | Refused:
        head, body = outcome
        if "format" in head:
            return Result(BY_NAME[head["format"]], body)
        limits = self._limits
        message = str(head.get("message", ""))
        return {
            "format": Refused(406, "The result of this query is not to be had in a format that you accept."),
            "syntax": Refused(400, f"The query is not SPARQL 1.1: {message}"),
            "query": Refused(400, f"The query cannot be answered: {message}"),
            "bytes": Refused(
                422, f"The result has more than {limits.result:,} bytes. Add LIMIT, or take the dump."
            ),
            "time": Refused(
                422, f"The query took more than {limits.seconds:g} seconds and was stopped. Ask for less."
            ),
            "memory": Refused(422, "The query wanted more memory than one may take. Ask for less."),
        }[head["error"]]

    def close(self) -> None:
        """End the processes that wait."""
        with self._lock:
            _end(self._idle)


def _end(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().end()


class _Worker:
    """One process and the pipes to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service.sparql.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            env={name: value for name, value in os.environ.items() if not name.startswith("FONDS_")},
        )

    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close() if pipe else None

    def run(self, job: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """What the process says of a job; `time` where it says nothing in time, `memory` where it ended by itself."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101 - both are pipes
        try:
            stdin.write(json.dumps(job).encode() + b"\n")
            stdin.flush()
            return _received(stdout, time.monotonic() + seconds)
        except TimeoutError:
            self.end()
            return {"error": "time"}, b""
        except (EOFError, BrokenPipeError):
            self.end()
            return {"error": "memory"}, b""


def _received(pipe: IO[bytes], deadline: float) -> tuple[dict[str, Any], bytes]:
    """A line of JSON, and as many bytes as it says. Raises TimeoutError, EOFError."""
    held = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)

        def more() -> None:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            data = os.read(pipe.fileno(), CHUNK)
            if not data:
                raise EOFError
            held.extend(data)

        while (end := held.find(b"\n")) < 0:
            more()
        head = json.loads(held[:end])
        while len(held) < end + 1 + head["length"]:
            more()
    return head, bytes(held[end + 1 :])
