"""One safe GET: of documents that others publish, within bounds of size and time, and never from a private network.

No credentials are sent or read, no proxy is taken from the environment, and nothing is kept between two requests.
Every hop of a redirect is held against the same rules.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from service import __version__
from service.http_client.address_policy import UnreachableError, addresses

MAX_BYTES = 32 * 1024 * 1024  # of the body, unpacked
SECONDS = 30.0  # for all of it, redirects included
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
JSON = ("application/json", "application/ld+json")
_CHUNK = 64 * 1024
_PORTS = {"http": 80, "https": 443}
# RFC 3986, 2: nothing else may stand in a URI; a control character could add a header
_URI = re.compile(r"[!-~]+")


class FetchError(Exception):
    """Why something was not fetched, in words for people, with what would help."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer 200: the body, unpacked; the media type without parameters; the addresses asked for, in order."""

    body: bytes
    media_type: str
    headers: HTTPHeaderDict
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a GET may cost and reach. `until` is in seconds of time.monotonic()."""

    until: float
    max_bytes: int
    allow_private: Collection[str]

    def left(self) -> float:
        """The seconds that are left; FetchError where there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise FetchError("it took too long", "the server may be busy: try again later")
        return left


def fetch(
    url: str,
    *,
    accept: str = ", ".join(JSON),
    media_types: Collection[str] = JSON,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
    allow_private: Collection[str] = (),
    origin: str = "",
) -> Fetched:
    """GET a document (RFC 9110, 9.3.1); FetchError where it is not to be had within these bounds.

    `allow_private` names the hosts, addresses and networks that may be reached although they are not public. With
    `origin` the request looks like that of a page of that site (Fetch, 3.1), to learn whether it might read the answer.
    """
    bounds = Bounds(time.monotonic() + seconds, max_bytes, allow_private)
    asked: list[str] = []
    for _ in range(MAX_REDIRECTS + 1):
        asked.append(url)
        with _answer(_parts(url), accept, origin, bounds) as answer:
            if answer.status not in REDIRECTS:
                return _read(answer, tuple(asked), media_types, bounds)
            url = _next(url, answer)
    raise FetchError(f"more than {MAX_REDIRECTS} redirects, the last to {url}")


def _parts(url: str) -> SplitResult:
    """The parts of a URL that may be asked for; its fragment is the client's business (RFC 3986, 3.5)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url!r} is no URL: {error}") from None
    if not _URI.fullmatch(url):
        raise FetchError(f"{url!r} has characters that must be encoded", "%20 for a space")
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise FetchError(f"{url} is not an address of the web", "http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            "there is a name or password in the address", "no credentials are sent: take them out"
        )
    return parts


def _next(url: str, answer: BaseHTTPResponse) -> str:
    location = answer.headers.get("Location")
    if not location:
        raise FetchError(f"{url} redirects to nowhere")
    return urljoin(url, location)


@contextmanager
def _answer(parts: SplitResult, accept: str, origin: str, bounds: Bounds) -> Iterator[BaseHTTPResponse]:
    """The answer to one GET, its body unread. When the time is up the connection is cut, whatever it is doing."""
    connection = _connected(parts, bounds)
    cut = Timer(
        bounds.left(), _cut, (connection.sock,)
    )  # now: it forgets its socket when the server says "close"
    cut.daemon = True
    cut.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            "GET", path, headers=_headers(parts, accept, origin), preload_content=False, decode_content=False
        )
        answer = connection.getresponse()
        with closing(answer):  # it holds the socket until its body is read
            bounds.left()  # headers that were cut look like headers that have ended
            yield answer
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        bounds.left()  # a connection that was cut says so in its own way
        raise FetchError(f"{parts.hostname} did not answer: {_words(error)}") from None
    finally:
        cut.cancel()
        connection.close()


def _headers(parts: SplitResult, accept: str, origin: str) -> dict[str, str]:
    """RFC 9110, 7.2: the host as it stands in the URL, with its port, and not the address that was looked up."""
    return {
        "Host": parts.netloc,
        "Accept": accept,
        "Accept-Encoding": "gzip",
        "User-Agent": f"Fonds/{__version__}",
        "Connection": "close",
        **({"Origin": origin} if origin else {}),
    }


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)  # wakes whoever reads from it; close alone would not


def _connected(parts: SplitResult, bounds: Bounds) -> HTTPConnection:
    """A connection to the first address of the host that answers, of those that were looked at."""
    host = str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    try:
        known = addresses(host, port, bounds.allow_private, bounds.left())
    except UnreachableError as error:
        hint = "--allow-private lets it through" if "public" in str(error) else ""
        raise FetchError(str(error), hint) from None
    problem = ""
    for address in known:
        connection = _connection(parts.scheme, address, port, host, bounds.left())
        try:
            connection.connect()
            return connection
        except (HTTPError, OSError) as error:
            connection.close()
            problem = _words(error)
    raise FetchError(f"{host} cannot be reached: {problem}")


def _connection(scheme: str, address: str, port: int, host: str, seconds: float) -> HTTPConnection:
    """To the address that was looked at; the certificate must be that of the host (RFC 9110, 4.3.4)."""
    if scheme == "http":
        return HTTPConnection(address, port, timeout=seconds)
    context = ssl.create_default_context()
    return HTTPSConnection(address, port, timeout=seconds, ssl_context=context, server_hostname=host)


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _read(
    answer: BaseHTTPResponse, asked: tuple[str, ...], media_types: Collection[str], bounds: Bounds
) -> Fetched:
    if answer.status != 200:
        raise FetchError(f"{asked[-1]} answered {answer.status} {answer.reason or ''}".rstrip())
    media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in media_types:
        said = media_type or "no media type"
        raise FetchError(f"{asked[-1]} is {said}", f"expected {' or '.join(media_types)}")
    return Fetched(_body(answer, bounds), media_type, answer.headers, asked)


def _body(answer: BaseHTTPResponse, bounds: Bounds) -> bytes:
    """The body, unpacked a piece at a time: a small answer may unpack to a large one."""
    declared = answer.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > bounds.max_bytes:
        raise FetchError(f"it has {int(declared):,} bytes", f"at most {bounds.max_bytes:,} are read")
    found = bytearray()
    while piece := answer.read(_CHUNK, decode_content=True):
        found += piece
        bounds.left()
        if len(found) > bounds.max_bytes:
            raise FetchError(f"it has more than {bounds.max_bytes:,} bytes", "no more are read")
    bounds.left()  # where it was cut, what was read is not the whole
    return bytes(found)
