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
from collections.abc import Callable, Mapping

from service.settings import Settings

CLIENTS = 50_000  # whose buckets are remembered; whoever asked longest ago goes first
FREE = re.compile(
    r"/(?:static/.*|health/.*|robots\.txt|harvest|\.well-known/.*|iiif/activity(?:/.*)?|ldes(?:/.*)?"
    r"|(?:capabilitylist|(?:resourcelist|changelist|resourcedump|sitemap)[-.0-9a-f]*)\.?(?:xml|zip)|feed.*\.atom)"
)


class Limits:
    """Counts requests. One for all threads of a process."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = settings["limit_per_minute"] / 60
        self._burst = max(1, settings["limit_burst"])
        self._header = "HTTP_" + settings["client_header"].upper().replace("-", "_")
        self._trusted = settings["client_header"] != ""
        self._prefix = len(re.sub(r"^https?://[^/]*", "", settings.base_url))
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, environ: Mapping[str, str]) -> int:
        """How many seconds this client should wait before it asks again; 0 where it is welcome now."""
        if not self._rate or FREE.fullmatch(environ.get("PATH_INFO", "/")[self._prefix :]):
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
