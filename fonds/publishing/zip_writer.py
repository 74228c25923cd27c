"""Write a ZIP file (APPNOTE.TXT 6.3.3) of many small members, in order: the bytes are those that zipfile writes.

zipfile seeks and writes three times for each member, which costs as much as compressing it. Here a member is compressed
in one piece and written once. Neither a member nor the file may have 2 GiB or more, and no more than 65,535 members.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from types import TracebackType

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")  # 4.3.7
_CENTRAL_HEADER = struct.Struct("<4s4B4H3L5H2L")  # 4.3.12
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_VERSION, _UNIX, _DEFLATED = 20, 3, 8
_UTF8 = 0x800  # a flag: the name is not ASCII
_TIME, _DATE = 0, 1 << 5 | 1  # midnight on 1 January 1980: the same members make the same bytes
_MODE = 0o644 << 16


class ZipWriter:
    """A ZIP file that is being written; complete once its context is left without an exception."""

    def __init__(self, path: Path, level: int = 1) -> None:
        """Open a file; `level` is that of Deflate, from 1 (fast) to 9 (small)."""
        self._file = path.open("wb")
        self._level = level
        self._position, self._count = 0, 0
        self._directory = bytearray()

    def __enter__(self) -> ZipWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._finish()

    def add(self, name: str, body: bytes) -> None:
        """Add a member."""
        compressor = zlib.compressobj(self._level, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = compressor.compress(body) + compressor.flush()
        path, flags = name.encode(), 0 if name.isascii() else _UTF8
        # date and time, CRC-32, compressed and uncompressed size, lengths of the name and of the extra field
        fields = (_TIME, _DATE, zlib.crc32(body), len(data), len(body), len(path), 0)
        header = _LOCAL_HEADER.pack(b"PK\x03\x04", _VERSION, flags, _DEFLATED, *fields)
        self._file.write(header + path + data)
        # length of the comment, number of the disk, internal attributes; external attributes, offset of the header
        rest = (0, 0, 0, _MODE, self._position)
        versions = (_VERSION, _UNIX, _VERSION, 0)
        self._directory += _CENTRAL_HEADER.pack(b"PK\x01\x02", *versions, flags, _DEFLATED, *fields, *rest)
        self._directory += path
        self._position += len(header) + len(path) + len(data)
        self._count += 1

    def _finish(self) -> None:
        """Write the central directory and its end."""
        counts = (0, 0, self._count, self._count)  # the last two: on this disk, and on all
        end = _END.pack(b"PK\x05\x06", *counts, len(self._directory), self._position, 0)
        self._file.write(bytes(self._directory) + end)
