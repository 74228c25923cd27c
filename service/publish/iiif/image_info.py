"""The image information document of a typeset page: Image API 3.0 at level 0, nothing but whole pages in a few sizes.

It says what is to be had; pixels are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CONTEXT = "http://iiif.io/api/image/3/context.json"


def info(service: str, width: int, height: int, sizes: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """info.json (Image API 3.0, 5) of the service at that address; sizes in pixels, smallest first.

    No `tiles`: a level 0 service has only the tiles that it makes (5.4), and a page is small enough for whole sizes.
    """
    return {
        "@context": CONTEXT,
        "id": service,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": width,
        "height": height,
        "sizes": [{"type": "Size", "width": wide, "height": high} for wide, high in sizes],
    }
