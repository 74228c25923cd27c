"""Rate limits: a token bucket for each client, in the memory of this process; and for which client slow work is done.

They are off unless a setting turns them on. Files that never change, and the feeds that harvesters should use in
place of pages, are not counted (UNLIMITED_PATHS): a limit there would send harvesters back to the pages.
"""

from __future__ import annotations

import ipaddress
import math
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from fonds.concurrency import work_for
from fonds.settings import Settings
from fonds.web.http.request import request_from_environ
from fonds.web.http.response import Response, finish, problem, to_wsgi

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
WSGIApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

CLIENTS = 50_000  # whose buckets are kept; the one that was used longest ago is dropped first
UNLIMITED_PATHS = re.compile(
    r"/(?:static/.*|health/.*|robots\.txt|harvest|\.well-known/.*|iiif/activity(?:/.*)?|ldes(?:/.*)?"
    r"|(?:capabilitylist|(?:resourcelist|changelist|resourcedump|sitemap)[-.0-9a-f]*)\.?(?:xml|zip)|feed.*\.atom)"
)


class RateLimitMiddleware:
    """WSGI middleware that answers 429 in place of the application when a client asks too often."""

    def __init__(self, app: WSGIApplication, limiter: RateLimiter) -> None:
        self._app, self._limiter = app, limiter

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        seconds = self._limiter.retry_after(environ)
        if not seconds:
            with work_for(self._limiter.known_client(environ)):
                return self._app(environ, start_response)
        request = request_from_environ(environ)
        status, headers, body = to_wsgi(finish(too_many_requests(seconds), request), request)
        start_response(status, headers)
        return (body,) if isinstance(body, bytes) else body


def too_many_requests(seconds: int) -> Response:
    """Return 429 with the time to wait in seconds (RFC 6585, 4)."""
    detail = f"Wait {seconds} s. /harvest lists ways to get all data without walking the pages."
    response = problem(429, "Too Many Requests", detail).with_headers(("Retry-After", str(seconds)))
    return replace(response, cache_control="no-store")


class RateLimiter:
    """Counts requests. One for all threads of a process."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = settings["limit_per_minute"] / 60
        self._burst = max(1, settings["limit_burst"])
        self._header = "HTTP_" + settings["client_header"].upper().replace("-", "_")
        self._trusted = settings["client_header"] != ""
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def is_on(self) -> bool:
        """Whether there is a limit."""
        return bool(self._rate)

    def retry_after(self, environ: Mapping[str, str]) -> int:
        """Return how many seconds this client must wait, or 0 if it need not wait."""
        if not self._rate or UNLIMITED_PATHS.fullmatch(environ.get("PATH_INFO", "/")):
            return 0
        client = self._client(environ)
        with self._lock:
            return self._take(client, self._clock())

    def known_client(self, environ: Mapping[str, str]) -> str:
        """Return the address of a client, or "" if it may be that of a web server in front.

        A loopback or private address counts only if the trusted header names it.
        """
        client = self._client(environ)
        if self._trusted and environ.get(self._header):
            return client
        try:
            is_global = ipaddress.ip_network(client).is_global
        except ValueError:
            return ""
        return client if is_global else ""

    def _take(self, client: str, now: float) -> int:
        tokens, since = self._buckets.pop(client, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        is_admitted = tokens >= 1
        self._buckets[client] = (tokens - 1 if is_admitted else tokens, now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if is_admitted else max(1, math.ceil(round((1 - tokens) / self._rate, 6)))

    def _client(self, environ: Mapping[str, str]) -> str:
        """Return the address of a client, or its /64 for IPv6, which is one household.

        The header that a setting trusts is written by a proxy in front, which appends to it: only the last value is
        the proxy's own.
        """
        forwarded = environ.get(self._header, "") if self._trusted else ""
        address = forwarded.rpartition(",")[2].strip() or environ.get("REMOTE_ADDR", "")
        try:
            parsed = ipaddress.ip_address(address.strip("[]"))
        except ValueError:
            return address[:64]
        if isinstance(parsed, ipaddress.IPv6Address):
            if parsed.ipv4_mapped:
                return str(parsed.ipv4_mapped)
            return str(ipaddress.ip_network((parsed, 64), strict=False))
        return str(parsed)
