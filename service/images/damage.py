"""Finds what is wrong with a scan whose headers are right: damage that its decoder goes over, and frames left out.

Only what costs less than to prepare the scan is tried here. Other damage is an error when the scan is prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.images import avif, gif, jpeg, jpeg2000, png, tiff_damage, tiff_pixels, webp
from service.images.errors import InvalidScan
from service.images.scan import Scan, open_with_libvips
from service.images.vips import error_text, pyvips

Warnings = tuple[tuple[str, str], ...]  # (message, hint)
_DAMAGE_OF_DATA: Mapping[str, Callable[[bytes], InvalidScan | str]] = {
    "jpeg": jpeg.damage,
    "webp": webp.damage,
    "gif": gif.damage,
}
_FRAMES = ("it has several frames, and only the first is published", "save the others as files of their own")


def find_damage(scan: Scan) -> InvalidScan | Warnings:
    """Return why a scan cannot be used, or else warnings about it. Raises OSError."""
    sign = _sign_of_damage(scan)
    if isinstance(sign, InvalidScan):
        return sign
    if sign:
        return ((f"it is damaged, and is published as it can be read: {sign}", tiff_damage.HINT),)
    try:
        return (_FRAMES,) if _has_frames(scan) else ()
    except pyvips.Error as error:
        return InvalidScan(f"it cannot be read: {error_text(error)}", tiff_damage.HINT)


def _sign_of_damage(scan: Scan) -> InvalidScan | str:
    if scan.kind in _DAMAGE_OF_DATA:
        return _DAMAGE_OF_DATA[scan.kind](scan.path.read_bytes())
    if scan.kind == "jp2":
        return jpeg2000.damage(scan.path)
    return _sign_in_pages(scan) if scan.kind == "tiff" else ""


def _sign_in_pages(scan: Scan) -> InvalidScan | str:
    """Return what is wrong with the first page of a TIFF that is damaged, with its number if there are several."""
    for page in scan.pages:
        tags = tiff_pixels.page_tags(scan.path, page.number)
        sign = tags if isinstance(tags, InvalidScan) else tiff_damage.damage(scan.path, page.number, tags)
        place = f"page {page.number + 1}: " if len(scan.pages) > 1 else ""
        if isinstance(sign, InvalidScan):
            return InvalidScan(place + sign.message, sign.hint)
        if sign:
            return place + sign
    return ""


def _has_frames(scan: Scan) -> bool:
    if scan.kind == "png":
        return png.is_animated(scan.path)
    if scan.kind not in ("gif", "webp", "avif"):
        return False
    if scan.kind == "avif" and avif.is_sequence(scan.path):
        return True
    image = open_with_libvips(scan.path, scan.kind)
    return bool(image.get_typeof("n-pages") and image.get("n-pages") > 1)
