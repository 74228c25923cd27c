"""What is made only when it is asked for, and kept on disk within a bound: PDFs and the images of typeset pages.

A file's name is the digest of all that it was made from, so that nothing kept can be stale.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from service.publish import canvases, pages
from service.publish.context import Context
from service.record.model import Record


class Derived:
    """A folder of derived files of at most `bound` bytes; the ones longest unused go first."""

    def __init__(self, folder: Path, bound: int) -> None:
        self.folder, self.bound = folder, bound

    def pdf(self, record: Record, context: Context) -> bytes:
        """The transcript of a record as PDF."""
        sheet = canvases.sheet(record, context)
        return self._kept(self._key(repr(sheet)), "pdf", lambda: pages.pdf(sheet, canvases.layout(sheet)))

    def page_image(self, record: Record, context: Context, page: int, width: int, format: str) -> bytes:
        """The image of a typeset page, `width` pixels wide; format is jpg or png."""
        key = self._key(repr(canvases.sheet(record, context)), page, width)
        return self._kept(key, format, lambda: pages.image(self.pdf(record, context), page, width, format))

    @staticmethod
    def _key(*parts: object) -> str:
        return hashlib.sha256(repr((pages.version(), *parts)).encode()).hexdigest()

    def _kept(self, key: str, suffix: str, make: Callable[[], bytes]) -> bytes:
        path = self.folder / key[:2] / f"{key}.{suffix}"
        try:
            data = path.read_bytes()
        except OSError:
            data = make()
            with suppress(OSError):  # a folder that cannot be written costs time, not answers
                self._write(path, data)
            return data
        with suppress(OSError):
            os.utime(path)
        return data

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            part.write_bytes(data)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        if int(path.name[:2], 16) % 32 == 0:  # a look at the whole folder now and then is enough
            self._tidy()

    def _tidy(self) -> None:
        found = [
            (entry.stat().st_atime, entry.stat().st_size, entry)
            for entry in self.folder.glob("*/*")
            if entry.is_file()
        ]
        total = sum(size for _, size, _ in found)
        for _, size, entry in sorted(found, key=lambda item: item[0]):
            if total <= self.bound:
                return
            entry.unlink(missing_ok=True)
            total -= size
