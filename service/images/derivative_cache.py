"""Drawings kept on disk within a bound, and each made once though many ask for it at the same time.

A file's name is the digest of all that it was made from, so that nothing kept can be stale.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from service.images.errors import RequestError

RenderResult = bytes | RequestError
CHECK_INTERVAL = 64 * 1024 * 1024  # bytes written between two looks at the whole folder


class DerivativeCache:
    """A folder of about `bound` bytes at most; what is longest unused goes first. Many processes may share it."""

    def __init__(self, folder: Path, bound: int) -> None:
        self._folder, self._bound = folder, bound
        self._making: dict[str, Future[RenderResult]] = {}
        self._lock = threading.Lock()
        self._written = 0

    def get(self, key: str, suffix: str, make: Callable[[], RenderResult]) -> RenderResult:
        """The bytes of that name, made where there are none. A Refusal is passed on and not kept."""
        path = self._folder / key[:2] / f"{key}.{suffix}"
        try:
            data = path.read_bytes()
        except OSError:
            return self._once(path, make)
        with suppress(OSError):  # its time says when it was last used
            os.utime(path)
        return data

    def _once(self, path: Path, make: Callable[[], RenderResult]) -> RenderResult:
        with self._lock:
            others = self._making.get(path.name)
            if others is None:
                mine = self._making[path.name] = Future[RenderResult]()
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
            with suppress(OSError):  # a folder that cannot be written costs time, not answers
                self._write(path, made)
        return made

    def file(self, key: str, suffix: str, make: Callable[[Path], RequestError | None]) -> Path | RequestError:
        """The file of that name; where there is none, `make` writes it to the path that it is given.

        Raises OSError where the folder cannot be written: what is read a piece at a time must be a file.
        """
        path = self._folder / key[:2] / f"{key}.{suffix}"
        try:
            os.utime(path)
            return path
        except FileNotFoundError:
            pass
        made = self._once(path, lambda: self._filled(path, make))
        return made if isinstance(made, RequestError) else path

    def _filled(self, path: Path, make: Callable[[Path], RequestError | None]) -> RenderResult:
        part = self._part(path)
        try:
            refusal = make(part)
            if refusal:
                return refusal
            size = part.stat().st_size
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._count(size)
        return b""

    @staticmethod
    def _part(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.part")

    def _write(self, path: Path, data: bytes) -> None:
        if not 0 < len(data) <= self._bound:
            return
        part = self._part(path)
        try:
            part.write_bytes(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        self._count(len(data))

    def _count(self, size: int) -> None:
        with self._lock:
            self._written += size
            due = self._written > min(CHECK_INTERVAL, self._bound // 8)
            self._written = 0 if due else self._written
        if due:
            self.evict()

    def evict(self) -> None:
        """Remove the files longest unused until the rest fit into the bound."""
        found = [(entry.stat(), entry) for entry in self._folder.glob("*/*") if entry.is_file()]
        total = sum(stat.st_size for stat, _ in found)
        for stat, entry in sorted(found, key=lambda one: one[0].st_mtime):
            if total <= self._bound:
                return
            entry.unlink(missing_ok=True)
            total -= stat.st_size
