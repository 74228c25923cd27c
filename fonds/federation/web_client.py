"""The client of peers that are no nodes of Fonds: polite requests, sent again after a failure that may pass.

It names this node in its User-Agent, so that whoever runs the server can write to somebody. It does what robots.txt
says (RFC 9309), and waits as long as the server asks. The limits and the safety are those of
`fonds.http_client.fetch`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

from fonds.federation.attempts import WAITS, attempt
from fonds.federation.robots import Robots, encoded_url
from fonds.http_client.fetch import USER_AGENT, Fetched, FetchError, fetch

PRODUCT = "Fonds"  # the product token of robots.txt
MAX_BYTES = 64 * 1024 * 1024
MAX_ROBOTS = 512 * 1024  # bytes of robots.txt that are read (RFC 9309, 2.5)
SECONDS = 120.0
MAX_DELAY = 30.0  # seconds between two requests that robots.txt may ask for


class WebClient:
    """Requests of documents. `contact` is an address of those who run this node, for the User-Agent.

    Each has so many `seconds` (see `attempt`), and all together `total_seconds`.
    """

    def __init__(
        self,
        allow_private: Collection[str] = (),
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
        seconds: float = SECONDS,
        waits: Sequence[float] = WAITS,
        total_seconds: float = math.inf,
    ) -> None:
        self._allow_private, self._sleep = allow_private, sleep
        self._seconds, self._waits, self._left = seconds, waits, total_seconds
        self._user_agent = f"{USER_AGENT} (+{contact})" if contact else USER_AGENT
        self._robots: dict[str, Robots] = {}
        self._last: dict[str, float] = {}  # host -> when it was asked last, of time.monotonic()
        self.requests = 0

    def get(self, url: str, accept: str = "*/*", max_bytes: int = MAX_BYTES) -> Fetched:
        """Return a document. Raises FetchError if it cannot be had, or if robots.txt does not allow it."""
        url = encoded_url(url.strip())  # many lists have addresses with letters that must be encoded
        robots = self._robots_of(url)
        if not robots.allows(url):
            raise FetchError(
                f"robots.txt does not allow {url}", "ask those who run the server to allow Fonds"
            )
        self._wait(url, robots)
        return self._get(url, accept, max_bytes, min(robots.delay, MAX_DELAY))

    def pause(self) -> None:
        """Wait before a document is requested again that was not as it should be."""
        self._sleep(WAITS[0])

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that robots.txt of the host of a URL names. Raises FetchError."""
        return self._robots_of(url).sitemaps

    @property
    def is_exhausted(self) -> bool:
        """Whether nothing is left of the seconds for all requests."""
        return self._left <= 0

    def _get(self, url: str, accept: str, max_bytes: int, delay: float = 0.0) -> Fetched:
        def request(seconds: float) -> Fetched:
            self.requests += 1
            return fetch(
                url,
                accept=accept,
                media_types=None,
                max_bytes=max_bytes,
                seconds=seconds,
                allow_private=self._allow_private,
                user_agent=self._user_agent,
            )

        def wait(seconds: float) -> None:
            self._sleep(max(seconds, delay))

        if self.is_exhausted:
            raise FetchError(f"{urlsplit(url).netloc} takes too long", "try again later")
        started = time.monotonic()
        try:
            return attempt(request, min(self._seconds, self._left), self._waits, wait)
        finally:
            self._left -= time.monotonic() - started

    def _robots_of(self, url: str) -> Robots:
        """Return the rules of a host. If there is no robots.txt, everything is allowed (RFC 9309, 2.3.1.3)."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            body = b""
            try:
                body = self._get(f"{host}/robots.txt", "text/plain", MAX_BYTES).body
            except FetchError as error:
                if not 400 <= error.status < 500:
                    raise  # the server cannot say what is allowed (2.3.1.4)
            self._robots[host] = Robots(body[:MAX_ROBOTS].decode("utf-8", "replace"), PRODUCT)
        return self._robots[host]

    def _wait(self, url: str, robots: Robots) -> None:
        host = urlsplit(url).netloc
        delay = min(robots.delay, MAX_DELAY)
        left = self._last.get(host, 0.0) + delay - time.monotonic()
        if delay and left > 0:
            self._sleep(left)
        self._last[host] = time.monotonic()
