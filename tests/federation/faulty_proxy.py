"""A proxy on loopback before a node, which does to answers what networks and servers do: see FAULTS."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.federation.loopback import listening

# a cut connection, half a body, too many requests, a fault of the server, a slow answer, an answer to another request,
# an answer with a byte changed, and one with a clock that is a day ahead
FAULTS = ("reset", "cut", "429", "500", "drip", "replay", "changed", "clock")
_DROPPED = frozenset({"connection", "transfer-encoding", "content-length", "date", "server"})


class FaultyProxy:
    """Passes requests on to a port. While it is `faulty`, it does so with a fault in two of three answers.

    A replayed answer is one that an earlier request got, so that pages come twice, late, or in another order.
    """

    def __init__(self, port: int, seed: int) -> None:
        self.target = port
        self.faulty = False
        self.injected: set[str] = set()
        self._next: list[str] = []
        self._chance = random.Random(seed)
        self._answers: list[tuple[int, list[tuple[str, str]], bytes]] = []
        self._lock = threading.Lock()

    def choose(self) -> str:
        """Return the fault of the next answer, "" for none."""
        with self._lock:
            if not self.faulty:
                return ""
            if not self._next:
                self._next = [*FAULTS, *[""] * 4]
                self._chance.shuffle(self._next)
            fault = self._next.pop()
            self.injected |= {fault} - {""}
            return fault

    def answer(
        self, path: str, headers: dict[str, str], fault: str
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return the status, the headers and the body of an answer."""
        with self._lock:
            if fault == "replay" and self._answers:
                return self._chance.choice(self._answers)
        connection = http.client.HTTPConnection("127.0.0.1", self.target, timeout=30)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        lines = [line for line in response.getheaders() if line[0].lower() not in _DROPPED]
        connection.close()
        if fault == "changed" and body:
            body = body[: len(body) // 2] + bytes([body[len(body) // 2] ^ 1]) + body[len(body) // 2 + 1 :]
        answer = response.status, lines, body
        with self._lock:
            if response.status == 200:
                self._answers = [*self._answers[-20:], answer]
        return answer


@contextmanager
def faulty_proxy(port: int, seed: int) -> Iterator[tuple[FaultyProxy, int]]:
    """Run a proxy before the port of a node; yields it with its own port."""
    proxy = FaultyProxy(port, seed)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fault = proxy.choose()
            if fault == "reset":
                self.connection.close()
                return
            if fault in ("429", "500"):
                self.send_response(int(fault))
                self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            status, lines, body = proxy.answer(self.path, dict(self.headers.items()), fault)
            self.send_response_only(status)
            self.send_header("Date", self.date_time_string(time.time() + (86_400 if fault == "clock" else 0)))
            for name, value in lines:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if fault == "cut":
                self.wfile.write(body[: len(body) // 2])
            elif fault == "drip":
                for start in range(0, len(body), max(1, len(body) // 5)):
                    self.wfile.write(body[start : start + max(1, len(body) // 5)])
                    time.sleep(0.01)
            else:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as own_port:
        yield proxy, own_port
