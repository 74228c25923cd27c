"""Zstandard compression of what the store keeps.

Each thread has its own compressor and decompressor: two threads that share a decompressor read each other's bytes, or
crash the process.
"""

from __future__ import annotations

import threading

import zstandard


class _ThreadCodec(threading.local):
    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=1).compress  # level 3 is no smaller
        self.decompress = zstandard.ZstdDecompressor().decompress


_codec = _ThreadCodec()


def compress(data: bytes) -> bytes:
    """Return the bytes as one Zstandard frame (RFC 8878)."""
    return _codec.compress(data)


def decompress(data: bytes) -> bytes:
    """Return the content of a Zstandard frame that states its length, as this module makes them.

    Raises zstandard.ZstdError for any other frame.
    """
    return _codec.decompress(data)
