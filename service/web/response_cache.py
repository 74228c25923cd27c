"""A WSGI layer in front of Flask that keeps finished responses, at the cost of a lookup for each request.

It knows no route. `respond` gives it the response to a request, or None if Flask has to make it: for readers with a
pass, for other methods than GET and HEAD, and for errors. Without this layer every address responds the same.
A response is kept until the store changes. Each thread has entries of its own, so that none waits for another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from service.web.context import Contexts, RequestContext
from service.web.http.request import Request, request_from_environ
from service.web.http.response import FinishedResponse, Response, finish, to_wsgi

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Environ = dict[str, Any]
WSGIApplication = Callable[[Environ, StartResponse], Iterable[bytes]]
Respond = Callable[[Request, RequestContext], Response | None]

CACHE_BYTES = 64 * 1024 * 1024  # of all threads together
MAX_KEY_LENGTH = 1024  # characters of path, query and headers; a response with a longer key is not kept
Key = tuple[str | None, ...]


def cache_key(request: Request) -> Key:
    """Return everything that the response for everybody depends on."""
    return request.path, request.query, request.accept, request.accept_encoding, request.accept_profile


def is_kept(request: Request, response: Response) -> bool:
    """Return whether the response to a request may be kept."""
    return response.cacheable and response.status == 200 and _length(cache_key(request)) < MAX_KEY_LENGTH


class ResponseCache:
    """WSGI middleware before Flask."""

    def __init__(self, app: WSGIApplication, respond: Respond, contexts: Contexts, threads: int) -> None:
        self._app, self._respond, self._contexts = app, respond, contexts
        self._max_bytes = CACHE_BYTES // threads
        self._local = threading.local()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = request_from_environ(environ)
        if request.method in ("GET", "HEAD"):
            try:
                response = self._finished(request)
            except Exception:  # Flask meets the same error, and its handlers respond to it
                response = None
            if response is not None:
                status, headers, body = to_wsgi(response, request)
                start_response(status, headers)
                return (body,) if isinstance(body, bytes) else body
        return self._app(environ, start_response)

    def _finished(self, request: Request) -> FinishedResponse | None:
        context = self._contexts.current()
        entries = self._entries
        if context.refresh():
            entries.clear()
        if context.authenticator.authenticated_session(request):
            return None
        key = cache_key(request)
        finished = entries.get(key)
        if finished is None:
            response = self._respond(request, context)
            if response is None:
                return None
            finished = finish(response, request)
            if is_kept(request, response):
                entries.keep(key, finished)
        return finished

    @property
    def _entries(self) -> Entries:
        entries: Entries | None = getattr(self._local, "entries", None)
        if entries is None:
            entries = self._local.entries = Entries(self._max_bytes)
        return entries


class Entries:
    """Finished responses by key; the oldest give way when there are too many bytes. For one thread."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._responses: OrderedDict[Key, FinishedResponse] = OrderedDict()

    def get(self, key: Key) -> FinishedResponse | None:
        """Return a finished response, or None."""
        return self._responses.get(key)

    def keep(self, key: Key, response: FinishedResponse) -> None:
        """Keep a finished response, unless it is too large."""
        size = _size(response)
        if size >= self._max_bytes // 4:
            return
        if (earlier := self._responses.pop(key, None)) is not None:
            self._bytes -= _size(earlier)
        self._responses[key] = response
        self._bytes += size
        while self._bytes > self._max_bytes:
            _, oldest = self._responses.popitem(last=False)
            self._bytes -= _size(oldest)

    def clear(self) -> None:
        """Drop all responses."""
        self._responses.clear()
        self._bytes = 0


def _length(key: Key) -> int:
    return sum(len(part or "") for part in key)


def _size(response: FinishedResponse) -> int:
    """Return the bytes an entry takes: its body, and as much as its key and headers can be."""
    return len(response[0].body) + 2 * MAX_KEY_LENGTH
