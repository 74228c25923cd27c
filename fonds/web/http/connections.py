"""Closes connections of clients that do not read their responses, by what Linux knows of each TCP connection.

granian closes a connection on which the headers of a request do not arrive in time, and body.py does the same for
bodies. A response that a client does not read, or reads a few bytes at a time, would stay in memory for as long as the
client likes.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MIN_BYTES_PER_SECOND = 1024  # a client that reads less than this over the whole time is disconnected
_FILES = Path("/proc/self/fd")  # the open files of this process
# struct tcp_info of linux/tcp.h: packets not acknowledged, bytes acknowledged, bytes not yet sent
_UNACKED, _ACKED, _UNSENT, _SIZE = 24, 120, 144, 148
Connection = tuple[object, ...]  # the address of the client and the inode of the socket


class ConnectionWatch:
    """Watches the connections of this process to one port, in a thread of its own. On other systems it does nothing."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port, self._seconds = port, seconds
        # since when data waits for a client, and how many bytes it had taken then
        self._waiting: dict[Connection, tuple[float, int]] = {}

    def start(self) -> None:
        """Begin to watch."""
        if sys.platform == "linux":
            threading.Thread(target=self._run, name="connections", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(self._seconds / 4)
            self.check(time.monotonic())

    def check(self, now: float) -> None:
        """Look at all connections once; `now` is the time in seconds of a clock that never goes back."""
        waiting: dict[Connection, tuple[float, int]] = {}
        for key, client, acked in self._connections_with_unread_data():
            since, acked_then = self._waiting.get(key, (now, acked))
            if now - since >= self._seconds:
                if acked - acked_then < MIN_BYTES_PER_SECOND * (now - since):
                    _disconnect(client)
                    continue
                since, acked_then = now, acked
            waiting[key] = since, acked_then
        self._waiting = waiting

    def _connections_with_unread_data(self) -> Iterator[tuple[Connection, socket.socket, int]]:
        """Yield each connection to our port with data that its client has not taken, and the bytes that it has."""
        for path in _FILES.iterdir():
            with suppress(OSError, ValueError):
                if not str(path.readlink()).startswith("socket:"):
                    continue
                with socket.socket(fileno=os.dup(int(path.name))) as client:
                    if not self._is_ours(client):
                        continue
                    acked, is_unread = _progress(client)
                    if is_unread:
                        key = (*client.getpeername(), os.fstat(client.fileno()).st_ino)
                        yield key, client, acked

    def _is_ours(self, candidate: socket.socket) -> bool:
        if candidate.family not in (socket.AF_INET, socket.AF_INET6) or candidate.type != socket.SOCK_STREAM:
            return False
        return int(candidate.getsockname()[1]) == self._port


def _progress(client: socket.socket) -> tuple[int, bool]:
    """Return how many bytes a client has taken, and whether more wait for it. Raises OSError and ValueError."""
    info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    if len(info) < _SIZE:
        raise ValueError("this Linux does not tell enough of a connection")
    unacked, acked, unsent = (
        struct.unpack_from(kind, info, offset)[0]
        for kind, offset in (("=I", _UNACKED), ("=Q", _ACKED), ("=I", _UNSENT))
    )
    return int(acked), unacked + unsent > 0


def _disconnect(client: socket.socket) -> None:
    """End a connection. granian learns of it by its next write, and releases what it holds for the client."""
    with suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.shutdown(socket.SHUT_RDWR)
