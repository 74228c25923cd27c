"""The formats that images are given in: one row each, with libvips' own saver and its settings.

A row whose saver the libvips at hand lacks is never offered. Savers strip metadata: equal pixels are equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from service.images.vips import pyvips

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: suffix in the address, media type, libvips' saver, its options, and whether it can be transparent.

    `largest` is how many pixels it may have, where its coder is too slow for more; 0 is no such bound.
    """

    suffix: str
    media_type: str
    saver: str
    options: Options
    alpha: bool = False
    largest: int = 0


# Image API 3.0, 4.5. jpg and png are level 2's own; the rest are listed as extraFormats. jp2 has no coder in the
# libvips of PyPI, and pdf is made elsewhere, from all the pages of a record.
ROWS: tuple[Format, ...] = (
    Format("jpg", "image/jpeg", "jpegsave_buffer", {"Q": 85}),
    Format("png", "image/png", "pngsave_buffer", {"compression": 3}, alpha=True),
    Format("webp", "image/webp", "webpsave_buffer", {"Q": 80, "effort": 2}, alpha=True),
    # speed: a page of 1 megapixel takes 0.2 s at effort 0 and seconds at libvips' own choice
    Format(
        "avif", "image/avif", "heifsave_buffer", {"Q": 60, "effort": 0, "compression": "av1"}, True, 8_000_000
    ),
    Format(
        "tif", "image/tiff", "tiffsave_buffer", {"compression": "deflate", "predictor": "horizontal"}, True
    ),
    Format("gif", "image/gif", "gifsave_buffer", {"effort": 1}, alpha=True, largest=8_000_000),
)


@cache
def offered() -> Mapping[str, Format]:
    """The formats that this libvips can write, by suffix."""
    return {row.suffix: row for row in ROWS if pyvips.type_find("VipsOperation", row.saver)}
