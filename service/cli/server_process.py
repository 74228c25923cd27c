"""The server process of `fonds serve`, with granian: `python -m service.cli.server_process`.

It is separate from the process that published, because granian forks its workers: the fork of a process in which
libvips has worked would wait for threads that it does not have. Node, state and settings are in the environment, as
for `wsgi.py`.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from service.settings import Settings, load


def serve(settings: Settings) -> None:
    """Serve until the process is stopped."""
    from granian.constants import Interfaces
    from granian.server import Server

    from service.web.context import worker_threads

    # granian warns of more threads than cores; most of ours wait for images and queries in other processes
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    Server(
        "service.web.wsgi:application",
        address=settings["host"],
        port=settings["port"],
        interface=Interfaces.WSGI,
        workers=settings["workers"],
        blocking_threads=worker_threads(settings),
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


if __name__ == "__main__":
    serve(load(Path(os.environ["FONDS_NODE"]), os.environ))
