"""Says whether a WebP is damaged, which its decoder hardly ever does (RFC 9649).

The data have no checksum. But the decoder needs all of them for the last pixels: if it needs fewer, it has lost its
place in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fonds.images.errors import InvalidScan
from fonds.images.vips import pyvips

Chunk = tuple[bytes, bytes]  # name and data

_HINT = "copy it anew from its source"
_HEAD = 12  # bytes before the first chunk
_FRAME, _FRAME_HEAD = b"ANMF", 16
_PROFILE, _BYTES_BEFORE_PROFILE = b"ICCP", 64  # it follows VP8X
# bytes at the end without which the last pixels cannot be decoded: libwebp writes up to 3 more than these need. Rarely,
# it does not notice the end of the data, and another number of bytes is tried
_SHORTENED_BY = {b"VP8 ": (6, 7), b"VP8L": (3, 4)}


def damage(data: bytes) -> InvalidScan | str:
    """Return why the image cannot be used, or else a sign of damage; "" if there is none.

    Only the data without their end are decoded, because it takes half as long as to prepare the image. What the decoder
    does not accept is an error then.
    """
    length = int.from_bytes(data[4:8], "little") + 8
    if length > len(data):
        return InvalidScan("it is cut off: its last part is missing", _HINT)
    chunks = _chunks_of_first_image(data[:length])
    for place, (name, content) in enumerate(chunks):
        counts = _SHORTENED_BY.get(name, ())
        if counts and len(content) > 2 * max(counts):
            shorter = ([*chunks[:place], (name, content[:-count]), *chunks[place + 1 :]] for count in counts)
            return (
                "more data than its pixels need" if all(_is_decoded(_file(part)) for part in shorter) else ""
            )
    return ""


def has_profile(path: Path) -> bool:
    """Whether the file has an ICC profile (2.7.1.4). Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_BYTES_BEFORE_PROFILE)
    return _PROFILE in head


def _is_decoded(data: bytes) -> bool:
    try:
        pyvips.Image.webpload_buffer(data, access="sequential", fail_on="error").avg()
    except pyvips.Error:
        return False
    return True


def _chunks_of_first_image(data: bytes) -> list[Chunk]:
    """Return the chunks of the image, or of the first frame (2.7.1.1) without the header that says there are more."""
    chunks = list(_chunks(data, _HEAD))
    frame = next((content for name, content in chunks if name == _FRAME), None)
    return chunks if frame is None else list(_chunks(frame, _FRAME_HEAD))


def _chunks(data: bytes, start: int) -> Iterator[Chunk]:
    """Yield the chunks of a file or of a frame (RFC 9649, 2.3)."""
    while start + 8 <= len(data):
        length = int.from_bytes(data[start + 4 : start + 8], "little")
        yield data[start : start + 4], data[start + 8 : start + 8 + length]
        start += 8 + length + length % 2


def _file(chunks: list[Chunk]) -> bytes:
    body = b"WEBP"
    for name, content in chunks:
        body += name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
