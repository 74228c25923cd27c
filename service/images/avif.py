"""Reads AVIF with the decoder of AV1 in libvips: its first image, and the colours that its nclx box tells.

The boxes are those of ISO/IEC 14496-12 (BMFF); colours without an ICC profile are code points of ITU-T H.273.
"""

from __future__ import annotations

from pathlib import Path

from service.images import icc
from service.images.vips import pyvips

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
    try:
        image = _load(path)
        if primary := image.get("heif-primary") if image.get_typeof("heif-primary") else 0:
            image = _load(path, page=primary)
    except pyvips.Error:
        if _is_cut_off(path):
            raise pyvips.Error("it is cut off: its last part is missing") from None
        raise
    # libheif turned it already, as the boxes irot and imir say; the orientation of Exif does not count (HEIF, 6.5.10)
    image = image.copy()
    image.remove("orientation")
    return image


def _load(path: Path, **options: int) -> pyvips.Image:
    options["revalidate"] = True  # the file may have changed since this process read it
    return pyvips.Image.heifload(str(path), access="sequential", fail_on="error", **options)


def _is_cut_off(path: Path) -> bool:
    """Whether the file ends before its last box does (ISO/IEC 14496-12, 4.2)."""
    size, position = path.stat().st_size, 0
    with path.open("rb") as file:
        while position < size:
            file.seek(position)
            head = file.read(16)
            length = int.from_bytes(head[:4])
            length = int.from_bytes(head[8:16]) if length == 1 else length or size - position
            if length < 8:
                return False
            position += length
    return position > size


def colour_profile(path: Path, is_gray: bool) -> bytes:
    """Return an ICC profile for the first nclx box; b"" if there is none, or its colours are sRGB. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_MAX_HEADER)
    place = head.find(_NCLX)
    if place < 0 or len(head) < place + 12:
        return b""
    primaries, transfer = (int.from_bytes(head[place + i : place + i + 2]) for i in (8, 10))
    return icc.cicp_profile(primaries, transfer, is_gray)
