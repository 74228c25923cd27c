"""Servers as processes: started on the first core, asked until they answer, stopped; and the CPU time they used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.bench.figures import ROOT, pinned
from tests.bench.publisher import BASE
from tests.conftest import free_port

_TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server as a context manager; `base` is where it listens."""

    def __init__(self, name: str, command: list[str], port: int, **environment: str) -> None:
        self.name, self.base = name, f"http://127.0.0.1:{port}"
        self._command, self._environment = [*pinned(0), *command], environment

    def __enter__(self) -> Server:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env={**kept, **self._environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        for _ in range(300):
            if self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.base}/health/ready", timeout=2).close()
                return
            except urllib.error.HTTPError:
                return  # it has no such address, but it answers
            except OSError:
                time.sleep(0.1)
        self._process.terminate()
        raise RuntimeError(f"{self.name} did not start: {self._process.communicate()[1][-2000:]}")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)

    def processor(self) -> float:
        """CPU seconds used so far by the server and its workers."""
        return used(self._process.pid)


def used(pid: int) -> float:
    """CPU seconds used so far by a process and all that it started."""
    seconds = 0.0
    for one in _family(pid):
        with suppress(OSError):  # it ended meanwhile
            seconds += _used(one)
    return seconds


def _family(pid: int) -> list[int]:
    children: list[str] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):  # each thread has those that it started
        with suppress(OSError):
            children += listed.read_text("ascii").split()
    return [pid, *(other for child in children for other in _family(int(child)))]


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def fonds(node: Path, state: Path) -> Server:
    """The published node, with one worker."""
    port = free_port()
    command = [sys.executable, "-m", "fonds", "serve", str(node), "--no-publish", "--workers", "1"]
    command += ["--state", str(state), "--port", str(port), "--base-url", BASE]
    # the clients of a benchmark wait for each other at most at the store, and are never refused
    return Server("Fonds", command, port, FONDS_SPARQL_PLACES="4")


def granian(name: str, application: str, bodies: Path) -> Server:
    """One of the applications of contenders.py, with one worker."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.contenders", application, str(port)]
    return Server(name, command, port, BODIES=str(bodies))


def nginx(work: Path, bodies: Path) -> Server | None:
    """nginx with one worker and the bodies as files; None where it is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        return None
    port = free_port()
    (work / "nginx.conf").write_text(_configuration(work, bodies, port), "utf-8")
    command = [program, "-p", str(work), "-c", str(work / "nginx.conf"), "-e", str(work / "nginx.log")]
    return Server("nginx", command, port)


def _configuration(work: Path, bodies: Path, port: int) -> str:
    user = "user root;" if os.getuid() == 0 else ""
    places = "\n".join(_place(about) for about in sorted(bodies.glob("*.json")))
    temporary = "".join(
        f"{name}_temp_path {work}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""daemon off; {user} worker_processes 1; pid {work}/nginx.pid; error_log {work}/nginx.log;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; {temporary}
server {{ listen 127.0.0.1:{port}; root {bodies};
{places}
}} }}
"""


def _place(about: Path) -> str:
    """A case: the file, or of a case that ends in -spread the folder of its copies; the headers that Fonds sent."""
    headers: dict[str, str] = json.loads(about.read_text("utf-8"))
    kind = headers.pop("Content-Type").replace('"', '\\"')
    lines = [f'add_header {name} "{value}";' for name, value in headers.items() if name == "Content-Encoding"]
    sign = "" if (about.parent / about.stem).is_dir() else "= "
    return f'location {sign}/{about.stem} {{ default_type "{kind}"; types {{ }} {" ".join(lines)} }}'
