"""The server process of `fonds serve`, with granian: `python -m service.cli.server_process`.

It is separate from the process that published, because granian forks its workers: the fork of a process in which
libvips has worked would wait for threads that it does not have. Node, state and settings are in the environment, as
for `wsgi.py`.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

from service.settings import Settings, load

HEADER_SECONDS = 10  # to send the headers of a request, and to send the next one on an open connection
MAX_HEADER_BYTES = 128 * 1024
OTHER_FILES = 512  # open files that are no connections: stores, images, pipes


def serve(settings: Settings, target: str = "service.web.served:application") -> None:
    """Serve until the process is stopped. `target` names the application: a module, a colon and a name in it."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import Server

    Server(
        target,
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
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _max_connections(settings: Settings) -> int:
    """Return how many connections a process may have, and let it open as many files, as far as the system allows."""
    wanted = int(settings["max_connections"])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted + OTHER_FILES if hard == resource.RLIM_INFINITY else min(wanted + OTHER_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, min(wanted, allowed - OTHER_FILES))


if __name__ == "__main__":
    serve(load(Path(os.environ["FONDS_NODE"]), os.environ))
