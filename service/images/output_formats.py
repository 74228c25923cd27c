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
class OutputFormat:
    """A format: suffix in the address, media type, libvips' saver, its options, and whether it can be transparent.

    `largest` is how many pixels it may have, where its coder is too slow for more; 0 is no such bound.
    """

    suffix: str
    media_type: str
    saver: str
    options: Options
    has_alpha: bool = False
    max_pixels: int = 0


# Image API 3.0, 4.5. jpg and png are level 2's own; the rest are listed as extraFormats. jp2 has no coder in the
# libvips of PyPI, and pdf is made elsewhere, from all the pages of a record.
OUTPUT_FORMATS: tuple[OutputFormat, ...] = (
    OutputFormat("jpg", "image/jpeg", "jpegsave_buffer", {"Q": 85}),
    OutputFormat("png", "image/png", "pngsave_buffer", {"compression": 3}, has_alpha=True),
    OutputFormat("webp", "image/webp", "webpsave_buffer", {"Q": 80, "effort": 2}, has_alpha=True),
    # speed: a page of 1 megapixel takes 0.2 s at effort 0 and seconds at libvips' own choice
    OutputFormat(
        "avif", "image/avif", "heifsave_buffer", {"Q": 60, "effort": 0, "compression": "av1"}, True, 8_000_000
    ),
    OutputFormat(
        "tif", "image/tiff", "tiffsave_buffer", {"compression": "deflate", "predictor": "horizontal"}, True
    ),
    OutputFormat("gif", "image/gif", "gifsave_buffer", {"effort": 1}, has_alpha=True, max_pixels=8_000_000),
)


@cache
def available_formats() -> Mapping[str, OutputFormat]:
    """The formats that this libvips can write, by suffix."""
    return {row.suffix: row for row in OUTPUT_FORMATS if pyvips.type_find("VipsOperation", row.saver)}
