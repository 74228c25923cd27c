"""What the identifier of an image service stands for: a scan, a typeset page, or an image that is restricted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from fonds.images.geometry import Limits
from fonds.images.server import ImageResource
from fonds.publishing import page_images
from fonds.publishing.derivatives import TypesetPage
from fonds.record import rights
from fonds.record.access import RestrictedRecord
from fonds.record.model import Record
from fonds.record.part_rights import rights_of_page
from fonds.serializers import page_image, pages
from fonds.serializers.iiif import authorization
from fonds.settings import Settings
from fonds.store.log import Entity
from fonds.web.context import RequestContext


@dataclass(frozen=True, slots=True)
class ScanResource:
    """A scan with a prepared file."""

    image: ImageResource


@dataclass(frozen=True, slots=True)
class TypesetResource:
    """A typeset page. Its file is prepared when a client asks for more than whole pages; before, `image` has none."""

    page: TypesetPage
    image: ImageResource


@dataclass(frozen=True, slots=True)
class RestrictedResource:
    """An image that not everybody may see."""

    entity: Entity


ImageServiceResource = ScanResource | TypesetResource | RestrictedResource | Entity  # the last if withdrawn


def find(context: RequestContext, version: int, identifier: str) -> ImageServiceResource | None:
    """Return what an identifier `{id}.{page}` stands for in a version of the Image API, or None."""
    id, _, number = identifier.partition(".")
    page = int(number)
    entity = context.reader.entity(id)
    if entity is None or entity.kind != "record":
        return None
    if entity.withdrawn is not None:
        return entity
    record = context.reader.find(id)
    if not isinstance(record, Record):
        return None
    if isinstance(record, RestrictedRecord) and pages.is_withheld(record, page):
        return RestrictedResource(entity)
    uri = context.urls.image(id, page, version)
    image = ImageResource(
        Path(),
        uri,
        rights.iiif_uri(rights_of_page(record.part_rights, page, record.rights)),
        _limits(context.settings),
    )
    if pages.is_access_controlled(record, context.serializer_context):
        # Authorization Flow 2.0, 2.1: info.json MUST declare the probe service
        services = tuple(authorization.services(identifier, context.serializer_context))
        image = replace(image, services=services, contexts=(authorization.AUTH_2_CONTEXT,))
    if stored := context.reader.page_image(entity.document_set or 0, page):
        prepared = page_image.from_bytes(stored).prepared
        if not prepared:
            return None
        return ScanResource(replace(image, path=page_images.path_of(context.settings, prepared)))
    typeset = pages.typeset_page(record, page, context.serializer_context)
    if typeset is None:
        return None
    sheet, layout = typeset
    return TypesetResource(TypesetPage(sheet, layout.number, layout.width, layout.height), image)


def _limits(settings: Settings) -> Limits:
    names = ("image_max_width", "image_max_height", "image_max_area")
    return Limits(*(settings[name] for name in names))
