"""Names of files with scans: their suffixes, and the order in which people read them."""

from __future__ import annotations

import re

SCAN_SUFFIXES = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".png", ".jp2", ".j2k", ".j2c", ".jpx", ".jpf"),
        *(".webp", ".avif", ".gif", ".bmp", ".dib", ".pbm", ".pgm", ".ppm", ".pnm"),
    }
)


def natural_order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return a sort key for file names that puts 2.jpg before 10.jpg."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part], name
