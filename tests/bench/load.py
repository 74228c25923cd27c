"""Load on a server: wrk on the second core, one thread, sixteen connections; requests a second and server CPU.

It never asks for what a server should not answer: a run with answers other than 2xx or 3xx is an error.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import pinned
from tests.bench.servers import Server

SPREAD, LISTED = Path(__file__).with_name("spread.lua"), Path(__file__).with_name("listed.lua")
_REQUESTS = re.compile(r"(\d+) requests in ([\d.]+)(ms|s|m)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Rate:
    """What one run gave: requests a second, and microseconds of the server's CPU for each."""

    requests: float
    processor: float


def installed() -> bool:
    """Whether there is a wrk to make load with."""
    return shutil.which("wrk") is not None


def press(
    server: Server,
    path: str,
    headers: Mapping[str, str],
    seconds: float,
    count: int = 0,
    listed: Path | None = None,
) -> Rate:
    """Load one path; with a count, random ones of that many, whose number stands where the path has `%d`; or those of
    a list in turn."""
    command = [*pinned(1), "wrk", "-t1", "-c16", f"-d{max(1, round(seconds))}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if listed:
        command += ["-s", str(LISTED), server.base, "--", str(listed)]
    elif count:
        command += ["-s", str(SPREAD), server.base, "--", path, str(count)]
    else:
        command += [f"{server.base}{path}"]
    before = server.processor()
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    return _rate(done.stdout, server.processor() - before, f"{server.name} {path}")


def _rate(said: str, processor: float, what: str) -> Rate:
    match = _REQUESTS.search(said)
    if match is None or "Non-2xx or 3xx responses" in said or "Socket errors" in said:
        raise RuntimeError(f"{what} was not answered well:\n{said}")
    requests = int(match[1])
    return Rate(requests / (float(match[2]) * _UNITS[match[3]]), processor / max(requests, 1) * 1e6)
