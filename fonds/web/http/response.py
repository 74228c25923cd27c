"""The responses of views, and what every response needs: CORS, ETag, Vary, content codings, 304, HEAD and ranges.

All headers are set here. A Response is a value without a framework, so that the response cache can keep it and tests
can compare it.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path

import orjson
import zstandard

from fonds.store.compression import decompress, without_dictionary
from fonds.web.http import ranges
from fonds.web.http.negotiation import choose_encoding, is_known, modification_date, refuses_identity
from fonds.web.http.request import Request

Headers = tuple[tuple[str, str], ...]

# of every response, of errors and redirects too (IIIF Presentation 3.0, 6.3)
COMMON_HEADERS: Headers = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Link, ETag, Location, Content-Location, Content-Length, Content-Range, Last-Modified, Memento-Datetime,"
        " Retry-After, Vary",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)
BEHIND = "Access to some descriptions was restricted, and this is not up to date yet. Try again later."
PREFLIGHT: Headers = (
    (
        "Access-Control-Allow-Headers",
        "Accept, Accept-Datetime, Accept-Profile, Authorization, Content-Type, If-Modified-Since, If-None-Match,"
        " If-Range, Range",
    ),
    ("Access-Control-Max-Age", "86400"),
)
# Mirador's style library writes empty <style> elements and fills them by script: the hash is that of an empty string.
# Images, sound, video and image services of other hosts may be shown, but no script of theirs may run.
CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors *; script-src 'self';"
    " style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; font-src 'self';"
    " img-src 'self' https: http:; media-src 'self' https: http:; connect-src 'self' https: http:"
)
IMMUTABLE = "public, max-age=31536000, immutable"  # for what never changes at its address (RFC 8246)
REVALIDATE = "public, max-age=0, must-revalidate"
MIN_COMPRESSED_SIZE = 300  # bytes; a smaller body is not worth a content coding
COMPRESSIBLE = ("text/", "application/", "image/svg")
# text whose media types were never registered: programs guess its encoding if nothing says it
TEXT_IN_APPLICATION = ("application/x-bibtex", "application/x-research-info-systems")
HTML = "text/html; charset=utf-8"
PROBLEM = "application/problem+json"  # RFC 9457
PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True)
class Response:
    """A response: status, headers in order, and the body, which may be zstd of `length` bytes (`compressed`)."""

    status: int
    media_type: str = ""
    body: bytes = b""
    headers: Headers = ()
    etag: str = ""
    vary: tuple[str, ...] = ()
    compressed: bool = False
    cache_control: str = REVALIDATE
    cacheable: bool = True  # whether the response cache may keep it
    content_security_policy: str = ""  # in place of that of every page
    last_modified: str = ""  # as in the log (ISO 8601, UTC); empty if the ETag says it all
    file: Path | None = (
        None  # a file in place of the body, of `length` bytes; a client may ask for ranges of it
    )
    length: int = 0
    language: str = ""  # of a page that there is in several languages
    # makes the body, if that is slow and has a limit of its own; it has read all it needs from the store
    make_body: Callable[[], bytes] | None = None
    _encoding: str = field(default="identity")

    def with_body(self) -> Response:
        """Return the same response with its body made, and the ETag of that. Raises BusyError."""
        if self.make_body is None:
            return self
        body = self.make_body()
        return replace(self, body=body, etag=digest(body), make_body=None)

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        """Return the same response with more headers."""
        return replace(self, headers=(*self.headers, *headers))

    def with_vary(self, *names: str) -> Response:
        """Return the same response, which depends on these request headers too."""
        return replace(self, vary=(*self.vary, *names))


def is_date_final(response: Response) -> bool:
    """Return whether Last-Modified stays as it is: not in the second in which something was published."""
    modified = response.last_modified
    return not modified or modification_date(modified) == datetime.fromisoformat(modified)


DeferredResponse = Callable[[], Response]  # makes a slow response; it has read all it needs from the store
FinishedResponse = tuple[Response, Headers]  # a response in its content coding, with all its headers
WSGIResponse = tuple[str, list[tuple[str, str]], bytes | ranges.FileRange]  # status line, headers and body


def as_private(response: Response) -> Response:
    """Return the response as one for a reader with a pass: no cache keeps it, and only this node may frame it."""
    policy = CSP.replace("frame-ancestors *", "frame-ancestors 'self'")
    is_page = response.media_type.startswith("text/html")
    # images, sound and film may be shown in any viewer; text may be loaded by no other site (Fetch, 3.7)
    is_shown = response.media_type.startswith(("image/", "audio/", "video/"))
    policy_headers = () if is_shown else (("Cross-Origin-Resource-Policy", "same-site"),)
    headers = tuple(header for header in response.headers if header[0] != "Cross-Origin-Resource-Policy")
    return replace(
        response,
        cache_control=PRIVATE,
        cacheable=False,
        etag="",
        last_modified="",
        content_security_policy=policy if is_page else "",
        headers=(*headers, *policy_headers),
        vary=(*response.vary, "Cookie"),
    )


def digest(body: bytes) -> str:
    """Return the SHA-256 of a body in hexadecimal, as it stands in an ETag."""
    return hashlib.sha256(body).hexdigest()


def finish(response: Response, request: Request) -> FinishedResponse:
    """Return a response in the content coding that the client prefers, with all its headers."""
    encoded = encode(response, request.accept_encoding)
    return encoded, header_lines(encoded)


def encode(response: Response, accept_encoding: str | None) -> Response:
    """Return the response in the content coding that the client prefers. Each coding has an ETag of its own.

    A response that is encoded stays as it is.
    """
    if response._encoding != "identity":
        return response
    if not response.media_type.startswith(COMPRESSIBLE) or "pdf" in response.media_type:
        return response
    response = replace(response, vary=(*response.vary, "Accept-Encoding"))
    coding = choose_encoding(accept_encoding) if response.body else "identity"
    if response.compressed:
        if coding == "zstd":
            return _coded(response, "zstd", without_dictionary(response.body))
        response = replace(response, body=decompress(response.body), compressed=False)
    is_small = len(response.body) < MIN_COMPRESSED_SIZE
    if coding == "identity" or (is_small and not refuses_identity(accept_encoding)):
        return response
    if coding == "zstd":
        return _coded(response, "zstd", zstandard.ZstdCompressor(level=3).compress(response.body))
    return _coded(response, "gzip", gzip.compress(response.body, 5, mtime=0))


def _coded(response: Response, coding: str, body: bytes) -> Response:
    etag = f"{response.etag}-{coding}" if response.etag else ""
    headers = (*response.headers, ("Content-Encoding", coding))
    return replace(response, body=body, headers=headers, etag=etag, compressed=False, _encoding=coding)


def header_lines(response: Response) -> Headers:
    """Return all headers of a response, in order."""
    lines = [*COMMON_HEADERS]
    if response.media_type:
        lines.append(("Content-Type", _with_charset(response.media_type)))
    if response.etag:
        lines.append(("ETag", f'"{response.etag}"'))
    if response.last_modified:
        lines.append(
            ("Last-Modified", format_datetime(modification_date(response.last_modified), usegmt=True))
        )
    if response.file:
        lines.append(("Accept-Ranges", "bytes"))
    if response.vary:
        lines.append(("Vary", ", ".join(dict.fromkeys(response.vary))))
    if response.cache_control:
        lines.append(("Cache-Control", response.cache_control))
    if response.media_type.startswith("text/html") and not response.content_security_policy:
        lines.append(("Content-Security-Policy", CSP))
    if response.content_security_policy:
        lines.append(("Content-Security-Policy", response.content_security_policy))
    lines += response.headers
    if response.status not in (204, 304):
        length = response.length if response.file else len(response.body)
        lines.append(("Content-Length", str(length)))
    return tuple(lines)


def _with_charset(media_type: str) -> str:
    """Return a media type with the charset of all text of a node, if it is text and names none (RFC 9110, 8.3.2)."""
    is_text = media_type.startswith(("text/", *TEXT_IN_APPLICATION))
    return media_type if not is_text or "charset=" in media_type else f"{media_type}; charset=utf-8"


def http_date(time: str) -> str:
    """Return a time of the log (ISO 8601, UTC) as an HTTP date (RFC 9110, 5.6.7)."""
    return format_datetime(datetime.fromisoformat(time), usegmt=True)


# the ETag says all that a cache needs to know (RFC 9110, 15.4.5)
OMITTED_FROM_304 = frozenset(
    {
        "Content-Type",
        "Content-Length",
        "Content-Encoding",
        "Content-Language",
        "Content-Security-Policy",
        "Last-Modified",
    }
)


def to_wsgi(finished: FinishedResponse, request: Request) -> WSGIResponse:
    """Return status line, headers and body for a request: 304 if the client has it, and no body for HEAD."""
    response, headers = finished
    etag = f'"{response.etag}"' if response.etag else ""
    is_read = request.method in ("GET", "HEAD")
    if response.status == 200 and is_read and is_known(request, etag, response.last_modified):
        return STATUS_LINES[304], [line for line in headers if line[0] not in OMITTED_FROM_304], b""
    if response.status == 200 and response.file:
        return _file_to_wsgi(response, response.file, list(headers), request)
    body = b"" if request.method == "HEAD" else response.body
    return STATUS_LINES[response.status], list(headers), body


def _file_to_wsgi(
    response: Response, file: Path, headers: list[tuple[str, str]], request: Request
) -> WSGIResponse:
    """Return a file, or the range of it that the client asks for (RFC 9110, 14)."""
    span = ranges.requested_range(request.range, request.if_range, f'"{response.etag}"', response.length)
    if span is None or request.method != "GET":
        body = b"" if request.method == "HEAD" else ranges.FileRange(file, 0, response.length - 1)
        return STATUS_LINES[200], headers, body
    headers = [line for line in headers if line[0] != "Content-Length"]
    if span == ranges.UNSATISFIABLE:
        headers = [line for line in headers if line[0] not in ("Content-Type", "ETag", "Cache-Control")]
        headers += [("Content-Range", f"bytes */{response.length}"), ("Content-Length", "0")]
        return STATUS_LINES[416], headers, b""
    first, last = span
    headers.append(("Content-Range", f"bytes {first}-{last}/{response.length}"))
    headers.append(("Content-Length", str(last - first + 1)))
    return STATUS_LINES[206], headers, ranges.FileRange(file, first, last)


STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def redirect(status: int, location: str, *vary: str) -> Response:
    """Return a redirect with a short body for clients that do not follow it."""
    return Response(
        status, "text/plain; charset=utf-8", f"{location}\n".encode(), (("Location", location),), vary=vary
    )


def problem(status: int, title: str, detail: str, **members: object) -> Response:
    """Return problem details (RFC 9457)."""
    body = orjson.dumps(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    )
    return Response(status, PROBLEM, body, cache_control="no-cache")


def behind() -> Response:
    """Return 503 for a file that was made before access to something in it was restricted."""
    return problem(503, "Not up to date", BEHIND).with_headers(("Retry-After", "60"))


def allow_header(methods: Collection[str]) -> tuple[str, str]:
    """Return the Allow header for these methods, in a steady order."""
    order = ("GET", "HEAD", "POST", "OPTIONS")
    return "Allow", ", ".join(method for method in order if method in methods or method == "OPTIONS")


def options(methods: Collection[str] = ("GET", "HEAD")) -> Response:
    """Return the response to OPTIONS, with what a CORS preflight asks for."""
    allow = allow_header(methods)
    return Response(
        204,
        headers=(allow, ("Access-Control-Allow-Methods", allow[1]), *PREFLIGHT),
        cache_control="public, max-age=86400",
    )
