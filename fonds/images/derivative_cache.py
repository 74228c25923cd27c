"""A cache of derivative images on disk, limited in size. Concurrent requests for the same image render it once.

The name of a file is the digest of all its inputs, so that no cached file can be stale.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from fonds.concurrency import ConcurrencyLimit
from fonds.images.errors import RequestError

RenderResult = bytes | RequestError
CHECK_INTERVAL = 64 * 1024 * 1024  # bytes written between two checks of the size of the folder


class DerivativeCache:
    """A folder of about `max_bytes` at most. The least recently used go first. Processes may share it."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._in_progress: dict[str, Future[RenderResult]] = {}
        self._lock = threading.Lock()
        self._written = 0

    def get(
        self, key: str, suffix: str, make: Callable[[], RenderResult], limit: ConcurrencyLimit | None = None
    ) -> RenderResult:
        """Return the cached bytes, or make and cache them. An error is returned and not cached.

        With a `limit`, images are made in its slots, and whoever waits for one has a place. Raises BusyError.
        """
        path = self._folder / key[:2] / f"{key}.{suffix}"
        return self._in_slot(path, lambda: self._read(path), make, limit)

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # the time of the file is that of its last use
            os.utime(path)
        return data

    def _in_slot(
        self,
        path: Path,
        read: Callable[[], bytes | None],
        make: Callable[[], RenderResult],
        limit: ConcurrencyLimit | None,
    ) -> RenderResult:
        """Return what `read` finds, also after waiting for a slot; otherwise make it once."""
        if (data := read()) is not None:
            return data
        if limit is None:
            return self._make_once(path, read, make)
        with limit.place():
            with self._lock:
                running = self._in_progress.get(path.name)
            if running is not None:
                return running.result()
            # the slot comes first: what is in progress has one, so that no thread in a slot waits for one without
            with limit.slot():
                return self._make_once(path, read, make)

    def _make_once(
        self, path: Path, read: Callable[[], bytes | None], make: Callable[[], RenderResult]
    ) -> RenderResult:
        """Return what `read` finds, or make it, in one thread; all others that want it now wait for that one."""
        with self._lock:
            running = self._in_progress.get(path.name)
            if running is None:
                future = self._in_progress[path.name] = Future[RenderResult]()
        if running is not None:
            return running.result()
        try:
            # read and written while others see it in progress, so that nobody makes it again
            data = read()
            result = make() if data is None else data
            if data is None and isinstance(result, bytes):
                with suppress(OSError):  # without a writable folder every image is rendered again
                    self._write(path, result)
            future.set_result(result)
        except BaseException as error:
            future.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._in_progress[path.name]
        return result

    def file(
        self,
        key: str,
        suffix: str,
        make: Callable[[Path], RequestError | None],
        limit: ConcurrencyLimit | None = None,
    ) -> Path | RequestError:
        """Return the path of the cached file. If there is none, `make` writes it to the path that it is given.

        `limit` is as in `get`. Raises BusyError, and OSError if the folder cannot be written: a prepared image is read
        in parts and must be a file.
        """
        path = self._folder / key[:2] / f"{key}.{suffix}"
        result = self._in_slot(path, lambda: self._touch(path), lambda: self._write_with(path, make), limit)
        return result if isinstance(result, RequestError) else path

    @staticmethod
    def _touch(path: Path) -> bytes | None:
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        return b""

    def _write_with(self, path: Path, make: Callable[[Path], RequestError | None]) -> RenderResult:
        part = self._part(path)
        try:
            error = make(part)
            if error:
                return error
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
        if not 0 < len(data) <= self._max_bytes:
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
            is_due = self._written > min(CHECK_INTERVAL, self._max_bytes // 8)
            self._written = 0 if is_due else self._written
        if is_due:
            self.evict()

    def evict(self) -> None:
        """Remove the least recently used files until the rest fit into the limit."""
        files = [(entry.stat(), entry) for entry in self._folder.glob("*/*") if entry.is_file()]
        total = sum(stat.st_size for stat, _ in files)
        for stat, entry in sorted(files, key=lambda file: file[0].st_mtime):
            if total <= self._max_bytes:
                return
            entry.unlink(missing_ok=True)
            total -= stat.st_size
