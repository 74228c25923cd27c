"""A safe GET of documents that others publish: limited in size and time, and never from a private network.

It sends and reads no credentials, takes no proxy from the environment, and keeps nothing between two requests. The
same rules apply to every address of a chain of redirects. It uses urllib3 connections directly, because a client such
as requests would resolve the host name itself, after the check of its address.
"""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

import zstandard
from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from fonds.http_client.address_policy import UnreachableError, addresses
from fonds.problem import FondsError
from fonds.version import __version__

MAX_BYTES = 32 * 1024 * 1024  # of the decoded body
SECONDS = 30.0  # for everything, redirects included
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# statuses after which the same request may be sent again
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
JSON = ("application/json", "application/ld+json")
USER_AGENT = f"Fonds/{__version__}"
_CHUNK = 64 * 1024
_ZSTD_WINDOW = 8 * 1024 * 1024  # bytes
_PORTS = {"http": 80, "https": 443}
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
# RFC 3986, 2: the characters of a URI; a control character could add a header
_URI = re.compile(r"[!-~]+")


class FetchError(FondsError):
    """A document could not be fetched. `message` says why, for people; `hint` says what would help.

    `is_temporary` says that the same request may succeed later, after `retry_after` seconds if the server says so.
    `status` is that of the response, 0 if there was none.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        is_temporary: bool = False,
        retry_after: float = 0.0,
        status: int = 0,
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.status = message, hint, status
        self.is_temporary, self.retry_after = is_temporary, retry_after


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response with status 200: the decoded body, the media type without parameters, the requested URLs in order.

    `raw_digest` is the SHA-256 of the body as it came, in its content coding (RFC 9530, 3).
    """

    body: bytes
    media_type: str
    headers: HTTPHeaderDict
    addresses: tuple[str, ...]
    raw_digest: bytes = b""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The limits of a GET from a `host`: `seconds`, until the `deadline` in seconds of time.monotonic()."""

    host: str
    seconds: float
    max_bytes: int
    allow_private: Collection[str]
    deadline: float

    @classmethod
    def from_now(
        cls, url: str, seconds: float, max_bytes: int, allow_private: Collection[str]
    ) -> FetchLimits:
        """Return limits that begin now."""
        host = url.partition("://")[2].partition("/")[0]
        return cls(host, seconds, max_bytes, allow_private, time.monotonic() + seconds)

    def seconds_left(self) -> float:
        """Return the seconds until the deadline. Raises FetchError after it."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise self.too_late()
        return seconds

    def too_late(self) -> FetchError:
        """Return the error for an answer that did not come in time."""
        limit = round(self.seconds, 1 if self.seconds < 10 else None)
        message = f"{self.host} gave no whole answer within {limit:g} {'second' if limit == 1 else 'seconds'}"
        return FetchError(message, "the server may be busy: try again later", is_temporary=True)


def fetch(
    url: str,
    *,
    accept: str = ", ".join(JSON),
    media_types: Collection[str] | None = JSON,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
    allow_private: Collection[str] = (),
    origin: str = "",
    user_agent: str = USER_AGENT,
) -> Fetched:
    """GET a document (RFC 9110, 9.3.1). Raises FetchError if that is not possible within the limits.

    `media_types` are those that are accepted; None accepts all.
    `allow_private` names the hosts, addresses and networks that may be reached although they are not public. With
    `origin` the request looks like one from a page of that site (Fetch, 3.1), which shows whether the page might read
    the response.
    """
    limits = FetchLimits.from_now(url, seconds, max_bytes, allow_private)
    with _follow(url, accept, origin, limits, user_agent=user_agent) as (response, addresses):
        return _read_response(response, addresses, media_types, limits)


@dataclass(frozen=True, slots=True)
class FetchedPart:
    """Some bytes of a file, from `first` on, and the length of the whole file. A server that gives no parts gives the
    whole file."""

    body: bytes
    first: int
    length: int


def fetch_part(
    url: str, first: int, last: int, *, max_bytes: int, seconds: float, allow_private: Collection[str] = ()
) -> FetchedPart:
    """GET the bytes from first to last of a file (RFC 9110, 14), with the safety of `fetch`. Raises FetchError.

    If the server gives the whole file instead, it may have at most `max_bytes`.
    """
    limits = FetchLimits.from_now(url, seconds, max_bytes, allow_private)
    with _follow(url, "*/*", "", limits, f"bytes={first}-{last}") as (response, addresses):
        return _read_part(response, addresses[-1], limits)


def _read_part(response: BaseHTTPResponse, url: str, limits: FetchLimits) -> FetchedPart:
    if response.status == 200:
        body = _read_body(response, limits)
        return FetchedPart(body, 0, len(body))
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if response.status != 206 or match is None:
        raise FetchError(f"{url} answered {response.status} {response.reason or ''}".rstrip())
    first, last, length = (int(number) for number in match.groups())
    body = _read_body(response, limits)
    if first + len(body) - 1 != last or last >= length:
        raise FetchError(f"{url} answered with other bytes than it says")
    return FetchedPart(body, first, length)


def _split_url(url: str) -> SplitResult:
    """Return the parts of a URL that may be requested. Its fragment is never sent (RFC 3986, 3.5)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url!r} is not a URL: {error}") from None
    if not _URI.fullmatch(url):
        raise FetchError(f"{url!r} has characters that must be encoded", "%20 for a space")
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise FetchError(f"{url} is not an address of the web", "http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            "there is a name or password in the address", "no credentials are sent: take them out"
        )
    return parts


@contextmanager
def _follow(
    url: str,
    accept: str,
    origin: str,
    limits: FetchLimits,
    byte_range: str = "",
    user_agent: str = USER_AGENT,
) -> Iterator[tuple[BaseHTTPResponse, tuple[str, ...]]]:
    """Yield the first response that is no redirect with its body unread, and the requested URLs in order."""
    requested: list[str] = []
    for _ in range(MAX_REDIRECTS + 1):
        requested.append(url)
        parts = _split_url(url)
        headers = _headers(parts, accept, origin, byte_range) | {"User-Agent": user_agent}
        with _get(parts, headers, limits) as response:
            if response.status not in REDIRECTS:
                yield response, tuple(requested)
                return
            url = _redirect_target(url, response)
    raise FetchError(f"more than {MAX_REDIRECTS} redirects, the last to {url}")


def _redirect_target(url: str, response: BaseHTTPResponse) -> str:
    location = response.headers.get("Location")
    if not location:
        raise FetchError(f"{url} redirects to nowhere")
    return urljoin(url, location)


@contextmanager
def _get(parts: SplitResult, headers: dict[str, str], limits: FetchLimits) -> Iterator[BaseHTTPResponse]:
    """Yield the response to one GET with its body unread. At the deadline the connection is shut down at once."""
    connection = _connect(parts, limits)
    # the socket is taken now: the connection drops it when the server says "close"
    timer = Timer(limits.seconds_left(), _shut_down, (connection.sock,))
    timer.daemon = True
    timer.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            "GET",
            path,
            headers=headers,
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        with closing(response):  # it keeps the socket until its body is read
            limits.seconds_left()  # headers that were cut off look like complete ones
            yield response
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        limits.seconds_left()  # after the deadline the error is only a consequence of the shutdown
        if isinstance(error, TimeoutError):  # the socket noticed the deadline first
            raise limits.too_late() from None
        message = f"{parts.hostname} did not answer: {_error_text(error)}"
        raise FetchError(message, is_temporary=True) from None
    finally:
        timer.cancel()
        connection.close()


def _headers(parts: SplitResult, accept: str, origin: str, byte_range: str) -> dict[str, str]:
    """RFC 9110, 7.2: `Host` is the host of the URL with its port, not the resolved address."""
    return {
        "Host": parts.netloc,
        "Accept": accept,
        # parts are those of the file itself, not of what a content coding makes of it
        "Accept-Encoding": "identity" if byte_range else "zstd, gzip",
        **({"Range": byte_range} if byte_range else {}),
        "Connection": "close",
        **({"Origin": origin} if origin else {}),
    }


def _shut_down(sock: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)  # this ends a blocking read, which close alone does not


def _connect(parts: SplitResult, limits: FetchLimits) -> HTTPConnection:
    """Return a connection to the first of the checked addresses that accepts one."""
    host = str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    try:
        allowed = addresses(host, port, limits.allow_private, limits.seconds_left())
    except UnreachableError as error:
        hint = "--allow-private lets it through" if "public" in str(error) else ""
        raise FetchError(str(error), hint) from None
    refusal = FetchError(f"{host} cannot be reached", is_temporary=True)
    for address in allowed:
        connection = _connection(parts.scheme, address, port, host, limits.seconds_left())
        try:
            connection.connect()
            return connection
        except (HTTPError, OSError) as error:
            connection.close()
            if _is_refusal(error):
                hint = "start the server, or check the port"
                refusal = FetchError(f"nobody listens at {host}, port {port}", hint, is_temporary=True)
            else:
                refusal = FetchError(f"{host} cannot be reached: {_error_text(error)}", is_temporary=True)
    raise refusal


def _is_refusal(error: BaseException | None) -> bool:
    """Return whether a connection failed because nobody listens there."""
    while error and not isinstance(error, ConnectionRefusedError):
        error = error.__cause__ or error.__context__
    return error is not None


def _connection(scheme: str, address: str, port: int, host: str, seconds: float) -> HTTPConnection:
    """Return a connection to a checked address; the certificate must be that of the host (RFC 9110, 4.3.4)."""
    if scheme == "http":
        return HTTPConnection(address, port, timeout=seconds)
    context = ssl.create_default_context()
    return HTTPSConnection(address, port, timeout=seconds, ssl_context=context, server_hostname=host)


def _error_text(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def _read_response(
    response: BaseHTTPResponse,
    requested: tuple[str, ...],
    media_types: Collection[str] | None,
    limits: FetchLimits,
) -> Fetched:
    if response.status != 200:
        message = f"{requested[-1]} answered {response.status} {response.reason or ''}".rstrip()
        is_temporary = response.status in TEMPORARY
        raise FetchError(
            message,
            is_temporary=is_temporary,
            retry_after=_retry_after(response),
            status=response.status,
        )
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_types is not None and media_type not in media_types:
        name = media_type or "no media type"
        raise FetchError(f"{requested[-1]} is {name}", f"expected {' or '.join(media_types)}", status=200)
    raw = _read_raw_body(response, limits)
    body = _decode(raw, response, limits)
    return Fetched(body, media_type, response.headers, requested, hashlib.sha256(raw).digest())


def _retry_after(response: BaseHTTPResponse) -> float:
    """Return the seconds that the server asks to wait (RFC 9110, 10.2.3); 0 for none."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    with suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return 0.0


def _read_body(response: BaseHTTPResponse, limits: FetchLimits) -> bytes:
    return _decode(_read_raw_body(response, limits), response, limits)


def _read_raw_body(response: BaseHTTPResponse, limits: FetchLimits) -> bytes:
    """Return the body in its content coding."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > limits.max_bytes:
        raise FetchError(f"it has {int(length):,} bytes", f"at most {limits.max_bytes:,} are read")
    body = bytearray()
    while chunk := response.read(_CHUNK, decode_content=False):
        body += chunk
        limits.seconds_left()
        _check_size(len(body), limits)
    limits.seconds_left()  # if the connection was shut down, the body is not complete
    return bytes(body)


def _decode(body: bytes, response: BaseHTTPResponse, limits: FetchLimits) -> bytes:
    """Return a body without its content coding. A small compressed body may become a very large one."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        return body
    if coding == "zstd":
        return _decode_zstd(body, limits)
    if coding not in ("gzip", "x-gzip"):
        raise FetchError(f"it has the content coding {coding[:40]!r}, which was not asked for")
    output, rest = bytearray(), body
    while rest:  # a body may have several members (RFC 1952, 2.2)
        decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            output += decoder.decompress(rest, limits.max_bytes + 1 - len(output))
        except zlib.error as error:
            raise FetchError(f"its content coding is damaged: {error}", is_temporary=True) from None
        _check_size(len(output), limits)
        if not decoder.eof:
            raise FetchError("it was cut off", is_temporary=True)
        rest = decoder.unused_data
    return bytes(output)


def _decode_zstd(body: bytes, limits: FetchLimits) -> bytes:
    # the window of a frame is limited (RFC 9659), and so is what comes out of it
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    try:
        with decompressor.stream_reader(body, read_across_frames=True) as reader:
            output = reader.read(limits.max_bytes + 1)
    except zstandard.ZstdError as error:
        raise FetchError(f"its content coding is damaged: {error}", is_temporary=True) from None
    _check_size(len(output), limits)
    return output


def _check_size(size: int, limits: FetchLimits) -> None:
    if size > limits.max_bytes:
        raise FetchError(f"it has more than {limits.max_bytes:,} bytes", "no more are read")
