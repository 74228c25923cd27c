"""The sound and film of records: the copies that were published, in whole or in part (RFC 9110, 14); and their words.

What is restricted is given to readers with a pass only, as images are; the probe service tells who may have it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from flask import Blueprint

from fonds.publishing import media_files
from fonds.record.access import RestrictedRecord
from fonds.record.model import Record
from fonds.serializers import page_image, pages
from fonds.serializers.caption_layers import TIMED_KINDS
from fonds.serializers.page_image import PageMedia
from fonds.serializers.text import webvtt
from fonds.store.log import Entity
from fonds.web.access_denied import denied
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem
from fonds.web.route_decorator import route

blueprint = Blueprint("media", __name__)

DAY = "public, max-age=86400"


@dataclass(frozen=True, slots=True)
class _Restricted:
    """Sound or film that not everybody may have."""

    entity: Entity


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that everybody may have."""

    entity: Entity
    record: Record
    number: int


@route(blueprint, "media")
def media(request: Request, context: RequestContext, image: str) -> Response | None:
    """The sound or film with an identifier `{id}.{page}`, as that of an image service."""
    resource = context.cached(("media", image), partial(_find, context, image))
    if resource is None:
        return None
    if not isinstance(resource, PageMedia):
        return _refusal(request, context, resource)
    path = media_files.path_of(context.settings, resource.digest)
    if not path.is_file():
        return problem(404, "Not Found", "The file is not copied: publish its record again.")
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", PurePosixPath(resource.file).name)
    headers = (("Content-Disposition", f'inline; filename="{name}"'),)
    return Response(
        200,
        resource.format,
        headers=headers,
        etag=resource.digest,
        cache_control=DAY,
        cacheable=False,
        file=path,
        length=resource.length,
    )


@route(blueprint, "captions")
def captions(request: Request, context: RequestContext, image: str, layer: str) -> Response | None:
    """The words of sound or film with their times as WebVTT, whatever the format of their file."""
    page = _page(context, image)
    if page is None:
        return None
    if not isinstance(page, _Page):
        return _refusal(request, context, page)
    canvases = pages.canvases(page.record, context.serializer_context) if page.record.pages else ()
    canvas = next((canvas for canvas in canvases if canvas.number == page.number), None)
    text = canvas.layer(layer) if canvas and canvas.duration else None
    if text is None or text.kind not in TIMED_KINDS:
        return None
    body = webvtt.write(text.lines)
    return Response(200, webvtt.MEDIA_TYPE, body, etag=digest(body))


def _find(context: RequestContext, identifier: str) -> PageMedia | _Restricted | Entity | None:
    """Return the sound or film of an identifier: its record if it is withdrawn, or None."""
    page = _page(context, identifier)
    if not isinstance(page, _Page):
        return page
    stored = context.reader.page_image(page.entity.document_set or 0, page.number)
    medium = page_image.from_bytes(stored).media if stored else None
    return medium if medium and medium.digest else None


def _page(context: RequestContext, identifier: str) -> _Page | _Restricted | Entity | None:
    """Return the page of an identifier `{id}.{page}`: its record if it is withdrawn, or None."""
    id, _, number = identifier.partition(".")
    entity = context.reader.entity(id)
    if entity is None or entity.kind != "record":
        return None
    if entity.withdrawn is not None:
        return entity
    record = context.reader.find(id)
    if not isinstance(record, Record):
        return None
    if isinstance(record, RestrictedRecord) and pages.is_withheld(record, int(number)):
        return _Restricted(entity)
    return _Page(entity, record, int(number))


def _refusal(request: Request, context: RequestContext, resource: _Restricted | Entity) -> Response:
    if isinstance(resource, Entity):
        return tombstone_or_redirect(request, context, resource, part=True)
    return denied(request, context, resource.entity, as_page=False)
