"""Images of the site itself, which are small and the archive's own: their sizes, and icons in the sizes of devices."""

from __future__ import annotations

import re
from pathlib import Path

from fonds.images.errors import InvalidScan
from fonds.images.scan import ScanLimits, inspect_scan
from fonds.images.vips import pyvips
from fonds.safe_xml import XmlError, parse

ICON_SIDE = 512  # pixels: the largest icon of a web manifest
MEDIA_TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "svg": "image/svg+xml",
}
_LIMITS = ScanLimits(pixels=50_000_000, pages=100)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(?:px)?\s*")


def measure(path: Path) -> tuple[str, int, int] | InvalidScan:
    """Return the media type of an image that browsers show, its width and height. Raises OSError."""
    if path.suffix.lower() == ".svg":
        return _measure_svg(path.read_bytes())
    scan = inspect_scan(path, _LIMITS)
    if isinstance(scan, InvalidScan):
        return scan
    if scan.kind not in MEDIA_TYPES:
        return InvalidScan("browsers do not show an image of this kind", "PNG, JPEG, WebP, GIF, AVIF or SVG")
    return MEDIA_TYPES[scan.kind], scan.pages[0].width, scan.pages[0].height


def _measure_svg(data: bytes) -> tuple[str, int, int] | InvalidScan:
    hint = 'an <svg> with width and height in pixels, or with viewBox="0 0 WIDTH HEIGHT"'
    try:
        root = parse(data)
    except XmlError as error:
        return InvalidScan(f"it is no SVG: {error}", hint)
    lengths = [_LENGTH.fullmatch(root.get(name) or "") for name in ("width", "height")]
    sides = [float(length[1]) for length in lengths if length]
    if len(sides) != 2:
        box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
        sides = [float(side) for side in box[2:4] if _LENGTH.fullmatch(side)]
    if len(sides) != 2 or min(sides) <= 0:
        return InvalidScan("the size of the SVG is not known", hint)
    return MEDIA_TYPES["svg"], max(1, round(sides[0])), max(1, round(sides[1]))


def icons(path: Path, sides: tuple[int, ...]) -> dict[int, bytes] | InvalidScan:
    """Return a square image as PNG in several sizes. Raises OSError."""
    measured = measure(path)
    if isinstance(measured, InvalidScan):
        return measured
    media_type, width, height = measured
    if media_type == MEDIA_TYPES["svg"] or width != height or width < ICON_SIDE:
        return InvalidScan(
            "it cannot be an icon", f"a square PNG of at least {ICON_SIDE} by {ICON_SIDE} pixels"
        )
    image = pyvips.Image.new_from_file(str(path))
    return {side: image.thumbnail_image(side).pngsave_buffer(strip=True) for side in sides}
