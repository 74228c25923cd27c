"""Fetches the beginning and the end of sound or film on the web, which is enough to tell its duration and size."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fonds.http_client.fetch import FetchError, fetch_part

HEAD = 4 * 1024 * 1024  # bytes of the beginning; most formats say there how long they last
TAIL = 4 * 1024 * 1024  # bytes of the end; MP4 may say it there, and Ogg does
MAX_WHOLE = 64 * 1024 * 1024  # bytes of a file from a server that gives no parts
MAX_LENGTH = 1024**4  # bytes of a file; nothing is played that is larger
SECONDS = 60.0


def copy_ends(url: str, target: Path, allow_private: Collection[str] = ()) -> None:
    """Write a file of the length of the one at an address, with its beginning and its end, and nothing between them.

    The hole takes no space. Raises FetchError, OSError.
    """
    head = fetch_part(url, 0, HEAD - 1, max_bytes=MAX_WHOLE, seconds=SECONDS, allow_private=allow_private)
    if not 0 < head.length <= MAX_LENGTH:
        raise FetchError(f"{url} says that it has {head.length:,} bytes")
    with target.open("wb") as file:
        file.write(head.body)
        file.truncate(head.length)
        if len(head.body) < head.length:
            start = max(len(head.body), head.length - TAIL)
            tail = fetch_part(
                url, start, head.length - 1, max_bytes=TAIL, seconds=SECONDS, allow_private=allow_private
            )
            if (tail.first, tail.length) != (start, head.length):
                raise FetchError(f"{url} changed while it was read", "try again later")
            file.seek(start)
            file.write(tail.body)
