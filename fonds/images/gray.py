"""Pages of scans as 8-bit gray pixels without a header, for programs that read the text of images."""

from __future__ import annotations

from pathlib import Path

from fonds.images.scan import Scan, ScanPage, decode_page
from fonds.images.vips import error_text, pyvips


def write_gray(scan: Scan, page: ScanPage, target: Path) -> None:
    """Write the pixels of a page, row by row. Raises OSError if they cannot be decoded."""
    try:
        pixels = decode_page(scan, page, lambda image: image.copy_memory())
        pixels.colourspace("b-w").cast("uchar").rawsave(str(target))
    except pyvips.Error as error:
        raise OSError(f"its pixels cannot be decoded: {error_text(error)}") from None
