"""What every answer carries: CORS, ETag, Vary, encodings, 304 and HEAD. The one place where a header is set."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

import orjson
import zstandard

from service.web import ranges
from service.web.negotiate import choose_encoding, is_known

Headers = tuple[tuple[str, str], ...]

# on every answer, errors and redirects too (IIIF Presentation 3.0, 6.3)
ALWAYS: Headers = (
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "Link, ETag, Location, Content-Location, Content-Length, Content-Range, Last-Modified, Memento-Datetime,"
        " Retry-After, Vary",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)
PREFLIGHT: Headers = (
    (
        "Access-Control-Allow-Headers",
        "Accept, Accept-Datetime, Accept-Profile, Authorization, Content-Type, If-Modified-Since, If-None-Match,"
        " If-Range, Range",
    ),
    ("Access-Control-Max-Age", "86400"),
)
# Mirador's style library writes empty <style> elements and fills them by script: the hash is that of an empty text.
# Scans and image services of other hosts may be shown; nothing of theirs may run.
CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors *; script-src 'self';"
    " style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; font-src 'self';"
    " img-src 'self' https: http:; connect-src 'self' https: http:"
)
FOREVER = "public, max-age=31536000, immutable"  # for what never changes at its address (RFC 8246)
REVALIDATE = "public, max-age=0, must-revalidate"
SMALL = 300  # bytes; what is smaller is not worth an encoding
COMPRESSIBLE = ("text/", "application/", "image/svg")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, as far as answers depend on it."""

    method: str
    path: str
    query: str = ""
    accept: str | None = None
    accept_encoding: str | None = None
    accept_profile: str | None = None
    if_none_match: str | None = None
    cookie: str | None = None
    authorization: str | None = None
    client: str = ""  # the address that the connection came from
    if_modified_since: str | None = None
    range: str | None = None
    if_range: str | None = None
    accept_datetime: str | None = None

    def parameter(self, name: str) -> str:
        """The first value of a parameter of the query, or an empty text."""
        return parse_qs(self.query).get(name, [""])[0] if self.query else ""

    def with_query(self, uri: str) -> str:
        """Another address, with the query that came with this request."""
        return f"{uri}?{self.query}" if self.query else uri

    def page(self) -> int:
        """The page of a list that is asked for, from 1; 1 for anything that is no such number."""
        number = self.parameter("page")
        return int(number) if re.fullmatch(r"[1-9][0-9]{0,8}", number) else 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status, headers in order, and the body as it goes out (or, packed, as zstd of `length` bytes)."""

    status: int
    media_type: str = ""
    body: bytes = b""
    headers: Headers = ()
    etag: str = ""
    vary: tuple[str, ...] = ()
    packed: bool = False
    cache: str = REVALIDATE
    keep: bool = True  # whether it is worth a place among the answers kept in memory
    policy: str = ""  # the Content-Security-Policy, where it is not that of every page
    modified: str = ""  # when it last changed, as in the log; only where it changes with nothing else
    file: Path | None = None  # a file in place of the body, of `length` bytes; parts of it may be asked for
    length: int = 0
    _encoding: str = field(default="identity")

    def with_headers(self, *more: tuple[str, str]) -> Answer:
        """The same answer with more headers."""
        return replace(self, headers=(*self.headers, *more))

    def varying(self, *names: str) -> Answer:
        """The same answer, which depends on these request headers too."""
        return replace(self, vary=(*self.vary, *names))


PROBLEM = "application/problem+json"  # RFC 9457
Later = Callable[[], Answer]  # an answer that takes long: what it needs of the store it has
PRIVATE = "private, no-store"


def private(answer: Answer) -> Answer:
    """An answer that was made for a reader with a pass: kept by nobody, framed by this node alone, known by no ETag."""
    policy = CSP.replace("frame-ancestors *", "frame-ancestors 'self'")
    policy = policy if answer.media_type.startswith("text/html") else ""
    # an image may be shown in any viewer; what can be read may be loaded by no other site (Fetch, 3.7)
    images = answer.media_type.startswith("image/")
    headers = () if images else (("Cross-Origin-Resource-Policy", "same-site"),)
    kept = tuple(line for line in answer.headers if line[0] != "Cross-Origin-Resource-Policy")
    return replace(
        answer,
        cache=PRIVATE,
        keep=False,
        etag="",
        policy=policy,
        headers=(*kept, *headers),
        vary=(*answer.vary, "Cookie"),
    )


def sha(body: bytes) -> str:
    """The SHA-256 of a body, as it stands in an ETag."""
    return hashlib.sha256(body).hexdigest()


def encode(answer: Answer, accept_encoding: str | None) -> Answer:
    """The answer in the content coding that the client prefers; each coding has an ETag of its own."""
    compressible = answer.media_type.startswith(COMPRESSIBLE) and "pdf" not in answer.media_type
    if not compressible:
        return answer
    answer = replace(answer, vary=(*answer.vary, "Accept-Encoding"))
    wanted = choose_encoding(accept_encoding) if answer.body else "identity"
    if answer.packed:
        if wanted == "zstd":
            return _coded(answer, "zstd", answer.body)
        answer = replace(answer, body=zstandard.ZstdDecompressor().decompress(answer.body), packed=False)
    if wanted == "identity" or len(answer.body) < SMALL:
        return answer
    if wanted == "zstd":
        return _coded(answer, "zstd", zstandard.ZstdCompressor(level=3).compress(answer.body))
    return _coded(answer, "gzip", gzip.compress(answer.body, 5, mtime=0))


def _coded(answer: Answer, coding: str, body: bytes) -> Answer:
    etag = f"{answer.etag}-{coding}" if answer.etag else ""
    headers = (*answer.headers, ("Content-Encoding", coding))
    return replace(answer, body=body, headers=headers, etag=etag, packed=False, _encoding=coding)


def head_lines(answer: Answer) -> list[tuple[str, str]]:
    """All headers of an answer."""
    lines = [*ALWAYS]
    if answer.media_type:
        lines.append(("Content-Type", answer.media_type))
    if answer.etag:
        lines.append(("ETag", f'"{answer.etag}"'))
    if answer.modified:
        lines.append(("Last-Modified", http_date(answer.modified)))
    if answer.file:
        lines.append(("Accept-Ranges", "bytes"))
    if answer.vary:
        lines.append(("Vary", ", ".join(dict.fromkeys(answer.vary))))
    if answer.cache:
        lines.append(("Cache-Control", answer.cache))
    if answer.media_type.startswith("text/html") and not answer.policy:
        lines.append(("Content-Security-Policy", CSP))
    if answer.policy:
        lines.append(("Content-Security-Policy", answer.policy))
    lines += answer.headers
    if answer.status not in (204, 304):
        lines.append(("Content-Length", str(answer.length if answer.file else len(answer.body))))
    return lines


def http_date(at: str) -> str:
    """A time of the log as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(datetime.fromisoformat(at), usegmt=True)


NOT_WITH_304 = frozenset({"Content-Type", "Content-Length", "Content-Encoding", "Content-Security-Policy"})


def finish(
    answer: Answer, lines: Iterable[tuple[str, str]], ask: Ask
) -> tuple[str, list[tuple[str, str]], bytes | Iterator[bytes]]:
    """Status line, headers and body for this request: 304 where the client has it, no body for HEAD."""
    status = answer.status
    if status == 200 and is_known(ask, f'"{answer.etag}"' if answer.etag else "", answer.modified):
        kept = [line for line in lines if line[0] not in NOT_WITH_304]
        return _line(304), kept, b""
    if status == 200 and answer.file:
        return _of_file(answer, list(lines), ask)
    body = b"" if ask.method == "HEAD" else answer.body
    return _line(status), list(lines), body


def _of_file(
    answer: Answer, lines: list[tuple[str, str]], ask: Ask
) -> tuple[str, list[tuple[str, str]], bytes | Iterator[bytes]]:
    """A file, or the part of it that is asked for (RFC 9110, 14)."""
    assert answer.file is not None  # noqa: S101
    wanted = ranges.chosen(ask.range, ask.if_range, f'"{answer.etag}"', answer.length)
    if wanted is not None and ask.method == "GET":
        lines = [line for line in lines if line[0] != "Content-Length"]
        if wanted == ranges.UNSATISFIABLE:
            kept = [line for line in lines if line[0] not in ("Content-Type", "ETag", "Cache-Control")]
            return (
                _line(416),
                [*kept, ("Content-Range", f"bytes */{answer.length}"), ("Content-Length", "0")],
                b"",
            )
        first, last = wanted
        lines.append(("Content-Range", f"bytes {first}-{last}/{answer.length}"))
        lines.append(("Content-Length", str(last - first + 1)))
        return _line(206), lines, ranges.read(answer.file, first, last)
    body = b"" if ask.method == "HEAD" else ranges.read(answer.file, 0, answer.length - 1)
    return _line(200), lines, body


_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def _line(status: int) -> str:
    return _LINES[status]


def redirect(status: int, location: str, *vary: str) -> Answer:
    """A redirect with a short body for those who do not follow it."""
    return Answer(
        status, "text/plain; charset=utf-8", f"{location}\n".encode(), (("Location", location),), vary=vary
    )


def problem(status: int, title: str, detail: str, **more: object) -> Answer:
    """An error as problem details (RFC 9457)."""
    body = orjson.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail, **more})
    return Answer(status, PROBLEM, body, cache="no-cache")


def options(allow: str = "GET, HEAD, OPTIONS") -> Answer:
    """The answer to OPTIONS, with what a preflight asks for."""
    methods = ("Allow", allow), ("Access-Control-Allow-Methods", allow)
    return Answer(204, headers=(*methods, *PREFLIGHT), cache="public, max-age=86400")


def too_many(seconds: int, method: str) -> tuple[str, list[tuple[str, str]], bytes]:
    """429 with the time to wait (RFC 6585, 4), as problem details, made without a look at what was asked for."""
    body = (
        b'{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"Wait %d s. /harvest says how'
        b' all of it can be had without walking the pages."}' % seconds
    )
    answer = Answer(429, "application/problem+json", body, (("Retry-After", str(seconds)),), cache="no-store")
    return _line(429), head_lines(answer), b"" if method == "HEAD" else body
