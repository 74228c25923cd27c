"""Parts of files (RFC 9110, 14): which bytes a Range header asks for. Pure functions, and one that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

Span = tuple[int, int]  # first and last byte
PIECE: Final = 256 * 1024  # bytes
UNSATISFIABLE: Final[Span] = (-1, -1)
# one range; several would be a multipart answer, which a server may refuse by answering with the whole (14.2)
_ONE = re.compile(r"bytes\s*=\s*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))\s*", re.IGNORECASE)


def requested_range(header: str | None, if_range: str | None, etag: str, length: int) -> Span | None:
    """The bytes that are asked for, UNSATISFIABLE where there are no such, None for the whole.

    `etag` has its quotes. If-Range holds only by a strong entity tag: dates here are of the log, not of the file
    (13.1.5).
    """
    found = _ONE.fullmatch(header) if header else None
    if found is None or (if_range is not None and if_range.strip() != etag):
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        count = min(int(suffix), length)
        return (length - count, length - 1) if count else UNSATISFIABLE
    begin = int(first)
    end = min(int(last), length - 1) if last else length - 1
    if last and int(last) < begin:
        return None  # not a range at all (14.1.1)
    return (begin, end) if begin < length else UNSATISFIABLE


def read_range(path: Path, first: int, last: int) -> Iterator[bytes]:
    """The bytes from first to last of a file, a piece at a time: it may be larger than the memory."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(left, PIECE))):
            left -= len(piece)
            yield piece
