"""Bounds on the slow work of views, by class: however many requests of one class come, threads are left for others.

Images and typeset pages have their own limit (service/images/server.py), and so have SPARQL queries
(service/sparql/pool.py). All others are here. A request beyond the limit of its class is answered with 503 and
`Retry-After`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from service.concurrency import RETRY_SECONDS, ConcurrencyLimit
from service.images import server as images
from service.settings import Settings
from service.sparql import pool as sparql
from service.web.http.response import Response, problem

# the classes that views name: searches of people and viewers, OpenRefine, old versions, logins
CLASSES = ("search", "reconciliation", "versions", "login")
MAX_WAITING = 4  # requests of one class that wait for a slot
WAIT_SECONDS = 2.0
OTHER_THREADS = 4  # threads for everything that belongs to no class


class WorkLimits:
    """The limits of one process, by class. All threads share it."""

    def __init__(self, settings: Settings) -> None:
        running = settings["work_places"]
        self._limits: Mapping[str, ConcurrencyLimit] = {
            name: ConcurrencyLimit(running, MAX_WAITING, WAIT_SECONDS) for name in CLASSES
        }

    def slot(self, name: str) -> AbstractContextManager[None]:
        """Return a slot of a class, as a context manager that raises BusyError; without a name there is no limit."""
        return self._limits[name].slot() if name else nullcontext()


def busy() -> Response:
    """Return 503 with the time after which to try again (RFC 9110, 15.6.4)."""
    detail = "Too many requests of this kind are being answered. Try again later."
    response = problem(503, "Service Unavailable", detail)
    return response.with_headers(("Retry-After", str(RETRY_SECONDS)))


def worker_threads(settings: Settings) -> int:
    """Return how many threads a server needs: as many as all classes can ever hold, and some for everything else."""
    image_threads = settings["image_places"] + images.MAX_WAITING
    sparql_threads = settings["sparql_places"] + sparql.MAX_WAITING
    class_threads = len(CLASSES) * (settings["work_places"] + MAX_WAITING)
    return int(image_threads + sparql_threads + class_threads + OTHER_THREADS)
