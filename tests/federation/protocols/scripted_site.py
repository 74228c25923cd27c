"""A web site on loopback that answers as a test says, and can be busy, cut its pages off or break its connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from tests.federation.loopback import listening


class Answer(NamedTuple):
    """What is at an address."""

    body: bytes
    media_type: str = "application/xml"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


SILENCE = Answer(b"", status=0)  # the connection is closed
MISSING = Answer(b"", status=404)


class Request(NamedTuple):
    """What was asked for: the path with its query, and the headers."""

    path: str
    headers: dict[str, str]


@dataclass(repr=False)
class Site:
    """What is at each path. `answer` is asked for what is not there; `faults` are used up, one with each request for
    a path that is not that of robots.txt.

    A fault is a status, "reset" (no answer), "cut body" (less than was announced) or "truncated" (half of a page).
    """

    base: str
    documents: dict[str, Answer] = field(default_factory=dict)
    answer: Callable[[str, dict[str, str]], Answer] = lambda path, arguments: MISSING
    faults: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def put(self, path: str, body: bytes | str, media_type: str = "application/xml") -> None:
        """Put a document at a path."""
        self.documents[path] = Answer(body if isinstance(body, bytes) else body.encode(), media_type)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def respond(self, path: str) -> Answer:
        """What is at a path with a query."""
        parts = urlsplit(path)
        known = self.documents.get(path) or self.documents.get(parts.path)
        return known or self.answer(parts.path, dict(parse_qsl(parts.query)))


@contextmanager
def site() -> Iterator[Site]:
    """Serve a site."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.requests.append(Request(self.path, dict(self.headers)))
            has_faults = served.faults and self.path != "/robots.txt"
            fault = served.faults.pop(0) if has_faults else ""
            answer = Answer(b"", status=int(fault)) if fault.isdigit() else served.respond(self.path)
            if fault == "reset" or not answer.status:
                self.connection.close()
                return
            body = answer.body[: len(answer.body) // 2] if fault == "truncated" else answer.body
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if fault == "cut body" else body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        served = Site(f"http://127.0.0.1:{port}")
        yield served
