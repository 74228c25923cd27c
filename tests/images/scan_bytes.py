"""Writes PNG, JPEG 2000 and AVIF with parts that no program at hand writes."""

from __future__ import annotations

import struct
import zlib

ADOBE_CHUNK = b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)  # of PNG
SRGB_BY_NUMBER = b"\1\0\0" + struct.pack(">I", 16)  # the content of the box `colr` of JPEG 2000


def gamma_chunk(gamma: float) -> tuple[bytes, bytes]:
    """A chunk of PNG with the gamma of its pixels."""
    return b"gAMA", struct.pack(">I", round(100_000 / gamma))


def png(
    size: tuple[int, int], row: bytes, chunks: list[tuple[bytes, bytes]], bits: int = 8, colour_type: int = 2
) -> bytes:
    """A PNG whose rows are all the same, with chunks before its pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    parts = [(b"IHDR", struct.pack(">IIBBBBB", *size, bits, colour_type, 0, 0, 0)), *chunks]
    parts += [(b"IDAT", zlib.compress((b"\0" + row) * size[1])), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def box(kind: bytes, content: bytes) -> bytes:
    """A box of JPEG 2000."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def boxed(
    size: tuple[int, int],
    codestream: bytes,
    colour: bytes,
    components: int,
    more: bytes = b"",
    bits: int = 8,
    after: bytes = b"",
) -> bytes:
    """A JP2 file around a codestream: `colour` is the content of the box `colr`, `more` are other boxes of `jp2h`."""
    header = box(b"ihdr", struct.pack(">IIHBBBB", size[1], size[0], components, bits - 1, 7, 0, 0))
    return (
        b"\x00\x00\x00\x0cjP  \r\n\x87\n"
        + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + box(b"jp2h", header + box(b"colr", colour) + more)
        + after
        + box(b"jp2c", codestream)
    )


def channels(*uses: int) -> bytes:
    """The box `cdef` with a use for each channel: 0 colour, 1 opacity, 65535 unknown."""
    entries = b"".join(struct.pack(">3H", i, use, 0 if use else i + 1) for i, use in enumerate(uses))
    content = struct.pack(">H", len(uses)) + entries
    return box(b"cdef", content)


def nclx(data: bytes, primaries: int, transfer: int) -> bytes:
    """An AVIF with other code points for its colours."""
    place = data.index(b"colrnclx") + 8
    return data[:place] + struct.pack(">HH", primaries, transfer) + data[place + 4 :]
