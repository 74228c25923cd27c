"""Compression in several threads: no thread ever reads the bytes of another."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from service.publishing import publish as publishing
from service.store.compression import compress, decompress
from service.store.log import version_record
from service.store.reader import Reader
from tests.conftest import RECORDS, settings_of

SERVICE = Path(__file__).parents[2] / "service"


def run_together(work: Callable[[int], None], count: int = 4) -> list[BaseException]:
    """Run a function in several threads at once; return the exceptions of all of them."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_threads_do_not_read_each_others_bytes() -> None:
    bodies = [str(number).encode() * 50_000 for number in range(4)]
    compressed = [compress(body) for body in bodies]

    def work(number: int) -> None:
        for _ in range(500):
            assert decompress(compressed[number]) == bodies[number]

    assert run_together(work) == []


def test_readers_in_threads_read_what_was_published(tmp_path: Path) -> None:
    settings = settings_of(RECORDS, tmp_path / "state")
    publishing.publish(settings)

    def work(number: int) -> None:
        reader = Reader(settings.state)
        entity = reader.entity("harriman-1945-07")
        assert entity is not None
        first = version_record(reader._db, entity.version)
        for _ in range(2000):
            assert version_record(reader._db, entity.version) == first
        reader.close()

    assert run_together(work) == []


def test_no_module_shares_a_codec_between_threads() -> None:
    shared = re.compile(r"^\w[^\n(]*zstandard\.Zstd", re.MULTILINE)
    assert [path.name for path in SERVICE.rglob("*.py") if shared.search(path.read_text("utf-8"))] == []
