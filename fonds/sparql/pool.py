"""The processes that run queries, and their limits: number of processes, seconds, bytes of memory and of the result.

A query that runs too long is stopped by killing its process, because Oxigraph has no other way to stop it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fonds.concurrency import BusyError, ConcurrencyLimit
from fonds.sparql.protocol import QueryRefusal, SparqlQuery
from fonds.sparql.result_formats import BY_NAME, ResultFormat
from fonds.worker_process import WorkerProcess

MAX_WAITING = 1  # queries that wait for a process; a client with many queries at once is told to slow down
WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """The limits of one query: seconds, bytes of its result, bytes of memory."""

    seconds: float = 30
    result: int = 64 * 1024 * 1024
    memory: int = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The complete result of a query."""

    format: ResultFormat
    body: bytes


class WorkerPool:
    """A few worker processes, started when they are first needed. Threads may share it.

    `size` is the number of queries that run at the same time; with 0 every query is refused.
    """

    def __init__(self, size: int, limits: QueryLimits) -> None:
        self._limits = limits
        wait = min(WAIT_SECONDS, limits.seconds)
        self._limit = ConcurrencyLimit("sparql", size, MAX_WAITING, wait) if size else None
        self._idle: list[WorkerProcess] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _stop_all, self._idle)

    def run(
        self,
        query: SparqlQuery,
        store: Path,
        base: str,
        solutions: str | None,
        graph: str | None,
        max_bytes: int | None = None,
    ) -> QueryResult | QueryRefusal:
        """Run a query on a published copy of the store; `base` is the base IRI of the query.

        `solutions` and `graph` name the result formats for solutions and for graphs; None if the client accepts none.
        `max_bytes` is a limit of this result below that of all. Raises BusyError.
        """
        max_bytes = min(self._limits.result, max_bytes or self._limits.result)
        job = {
            "store": str(store),
            "query": query.text,
            "default": query.default,
            "named": query.named,
            "base": base,
            "solutions": solutions,
            "graph": graph,
            "bytes": max_bytes,
            "memory": self._limits.memory,
        }
        with self.slot(), self._worker() as worker:
            return self._result(_run(worker, job, self._limits.seconds), max_bytes)

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Be one of the threads that run a query and read its result. Raises BusyError."""
        if self._limit is None:
            raise BusyError
        with self._limit.slot():
            yield

    @contextmanager
    def _worker(self) -> Iterator[WorkerProcess]:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        worker = worker if worker and worker.is_alive() else WorkerProcess("fonds.sparql.worker")
        try:
            yield worker
        except BaseException:
            worker.stop()
            raise
        if worker.is_alive():
            with self._lock:
                self._idle.append(worker)

    def _result(self, output: tuple[dict[str, Any], bytes], max_bytes: int) -> QueryResult | QueryRefusal:
        head, body = output
        if "format" in head:
            return QueryResult(BY_NAME[head["format"]], body)
        return refusal(head["error"], self._limits, max_bytes, str(head.get("message", "")))

    def close(self) -> None:
        """Stop the idle processes."""
        with self._lock:
            _stop_all(self._idle)


def refusal(reason: str, limits: QueryLimits, max_bytes: int, message: str = "") -> QueryRefusal:
    """Return why a query has no result: `reason` is format, syntax, query, bytes, time or memory."""
    return {
        "format": QueryRefusal(406, "The result of this query is not available in a format that you accept."),
        "syntax": QueryRefusal(400, f"The query is not SPARQL 1.1: {message}"),
        "query": QueryRefusal(400, f"The query cannot be answered: {message}"),
        "bytes": QueryRefusal(
            422, f"The result has more than {max_bytes:,} bytes. Add LIMIT, or download the dump."
        ),
        "time": QueryRefusal(
            422,
            f"The query took more than {limits.seconds:g} seconds and was stopped. Make it more specific.",
        ),
        "memory": QueryRefusal(422, "The query needed more memory than is allowed. Make it more specific."),
    }[reason]


def _stop_all(workers: list[WorkerProcess]) -> None:
    while workers:
        workers.pop().stop()


def _run(worker: WorkerProcess, job: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
    """Return the output for a job. The error is `time` after the time limit, `memory` if the process died."""
    deadline = time.monotonic() + seconds
    try:
        worker.send(job)
        head = worker.read_line(deadline)
        return head, worker.read_bytes(head["length"], deadline)
    except TimeoutError:
        worker.stop()
        return {"error": "time"}, b""
    except (EOFError, BrokenPipeError):
        worker.stop()
        return {"error": "memory"}, b""
