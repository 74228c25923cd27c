"""A WSGI layer in front of Flask that keeps finished responses, at the cost of a lookup for each request.

It knows no route. `respond` gives it the response to a request, or None if Flask has to make it: for readers with a
pass, for other methods than GET and HEAD, and for errors. Without this layer every address responds the same.
A response is kept until the store changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from fonds.web.context import Contexts, RequestContext
from fonds.web.http.request import Request, request_from_environ
from fonds.web.http.response import FinishedResponse, Response, finish, is_date_final, to_wsgi

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Environ = dict[str, Any]
WSGIApplication = Callable[[Environ, StartResponse], Iterable[bytes]]
Respond = Callable[[Request, RequestContext], Response | None]

CACHE_BYTES = 64 * 1024 * 1024
MAX_KEY_LENGTH = 1024  # characters of path, query and headers; a response with a longer key is not kept
Key = tuple[str | None, ...]


def cache_key(request: Request, language: str = "") -> Key:
    """Return everything that the response for everybody depends on; a page depends on its `language` too.

    It is the language that was chosen, not the header it was chosen by: there are few languages and many headers.
    """
    return (
        request.path,
        request.query,
        request.accept,
        request.accept_encoding,
        request.accept_profile,
        language,
    )


def is_kept(request: Request, response: Response) -> bool:
    """Return whether the response to a request may be kept."""
    is_final = response.cacheable and response.status == 200 and is_date_final(response)
    return is_final and _length(cache_key(request)) < MAX_KEY_LENGTH


class ResponseCache:
    """The finished responses of a process, and how they are made. All threads share it."""

    def __init__(self, respond: Respond, contexts: Contexts) -> None:
        self._respond, self._contexts = respond, contexts
        self._entries = Entries(CACHE_BYTES)

    def lookup(self, request: Request) -> FinishedResponse | None:
        """Return the response to a request if it is kept. Takes no time, and waits for nothing. Raises StoreError."""
        if request.method not in ("GET", "HEAD"):
            return None
        context = self._contexts.current()
        self._refresh(context)
        if context.authenticator.may_have_session(request):
            return None
        if data := self._entries.get(cache_key(request)):
            return data
        return self._entries.get(cache_key(request, context.languages.choose(request)))

    def make(self, request: Request) -> FinishedResponse | None:
        """Return the response to a request, and keep it if it may be kept; None if Flask has to respond.

        Raises what a view raises.
        """
        if request.method not in ("GET", "HEAD"):
            return None
        context = self._contexts.current()
        state = self._refresh(context)
        if context.authenticator.authenticated_session(request):
            return None
        response = self._respond(request, context)
        if response is None:
            return None
        finished = finish(response, request)
        if is_kept(request, finished[0]):
            self._entries.keep(cache_key(request, response.language), finished, state)
        return finished

    def _refresh(self, context: RequestContext) -> int:
        """Drop everything if the store has changed. Return the state of the entries, as it was before that look."""
        state = self._entries.state
        return self._entries.clear() if context.refresh() else state


class ResponseCacheMiddleware:
    """WSGI middleware before Flask, which sends the responses of the cache."""

    def __init__(self, app: WSGIApplication, cache: ResponseCache) -> None:
        self._app, self._cache = app, cache

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = request_from_environ(environ)
        try:
            finished = self._cache.lookup(request) or self._cache.make(request)
        except Exception:  # Flask meets the same error, and its handlers respond to it
            finished = None
        if finished is None:
            return self._app(environ, start_response)
        status, headers, body = to_wsgi(finished, request)
        start_response(status, headers)
        return (body,) if isinstance(body, bytes) else body


class Entries:
    """Finished responses by key; the oldest give way when there are too many bytes. All threads share it.

    `state` is another number after each `clear`. A response that was made in an earlier state is not kept: each thread
    learns by itself that the store has changed, and clears before it looks up a response.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes, self._bytes = max_bytes, 0
        self._responses: OrderedDict[Key, FinishedResponse] = OrderedDict()
        self._lock = threading.Lock()
        self.state = 0

    def get(self, key: Key) -> FinishedResponse | None:
        """Return a finished response, or None."""
        return self._responses.get(key)

    def keep(self, key: Key, response: FinishedResponse, state: int) -> None:
        """Keep a finished response, unless it is too large, or was made in another state."""
        size = _size(response)
        if size >= self._max_bytes // 4:
            return
        with self._lock:
            if state != self.state:
                return
            if (earlier := self._responses.pop(key, None)) is not None:
                self._bytes -= _size(earlier)
            self._responses[key] = response
            self._bytes += size
            while self._bytes > self._max_bytes:
                _, oldest = self._responses.popitem(last=False)
                self._bytes -= _size(oldest)

    def clear(self) -> int:
        """Drop all responses. Return the new state."""
        with self._lock:
            self._responses.clear()
            self._bytes = 0
            self.state += 1
            return self.state


def _length(key: Key) -> int:
    return sum(len(part or "") for part in key)


def _size(response: FinishedResponse) -> int:
    """Return the bytes an entry takes: its body, and as much as its key and headers can be."""
    return len(response[0].body) + 2 * MAX_KEY_LENGTH
