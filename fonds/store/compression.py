"""Zstandard compression of what the store keeps, with dictionaries for documents that are small and alike.

A frame names the dictionary that it needs (RFC 8878, 3.1.1.1.3). The dictionaries are files in `dictionaries/`, named
by their ids; none is ever changed or removed, because stores have frames that need it. `tests/train_dictionaries.py`
trains them.

Each thread has its own compressors and decompressors: two threads that share a decompressor read each other's bytes, or
crash the process. What they share of a dictionary is only read.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

import zstandard

_FOLDER = Path(__file__).parent / "dictionaries"
_LEVEL, _DICTIONARY_LEVEL = 1, 3  # without a dictionary level 3 is no smaller

RECORD = "record"  # the canonical JSON of a description
# what is compressed with a dictionary, and the id of the dictionary for new frames. Not manifests, collections and
# annotations: their frames are sent to clients as they are.
DICTIONARIES = {
    "dcterms": 40001,
    "mods": 40002,
    "oai_dc": 40003,
    RECORD: 40004,
    "schema": 40005,
    "searched": 40006,
}
_LEVELS = {DICTIONARIES["dcterms"]: 5, DICTIONARIES["schema"]: 5}  # an eighth less in twice the time


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    """Return a dictionary by its id. Raises zstandard.ZstdError if there is none."""
    path = _FOLDER / f"{number}.zdict"
    if not path.is_file():
        raise zstandard.ZstdError(
            f"there is no dictionary {number}: a later version of Fonds compressed this"
        )
    dictionary = zstandard.ZstdCompressionDict(path.read_bytes())
    dictionary.precompute_compress(level=_LEVELS.get(number, _DICTIONARY_LEVEL))
    return dictionary


class _ThreadCodec(threading.local):
    """The compressors and decompressors of one thread, by the id of their dictionary; 0 is without one."""

    def __init__(self) -> None:
        self._compressors = {0: zstandard.ZstdCompressor(level=_LEVEL)}
        self._decompressors = {0: zstandard.ZstdDecompressor()}

    def compressor(self, number: int) -> zstandard.ZstdCompressor:
        if number not in self._compressors:
            self._compressors[number] = zstandard.ZstdCompressor(
                level=_LEVELS.get(number, _DICTIONARY_LEVEL), dict_data=_dictionary(number)
            )
        return self._compressors[number]

    def decompressor(self, number: int) -> zstandard.ZstdDecompressor:
        if number not in self._decompressors:
            self._decompressors[number] = zstandard.ZstdDecompressor(dict_data=_dictionary(number))
        return self._decompressors[number]


_codec = _ThreadCodec()


def _dictionary_id(frame: bytes) -> int:
    """Return the id of the dictionary that a frame needs; 0 for none."""
    has_id = len(frame) > 4 and frame[4] & 0b11  # Dictionary_ID_flag (RFC 8878, 3.1.1.1.1)
    return zstandard.get_frame_parameters(frame).dict_id if has_id else 0


def compress(data: bytes, content: str = "") -> bytes:
    """Return the bytes as one Zstandard frame (RFC 8878).

    `content` is what they are, a format or RECORD: if it has a dictionary, only `decompress` can read the frame.
    """
    return _codec.compressor(DICTIONARIES.get(content, 0)).compress(data)


def decompress(data: bytes) -> bytes:
    """Return the content of a Zstandard frame that states its length, as this module makes them.

    Raises zstandard.ZstdError for any other frame.
    """
    return _codec.decompressor(_dictionary_id(data)).decompress(data)


def without_dictionary(data: bytes) -> bytes:
    """Return a frame with the same content that every client can read: the same frame if it needs no dictionary."""
    return compress(decompress(data)) if _dictionary_id(data) else data
