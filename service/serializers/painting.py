"""A picture as something that can be painted on a canvas: the addresses of its image, its service and its thumbnail."""

from __future__ import annotations

import re

from service.record.model import Record
from service.serializers.context import Context
from service.serializers.page_image import JPEG, Picture, Size
from service.serializers.page_model import Painting

THUMBNAIL = 400  # pixels of the longer side of a thumbnail, at least, where there is such a size

# The version of an outside image service that nobody asked shows in its address or nowhere.
_VERSION_2 = re.compile(r"/(?:iiif|image)/(?:image/)?v?2(?:\.[01])?(?:/|$)", re.IGNORECASE)


def painting(record_id: str, page: int, picture: Picture, context: Context) -> Painting:
    """The painting of a page of a record, counted from 1."""
    if picture.prepared:
        return _prepared(record_id, page, picture, context)
    if not picture.service:
        return Painting(picture.image, picture.format, picture.width, picture.height)
    version = picture.version or (2 if _VERSION_2.search(picture.service) else 3)
    image = picture.image or whole(picture.service, version)
    return _of_service(picture, picture.service, version, picture.level, image, picture.format)


def first(record: Record, context: Context) -> Painting | None:
    """The image of the first page of a record, where it has scans."""
    pictures = context.pictures(record) if record.pages else ()
    return painting(record.id, 1, pictures[0], context) if pictures else None


def _prepared(record_id: str, page: int, picture: Picture, context: Context) -> Painting:
    servers = context.servers
    if servers.template:
        service, version, level = servers.service(picture.prepared), servers.version, "level1"
    else:
        service, version, level = context.address.image(record_id, page), 3, "level2"
    return _of_service(picture, service, version, level, whole(service, version), JPEG)


def _of_service(
    picture: Picture, service: str, version: int, level: str, image: str, format: str
) -> Painting:
    size = thumbnail_size(picture, level)
    small = (sized(service, version, size), *size) if size else None
    return Painting(image, format, picture.width, picture.height, service, level, version, thumbnail=small)


def whole(service: str, version: int) -> str:
    """The address of the whole image, as large as it is given (2.1, 4.2 `full`; 3.0, 4.2 `max`)."""
    return f"{service}/full/{'full' if version == 2 else 'max'}/0/default.jpg"


def sized(service: str, version: int, size: Size) -> str:
    """The address of the whole image at a size, in its canonical form (2.1, 4.7; 3.0, 4.8)."""
    wide, high = size
    return f"{service}/full/{f'{wide},' if version == 2 else f'{wide},{high}'}/0/default.jpg"


def fitted(width: int, height: int, longest: int) -> Size:
    """That size made smaller, where it is larger, so that its longer side has so many pixels."""
    scale = min(1.0, longest / max(width, height))
    return max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5))


def thumbnail_size(picture: Picture, level: str) -> Size | None:
    """The smallest ready size that is large enough, else one that a service of level 1 gives; None for neither."""
    ready = [size for size in picture.sizes if max(size) >= THUMBNAIL]
    if ready:
        return min(ready)
    if level in ("level1", "level2"):
        return fitted(picture.width, picture.height, THUMBNAIL)
    return max(picture.sizes) if picture.sizes else None
