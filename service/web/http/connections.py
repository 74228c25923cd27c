"""Closes connections that hold resources and move almost nothing, by what Linux knows of each TCP connection.

granian limits how long a client may take to send the headers of a request, and body.py does the same for bodies. What
is left are clients that do not read their responses, and connections that are open and say nothing: the first are
closed after a time, the second only when the process has almost as many connections as it may have.
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
from dataclasses import dataclass
from pathlib import Path

MIN_BYTES_PER_SECOND = (
    1024  # below this rate over the whole time, a client that has something to read is closed
)
CROWDED = 0.8  # of the maximum of connections: beyond it, those that nothing is sent on are closed
_FILES = Path("/proc/self/fd")  # the open files of this process
# struct tcp_info of linux/tcp.h: unacked packets, milliseconds since data was sent and received, bytes acknowledged by
# the client and received from it, bytes that are not yet sent
_UNACKED, _LAST_SENT, _LAST_RECEIVED, _ACKED, _RECEIVED, _UNSENT = 24, 44, 52, 120, 128, 144
_TCP_INFO_BYTES = 148


@dataclass(frozen=True, slots=True)
class Sample:
    """A connection at one moment: bytes that the client has taken, whether more wait for it, and its recent past.

    `sent_ago` and `received_ago` are milliseconds since data was last sent to the client and received from it.
    """

    acked: int
    is_pending: bool
    received: int
    sent_ago: int
    received_ago: int

    @property
    def is_idle(self) -> bool:
        """Whether nothing was ever received, or everything received was answered and the answer taken."""
        return not self.is_pending and (self.received == 0 or self.sent_ago <= self.received_ago)


Key = tuple[object, ...]  # the address of the client and the inode of the socket


class ConnectionWatch:
    """Watches the connections of this process to one port, in a thread of its own. On other systems it does nothing."""

    def __init__(self, port: int, seconds: float, max_connections: int) -> None:
        self._port, self._seconds, self._max = port, seconds, max_connections
        # when a connection began to be slow, and how much its client had taken then
        self._slow_since: dict[Key, tuple[float, int]] = {}

    def start(self) -> None:
        """Begin to watch."""
        if sys.platform == "linux":
            threading.Thread(target=self._run, name="connections", daemon=True).start()

    def _run(self) -> None:
        interval, checked = min(1.0, self._seconds / 4), 0.0
        while True:
            time.sleep(interval)
            now = time.monotonic()
            is_crowded = sum(1 for _ in _FILES.iterdir()) > CROWDED * self._max
            if is_crowded or now - checked >= self._seconds / 4:
                checked = now
                with suppress(OSError):
                    self.check(now, is_crowded)

    def check(self, now: float, is_crowded: bool) -> None:
        """Look at all connections once; `now` is the time in seconds of any clock that never goes back."""
        slow: dict[Key, tuple[float, int]] = {}
        idle: list[tuple[int, socket.socket]] = []
        for key, connection, sample in self._connections():
            if sample.is_pending:
                since, acked = self._slow_since.get(key, (now, sample.acked))
                elapsed = now - since
                if elapsed >= self._seconds:
                    if sample.acked - acked < MIN_BYTES_PER_SECOND * elapsed:
                        _close(connection)
                        continue
                    since, acked = now, sample.acked
                slow[key] = since, acked
            elif is_crowded and sample.is_idle:
                idle.append((min(sample.sent_ago, sample.received_ago), connection))
                continue
            connection.close()
        self._slow_since = slow
        idle.sort(key=lambda pair: -pair[0])
        for number, (_, connection) in enumerate(idle):
            _close(connection) if number < self._max // 4 else connection.close()

    def _connections(self) -> Iterator[tuple[Key, socket.socket, Sample]]:
        """Yield a duplicate of the socket of every connection to our port, which the caller closes."""
        for path in _FILES.iterdir():
            with suppress(OSError, ValueError):
                if not str(path.readlink()).startswith("socket:"):
                    continue
                connection = socket.socket(fileno=os.dup(int(path.name)))
                try:
                    yield self._key(connection), connection, _sample(connection)
                except (OSError, ValueError, struct.error):
                    connection.close()

    def _key(self, connection: socket.socket) -> Key:
        """Raise ValueError for anything else than a connection to our port, and OSError for one that has ended."""
        if (
            connection.family not in (socket.AF_INET, socket.AF_INET6)
            or connection.type != socket.SOCK_STREAM
        ):
            raise ValueError
        if connection.getsockname()[1] != self._port:
            raise ValueError
        return (*connection.getpeername(), os.fstat(connection.fileno()).st_ino)


def _sample(connection: socket.socket) -> Sample:
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    if len(info) < _TCP_INFO_BYTES:
        raise ValueError

    def number(kind: str, offset: int) -> int:
        return int(struct.unpack_from(f"={kind}", info, offset)[0])

    return Sample(
        number("Q", _ACKED),
        number("I", _UNACKED) + number("I", _UNSENT) > 0,
        number("Q", _RECEIVED),
        number("I", _LAST_SENT),
        number("I", _LAST_RECEIVED),
    )


def _close(connection: socket.socket) -> None:
    """End a connection: granian learns of it by the next read or write, and releases what it holds for it."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
