"""Work in other processes: in order, bounded, and whatever happens to a worker, the run goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from fonds.publishing import executor
from fonds.publishing.executor import Workers
from tests.conftest import ROOT
from tests.publishing import worker_functions


class Doubling:
    """Doubles numbers, and notes which were doubled in this process and which were lost."""

    function: Callable[[list[int]], list[int]] = staticmethod(worker_functions.doubled)

    def __init__(self, size: int = 1) -> None:
        self.done_here: list[int] = []
        self._size = size

    def payload(self, number: int) -> int:
        return number

    def size(self, number: int) -> int:
        return self._size

    def here(self, numbers: Sequence[int]) -> list[int]:
        self.done_here += numbers
        return [abs(number) * 2 for number in numbers]

    def lost(self, number: int) -> int:
        return -1


class Unusable(ThreadPoolExecutor):
    """An executor whose workers never start."""

    def submit(self, *_: object, **__: object) -> object:  # type: ignore[override]
        raise BrokenExecutor


def groups(count: int, length: int = 4) -> Iterator[list[int]]:
    return (list(range(first, first + length)) for first in range(100, 100 + count * length, length))


def results(workers: Workers, work: Doubling, numbers: Iterator[list[int]]) -> list[int]:
    with workers:
        return [result for _, part in workers.map(work, numbers) for result in part]


def test_few_items_start_no_process() -> None:
    def start(count: int) -> Executor:
        raise AssertionError("a process was started")

    work = Doubling()
    assert results(Workers(2, start, minimum=100), work, groups(20)) == [2 * n for n in range(100, 180)]
    assert work.done_here == [*range(100, 180)]
    assert results(Workers(1, start, minimum=1), work, groups(20)) == [2 * n for n in range(100, 180)]


def test_any_executor_gives_results_in_order() -> None:
    numbers = [*groups(50), [], [-1, 7]]
    expected = [*(2 * n for n in range(100, 300)), 2, 14]
    assert results(Workers(2, ThreadPoolExecutor, minimum=1), Doubling(), iter(numbers)) == expected


def test_groups_are_taken_as_there_is_room_for_their_bytes() -> None:
    taken = 0

    def counted() -> Iterator[list[int]]:
        nonlocal taken
        for numbers in groups(50):
            taken += 1
            yield numbers

    work = Doubling(size=executor.MAX_BYTES // 10)
    with Workers(2, ThreadPoolExecutor, minimum=1) as workers:
        for done, _ in enumerate(workers.map(work, counted()), 1):
            assert taken - done <= 3  # groups of four, of which ten are too large together


def test_an_exception_in_a_worker_is_met_again_here() -> None:
    work = Doubling()
    numbers = iter([[1, 2], [-3, 4], [5, 6]])
    assert results(Workers(2, ThreadPoolExecutor, minimum=1), work, numbers) == [2, 4, 6, 8, 10, 12]
    assert work.done_here == [-3, 4]


def test_without_workers_all_is_done_here() -> None:
    work = Doubling()
    assert results(Workers(2, Unusable, minimum=1), work, groups(9)) == [2 * n for n in range(100, 136)]
    assert sorted(work.done_here) == [*range(100, 136)]


def test_only_what_kills_a_process_is_lost() -> None:
    work = Doubling()
    numbers = iter([[1, 2], [3, 13, 4], [5], [6, 7]])
    assert results(Workers(2, minimum=1), work, numbers) == [2, 4, 6, -1, 8, 10, 12, 14]
    assert 13 not in work.done_here


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_the_process_that_publishes(ending: signal.Signals) -> None:
    code = (
        "import signal, sys, time\n"
        "from tests.publishing import worker_functions\n"
        "from tests.publishing.test_executor import Doubling\n"
        "from fonds.publishing.executor import Workers\n"
        # a shell that runs tests in the background has it ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Ids(Doubling):\n"
        "    function = staticmethod(worker_functions.process_ids)\n"
        "if __name__ == '__main__':\n"
        "    with Workers(2, minimum=1) as workers:\n"
        "        for _, ids in workers.map(Ids(), ([n] for n in range(10_000))):\n"
        "            print(*ids, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    worker = next(int(line) for line in process.stdout if line.strip() and int(line) > 2)
    assert worker != process.pid
    process.send_signal(ending)
    process.communicate(timeout=60)
    deadline = time.monotonic() + 60
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()
    assert os.getpid() != worker


def test_workers_do_not_run_the_script_again(tmp_path: Path) -> None:
    """A script without a guard runs once, whatever it does before it publishes."""
    script = tmp_path / "script.py"
    script.write_text(
        "from tests.publishing.test_executor import Doubling\n"
        "from fonds.publishing.executor import Workers\n"
        "print('the script runs')\n"
        "work = Doubling()\n"
        "with Workers(2, minimum=1) as workers:\n"
        "    print(sum(len(results) for _, results in workers.map(work, iter([[1, 2], [3]]))))\n"
        "print(work.done_here)\n",
        "utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.splitlines() == ["the script runs", "3", "[]"]
    assert done.stderr == ""
