"""The process of `fonds serve` once it has published (`python -m service.cli.server_process`): granian serves it.

A process of its own, because granian forks its workers: a copy of a process in which libvips has worked would wait for
threads that it does not have. Node, state and settings come by the environment, as for `wsgi.py`.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from service.settings import Settings, load


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    from granian.constants import Interfaces
    from granian.server import Server

    from service.web.context import worker_threads

    # it counts threads against cores; of ours most wait for images and queries of others
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
