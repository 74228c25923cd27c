"""The server of `fonds serve`, with granian: it starts the workers, and beside them the process that publishes.

It runs in a process that has published nothing, because granian forks its workers: the fork of a process in which
libvips has worked would wait for threads that it does not have. Workers load node, state and settings from the
environment, as `wsgi.py` does. The process that publishes (publish_process.py) is stopped with the server.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from fonds.logs import REQUEST_LINE, configuration
from fonds.publishing import run_status
from fonds.publishing.run_status import EXPECTED
from fonds.settings import Settings

HEADER_SECONDS = 10  # to send the headers of a request, and to send the next one on an open connection
MAX_HEADER_BYTES = 128 * 1024
OTHER_FILES = 512  # open files that are no connections: stores, images, pipes
DRAIN_SECONDS = (
    1.0  # to finish responses when the server stops; idle connections would hold it for HEADER_SECONDS
)
LOOK_SECONDS = 0.05  # between two looks whether the server listens
APPLICATION = "fonds.web.served:application"
WATCHED_APPLICATION = "fonds.web.watch.served:application"  # of a node whose files are watched


class NodeServer(Server):  # type: ignore[misc, valid-type]
    """granian's server, with a process beside it that publishes, and an announcement once it listens."""

    def __init__(
        self,
        target: str,
        state: Path,
        announcement: str,
        publishes: bool,
        watches: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(target, **options)
        self._watches = watches
        self._state, self._announcement, self._publishes = state, announcement, publishes
        self._publisher: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        """Start the workers, and what goes on beside them."""
        if self._publishes:
            os.environ[EXPECTED] = str(time.time())
        super().startup(spawn_target, target_loader)
        # a thread is started only now, because the workers are forked
        threading.Thread(target=self._go_on, daemon=True).start()

    def _go_on(self) -> None:
        """Once a worker accepts connections, print the announcement and publish: no sooner, so that it listens soon."""
        while not _is_listening(self.bind_addr, self.bind_port):
            time.sleep(LOOK_SECONDS)
        with suppress(BrokenPipeError):  # nobody reads what is printed
            sys.stdout.write(f"{self._announcement}\n" if self._announcement else "")
            sys.stdout.flush()
        if self._publishes and not self._is_stopping:
            self._publisher = start_publisher(self._watches)
            self._watch(self._publisher)

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop the process that publishes, then the workers: those that still answer have some time to finish."""
        self._is_stopping = True
        if self._publisher:
            stop_publisher(self._publisher)
        for worker in self.wrks:
            worker.terminate()
        end = time.monotonic() + DRAIN_SECONDS
        for worker in self.wrks:
            worker.join(max(0.0, end - time.monotonic()))
            if worker.is_alive():
                worker.kill()
        super().shutdown(exit_code)

    def _watch(self, publisher: subprocess.Popen[bytes]) -> None:
        """Wait for the end of the process that publishes, and log one that nobody asked for; serving goes on."""
        status = publisher.wait()
        if status and not self._is_stopping:
            reason = f"the process that publishes ended with status {status}; the next publish continues"
            if self._watches:
                reason += ", after a restart"
            logging.getLogger("fonds").error("%s", reason)
            run_status.fail(self._state, reason)


def serve(
    settings: Settings,
    target: str = APPLICATION,
    announcement: str = "",
    publishes: bool = False,
    watches: bool = False,
) -> None:
    """Serve until the process is stopped. `target` names the application: a module, a colon and a name in it.

    If it `publishes` and `watches`, every change of a file is published while it serves.
    The workers and the process that publishes take the settings from the environment.
    """
    NodeServer(
        target,
        settings.state,
        announcement,
        publishes,
        watches,
        address=settings["host"],
        port=settings["port"],
        interface=Interfaces.RSGI,
        workers=settings["workers"],
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=MAX_HEADER_BYTES
        ),
        websockets=False,
        backpressure=_max_connections(settings),
        log_access=settings["log_requests"] == "all",
        log_access_format=REQUEST_LINE,
        log_dictconfig=configuration(settings["log_format"]),
        log_level="warning",
    ).serve()


def start_publisher(watches: bool = False) -> subprocess.Popen[bytes]:
    """Start the process that publishes; if it `watches`, it goes on with every change of a file.

    It has a process group of its own: Ctrl-C in a terminal does not reach it, and what it starts is stopped with it.
    """
    command = [sys.executable, "-m", "fonds.cli.publish_process", *(["--watch"] if watches else [])]
    return subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0)  # noqa: S603 - a module of this package


def stop_publisher(publisher: subprocess.Popen[bytes]) -> None:
    """Kill the process that publishes, with all that it started. What it has not done, the next publish does."""
    if publisher.poll() is None:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.killpg(publisher.pid, signal.SIGKILL)
        publisher.wait()


def _is_listening(host: str, port: int) -> bool:
    """Return whether a server accepts connections; one that listens on all interfaces is asked at the loopback."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - asked, not bound
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def _max_connections(settings: Settings) -> int:
    """Return how many connections a process may have, and let it open as many files, as far as the system allows."""
    wanted = int(settings["max_connections"])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted + OTHER_FILES if hard == resource.RLIM_INFINITY else min(wanted + OTHER_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, min(wanted, allowed - OTHER_FILES))
