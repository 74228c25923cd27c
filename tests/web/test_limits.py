"""Greedy clients are told how long to wait; nobody else is, and feeds are never counted."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from fonds.concurrency import BusyError, ConcurrencyLimit
from fonds.settings import Settings, load
from fonds.web.http.rate_limit import CLIENTS, RateLimiter, RateLimitMiddleware


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def settings(**flags: object) -> Settings:
    found = load(Path("records"), {}, {"base_url": "https://a.example.org/x", **flags})
    assert not found.problems
    return found


def ask(path: str = "/x/records/a", address: str = "192.0.2.1", **more: str) -> dict[str, str]:
    return {"PATH_INFO": path, "REMOTE_ADDR": address, **more}


def test_off_by_default() -> None:
    limits = RateLimiter(settings())
    assert {limits.retry_after(ask()) for _ in range(1000)} == {0}


def test_a_burst_then_a_rate() -> None:
    clock = Clock()
    limits = RateLimiter(settings(limit_per_minute=60, limit_burst=3), clock)
    assert [limits.retry_after(ask()) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert limits.retry_after(ask(address="192.0.2.2")) == 0
    clock.now = 2.0
    assert [limits.retry_after(ask()) for _ in range(3)] == [0, 0, 1]
    clock.now = 1000.0
    assert [limits.retry_after(ask()) for _ in range(4)] == [0, 0, 0, 1]


def test_the_time_to_wait_is_long_enough() -> None:
    clock = Clock()
    limits = RateLimiter(settings(limit_per_minute=7, limit_burst=1), clock)
    assert limits.retry_after(ask()) == 0
    seconds = limits.retry_after(ask())
    assert seconds == 9
    clock.now = float(seconds)
    assert limits.retry_after(ask()) == 0


@pytest.mark.parametrize(
    "path",
    """/robots.txt /sitemap.xml /sitemap-1.xml /resourcelist-2.xml /changelist.xml /capabilitylist.xml /ldes
    /ldes/page/3 /ldes/page/3.1 /iiif/activity /iiif/activity/page/9 /feed.atom /feed-2.atom /static/page.css
    /health/ready /.well-known/resourcesync /harvest""".split(),
)
def test_what_crawlers_should_take_is_not_counted(path: str) -> None:
    limits = RateLimiter(settings(limit_per_minute=1, limit_burst=1), Clock())
    assert [limits.retry_after(ask(path)) for _ in range(3)] == [0, 0, 0]
    assert [limits.retry_after(ask()) for _ in range(2)] == [0, 60]


def test_the_proxy_is_believed_only_where_a_setting_says_so() -> None:
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    limits = RateLimiter(settings(limit_per_minute=1, limit_burst=1), Clock())
    assert [limits.retry_after(ask(**forged)), limits.retry_after(ask())] == [0, 60]
    limits = RateLimiter(
        settings(limit_per_minute=1, limit_burst=1, client_header="X-Forwarded-For"), Clock()
    )
    # what a client wrote stands before what the proxy wrote
    for number, wanted in ((1, 0), (2, 60), (3, 60)):
        header = f"203.0.113.{number}, 198.51.100.1"
        assert limits.retry_after(ask(HTTP_X_FORWARDED_FOR=header)) == wanted
    assert limits.retry_after(ask(HTTP_X_FORWARDED_FOR="198.51.100.2")) == 0


def test_a_household_is_one_client() -> None:
    limits = RateLimiter(settings(limit_per_minute=1, limit_burst=1), Clock())
    assert limits.retry_after(ask(address="2001:db8:1:2::1")) == 0
    assert limits.retry_after(ask(address="2001:db8:1:2:ffff::9")) == 60
    assert limits.retry_after(ask(address="2001:db8:1:3::1")) == 0
    assert limits.retry_after(ask(address="::ffff:192.0.2.9")) == 0
    assert limits.retry_after(ask(address="192.0.2.9")) == 60


def test_memory_is_bounded() -> None:
    limits = RateLimiter(settings(limit_per_minute=1, limit_burst=1), Clock())
    for number in range(CLIENTS + 500):
        limits.retry_after(ask(address=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"))
    assert len(limits._buckets) == CLIENTS


@pytest.mark.parametrize(
    ("address", "header", "client"),
    [
        ("8.8.8.8", "", "8.8.8.8"),
        ("2606:4700::1111", "", "2606:4700::/64"),
        ("::ffff:8.8.8.8", "", "8.8.8.8"),
        ("127.0.0.1", "", ""),
        ("10.0.0.7", "", ""),
        ("fd00::1", "", ""),
        ("", "", ""),
        ("127.0.0.1", "8.8.8.8, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "somebody", "somebody"),
    ],
)
def test_a_client_is_known_where_it_cannot_be_a_server_in_front(
    address: str, header: str, client: str
) -> None:
    limits = RateLimiter(settings(client_header="X-Forwarded-For"))
    more = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    assert limits.known_client(ask(address=address, **more)) == client
    # without the setting, the header says nothing
    assert RateLimiter(settings()).known_client(ask(address=address, **more)) == (
        client if not header else ""
    )


def test_work_is_done_for_the_client_that_asks() -> None:
    limit, seen = ConcurrencyLimit("test", 2), []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with limit.slot():
            seen.append(environ["REMOTE_ADDR"])
            if len(seen) < 3:
                address = {1: "8.8.4.4", 2: "8.8.8.8"}[len(seen)]
                thread = threading.Thread(target=answer, args=(address,))
                thread.start()
                thread.join()
        return []

    refused: list[str] = []

    def answer(address: str) -> None:
        try:
            middleware({"REMOTE_ADDR": address, "PATH_INFO": "/"}, lambda *_: None)
        except BusyError:
            refused.append(address)

    middleware = RateLimitMiddleware(app, RateLimiter(settings()))
    answer("8.8.8.8")
    assert (seen, refused) == (["8.8.8.8", "8.8.4.4"], ["8.8.8.8"])
