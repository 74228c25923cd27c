"""Packing under threads: what one thread unpacks is never another's."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from service.publishing import publish as publishing
from service.store.compression import pack, unpack
from service.store.log import version_record
from service.store.reader import Reader
from tests.conftest import RECORDS, settings_of

SERVICE = Path(__file__).parents[2] / "service"


def together(work: Callable[[int], None], count: int = 4) -> list[BaseException]:
    """Run something in so many threads at once; what went wrong in any of them."""
    wrong: list[BaseException] = []
    begun = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            begun.wait()
            work(number)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_threads_do_not_read_each_others_bytes() -> None:
    bodies = [str(number).encode() * 50_000 for number in range(4)]
    packed = [pack(body) for body in bodies]

    def work(number: int) -> None:
        for _ in range(500):
            assert unpack(packed[number]) == bodies[number]

    assert together(work) == []


def test_readers_in_threads_read_what_was_published(tmp_path: Path) -> None:
    settings = settings_of(RECORDS, tmp_path / "state")
    publishing.publish(settings)

    def work(number: int) -> None:
        reader = Reader(settings.state)
        row = reader.entity("harriman-1945-07")
        assert row is not None
        first = version_record(reader._db, row.version)
        for _ in range(2000):
            assert version_record(reader._db, row.version) == first
        reader.close()

    assert together(work) == []


def test_no_module_keeps_one_for_all_threads() -> None:
    shared = re.compile(r"^\w[^\n(]*zstandard\.Zstd", re.MULTILINE)
    assert [path.name for path in SERVICE.rglob("*.py") if shared.search(path.read_text("utf-8"))] == []
