"""Pictures of records and collections for pages: thumbnails of lists, and the large picture of previews.

The thumbnail of a record is that of its manifest, and stands in its summary: nothing is read or computed for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fonds.serializers.page_model import Painting
from fonds.serializers.painting import fit_within, sized_image_url
from fonds.urls import UrlBuilder

PREVIEW_WIDTH = 1200  # pixels: the width that programs that make previews ask for


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: its URL, its size in pixels, and the URL of one of twice the size for dense screens ("" for none)."""

    src: str
    width: int
    height: int
    dense: str = ""

    @property
    def larger(self) -> Picture:
        """The same image at twice the size, if its service is sure to have that."""
        return Picture(self.dense, 2 * self.width, 2 * self.height) if self.dense else self

    def within(self, width: int, height: int) -> Picture:
        """The same image, shown no larger than a box in CSS pixels.

        A page that gives an image its size by attributes keeps its place free while it is loaded.
        """
        scale = min(1.0, width / self.width, height / self.height)
        return replace(
            self, width=max(1, round(self.width * scale)), height=max(1, round(self.height * scale))
        )


def thumbnail_picture(thumbnail: Sequence[Mapping[str, Any]] | None, urls: UrlBuilder) -> Picture | None:
    """Return the picture of a summary, from the thumbnail of a manifest or Collection (Presentation 3.0, 3.1).

    Returns None if there is none, or if its size is not known: a page would move when it is loaded.
    """
    image = thumbnail[0] if thumbnail else {}
    if not image.get("width") or not image.get("height"):
        return None
    return Picture(str(image["id"]), image["width"], image["height"], _dense(image, urls))


def _dense(image: Mapping[str, Any], urls: UrlBuilder) -> str:
    """Return the URL of the image at twice the size; "" if its service may refuse to enlarge a small image.

    A thumbnail does not tell how large its image is. Our service enlarges it if necessary (Image API 3.0, 4.2, `^`).
    """
    service: Mapping[str, Any] = next(iter(image.get("service", ())), {})
    if service.get("profile") != "level2" or not str(service["id"]).startswith(f"{urls.base}/"):
        return ""
    return f"{service['id']}/full/^!{2 * image['width']},{2 * image['height']}/0/default.jpg"


def preview(painting: Painting) -> Picture:
    """Return the large picture of a page for previews of links: PREVIEW_WIDTH wide, or as wide as the page is."""
    if painting.level not in ("level1", "level2"):
        return Picture(painting.image, painting.width, painting.height)
    scale = min(1.0, PREVIEW_WIDTH / painting.width)
    longest = round(max(painting.width, painting.height) * scale)
    size = fit_within(painting.width, painting.height, longest)
    return Picture(sized_image_url(painting.service, painting.version, size), *size)
