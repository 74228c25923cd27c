"""The server without a socket: requests as granian gives them, and bodies that arrive in parts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from fonds.settings import Settings
from fonds.web import rsgi
from fonds.web.http import body
from fonds.web.http.body import BodyError, BodyReader
from fonds.web.http.request import request_from_environ
from fonds.web.http.response import Response
from fonds.web.http.threads import Threads
from fonds.web.response_cache import Entries
from fonds.web.rsgi import Server, to_environ, to_request

T = TypeVar("T")


class Headers:
    """The header fields of a request, as in granian: names in lower case, some of them more than once."""

    def __init__(self, *items: tuple[str, str]) -> None:
        self._items = items

    def items(self) -> list[tuple[str, str]]:
        return list(self._items)

    def get_all(self, name: str) -> list[str]:
        return [value for key, value in self._items if key == name]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self._items)


@dataclass
class Scope:
    """A request, as in granian."""

    path: str = "/"
    query_string: str = ""
    client: str = "192.0.2.1:5000"
    headers: Headers = field(default_factory=Headers)
    method: str = "GET"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    http_version: str = "1.1"
    authority: str | None = None


SCOPES = [
    Scope(),
    Scope("/archive", "a=b&c"),
    Scope("/archive/records/a", client="[2001:db8::1]:5000"),
    Scope("/archives/records/a"),
    Scope("/records/Москва\ufffd", "q=Москва"),
    Scope(
        headers=Headers(
            ("accept", "text/html"), ("accept", "text/turtle;q=0.5"), ("cookie", "a=b"), ("cookie", "c=d")
        )
    ),
    Scope(
        headers=Headers(
            ("if-none-match", '"a"'), ("if-none-match", '"b"'), ("range", "bytes=0-1"), ("if-range", '"a"')
        )
    ),
    Scope(
        headers=Headers(("accept_encoding", "gzip"), ("accept-profile", "<x>"), ("accept-datetime", "now"))
    ),
    Scope(headers=Headers(("authorization", "Bearer x"), ("if-modified-since", "now"), ("accept", ""))),
]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("prefix", ["", "/archive"])
def test_a_request_is_the_same_both_ways(scope: Scope, prefix: str) -> None:
    environ = to_environ(scope, prefix)
    assert to_request(scope, prefix) == request_from_environ(environ)
    assert environ["QUERY_STRING"].isascii()
    environ["PATH_INFO"].encode("latin-1")


def test_the_path_of_the_base_url_is_taken_away_once() -> None:
    environ = to_environ(Scope("/archive/archive/x"), "/archive")
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("/archive", "/archive/x")
    assert to_request(Scope("/archive"), "/archive").path == "/"
    assert to_request(Scope("/archives"), "/archive").path == "/archives"


def test_a_header_cannot_be_taken_for_another() -> None:
    headers = Headers(("x_forwarded_for", "forged"), ("content-type", "text/plain"), ("host", "a"))
    environ = to_environ(Scope(headers=headers), "")
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert (environ["CONTENT_TYPE"], environ["HTTP_HOST"]) == ("text/plain", "a")


class Parts:
    """A body that arrives in parts; it never ends unless `ends`."""

    def __init__(self, *parts: bytes, ends: bool = True) -> None:
        self._parts, self._ends = parts, ends

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part
        if not self._ends:
            await asyncio.Event().wait()


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own: browser tests leave a running event loop in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def received(reader: BodyReader, proto: Any, length: str = "") -> bytes | int:
    """Return the body, or the status of its refusal."""
    try:
        return run(reader.read(proto, length))
    except BodyError as error:
        assert error.detail.endswith(".")
        return error.status


@pytest.mark.parametrize(
    ("parts", "length", "result"),
    [
        (Parts(b"ab", b"", b"c"), "3", b"abc"),
        (Parts(b"ab", b"c"), "", b"abc"),
        (Parts(), "0", b""),
        (Parts(b"ab"), "3", 400),
        (Parts(b"abcd"), "3", 400),
        (Parts(b"ab", ends=False), "3", 408),
        (Parts(ends=False), "", 408),
        (Parts(ends=False), "11", 413),
        (Parts(b"a" * 6, b"a" * 6, ends=False), "", 413),
        (Parts(b"ab"), "two", b"ab"),
    ],
)
def test_a_body_is_received_or_refused(parts: Parts, length: str, result: bytes | int) -> None:
    assert received(BodyReader(10, 0.05), parts, length) == result


def test_large_bodies_share_what_memory_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SMALL_BODY", 10)
    monkeypatch.setattr(body, "SHARED_BYTES", 100)
    reader = BodyReader(1000, 0.2)

    async def ask() -> list[bytes | BaseException]:
        bodies = [Parts(b"a" * 60, ends=False), Parts(b"a" * 70), Parts(b"a" * 10), Parts(b"a" * 50)]
        return await asyncio.gather(*(reader.read(parts, "") for parts in bodies), return_exceptions=True)

    slow, large, small, fitting = run(ask())
    assert isinstance(slow, BodyError) and slow.status == 408
    assert isinstance(large, BodyError) and large.status == 503
    assert (small, fitting) == (b"a" * 10, b"a" * 50)
    # what was taken is free again
    assert received(reader, Parts(b"a" * 110)) == b"a" * 110


def test_a_response_of_an_earlier_state_is_not_kept() -> None:
    entries, response = Entries(1_000_000), (Response(200, body=b"x"), ())
    state = entries.state
    entries.keep(("a",), response, state)
    assert entries.get(("a",)) is response
    state_of_now = entries.clear()
    entries.keep(("a",), response, state)
    assert entries.get(("a",)) is None
    entries.keep(("a",), response, state_of_now)
    assert entries.get(("a",)) is response


def test_the_cache_is_bounded_also_if_one_response_is_kept_again_and_again() -> None:
    entries, response = Entries(100_000), (Response(200, body=b"x" * 10_000), ())
    for number in range(50):
        entries.keep(("same",), response, 0)
        entries.keep((str(number),), response, 0)
    assert 1 < len(entries._responses) <= 10
    assert entries._bytes <= 100_000


def test_threads_are_started_as_they_are_needed_and_no_more_than_allowed() -> None:
    threads, finish, lock = Threads(3), threading.Event(), threading.Lock()
    names: set[str] = set()
    done = threading.Semaphore(0)

    def work() -> None:
        with lock:
            names.add(threading.current_thread().name)
        finish.wait(30)
        done.release()

    for number in range(5):
        threads.submit(work)
        assert threads._started == min(number + 1, 3)
    finish.set()
    assert all(done.acquire(timeout=30) for _ in range(5))
    assert len(names) == 3


class Client:
    """A client that reads its response when it is told to."""

    def __init__(self) -> None:
        self.status, self.is_read = 0, asyncio.Event()
        self.headers: list[tuple[str, str]] = []

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers = status, headers

    async def client_disconnect(self) -> None:
        await self.is_read.wait()


def test_large_responses_that_nobody_reads_share_a_bound(
    monkeypatch: pytest.MonkeyPatch, demonstration: Settings
) -> None:
    monkeypatch.setattr(rsgi, "LARGE_RESPONSE", 10)
    monkeypatch.setattr(rsgi, "UNREAD_BYTES", 100)
    server, request = Server(demonstration), to_request(Scope(), "")

    async def send(client: Client, size: int) -> asyncio.Task[None]:
        task = asyncio.create_task(server._send(client, ("200 OK", [], b"x" * size), request))
        await asyncio.sleep(0)
        return task

    async def attack() -> list[int]:
        clients = [Client() for _ in range(5)]
        tasks = [await send(client, size) for client, size in zip(clients, (200, 5, 20, 20, 20), strict=True)]
        clients[0].is_read.set()
        await tasks[0]
        later = [Client() for _ in range(6)]
        tasks = [await send(client, 20) for client in later]
        for client in later:
            client.is_read.set()
        await asyncio.gather(*tasks)
        assert ("Connection", "close") in clients[0].headers
        return [client.status for client in clients + later]

    # one that is larger than the bound is sent if it is alone; a small one is not counted
    assert run(attack()) == [200, 200, 503, 503, 503, 200, 200, 200, 200, 200, 503]
    assert server._unread_bytes == 0
