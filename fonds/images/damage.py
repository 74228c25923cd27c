"""Finds what is wrong with a scan whose headers are right: damage that its decoder goes over, and frames left out.

Only what costs less than to prepare the scan is tried here. Other damage is an error when the scan is prepared. The
profiles of the colours are looked at too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from fonds.images import avif, gif, jpeg, jpeg2000, png, profiles, tiff, tiff_damage, webp
from fonds.images.errors import InvalidScan
from fonds.images.scan import Scan, ScanPage, open_with_libvips
from fonds.images.vips import error_text, pyvips

Warnings = tuple[tuple[str, str], ...]  # (message, hint)
_DAMAGE_OF_DATA: Mapping[str, Callable[[bytes], InvalidScan | str]] = {
    "avif": avif.damage,
    "jpeg": jpeg.damage,
    "webp": webp.damage,
    "gif": gif.damage,
}
_FRAMES = ("it has several frames, and only the first is published", "save the others as files of their own")
_PROFILE = (
    "its colour profile is damaged or is for other pixels, and its colours are shown without it",
    "embed the profile of the scanner anew, or convert the scan to sRGB",
)


def find_damage(scan: Scan) -> InvalidScan | Warnings:
    """Return why a scan cannot be used, or else warnings about it. Raises OSError."""
    sign = _sign_of_damage(scan)
    if isinstance(sign, InvalidScan):
        return sign
    warnings = []
    if sign:
        warnings.append((f"it is damaged, and is published as it can be read: {sign}", tiff_damage.HINT))
    try:
        if not sign and _has_frames(scan):
            warnings.append(_FRAMES)
        warnings += [
            (f"{_place(scan, page)}{_PROFILE[0]}", _PROFILE[1]) for page in _pages_with_bad_profile(scan)
        ]
    except pyvips.Error as error:
        return InvalidScan(f"it cannot be read: {error_text(error)}", tiff_damage.HINT)
    return tuple(warnings)


def _pages_with_bad_profile(scan: Scan) -> Iterator[ScanPage]:
    """Yield the first page whose profile is not used; the others mostly have the same."""
    return islice((page for page in scan.pages if profiles.is_ignored(scan, page.number)), 1)


def _place(scan: Scan, page: ScanPage) -> str:
    return f"page {page.number + 1}: " if len(scan.pages) > 1 else ""


def _sign_of_damage(scan: Scan) -> InvalidScan | str:
    if scan.kind in _DAMAGE_OF_DATA:
        return _DAMAGE_OF_DATA[scan.kind](scan.path.read_bytes())
    if scan.kind == "jp2":
        return jpeg2000.damage(scan.path)
    return _sign_in_pages(scan) if scan.kind == "tiff" else ""


def _sign_in_pages(scan: Scan) -> InvalidScan | str:
    """Return what is wrong with the first page of a TIFF that is damaged, with its number if there are several."""
    directories = tiff.directories(tiff.TiffFile(scan.path))
    if isinstance(directories, InvalidScan):
        return directories
    for page in scan.pages:
        sign = tiff_damage.damage(scan.path, page.number, directories[page.number])
        place = _place(scan, page)
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
