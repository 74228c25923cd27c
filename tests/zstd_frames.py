"""Reads frames of a store with the package zstandard and the files of dictionaries, without our own code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import zstandard

DICTIONARIES = Path(__file__).parents[1] / "fonds" / "store" / "dictionaries"


@cache
def _decompressor(dictionary_id: int) -> zstandard.ZstdDecompressor:
    content = (DICTIONARIES / f"{dictionary_id}.zdict").read_bytes()
    return zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(content))


def unpack(frame: bytes) -> bytes:
    """Return the content of a frame."""
    number = zstandard.get_frame_parameters(frame).dict_id
    return (
        _decompressor(number).decompress(frame) if number else zstandard.ZstdDecompressor().decompress(frame)
    )
