"""The server of a node in one process, over granian's RSGI: bodies, finished responses, and threads for all the rest.

The event loop does only what is quick and bounded: it receives bodies, with a limit and a deadline, answers
`/health/live`, and sends responses that the cache has. Everything else is made in threads, of which no class of slow
work can hold all (fonds/web/work_limits.py). Files are sent by granian. So nothing that a client sends slowly, or
reads slowly, holds a thread. RSGI: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from fonds.concurrency import work_for
from fonds.problem import StoreError
from fonds.settings import Settings
from fonds.web.app import MAX_BODY, create_app, responder
from fonds.web.errors import unexpected
from fonds.web.health.views import live_response
from fonds.web.http.body import BodyError, BodyReader
from fonds.web.http.connections import ConnectionWatch
from fonds.web.http.ranges import FileRange
from fonds.web.http.rate_limit import RateLimiter, too_many_requests
from fonds.web.http.request import Request, request_id
from fonds.web.http.response import FinishedResponse, finish, problem, to_wsgi
from fonds.web.http.threads import Threads
from fonds.web.response_cache import ResponseCache
from fonds.web.work_limits import busy, worker_threads

LARGE_RESPONSE = (
    4 * 1024 * 1024
)  # bytes; larger ones share UNREAD_BYTES of memory until their clients have read them
UNREAD_BYTES = 256 * 1024 * 1024
MAX_PENDING = 1_000  # requests that have a thread or wait for one
_ASCII = "".join(map(chr, range(128)))
Environ = dict[str, Any]
Unsent = tuple[str, list[tuple[str, str]], bytes | FileRange]  # status line, headers and body


class Server:
    """Answers the requests of one process. granian calls it from the event loop."""

    def __init__(self, settings: Settings, watches: bool = False) -> None:
        app = create_app(settings, cache=False, rate_limits=False, watches=watches)
        self._wsgi = app.wsgi_app
        self._cache = ResponseCache(responder(app), app.extensions["contexts"])
        self._limiter = RateLimiter(settings)
        self._prefix = urlsplit(settings.base_url).path
        self._bodies = BodyReader(MAX_BODY, settings["body_seconds"])
        self._threads = Threads(worker_threads(settings))
        self._watch = ConnectionWatch(settings["port"], settings["stall_seconds"])
        self._pending = self._unread_bytes = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to serve on an event loop."""
        self._loop = loop
        self._watch.start()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        request = to_request(scope, self._prefix)
        if finished := self._quick(scope, request):
            await self._send(proto, to_wsgi(finished, request), request)
            return
        environ = to_environ(scope, self._prefix)
        if request.method == "POST":
            try:
                body = await self._bodies.read(proto, environ.get("CONTENT_LENGTH", ""))
            except BodyError as error:
                # what is left of the body is not read, so the connection ends
                response = problem(error.status, error.title, error.detail).with_headers(
                    ("Connection", "close")
                )
                send(proto, *to_wsgi(finish(response, request), request))
                return
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        if self._pending >= MAX_PENDING:
            send(proto, *to_wsgi(finish(busy(), request), request))
            return
        self._pending += 1
        try:
            answered: asyncio.Future[Unsent | None] = self._loop.create_future()
            self._threads.submit(partial(self._answer, environ, request, proto, answered))
            large = await answered
        finally:
            self._pending -= 1
        if large:
            await self._send(proto, large, request)

    async def _send(self, proto: Any, response: Unsent, request: Request) -> None:
        """Send a response. If it is large, its memory is counted until the connection has ended."""
        status, headers, body = response
        if not _is_large(body):
            send(proto, status, headers, body)
            return
        size = len(body) if isinstance(body, bytes) else 0
        if self._unread_bytes and self._unread_bytes + size > UNREAD_BYTES:
            send(proto, *to_wsgi(finish(busy(), request), request))
            return
        self._unread_bytes += size
        try:
            # without keep-alive, the connection ends as soon as the client has everything
            send(proto, status, [*headers, ("Connection", "close")], body)
            await proto.client_disconnect()
        finally:
            self._unread_bytes -= size

    def _quick(self, scope: Any, request: Request) -> FinishedResponse | None:
        """Return what needs no thread: health, the refusal of a client that asks too often, or a cached response."""
        if request.path == "/health/live" and request.method in ("GET", "HEAD"):
            return finish(live_response(), request)
        if self._limiter.is_on and (seconds := self._limiter.retry_after(to_environ(scope, self._prefix))):
            return finish(too_many_requests(seconds), request)
        try:
            return self._cache.lookup(request)
        except StoreError:
            return None

    def _answer(
        self, environ: Environ, request: Request, proto: Any, answered: asyncio.Future[Unsent | None]
    ) -> None:
        """Answer a request in a thread, and tell the event loop, which gets a large response to send it."""
        large = None
        try:
            with work_for(self._limiter.known_client(environ)):
                try:
                    finished = self._cache.make(request)
                except Exception:  # Flask meets the same error, and its handlers respond to it
                    finished = None
                response = to_wsgi(finished, request) if finished else self._call_flask(environ)
            if _is_large(response[2]):
                large = response
            else:
                send(proto, *response)
        except Exception as error:
            send(
                proto,
                *to_wsgi(finish(unexpected(request.path, error, request_id(environ)), request), request),
            )
        finally:
            self._loop.call_soon_threadsafe(_end, answered, large)

    def _call_flask(self, environ: Environ) -> Unsent:
        result: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], *_: object
        ) -> Callable[[bytes], None]:
            result[:] = status, headers
            return result.append

        body = self._wsgi(environ, start_response)
        try:
            return result[0], result[1], body if isinstance(body, FileRange) else b"".join(body)
        finally:
            close: Callable[[], None] | None = getattr(body, "close", None)
            if close:
                close()


def _end(answered: asyncio.Future[Unsent | None], large: Unsent | None) -> None:
    if not answered.done():
        answered.set_result(large)


def _is_large(body: bytes | FileRange) -> bool:
    return isinstance(body, bytes) and len(body) > LARGE_RESPONSE


def send(proto: Any, status: str, headers: list[tuple[str, str]], body: bytes | FileRange) -> None:
    """Give a response to granian, which sends it at the pace of the client. Any thread may call it."""
    code = int(status[:3])
    if isinstance(body, bytes):
        proto.response_bytes(code, headers, body)
    elif body.last < body.first:
        proto.response_bytes(code, headers, b"")
    else:
        proto.response_file_range(code, headers, str(body.path), body.first, body.last + 1)


def to_request(scope: Any, prefix: str) -> Request:
    """Return an RSGI scope as views read it. It is the request that `to_environ` describes, at less cost."""
    _, path = _paths(scope, prefix)
    headers = scope.headers
    return Request(
        scope.method,
        path or "/",
        _query(scope),
        _joined(headers, "accept"),
        _joined(headers, "accept-encoding"),
        _joined(headers, "accept-profile"),
        _joined(headers, "if-none-match"),
        _joined(headers, "cookie", "; "),
        _joined(headers, "authorization"),
        _client(scope)[0],
        _joined(headers, "if-modified-since"),
        _joined(headers, "range"),
        _joined(headers, "if-range"),
        _joined(headers, "accept-datetime"),
        _joined(headers, "accept-language"),
    )


def _joined(headers: Any, name: str, separator: str = ",") -> str | None:
    """Return the value of a header field; if it comes more than once, its values joined (RFC 9110, 5.3)."""
    if name not in headers:
        return None
    values = headers.get_all(name)
    return separator.join(values) if values else None


def _paths(scope: Any, prefix: str) -> tuple[str, str]:
    """Return the part of the path that is that of `base_url`, and the rest, as Latin-1 (PEP 3333)."""
    path: str = scope.path
    if not path.isascii():
        path = path.encode().decode("latin-1")
    script = prefix if prefix and (path == prefix or path.startswith(f"{prefix}/")) else ""
    return script, path[len(script) :]


def _query(scope: Any) -> str:
    """Return the query in ASCII: granian lets characters through that a client should have percent-encoded."""
    query: str = scope.query_string
    return query if query.isascii() else quote(query, safe=_ASCII)


def _client(scope: Any) -> tuple[str, str]:
    """Return the address and the port of a client."""
    address, _, port = scope.client.rpartition(":")
    return address.strip("[]"), port


def to_environ(scope: Any, prefix: str) -> Environ:
    """Return the WSGI environment of an RSGI scope (PEP 3333). The path of `base_url` goes to SCRIPT_NAME.

    Header fields that come more than once are joined (RFC 9110, 5.3). Names with an underscore are left out, since they
    could be taken for others.
    """
    script, path = _paths(scope, prefix)
    host, _, port = scope.server.rpartition(":")
    client, client_port = _client(scope)
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": script,
        "PATH_INFO": path,
        "QUERY_STRING": _query(scope),
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = f"HTTP_{name.upper().replace('-', '_')}"
        if key in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
            key = key[5:]
        if key in environ and key != "HTTP_HOST":
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    return environ
