"""Drawings kept on disk within a bound, and each made once though many ask for it at the same time.

A file's name is the digest of all that it was made from, so that nothing kept can be stale.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from service.image.outcome import Refusal

Made = bytes | Refusal
LOOK_EVERY = 64 * 1024 * 1024  # bytes written between two looks at the whole folder


class Kept:
    """A folder of about `bound` bytes at most; what is longest unused goes first. Many processes may share it."""

    def __init__(self, folder: Path, bound: int) -> None:
        self._folder, self._bound = folder, bound
        self._making: dict[str, Future[Made]] = {}
        self._lock = threading.Lock()
        self._written = 0

    def get(self, key: str, suffix: str, make: Callable[[], Made]) -> Made:
        """The bytes of that name, made where there are none. A Refusal is passed on and not kept."""
        path = self._folder / key[:2] / f"{key}.{suffix}"
        try:
            data = path.read_bytes()
            os.utime(path)
            return data
        except FileNotFoundError:
            return self._once(path, make)

    def _once(self, path: Path, make: Callable[[], Made]) -> Made:
        with self._lock:
            others = self._making.get(path.name)
            if others is None:
                mine = self._making[path.name] = Future[Made]()
        if others is not None:
            return others.result()
        try:
            made = make()
            mine.set_result(made)
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._making[path.name]
        if isinstance(made, bytes):
            self._write(path, made)
        return made

    def _write(self, path: Path, data: bytes) -> None:
        if len(data) > self._bound:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")
        part.write_bytes(data)
        part.replace(path)
        with self._lock:
            self._written += len(data)
            due = self._written > min(LOOK_EVERY, self._bound // 8)
            self._written = 0 if due else self._written
        if due:
            self.tidy()

    def tidy(self) -> None:
        """Remove the files longest unused until the rest fit into the bound."""
        found = [(entry.stat(), entry) for entry in self._folder.glob("*/*") if entry.is_file()]
        total = sum(stat.st_size for stat, _ in found)
        for stat, entry in sorted(found, key=lambda one: one[0].st_mtime):
            if total <= self._bound:
                return
            entry.unlink(missing_ok=True)
            total -= stat.st_size
