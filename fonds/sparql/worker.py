"""A process that runs one query at a time, and is killed when one takes too long: `python -m fonds.sparql.worker`.

It reads a line of JSON for each query from standard input, and writes a line of JSON and the result to standard output.
It only reads a published copy of the graphs, and gives up its access to the network if the machine allows that.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from fonds.sparql.result_formats import GRAPH_WRITERS, SOLUTION_WRITERS

NICENESS = 10  # queries leave processor time to the server that answers everything else
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # sched.h


class TooLargeError(Exception):
    """The result has more bytes than are allowed."""


class LimitedBuffer(io.BytesIO):
    """A buffer with a maximum size in bytes. `write` raises TooLargeError beyond it."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__()
        self._max_bytes = max_bytes

    def write(self, data: Any) -> int:
        """Append bytes."""
        if self.tell() + len(data) > self._max_bytes:
            raise TooLargeError
        return super().write(data)


def main() -> None:
    """Run queries until the input ends."""
    _leave_network()
    os.nice(NICENESS)
    stores: dict[str, ox.Store] = {}  # the one in use, by its path
    for line in sys.stdin.buffer:
        job = json.loads(line)
        if job["store"] not in stores:
            stores = {job["store"]: ox.Store.read_only(job["store"])}
            _limit_memory(job["memory"])
        head, body = run(job, stores[job["store"]])
        _send(sys.stdout.buffer, {**head, "length": len(body)}, body)


def run(job: dict[str, Any], store: ox.Store) -> tuple[dict[str, Any], bytes]:
    """Run a query. Return the head of the output, and the result in the format that the job names for its kind."""
    try:
        results = store.query(job["query"], **_dataset(job))
    except (SyntaxError, ValueError) as error:
        return {"error": "syntax", "message": str(error)}, b""
    name = job["graph" if isinstance(results, ox.QueryTriples) else "solutions"]
    if name is None:
        return {"error": "format"}, b""
    buffer = LimitedBuffer(job["bytes"])
    try:
        _serialize(results, buffer, name)
    except TooLargeError:
        return {"error": "bytes"}, b""
    except (OSError, RuntimeError) as error:
        return {"error": "query", "message": str(error)}, b""
    return {"format": name}, buffer.getvalue()


def _serialize(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, buffer: LimitedBuffer, name: str
) -> None:
    if isinstance(results, ox.QueryTriples):
        results.serialize(buffer, GRAPH_WRITERS[name])
    else:
        results.serialize(buffer, SOLUTION_WRITERS[name])


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """Return the dataset of the request (2.1.4); without one, that of the query holds, or all graphs."""
    if not job["default"] and not job["named"]:
        return {"base_iri": job["base"]}
    return {
        "default_graph": [ox.NamedNode(iri) for iri in job["default"]],
        "named_graphs": [ox.NamedNode(iri) for iri in job["named"]],
        "base_iri": job["base"],
    }


def _send(out: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


def _leave_network() -> None:
    """Give up the network, as a second safeguard after the check for SERVICE. Not every machine allows it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)


def _limit_memory(additional: int) -> None:
    """Allow that many bytes beyond the current use. A query that needs more ends the process."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # no such file on this system: the limits of time and result size remain
        return
    used = pages * os.sysconf("SC_PAGE_SIZE")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (used + additional, hard))


if __name__ == "__main__":
    main()
