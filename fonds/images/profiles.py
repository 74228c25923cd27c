"""Says whether the ICC profile in a scan is used. One that is damaged, or that is meant for other pixels, is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from fonds.images import (
    icc,
    jp2_boxes,
    jpeg,
    jpeg2000,
    pillow_images,
    png,
    scan,
    tiff,
    tiff_pixels,
    tiff_samples,
    webp,
)
from fonds.images.errors import InvalidScan
from fonds.images.scan import Scan
from fonds.images.vips import decoder_warnings, pyvips

_MAX_HEADER = 1 << 20  # bytes of AVIF in which the boxes of metadata lie
_OTHER_INTENT = "fallback to suggested"  # a warning that changes little: few profiles have every intent
_JPEG_PROFILE = b"ICC_PROFILE\0"  # ICC.1:2022, B.4
_AVIF_PROFILES = (b"colrprof", b"colrrICC")  # ISO/IEC 14496-12, 12.1.5


def is_ignored(source: Scan, number: int) -> bool:
    """Whether page `number` (from 0) has a profile that its colours are not converted by.

    Raises OSError, and pyvips.Error if the header cannot be read.
    """
    if source.kind == "jp2":
        return _is_ignored_in_jp2(source.path)
    if source.kind == "bmp":
        profile = pillow_images.embedded_profile(source.path)
        return bool(profile) and not _is_usable(profile, 3, "srgb")
    if source.kind == "tiff":
        return _is_ignored_in_tiff(source.path, number)
    has_profile = _HAS_PROFILE.get(source.kind)
    if has_profile is None or not has_profile(source.path):
        return False
    return not _is_used(scan.open_with_libvips(source.path, source.kind))


def _is_used(image: pyvips.Image) -> bool:
    if not image.get_typeof("icc-profile-data"):
        return False
    interpretation = "cmyk" if image.interpretation == "cmyk" else "b-w" if image.bands < 3 else "srgb"
    count = {"cmyk": 4, "b-w": 1}.get(interpretation, 3)
    return _is_usable(bytes(image.get("icc-profile-data")), count, interpretation)


def _is_usable(profile: bytes, bands: int, interpretation: str) -> bool:
    """Whether libvips converts a pixel of that kind by a profile; if not, it warns, and takes sRGB for it."""
    pixel = pyvips.Image.black(1, 1, bands=bands).copy(interpretation=interpretation)
    with decoder_warnings() as messages:
        try:
            image = icc.with_profile(pixel, profile)
            image.icc_transform("srgb", embedded=True, intent="relative", depth=8).avg()
        except pyvips.Error:
            return False
    # other messages are about images that were read before
    return not any("profile" in message and not message.startswith(_OTHER_INTENT) for message in messages)


def _is_ignored_in_jp2(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(jpeg2000.MAX_HEADER)
    profile, size = jp2_boxes.read_boxes(head).profile, jp2_boxes.codestream(head)
    if not profile or size is None:
        return False
    if profile[16:20] == b"CMYK" and size.components == 4:
        return not _is_usable(profile, 4, "cmyk")
    return not (_is_usable(profile, 1, "b-w") if size.components < 3 else _is_usable(profile, 3, "srgb"))


def _is_ignored_in_tiff(path: Path, number: int) -> bool:
    if tiff.value_place(tiff.TiffFile(path), number, tiff.ICC_PROFILE) is None:
        return False
    tags = tiff_pixels.page_tags(path, number)
    # CIELAB needs none; and packed samples are not seen as colours here
    if isinstance(tags, InvalidScan) or tiff_pixels.meaning_as_stored(tags) or tiff_samples.bits_of(tags):
        return False
    return not _is_used(tiff_pixels.header(path, number, tags))


def _avif_has_profile(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_MAX_HEADER)
    return any(box in head for box in _AVIF_PROFILES)


_HAS_PROFILE: Mapping[str, Callable[[Path], bool]] = {
    "jpeg": lambda path: _JPEG_PROFILE in jpeg.headers(path),
    "png": png.has_profile,
    "webp": webp.has_profile,
    "avif": _avif_has_profile,
}
