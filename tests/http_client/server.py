"""A web server of many bad habits, on the loopback, for the tests of fetching."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PEM = (
    Path(__file__).parent / "localhost.pem"
)  # self-signed, for the name localhost, without end; guards nothing
JSON = b'{"a": 1}'


class Habits(BaseHTTPRequestHandler):
    """/redirect/URL redirects; other paths are the methods below."""

    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        if self.path.startswith("/redirect/"):
            self._say(302, b"", Location=self.path.removeprefix("/redirect/"))
        else:
            getattr(self, self.path.split("?")[0].strip("/").replace("/", "_") or "plain")()

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Type": "application/json"} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def plain(self) -> None:
        self._say(200, JSON, Content_Type="application/json; charset=utf-8")

    def zipped(self) -> None:
        self._say(200, gzip.compress(JSON), Content_Encoding="gzip")

    def bomb(self) -> None:
        self._say(200, gzip.compress(b" " * 40_000_000), Content_Encoding="gzip")

    def broken(self) -> None:
        self._say(200, b"not gzip", Content_Encoding="gzip")

    def large(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(10**12))
        self.end_headers()

    def endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self._drip(b" " * 65536, 0)

    def slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self._drip(b" ", 0.02)

    def slow_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self._drip(b"x", 0.02)

    def _drip(self, piece: bytes, pause: float) -> None:
        try:
            for _ in range(500):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass  # the client had enough

    def rude(self) -> None:
        self.wfile.write(b"what do you want?\r\n\r\n")

    def page(self) -> None:
        self._say(200, b"<p>", Content_Type="text/html")

    def missing(self) -> None:
        self._say(404, b"")

    def nowhere(self) -> None:
        self._say(302, b"")

    def document(self) -> None:
        """What the test says, with the headers that it says."""
        self._say(200, self.server.document, **self.server.headers)  # type: ignore[attr-defined]

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    """Remembers what it was asked; serves `document` with `headers`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Habits)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.document, self.headers = JSON, {"Access_Control_Allow_Origin": "*"}

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is no fault."""


@contextmanager
def serving(tls: bool = False) -> Iterator[Server]:
    """The server, in a thread of its own."""
    server = Server()
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
