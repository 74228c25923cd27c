"""A process that answers one query at a time, to be killed when it takes too long: `python -m service.sparql.worker`.

Reads a line of JSON for each query from its standard input, writes a line of JSON and the result to its standard
output. It reads one sealed copy of the graphs, writes nothing, and has no network where the machine lets it go without.
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

from service.sparql.result_formats import GRAPH_WRITERS, SOLUTION_WRITERS

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # sched.h


class TooLargeError(Exception):
    """The result has more bytes than are allowed."""


class Bounded(io.BytesIO):
    """Keeps what is written, up to a number of bytes. Raises TooLargeError."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        """Take some bytes."""
        if self.tell() + len(data) > self._most:
            raise TooLargeError
        return super().write(data)


def main() -> None:
    """Answer queries until the input ends."""
    _leave_network()
    kept: dict[str, ox.Store] = {}
    for line in sys.stdin.buffer:
        job = json.loads(line)
        if job["store"] not in kept:
            kept = {job["store"]: ox.Store.read_only(job["store"])}
            _bound_memory(job["memory"])
        head, body = answer(job, kept[job["store"]])
        _send(sys.stdout.buffer, {**head, "length": len(body)}, body)


def answer(job: dict[str, Any], store: ox.Store) -> tuple[dict[str, Any], bytes]:
    """What is to be said of a query, and its result in the format that the job names for its kind."""
    try:
        found = store.query(job["query"], **_dataset(job))
    except (SyntaxError, ValueError) as error:
        return {"error": "syntax", "message": str(error)}, b""
    name = job["graph" if isinstance(found, ox.QueryTriples) else "solutions"]
    if name is None:
        return {"error": "format"}, b""
    out = Bounded(job["bytes"])
    try:
        _write(found, out, name)
    except TooLargeError:
        return {"error": "bytes"}, b""
    except (OSError, RuntimeError) as error:
        return {"error": "query", "message": str(error)}, b""
    return {"format": name}, out.getvalue()


def _write(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, out: Bounded, name: str) -> None:
    if isinstance(found, ox.QueryTriples):
        found.serialize(out, GRAPH_WRITERS[name])
    else:
        found.serialize(out, SOLUTION_WRITERS[name])


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """The dataset of the protocol (2.1.4); without one, that of the query, or all there is."""
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
    """A second wall: queries with SERVICE are refused before they come here. Not every machine allows it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NET)


def _bound_memory(more: int) -> None:
    """At most that many bytes beyond what the process has now; a query that wants more ends it."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # no such file on this system: the bound on time and result must do
        return
    now = pages * os.sysconf("SC_PAGE_SIZE")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (now + more, hard))


if __name__ == "__main__":
    main()
