"""The shares that dumps are made of: descriptions whose ids follow each other, in every dump, compressed.

An id whose checksum is a multiple of SHARE_DESCRIPTIONS begins a share, so that a node has more shares the more ids it
has, and an id always belongs to the same place, whenever it came. A share is one file, with a gzip member for each dump
(RFC 1952, 2.2), named by its digest: a file never changes. The list of shares is replaced when all of them are written.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile

SHARE_DESCRIPTIONS = 64  # in a share, on average
LEVEL = 5  # of compression; 6 takes half as long again for 7 % fewer bytes
_COMPRESSED_AT_ONCE = 256 * 1024  # bytes: a compressor is slow if it is often interrupted by others
_IN_MEMORY = 1024 * 1024  # bytes of a compressed member; larger ones are collected in a file
_GZIP = 31  # zlib's window bits for a gzip member


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a share: the dump that it belongs to, its place in the file (bytes), and what it has."""

    dump: str
    offset: int
    length: int
    statements: int
    descriptions: int


@dataclass(frozen=True, slots=True)
class Share:
    """The descriptions from the id `start` on, up to the start of the next share."""

    start: str
    file: str
    members: tuple[Member, ...]


def _start(share: Share) -> str:
    return share.start


def begins_share(id: str) -> bool:
    """Return whether a share begins with an id."""
    return zlib.crc32(id.encode()) % SHARE_DESCRIPTIONS == 0


class ShareList:
    """The shares in a folder, in order of their ids; `dumps` are the names of the dumps that each has."""

    def __init__(self, folder: Path, dumps: Sequence[str]) -> None:
        self._folder, self._dumps = folder, dumps
        self._shares = self._read()
        self._writer: ShareWriter | None = None

    def _read(self) -> list[Share]:
        try:
            rows = json.loads((self._folder / "shares.json").read_text())
            return [
                Share(start, file, tuple(Member(*values) for values in members))
                for start, file, members in rows
            ]
        except (OSError, ValueError, TypeError):
            return []

    @property
    def is_complete(self) -> bool:
        """Whether there are shares, and none was lost."""
        return bool(self._shares) and all((self._folder / share.file).is_file() for share in self._shares)

    def forget(self) -> None:
        """Begin without shares. Their files stay until `save`."""
        self._shares = []

    def ranges(self, ids: Iterable[str]) -> list[tuple[str, str | None]]:
        """Return (first id, first id after it) of each share that has one of these ids, in order."""
        numbers = sorted({bisect_right(self._shares, id, key=_start) - 1 for id in ids})
        ends = [*(share.start for share in self._shares[1:]), None]
        return [(self._shares[number].start, ends[number]) for number in numbers]

    def add(self, id: str) -> ShareWriter:
        """Return the writer of the share that an id of the range belongs to. Ids must come in order."""
        if self._writer is None or (begins_share(id) and id != self._writer.start):
            self.end_range()
            self._writer = ShareWriter(id, self._dumps)
        return self._writer

    def write_range(self, start: str, end: str | None) -> None:
        """Begin to write the shares of a range again, from its first id to the one after it."""
        self._shares = [
            share for share in self._shares if share.start < start or (end is not None and share.start >= end)
        ]
        self._writer = ShareWriter(start, self._dumps)

    def end_range(self) -> None:
        """Complete the last share of a range."""
        if self._writer is not None:
            share = self._writer.complete(self._folder)
            place = bisect_right(self._shares, share.start, key=_start)
            self._shares.insert(place, share)
            self._writer = None

    def close(self) -> None:
        """Give up a share that was not completed."""
        if self._writer is not None:
            self._writer.close()

    def save(self) -> None:
        """Replace the list of shares."""
        part = self._folder / "shares.json.part"
        part.write_text(json.dumps([astuple(share) for share in self._shares]))
        part.replace(self._folder / "shares.json")

    def remove_unused(self) -> None:
        """Delete the files that no share has."""
        used = {share.file for share in self._shares} | {"shares.json"}
        for path in self._folder.iterdir():
            if path.name not in used:
                path.unlink()

    def members(self, dump: str) -> Iterator[tuple[Path, Member]]:
        """Yield the parts of a dump in order, each with its file."""
        for share in self._shares:
            for member in share.members:
                if member.dump == dump:
                    yield self._folder / share.file, member


class ShareWriter:
    """A share that is being written."""

    def __init__(self, start: str, dumps: Sequence[str]) -> None:
        self.start = start
        self._members = {dump: _MemberWriter() for dump in dumps}

    def add(self, dump: str, data: bytes, statements: int) -> None:
        """Write a description as it is in a dump."""
        self._members[dump].add(data, statements)

    def close(self) -> None:
        """Close the temporary files."""
        for member in self._members.values():
            member.close()

    def complete(self, folder: Path) -> Share:
        """Write the file, and return what is in it."""
        part = folder / "share.part"
        digest, members, offset = hashlib.sha256(), [], 0
        with part.open("wb") as out:
            for dump, writer in self._members.items():
                length = 0
                for chunk in writer.chunks():
                    digest.update(chunk)
                    length += out.write(chunk)
                members.append(Member(dump, offset, length, writer.statements, writer.descriptions))
                offset += length
        self.close()
        file = digest.hexdigest()[:32]
        part.replace(folder / file)
        return Share(self.start, file, tuple(members))


class _MemberWriter:
    """One gzip member, in memory or in a temporary file."""

    def __init__(self) -> None:
        self.statements = self.descriptions = 0
        self._plain: list[bytes] = []
        self._plain_bytes = 0
        self._compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
        self._out = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - see `close`
        self.close = self._out.close

    def add(self, data: bytes, statements: int) -> None:
        self._plain.append(data)
        self._plain_bytes += len(data)
        self.statements += statements
        self.descriptions += 1
        if self._plain_bytes > _COMPRESSED_AT_ONCE:
            self._compress()

    def _compress(self) -> None:
        self._out.write(self._compressor.compress(b"".join(self._plain)))
        self._plain, self._plain_bytes = [], 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the member; nothing if it has no descriptions."""
        if self.descriptions:
            self._compress()
            self._out.write(self._compressor.flush())
            self._out.seek(0)
            while chunk := self._out.read(_IN_MEMORY):
                yield chunk
