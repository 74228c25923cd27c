"""Bounds on the slow work of views, by class: however many requests of one class come, threads are left for others.

Images and typeset pages have their own limit (fonds/images/server.py), and so have SPARQL queries
(fonds/sparql/pool.py). All others are here. A request beyond the limit of its class is answered with 503 and
`Retry-After`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from fonds.concurrency import RETRY_SECONDS, ConcurrencyLimit
from fonds.images import server as images
from fonds.settings import Settings
from fonds.sparql import pool as sparql
from fonds.web.http.response import Response, problem


@dataclass(frozen=True, slots=True)
class WorkClass:
    """A class of slow work: how many requests of it run at once, as a multiple of the setting `work_places`, and how
    many more wait, each for at most `seconds`."""

    places: int
    waiting: int
    seconds: float


CLASSES = {
    "documents": WorkClass(
        2, 32, 10.0
    ),  # pages, graphs and lists that are made on request; crawlers ask for many
    "search": WorkClass(1, 4, 5.0),  # for people, for viewers, and while somebody types
    "reconciliation": WorkClass(1, 4, 10.0),
    "versions": WorkClass(1, 4, 5.0),
    "downloads": WorkClass(1, 4, 20.0),  # files with all scans of a record, which take seconds to make
    "login": WorkClass(1, 4, 5.0),  # a pass is hashed for long, and an OpenID provider may be slow
}
OTHER_THREADS = 4  # threads for everything that belongs to no class


class WorkLimits:
    """The limits of one process, by class. All threads share it."""

    def __init__(self, settings: Settings) -> None:
        self._limits = {
            name: ConcurrencyLimit(name, row.places * settings["work_places"], row.waiting, row.seconds)
            for name, row in CLASSES.items()
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
    class_threads = sum(row.places * settings["work_places"] + row.waiting for row in CLASSES.values())
    return int(image_threads + sparql_threads + class_threads + OTHER_THREADS)
