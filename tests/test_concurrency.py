"""The bounds on slow work: how many run, how many wait, and that a thread in a slot may take it again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from fonds.concurrency import BusyError, ConcurrencyLimit, work_for
from fonds.images.derivative_cache import DerivativeCache

LONG = 30  # seconds; nothing here takes as long


@contextmanager
def held(limit: ConcurrencyLimit, client: str = "") -> Iterator[None]:
    """Another thread is in a slot for a client. Raises BusyError if it could not be."""
    begun, finish, errors = threading.Event(), threading.Event(), list[BusyError]()

    def hold() -> None:
        try:
            with work_for(client), limit.slot():
                begun.set()
                finish.wait(LONG)
        except BusyError as error:
            errors.append(error)
            begun.set()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(LONG)
    if errors:
        raise errors[0]
    try:
        yield
    finally:
        finish.set()
        thread.join(LONG)


@pytest.mark.parametrize("running", [1, 2, 5])
def test_no_more_than_may_run(running: int) -> None:
    limit = ConcurrencyLimit("test", running)
    lock, now, most = threading.Lock(), [0], [0]
    refused = []

    def work() -> None:
        try:
            with limit.slot():
                with lock:
                    now[0] += 1
                    most[0] = max(most[0], now[0])
                together.wait(LONG)
                with lock:
                    now[0] -= 1
        except BusyError:
            refused.append(1)
            together.wait(LONG)

    together = threading.Barrier(running + 3)
    threads = [threading.Thread(target=work) for _ in range(running + 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert (most[0], len(refused)) == (running, 3)
    with limit.slot():
        pass


def test_who_waits_is_bounded_and_is_served_later() -> None:
    limit = ConcurrencyLimit("test", 1, 1, LONG)
    served = threading.Event()

    def wait() -> None:
        with limit.slot():
            served.set()

    waiter = threading.Thread(target=wait)
    with held(limit):
        waiter.start()
        refusals = 0
        while refusals < 3:  # until the waiter waits, this thread would wait in its place
            try:
                with limit.place():
                    pass
            except BusyError:
                refusals += 1
        with pytest.raises(BusyError), limit.slot():
            pass
        assert not served.is_set()
    waiter.join(LONG)
    assert served.is_set()


def test_waiting_ends() -> None:
    limit = ConcurrencyLimit("test", 1, 1, 0.01)
    with held(limit), pytest.raises(BusyError), limit.slot():
        pass


def test_a_slot_may_be_taken_again() -> None:
    limit = ConcurrencyLimit("test", 1)
    with limit.slot(), limit.place(), limit.slot():
        pass
    with held(limit), pytest.raises(BusyError), limit.place():
        pass


def test_a_failure_gives_the_slot_back() -> None:
    limit = ConcurrencyLimit("test", 1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), limit.slot():
            1 / 0  # noqa: B018


def test_one_image_that_many_want_is_made_once_and_holds_one_slot(tmp_path: Path) -> None:
    """Those who wait for an image that is being made have places, and leave the other slot to other images."""
    limit, cache = ConcurrencyLimit("test", 2, 4, LONG), DerivativeCache(tmp_path, 1_000_000)
    begun, finish, made, results = threading.Event(), threading.Event(), [], []

    def make() -> bytes:
        made.append(1)
        begun.set()
        finish.wait(LONG)
        return b"image"

    threads = [
        threading.Thread(target=lambda: results.append(cache.get("ab", "jpg", make, limit))) for _ in range(4)
    ]
    threads[0].start()
    assert begun.wait(LONG)
    for thread in threads[1:]:
        thread.start()
    assert cache.get("cd", "jpg", lambda: b"another", limit) == b"another"
    finish.set()
    for thread in threads:
        thread.join(LONG)
    assert (results, made) == ([b"image"] * 4, [1])


def test_an_image_may_need_another_that_is_made_in_the_same_slot(tmp_path: Path) -> None:
    limit, cache = ConcurrencyLimit("test", 1), DerivativeCache(tmp_path, 1_000_000)

    def page() -> bytes:
        document = cache.get("document", "pdf", lambda: b"document", limit)
        assert isinstance(document, bytes)
        return b"page of " + document

    assert cache.get("page", "png", page, limit) == b"page of document"


@pytest.mark.parametrize("running", range(1, 8))
@pytest.mark.parametrize("waiting", [0, 1, 5])
def test_a_client_has_at_most_half_and_at_least_one(running: int, waiting: int) -> None:
    limit = ConcurrencyLimit("test", running, waiting)
    with ExitStack() as stack:
        slots = 0
        while slots <= running:
            try:
                stack.enter_context(held(limit, "a"))
            except BusyError:
                break
            slots += 1
        assert slots == max(1, min(running // 2, (running + waiting) // 2))
        # another client still has its own half, and those who cannot be told apart have all that is left
        if running > 1:
            stack.enter_context(held(limit, "b"))
        for _ in range(running - slots - 1):
            stack.enter_context(held(limit, ""))
        with pytest.raises(BusyError), limit.slot():
            pass
    for _ in range(running):
        with work_for("a"), limit.slot():
            pass


def test_a_client_waits_for_its_own_slot_and_another_does_not() -> None:
    limit, order = ConcurrencyLimit("test", 2, 4, LONG), []

    def work(client: str) -> None:
        with work_for(client), limit.slot():
            order.append(client)

    with held(limit, "a"):
        waiting = threading.Thread(target=work, args=("a",))
        waiting.start()
        work("b")
        assert order == ["b"]
    waiting.join(LONG)
    assert order == ["b", "a"]
