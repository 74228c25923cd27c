"""Does pure work in other processes, through any `concurrent.futures.Executor`: in order, and bounded in bytes.

The process that publishes hands out groups of items and gets their results in the same order; it alone writes. Little
work is done in the process itself: starting others takes longer than it does. An exception in a worker, or a worker
that was killed, never ends the run. After an exception the group is done again in the process itself, so that a fault
is told as any other. What was at work when a worker was killed is tried alone in another one, since it may kill this
process too.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, Generic, Protocol, TypeVar

from fonds.settings import Settings

MIN_ITEMS = 1_000  # with fewer, no process is started: that takes a second
MAX_BYTES = 16 * 1024 * 1024  # of the items that are being worked on
GROUPS_PER_WORKER = 3  # that are handed out: one at work, the others waiting
GROUPS_BEFORE_START = 100  # that wait for the first result, most of them done by the process itself

Item = TypeVar("Item")
AnyItem = TypeVar("AnyItem", contravariant=True)
Result = TypeVar("Result")


class WorkerKilledError(Exception):
    """The process was killed that worked on this alone, and so was one before it."""

    def __str__(self) -> str:
        return "the process that worked on this alone was killed, and so was one before it"


class Work(Protocol[AnyItem, Result]):
    """What is done to items. `function` takes payloads and returns a result for each; both are pickled."""

    function: Callable[[list[Any]], list[Result]]

    def payload(self, item: AnyItem) -> Any:
        """Return what a worker needs to know of an item."""

    def size(self, item: AnyItem) -> int:
        """Return about how many bytes an item has."""

    def here(self, items: Sequence[AnyItem]) -> list[Result]:
        """Do the work in this process."""

    def lost(self, item: AnyItem) -> Result:
        """Return the result for an item that kills whatever process works on it."""


@dataclass(frozen=True, slots=True)
class Group(Generic[Item]):
    """Items that are worked on together."""

    items: Sequence[Item]
    size: int


def available_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """The workers of a run. `start` starts an executor for a number of workers; with one worker, and for fewer items
    than the `minimum`, it is never called.

    It is a context manager: at its end, and if the run is interrupted, the workers end.
    """

    def __init__(
        self, count: int, start: Callable[[int], Executor] | None = None, minimum: int = MIN_ITEMS
    ) -> None:
        self.count = count
        self._start = start or ProcessExecutor
        self._minimum = minimum
        self._have_begun = False
        self._executor: Executor | None = None

    @classmethod
    def of(cls, settings: Settings, minimum: int = MIN_ITEMS) -> Workers:
        """Return as many workers as the setting `jobs` says, and no more than there are cores."""
        cores = available_cores()
        return cls(min(settings["jobs"] or cores, cores), minimum=minimum)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def map(
        self, work: Work[Item, Result], groups: Iterable[Sequence[Item]]
    ) -> Iterator[tuple[Sequence[Item], list[Result]]]:
        """Yield each group and its results, in order. Groups are taken as workers need them."""
        remaining = (Group(items, sum(map(work.size, items))) for items in groups)
        first, is_much = self._first(remaining)
        if not is_much:
            for group in chain(first, remaining):
                yield group.items, work.here(group.items)
            return
        pending: deque[tuple[Group[Item], Future[list[Result]]]] = deque()
        size = 0
        try:
            for group in chain(first, remaining):
                while pending and not self._has_room(pending, size + group.size):
                    size -= pending[0][0].size
                    yield self._result(work, *pending.popleft())
                pending.append((group, self._hand_out(work, group, len(pending))))
                size += group.size
            while pending:
                yield self._result(work, *pending.popleft())
        finally:
            for _, future in pending:
                future.cancel()

    def _has_room(self, pending: Sequence[tuple[Group[Item], Future[Any]]], size: int) -> bool:
        """Return whether another group may be taken before the first of the pending ones has its results."""
        if size > MAX_BYTES:
            return False
        return len(pending) < (self._places if self._are_up(pending) else GROUPS_BEFORE_START)

    @property
    def _places(self) -> int:
        return self.count * GROUPS_PER_WORKER

    def _are_up(self, pending: Sequence[tuple[Group[Item], Future[Any]]]) -> bool:
        """Return whether the workers have begun to give results."""
        self._have_begun = self._have_begun or pending[0][1].done()
        return self._have_begun

    def _hand_out(self, work: Work[Item, Result], group: Group[Item], count: int) -> Future[list[Result]]:
        """Return the future results of a group. Until the workers have begun, this process does what they cannot."""
        if count >= self._places or self.count == 1 or not group.items:
            return _done(work.here(group.items) if group.items else [])
        return self._submit(work, group.items)

    def _first(self, groups: Iterator[Group[Item]]) -> tuple[list[Group[Item]], bool]:
        """Return the first groups, and whether there is so much to do that processes are worth their start."""
        first: list[Group[Item]] = []
        if self.count > 1:
            count = size = 0
            for group in groups:
                first.append(group)
                count, size = count + len(group.items), size + group.size
                if count >= self._minimum or size >= MAX_BYTES:
                    return first, True
        return first, False

    def _submit(self, work: Work[Item, Result], items: Sequence[Item]) -> Future[list[Result]]:
        if self._executor is None:
            self._executor = self._start(self.count)
        try:
            return self._executor.submit(work.function, [work.payload(item) for item in items])
        except BrokenExecutor as error:
            future: Future[list[Result]] = Future()
            future.set_exception(error)
            return future

    def _result(
        self, work: Work[Item, Result], group: Group[Item], future: Future[list[Result]]
    ) -> tuple[Sequence[Item], list[Result]]:
        error = future.exception()
        if error is None:
            return group.items, future.result()
        if isinstance(error, BrokenExecutor):
            return group.items, [self._alone(work, item) for item in group.items]
        # the exception happens again here, and is told or raised as in any other run
        return group.items, work.here(group.items)

    def _alone(self, work: Work[Item, Result], item: Item) -> Result:
        """Return the result for an item that was at work when a worker was killed."""
        if self.count == 1 or not self._restart():
            return work.here([item])[0]
        future = self._submit(work, [item])
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            return work.lost(item)
        return work.here([item])[0] if error else future.result()[0]

    def _restart(self) -> bool:
        """Start workers again if they were killed. Returns whether they work; if not, this process does all else."""
        for _ in range(2):
            try:
                if self._executor is None:
                    self._executor = self._start(self.count)
                self._executor.submit(os.getpid).result()
            except BrokenExecutor:
                self.stop()
            else:
                return True
        self.count = 1
        return False

    def stop(self) -> None:
        """End the workers, so that they need no memory; others are started when there is work again."""
        self._have_begun = False
        executor, self._executor = self._executor, None
        if isinstance(executor, ProcessExecutor):
            executor.kill()
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)


def _done(results: list[Result]) -> Future[list[Result]]:
    future: Future[list[Result]] = Future()
    future.set_result(results)
    return future


class _Process(SpawnProcess):
    """A process that does not run the main module again, as spawned processes do otherwise.

    Nothing of it is needed, and a script that publishes may do other things first, such as deleting a store.
    """

    @staticmethod
    def _Popen(process: BaseProcess) -> Any:  # noqa: N802 - the name of multiprocessing
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process)
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


class ProcessExecutor(ProcessPoolExecutor):
    """Processes that are spawned: they inherit no lock, no thread and no open file."""

    def __init__(self, count: int) -> None:
        super().__init__(count, _Context(), initializer=_begin)

    def kill(self) -> None:
        """End the processes at once. They change nothing, so nothing is left half done."""
        for process in list((getattr(self, "_processes", None) or {}).values()):
            with suppress(OSError, ValueError):
                process.kill()


def _begin() -> None:
    """Begin a process of ours: Ctrl-C is for the process that publishes, and this one ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # as in fonds/publishing/publish.py
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
