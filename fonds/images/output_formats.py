"""The formats in which images are served, each with its saver in libvips and its options.

A format is not available if the installed libvips lacks its saver. Savers strip metadata, so that equal pixels give
equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fonds.images.vips import pyvips

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """A format: suffix in the URI, media type, saver of libvips, its options, and whether it can be transparent.

    `max_pixels` limits images whose encoder is too slow for more; 0 means no limit.
    """

    suffix: str
    media_type: str
    saver: str
    options: Options
    has_alpha: bool = False
    max_pixels: int = 0


# Image API 3.0, 4.5. jpg and png belong to level 2; the others are listed as extraFormats. jp2 has no encoder in
# the libvips on PyPI, and the PDF of a record is made by the package typesetting.
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
    """Return the formats that the installed libvips can write, by suffix."""
    return {
        output.suffix: output for output in OUTPUT_FORMATS if pyvips.type_find("VipsOperation", output.saver)
    }
