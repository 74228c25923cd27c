"""Range requests (RFC 9110, 14): which bytes a Range header asks for, and reading them from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Span = tuple[int, int]  # first and last byte
CHUNK: Final = 256 * 1024  # bytes
UNSATISFIABLE: Final[Span] = (-1, -1)
# one range; for several, which would need a multipart response, the whole file is sent, as 14.2 allows
_SINGLE_RANGE = re.compile(r"bytes\s*=\s*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))\s*", re.IGNORECASE)


def requested_range(header: str | None, if_range: str | None, etag: str, length: int) -> Span | None:
    """Return the requested bytes, UNSATISFIABLE if the file has none of them, or None for the whole file.

    `etag` has its quotes. If-Range is compared by strong entity tag only: dates here are those of the log, not of the
    file (13.1.5).
    """
    match = _SINGLE_RANGE.fullmatch(header) if header else None
    if match is None or (if_range is not None and if_range.strip() != etag):
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        count = min(int(suffix), length)
        return (length - count, length - 1) if count else UNSATISFIABLE
    begin = int(first)
    end = min(int(last), length - 1) if last else length - 1
    if last and int(last) < begin:
        return None  # no valid range (14.1.1)
    return (begin, end) if begin < length else UNSATISFIABLE


@dataclass(frozen=True, slots=True)
class FileRange:
    """The bytes from `first` to `last` of a file: iterable as a WSGI body, or for a server that reads files itself."""

    path: Path
    first: int
    last: int

    def __iter__(self) -> Iterator[bytes]:
        return read_range(self.path, self.first, self.last)


def read_range(path: Path, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes from first to last of a file in chunks: a file may be larger than the memory."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(left, CHUNK))):
            left -= len(chunk)
            yield chunk
