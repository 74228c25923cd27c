"""Packing of what the store keeps, with zstd. Each thread has its own, for a decompressor may serve one at a time.

Two threads in one decompressor read each other's bytes, or end the process. It knows nothing of what it packs.
"""

from __future__ import annotations

import threading

import zstandard


class _Own(threading.local):
    def __init__(self) -> None:
        self.pack = zstandard.ZstdCompressor(level=1).compress  # 3 is no smaller
        self.unpack = zstandard.ZstdDecompressor().decompress


_own = _Own()


def pack(data: bytes) -> bytes:
    """The bytes as one frame of zstd (RFC 8878)."""
    return _own.pack(data)


def unpack(packed: bytes) -> bytes:
    """The bytes of a frame that says its length, as `pack` makes them. Raises zstandard.ZstdError for any other."""
    return _own.unpack(packed)
