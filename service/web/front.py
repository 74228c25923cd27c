"""The WSGI front: answers what a desk knows at the cost of a lookup, and lets everything else fall through to Flask."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from service.settings import Settings
from service.web import images
from service.web.desk import KEPT_BYTES, Desk
from service.web.limits import Limits
from service.web.respond import Ask, too_many

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Environ = dict[str, Any]
METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def threads(settings: Settings) -> int:
    """How many threads answer: more than wait for images and queries, so that slow ones never stop the quick."""
    return int(settings["image_places"]) + int(settings["sparql_places"]) + 2


class Desks:
    """A desk for each thread, opened when the thread first asks; all share one studio."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._local = threading.local()
        self._studio = images.studio(settings)

    def here(self) -> Desk:
        """This thread's desk. Raises StoreError where nothing was ever published."""
        desk: Desk | None = getattr(self._local, "desk", None)
        if desk is None:
            desk = self._local.desk = Desk(
                self._settings, self._studio, KEPT_BYTES // threads(self._settings)
            )
        return desk


def ask_of(environ: Environ) -> Ask:
    """A request as answers depend on it. PATH_INFO is Latin-1 by PEP 3333; the book's paths are ASCII."""
    return Ask(
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO") or "/",
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_ENCODING"),
        environ.get("HTTP_ACCEPT_PROFILE"),
        environ.get("HTTP_IF_NONE_MATCH"),
        environ.get("HTTP_COOKIE"),
        environ.get("HTTP_AUTHORIZATION"),
        environ.get("REMOTE_ADDR", ""),
        environ.get("HTTP_IF_MODIFIED_SINCE"),
        environ.get("HTTP_RANGE"),
        environ.get("HTTP_IF_RANGE"),
        environ.get("HTTP_ACCEPT_DATETIME"),
    )


class Front:
    """WSGI middleware before Flask."""

    def __init__(
        self, flask: Callable[[Environ, StartResponse], Iterable[bytes]], desks: Desks, limits: Limits
    ) -> None:
        self._flask, self._desks, self._limits = flask, desks, limits

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if seconds := self._limits.wait(environ):
            status, headers, refusal = too_many(seconds, environ["REQUEST_METHOD"])
            start_response(status, headers)
            return (refusal,)
        if environ["REQUEST_METHOD"] in METHODS:
            try:
                answered = self._desks.here().answer(ask_of(environ))
            except Exception as error:  # Flask answers errors too, and logs them
                environ["fonds.error"] = error
                return self._flask(environ, start_response)
            if answered is not None:
                status, headers, body = answered
                start_response(status, headers)
                return (body,) if isinstance(body, bytes) else body
        return self._flask(environ, start_response)
