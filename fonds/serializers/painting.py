"""A page image, sound or film as the content of a painting annotation: its URL, image service and thumbnail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fonds.record.model import Record
from fonds.serializers.caption_layers import tracks
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_image import JPEG, PageImage, PageMedia, Size
from fonds.serializers.page_model import Painting, Track

THUMBNAIL = 400  # least length in pixels of the longer side of a thumbnail, if there is such a size

# The URL of an external image service that was never requested is the only sign of its version.
_VERSION_2 = re.compile(r"/(?:iiif|image)/(?:image/)?v?2(?:\.[01])?(?:/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MediaPage:
    """A page that is sound or film: its number and label, the file and its poster."""

    number: int
    label: str
    painting: Painting
    poster: Painting | None
    media: PageMedia
    tracks: tuple[Track, ...]


def painting(record_id: str, page: int, image: PageImage, context: SerializerContext) -> Painting:
    """Return the painting of a page of a record; pages are counted from 1."""
    if media := image.media:
        url = media.url or context.urls.media(record_id, page)
        return Painting(url, media.format, media.width, media.height, duration=media.duration)
    return picture(record_id, page, image, context)


def poster(record_id: str, page: int, image: PageImage, context: SerializerContext) -> Painting | None:
    """Return the poster of a page that is sound or film; None if it has none, or is an image."""
    return picture(record_id, page, image, context) if image.media and image.width else None


def picture(record_id: str, page: int, image: PageImage, context: SerializerContext) -> Painting:
    """Return the image of a page, or the poster of its sound or film."""
    if image.prepared:
        return _prepared_painting(record_id, page, image, context)
    if not image.service:
        return Painting(image.image, image.format, image.width, image.height)
    version = image.version or (2 if _VERSION_2.search(image.service) else 3)
    image_url = image.image or full_image_url(image.service, version)
    return _service_painting(image, image.service, version, image.level, image_url, image.format)


def first_painting(record: Record, context: SerializerContext) -> Painting | None:
    """Return the first image of a record, which may be the poster of sound or film; None if it has no image."""
    for page, image in enumerate(context.images(record), 1):
        if image.width or not image.media:
            return picture(record.id, page, image, context)
    return None


def first_label(record: Record, context: SerializerContext) -> str:
    """Return the label of the page of the first image; "" if it has none."""
    return next((image.label for image in context.images(record) if image.width or not image.media), "")


def media_pages(record: Record, context: SerializerContext) -> Iterator[MediaPage]:
    """Yield each page of a record that is sound or film."""
    for page, image in enumerate(context.images(record), 1):
        if image.media:
            shown = painting(record.id, page, image, context)
            stills = poster(record.id, page, image, context)
            words = tracks(record.id, page, image.media, context)
            yield MediaPage(page, image.label, shown, stills, image.media, words)


def _prepared_painting(record_id: str, page: int, image: PageImage, context: SerializerContext) -> Painting:
    server = context.image_server
    if server.template:
        service, version, level = server.service_uri(image.prepared), server.version, "level1"
    else:
        service, version, level = context.urls.image(record_id, page), 3, "level2"
    return _service_painting(image, service, version, level, full_image_url(service, version), JPEG)


def _service_painting(
    image: PageImage, service: str, version: int, level: str, image_url: str, format: str
) -> Painting:
    size = thumbnail_size(image, level)
    thumbnail = (sized_image_url(service, version, size), *size) if size else None
    return Painting(
        image_url, format, image.width, image.height, service, level, version, thumbnail=thumbnail
    )


def full_image_url(service: str, version: int) -> str:
    """Return the URL of the whole image at the largest size that is served (2.1, 4.2 `full`; 3.0, 4.2 `max`)."""
    return f"{service}/full/{'full' if version == 2 else 'max'}/0/default.jpg"


def sized_image_url(service: str, version: int, size: Size) -> str:
    """Return the URL of the whole image at a size, in its canonical form (2.1, 4.7; 3.0, 4.8)."""
    width, height = size
    return f"{service}/full/{f'{width},' if version == 2 else f'{width},{height}'}/0/default.jpg"


def fit_within(width: int, height: int, longest: int) -> Size:
    """Return the size scaled down, if necessary, so that its longer side has at most `longest` pixels."""
    scale = min(1.0, longest / max(width, height))
    return max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5))


def thumbnail_size(image: PageImage, level: str) -> Size | None:
    """Return the size of the thumbnail, or None if no suitable one is served.

    It is the smallest ready size that is large enough; else one that a service of level 1 or 2 makes; else the largest
    ready size.
    """
    large_enough = [size for size in image.sizes if max(size) >= THUMBNAIL]
    if large_enough:
        return min(large_enough)
    if level in ("level1", "level2"):
        return fit_within(image.width, image.height, THUMBNAIL)
    return max(image.sizes) if image.sizes else None
