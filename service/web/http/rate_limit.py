"""Polite limits: a bucket of requests for each client, in the memory of this process, and never more than a few.

Off unless a setting says otherwise. What never changes, and what harvesters are asked to take in place of pages, is
not counted (FREE): a limit there would send them back to the pages.
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

from service.settings import Settings
from service.web.http.request import request_from_environ
from service.web.http.response import Response, finish, problem, to_wsgi

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
WSGIApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

CLIENTS = 50_000  # whose buckets are remembered; whoever asked longest ago goes first
UNLIMITED_PATHS = re.compile(
    r"/(?:static/.*|health/.*|robots\.txt|harvest|\.well-known/.*|iiif/activity(?:/.*)?|ldes(?:/.*)?"
    r"|(?:capabilitylist|(?:resourcelist|changelist|resourcedump|sitemap)[-.0-9a-f]*)\.?(?:xml|zip)|feed.*\.atom)"
)


class RateLimitMiddleware:
    """WSGI middleware that answers 429 in place of the application when a client asks too often."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app, self._limiter = app, RateLimiter(settings)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        seconds = self._limiter.retry_after(environ)
        if not seconds:
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

    def retry_after(self, environ: Mapping[str, str]) -> int:
        """How many seconds this client should wait before it asks again; 0 where it is welcome now."""
        if not self._rate or UNLIMITED_PATHS.fullmatch(environ.get("PATH_INFO", "/")):
            return 0
        client = self._client(environ)
        with self._lock:
            return self._take(client, self._clock())

    def _take(self, client: str, now: float) -> int:
        left, since = self._buckets.pop(client, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._rate)
        admitted = left >= 1
        self._buckets[client] = (left - 1 if admitted else left, now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if admitted else max(1, math.ceil(round((1 - left) / self._rate, 6)))

    def _client(self, environ: Mapping[str, str]) -> str:
        """The network of a client: of IPv6 its /64, which is one household.

        The header that a setting trusts is written by our own proxy, which appends: only its last value is its own.
        """
        named = environ.get(self._header, "") if self._trusted else ""
        address = named.rpartition(",")[2].strip() or environ.get("REMOTE_ADDR", "")
        try:
            found = ipaddress.ip_address(address.strip("[]"))
        except ValueError:
            return address[:64]
        if isinstance(found, ipaddress.IPv6Address):
            if found.ipv4_mapped:
                return str(found.ipv4_mapped)
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found)
