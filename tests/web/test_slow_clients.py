"""Nobody stops the server: under each attack over a real socket, health and stored documents are answered.

Bodies and headers that never end, responses that nobody reads, and slow work of every class. No time is asserted: the
attack lasts until the test ends it, and `/health/live` is answered meanwhile.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from fonds.cli.sync import sync_consumers
from fonds.images import server as images
from fonds.publishing import publish as publishing
from fonds.sparql import pool as sparql
from fonds.web.work_limits import CLASSES, worker_threads
from tests import scans
from tests.conftest import ROOT, free_port, settings_of

SECONDS = 60  # a test that waits as long fails
NODE_TOML = """title = "A node"
work_places = 1
image_places = 1
sparql_places = 1
body_seconds = 1
stall_seconds = 1
"""
RECORD = (
    "---\nkind: record\nid: {id}\ntitle: A letter\nrights: CC0\nlanguage: en\n---\n\nSome words of {id}.\n"
)
EXCESS = 5  # requests beyond the bound of a class
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class SlowNode:
    """A served node, and the file that holds slow work while it exists."""

    base: str
    gate: Path
    threads: int

    def answer(self, path: str, form: dict[str, str] | None = None, accept: str = "*/*") -> Answer:
        """Return the response to one request."""
        data = urlencode(form).encode() if form else None
        request = urllib.request.Request(f"{self.base}{path}", data, {"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def connect(self, sent: bytes, buffer: int = 0) -> socket.socket:
        """Return a connection on which some bytes were sent; `buffer` is the size of what it takes unread."""
        address = urlsplit(self.base)
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(SECONDS)
        client.connect((address.hostname, address.port))
        client.sendall(sent)
        return client

    def is_well(self) -> None:
        """Assert that health, a stored document and a list are answered."""
        assert self.answer("/health/live").body == b'{"live":true}'
        assert self.answer("/health/ready").status == 200
        assert self.answer("/iiif/letter/manifest").status == 200
        assert self.answer("/robots.txt").status == 200


@dataclass(frozen=True)
class Answer:
    """A response as a client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def slow_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlowNode]:
    work = tmp_path_factory.mktemp("slow")
    (work / "node" / "records").mkdir(parents=True)
    (work / "node" / "node.toml").write_text(NODE_TOML, "utf-8")
    for id in ("letter", *(f"letter-{n}" for n in range(1 + images.MAX_WAITING + EXCESS))):
        (work / "node" / "records" / f"{id}.md").write_text(RECORD.format(id=id), "utf-8")
    scans.picture(1, (300, 400)).save(work / "node" / "records" / "scan.jpg")
    scanned = RECORD.format(id="scanned").replace("language: en\n", "language: en\npages: scan.jpg\n")
    (work / "node" / "records" / "scanned.md").write_text(scanned, "utf-8")
    port, gate = free_port(), work / "gate"
    settings = settings_of(work / "node", work / "state", base_url=f"http://127.0.0.1:{port}")
    publishing.publish(settings)
    sync_consumers(settings, publishing.ignore_progress)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    environment |= {
        "FONDS_NODE": str(work / "node"),
        "FONDS_STATE": str(work / "state"),
        "FONDS_PORT": str(port),
    }
    environment |= {"FONDS_BASE_URL": settings.base_url, "TEST_GATE": str(gate)}
    command = [sys.executable, "-m", "tests.web.slow_server"]
    node = SlowNode(settings.base_url, gate, worker_threads(settings))
    with (work / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(lambda: _is_up(node), (work / "log").read_text)
            yield node
        finally:
            process.terminate()
            process.wait(20)


def _is_up(node: SlowNode) -> bool:
    try:
        return node.answer("/health/ready").status == 200
    except OSError:
        return False


def _wait_for(is_so: Callable[[], bool], why: Callable[[], str] = str) -> None:
    """Wait until something is so. Fails after SECONDS."""
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, why()
        time.sleep(0.02)


POST = f"POST /reconcile HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n"
BODIES = {
    "with a length": f"{POST}Content-Length: 1000\r\n\r\nqueries=",
    "in chunks": f"{POST}Transfer-Encoding: chunked\r\n\r\n8\r\nqueries=\r\n",
    "without a byte": f"{POST}Content-Length: 1000\r\n\r\n",
}


@pytest.mark.parametrize("kind", BODIES)
def test_bodies_that_never_end(kind: str, slow_node: SlowNode) -> None:
    clients = [slow_node.connect(BODIES[kind].encode()) for _ in range(slow_node.threads + 20)]
    slow_node.is_well()
    asked = {"queries": json.dumps({"q": {"query": "A letter"}})}
    assert slow_node.answer("/reconcile", asked).status == 200
    for client in clients:
        # the deadline ends them, and with each its connection
        assert _all_of(client).startswith(b"HTTP/1.1 408 ")
    slow_node.is_well()


def _all_of(client: socket.socket) -> bytes:
    """Return what a server sends until it closes the connection."""
    received = b""
    with client:
        while part := client.recv(65536):
            received += part
    return received


def test_a_body_that_goes_on_is_not_waited_for(slow_node: SlowNode) -> None:
    client = slow_node.connect(f"{POST}Transfer-Encoding: chunked\r\n\r\n8\r\nqueries=\r\n".encode())
    client.settimeout(0.1)
    received = b""
    for _ in range(SECONDS * 10):  # a byte at a time is no progress that moves the deadline
        try:
            client.sendall(b"1\r\na\r\n")
            if received := client.recv(65536):
                break
        except TimeoutError:
            continue
    assert received.startswith(b"HTTP/1.1 408 ")
    client.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (f"{POST}Content-Length: 99999999\r\n\r\n", 413),
        (f"{POST}Transfer-Encoding: chunked\r\n\r\n" + "10000\r\n" + "a" * 65536 + "\r\n", 413),
    ],
)
def test_a_body_that_is_too_large_is_refused(sent: str, status: int, slow_node: SlowNode) -> None:
    head, end, body = sent.partition("\r\n\r\n")
    client = slow_node.connect((head + end).encode())
    try:
        for _ in range(40 if body else 0):
            client.sendall(body.encode())
    except OSError:
        pass  # the connection has ended
    assert client.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())
    client.close()


def test_a_body_that_is_cut_off_is_not_answered_as_whole(slow_node: SlowNode) -> None:
    client = slow_node.connect(BODIES["with a length"].encode())
    client.shutdown(socket.SHUT_WR)
    received = _all_of(client)
    assert not received or received.startswith(b"HTTP/1.1 400 ")
    slow_node.is_well()


def test_headers_that_never_end(slow_node: SlowNode) -> None:
    sent = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
    clients = [slow_node.connect(sent) for _ in range(slow_node.threads + 20)]
    silent = [slow_node.connect(b"") for _ in range(slow_node.threads + 20)]
    slow_node.is_well()
    for client in clients + silent:
        client.close()


def test_responses_that_nobody_reads(slow_node: SlowNode) -> None:
    """A dump and a large page, by clients that take nothing; after a time they are disconnected."""
    for path in ("/static/vendor/mirador.min.js", "/static/page.css", "/dumps/dcterms.nq.gz"):
        assert slow_node.answer(path).status in (200, 404)
    sent = b"".join(b"GET /iiif/letter/manifest HTTP/1.1\r\nHost: x\r\n\r\n" for _ in range(200))
    clients = [slow_node.connect(sent, 4096) for _ in range(slow_node.threads + 20)]
    slow_node.is_well()
    if sys.platform != "linux":
        return
    for client in clients[:5]:
        with pytest.raises(OSError, match="reset"):  # nothing was read until the connection was ended
            _wait_for(lambda client=client: _is_ended(client))  # type: ignore[misc]
    for client in clients:
        client.close()


def _is_ended(client: socket.socket) -> bool:
    """Return False as long as a connection lives; raise OSError once it was reset. It takes nothing."""
    error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise OSError(error, os.strerror(error) + " (reset)")
    return False


PAGE = "text/html"
# how to ask for work of each class: a number makes each request another one
REQUESTS: dict[str, Callable[[SlowNode, int], Answer]] = {
    "documents": lambda node, n: node.answer(f"/records/letter?n={n}", accept=PAGE),
    "search": lambda node, n: node.answer(f"/search?q=words+{n}"),
    "reconciliation": lambda node, n: node.answer(
        "/reconcile", {"queries": json.dumps({"q": {"query": f"A {n}"}})}
    ),
    "versions": lambda node, n: node.answer(f"/records/letter/versions?n={n}"),
    "login": lambda node, n: node.answer(f"/auth/access?n={n}"),
    "images": lambda node, n: node.answer(f"/iiif/image/3/letter.1/0,0,{100 + n},100/50,/0/gray.png"),
    "whole pages": lambda node, n: node.answer(f"/records/letter-{n}.pdf"),
    "sparql": lambda node, n: node.answer(f"/sparql?query=ASK%7B%7D&n={n}"),
    "downloads": lambda node, n: node.answer(f"/records/scanned/scans.zip?n={n}"),
}


def _capacity(name: str) -> int:
    """Return how many requests of a class run and wait in the node of this test."""
    if name in ("images", "whole pages"):
        return 1 + images.MAX_WAITING
    if name == "sparql":
        return 1 + sparql.MAX_WAITING
    return CLASSES[name].places + CLASSES[name].waiting


def test_every_class_is_attacked() -> None:
    assert set(CLASSES) <= set(REQUESTS)


@pytest.mark.parametrize("name", REQUESTS)
def test_slow_work(name: str, slow_node: SlowNode) -> None:
    """Beyond its bound, a class answers 503 at once; meanwhile all else is answered; what had a place is answered."""
    number = _capacity(name) + EXCESS
    slow_node.gate.write_text("images" if name == "whole pages" else name, "utf-8")
    with ThreadPoolExecutor(number) as clients:
        try:
            answers = [clients.submit(REQUESTS[name], slow_node, n) for n in range(number)]
            _wait_for(lambda: sum(answer.done() for answer in answers) >= EXCESS)
            slow_node.is_well()
            refused = [answer.result() for answer in answers if answer.done()]
            assert {answer.status for answer in refused} == {503}
            for answer in refused:
                assert int(answer.headers["retry-after"]) > 0
            assert any(_is_held(answer) for answer in answers)
        finally:
            slow_node.gate.unlink()
    statuses = [answer.result().status for answer in answers]
    assert statuses.count(200) >= 1
    assert set(statuses) <= {200, 503}


def _is_held(answer: Future[Answer]) -> bool:
    return not answer.done()


def test_the_refusal_is_a_problem(slow_node: SlowNode) -> None:
    slow_node.gate.write_text("search", "utf-8")
    with ThreadPoolExecutor(9) as clients:
        try:
            answers = [clients.submit(slow_node.answer, f"/search?q={n}") for n in range(9)]
            _wait_for(lambda: any(answer.done() for answer in answers))
            refusal = next(answer.result() for answer in answers if answer.done())
        finally:
            slow_node.gate.unlink()
    assert refusal.headers["content-type"] == "application/problem+json"
    assert json.loads(refusal.body)["status"] == 503


def test_a_viewer_asks_for_thirty_tiles_at_once(slow_node: SlowNode) -> None:
    paths = [
        f"/iiif/image/3/letter.1/{x},{y},90,90/30,/0/gray.jpg" for x in range(0, 600, 100) for y in range(5)
    ]
    with ThreadPoolExecutor(len(paths)) as clients:
        assert {answer.status for answer in clients.map(slow_node.answer, paths)} == {200}
