"""Reads AVIF, and HEIC where libvips can: the first image, and the colours that its nclx box tells.

The boxes are those of ISO/IEC 14496-12 (BMFF); colours without an ICC profile are code points of ITU-T H.273.
"""

from __future__ import annotations

from pathlib import Path

from fonds.images import icc
from fonds.images.errors import InvalidScan
from fonds.images.vips import pyvips

_SEQUENCE = b"avis"
_BRANDS = (b"avif", _SEQUENCE)
_MAX_HEADER = 1 << 20  # bytes in which the boxes of metadata lie
_NCLX = b"colrnclx"


def kind_of(head: bytes) -> str:
    """Return `avif` or `heic` for the first bytes of a file with the box ftyp, or "" for another kind."""
    end = min(int.from_bytes(head[:4]), len(head))
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, end, 4))}
    if brands.intersection(_BRANDS):
        return "avif"
    return "heic" if any(brand.startswith((b"hei", b"hev", b"mif1")) for brand in brands) else ""


def is_sequence(path: Path) -> bool:
    """Whether the file is a sequence of images. Raises OSError."""
    with path.open("rb") as file:
        return file.read(12)[8:] == _SEQUENCE


def load(path: Path) -> pyvips.Image:
    """Return the primary image, upright, with pixels in sequence. Raises pyvips.Error, OSError."""
    image = _load(path)
    if primary := image.get("heif-primary") if image.get_typeof("heif-primary") else 0:
        image = _load(path, page=primary)
    # libheif turned it already, as the boxes irot and imir say; the orientation of Exif does not count (HEIF, 6.5.10)
    image = image.copy()
    image.remove("orientation")
    return image


def has_decoder(path: Path) -> bool:
    """Whether libvips can decode the first pixel: the one on PyPI has no decoder of HEVC. Raises OSError."""
    try:
        load(path).crop(0, 0, 1, 1).avg()
    except pyvips.Error:
        return False
    return True


def _load(path: Path, **options: int) -> pyvips.Image:
    options["revalidate"] = True  # the file may have changed since this process read it
    return pyvips.Image.heifload(str(path), access="sequential", fail_on="error", **options)


def damage(data: bytes) -> InvalidScan | str:
    """Return why the image cannot be used if the data end before the last box does (ISO/IEC 14496-12, 4.2), or ""."""
    position = 0
    while position < len(data):
        length = int.from_bytes(data[position : position + 4])
        if length == 1:
            length = int.from_bytes(data[position + 8 : position + 16])
        elif length == 0:
            return ""  # the last box, up to the end
        if length < 8:
            return ""
        position += length
    if position == len(data):
        return ""
    return InvalidScan("it is cut off: its last part is missing", "copy it anew from its source")


def colour_profile(path: Path, is_gray: bool) -> bytes:
    """Return an ICC profile for the first nclx box; b"" if there is none, or its colours are sRGB. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_MAX_HEADER)
    place = head.find(_NCLX)
    if place < 0 or len(head) < place + 12:
        return b""
    primaries, transfer = (int.from_bytes(head[place + i : place + i + 2]) for i in (8, 10))
    return icc.cicp_profile(primaries, transfer, is_gray)
