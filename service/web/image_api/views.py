"""The doors of images: Image API 3.0 and 2.1 for scans and for typeset pages. Their answers are made in service/images.

Nothing of the store is held while an image is drawn, and pictures are not kept in memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint

from service.images import server
from service.images.errors import Refusal
from service.images.geometry import Limits
from service.images.info import PROFILES
from service.images.server import Held, Picture, Studio
from service.publishing import page_images
from service.publishing.derivatives import TypesetPage
from service.record.access import RestrictedRecord
from service.record.model import Record
from service.serializers import page_image as forms
from service.serializers import pages as canvases
from service.serializers import painting
from service.serializers.iiif import authorization
from service.settings import Settings
from service.store.log import Entity
from service.web import access_denied
from service.web.context import RequestContext
from service.web.descriptions.tombstones import tombstone_or_redirect
from service.web.http.negotiation import etag_matches
from service.web.http.request import Request
from service.web.http.response import DeferredResponse, Response, digest, problem, redirect
from service.web.routing import route

blueprint = Blueprint("image_api", __name__)

LONG = "public, max-age=86400"
# whole typeset pages in the sizes that were ever listed: made without preparing the page
_PLAIN = re.compile(r"/full/(max|full|(\d{1,6}),(\d{1,6})?)/0/default\.(jpg|png)")


@dataclass(frozen=True, slots=True)
class Scan:
    """An image with a prepared file."""

    held: Held


@dataclass(frozen=True, slots=True)
class Typeset:
    """An image of a typeset page: prepared when somebody wants more of it than whole pages."""

    page: TypesetPage
    held: Held  # its path is not known before


@dataclass(frozen=True, slots=True)
class Withheld:
    """An image that not everybody may see."""

    row: Entity


Found = Scan | Typeset | Withheld | Entity  # the last of what was withdrawn


def find(context: RequestContext, version: int, image: str) -> Found | None:
    """What an identifier stands for, `{id}.{page}`; None for nothing."""
    id, _, number = image.partition(".")
    page = int(number)
    row = context.reader.entity(id)
    if row is None or row.kind != "record":
        return None
    if row.withdrawn is not None:
        return row
    record = context.reader.find(id)
    if not isinstance(record, Record):
        return None
    guarded = isinstance(record, RestrictedRecord) and bool(record.withheld)
    if guarded and page < canvases.BESIDE:
        return Withheld(row)
    uri = context.urls.image(id, page, version)
    held = Held(Path(), uri, record.rights or "", _limits(context.settings))
    if canvases.is_guarded(record, context.serializer_context):
        # Authorization Flow 2.0, 2.1: info.json MUST declare the probe
        services = tuple(authorization.services(image, context.serializer_context))
        held = replace(held, services=services, contexts=(authorization.CONTEXT,))
    if said := context.reader.picture(row.edition or 0, page):
        prepared = forms.from_bytes(said).prepared
        return Scan(replace(held, path=page_images.place(context.settings, prepared))) if prepared else None
    typeset = canvases.typeset_page(record, page, context.serializer_context)
    if typeset is None:
        return None
    sheet, leaf = typeset
    return Typeset(TypesetPage(sheet, leaf.number, leaf.width, leaf.height), held)


def _limits(settings: Settings) -> Limits:
    names = ("image_max_width", "image_max_height", "image_max_area")
    return Limits(*(settings[name] for name in names))


@route(blueprint, "image", version=3)
@route(blueprint, "image", tail="<rest:rest>", version=3)
@route(blueprint, "image2", version=2)
@route(blueprint, "image2", tail="<rest:rest>", version=2)
def image(
    request: Request, context: RequestContext, image: str, version: int, rest: str = ""
) -> Response | DeferredResponse | None:
    """An image service: its information, or an image of it. `rest` is the path after the identifier."""
    resource = context.cached(("image", version, image), partial(find, context, version, image))
    if resource is None:
        return None
    if isinstance(resource, Entity):
        return tombstone_or_redirect(request, context, resource, part=True)
    if isinstance(resource, Withheld):
        page = int(image.rpartition(".")[2])
        unrestricted = partial(_unrestricted, request, context, image, version, rest)
        return access_denied.image_response(request, context, resource.row, page, rest, unrestricted)
    if isinstance(resource, Scan):
        return lambda: _drawn(request, context.renderer, resource.held, version, rest)
    return _typeset(request, context, resource, version, rest)


def _unrestricted(
    request: Request, context: RequestContext, image_id: str, version: int, rest: str
) -> Response | DeferredResponse | None:
    """The response for readers with a pass, of which `access_denied` gives others a part."""
    context.authorized.begin()
    return image(replace(request, if_none_match=None), context.authorized, image_id, version, rest)


def _typeset(
    request: Request, context: RequestContext, found: Typeset, version: int, rest: str
) -> Response | DeferredResponse | None:
    page = found.page
    sizes = [size for size in canvases.sizes(page.width, page.height) if found.held.limits.allow(*size)]
    if rest in ("", "/"):
        return _said(server.moved(found.held))
    if rest == "/info.json":
        return _said(server.information(version, found.held, page.shape, sizes, request.accept))
    if plain := _plain(rest, version, sizes, page):
        return lambda: _whole(context, found, *plain, version)
    return lambda: _prepared(request, context, found, version, rest)


def _plain(
    rest: str, version: int, sizes: list[forms.Size], page: TypesetPage
) -> tuple[forms.Size, str] | None:
    """Size and format of a whole page in one of its listed sizes."""
    match = _PLAIN.fullmatch(rest)
    if match is None:
        return None
    if match[1] == "max" or (match[1] == "full" and version == 2):
        listed = [size for size in sizes if size == (page.width, page.height)]
    else:
        asked = (match[2], match[3] or "") if match[2] else None
        listed = [
            size for size in sizes if asked and asked in ((str(size[0]), ""), (str(size[0]), str(size[1])))
        ]
    return (listed[0], match[4]) if listed else None


def _whole(context: RequestContext, found: Typeset, size: forms.Size, format: str, version: int) -> Response:
    data = context.derivatives.page_image(found.page, size[0], format)
    media_type = "image/png" if format == "png" else "image/jpeg"
    whole = size == (found.page.width, found.page.height)
    canonical = painting.whole if whole else partial(painting.sized, size=size)
    link = f'<{canonical(found.held.uri, version)}>;rel="canonical", <{PROFILES[version]}>;rel="profile"'
    return Response(
        200, media_type, data, (("Link", link),), digest(data), cache_control=LONG, cacheable=False
    )


def _prepared(request: Request, context: RequestContext, found: Typeset, version: int, rest: str) -> Response:
    path = context.derivatives.prepared(found.page)
    if isinstance(path, Refusal):
        return _said(Picture(path.status, sentence=path.sentence))
    return _drawn(request, context.renderer, replace(found.held, path=path), version, rest)


@dataclass(frozen=True, slots=True)
class _One:
    """The one image that a request is about, as the image room asks for it."""

    studio: Studio
    held: Held

    def find(self, version: int, identifier: str) -> Held:
        """That image."""
        return self.held


def _drawn(request: Request, studio: Studio, held: Held, version: int, rest: str) -> Response:
    def known(etag: str) -> bool:
        return bool(request.if_none_match) and etag_matches(request.if_none_match or "", f'"{etag}"')

    return _said(server.answer(version, "", rest, request.accept, _One(studio, held), known))


def _said(picture: Picture) -> Response:
    """An answer of the image room with all that answers of a node carry."""
    headers = dict(picture.headers)
    if picture.status == 303:
        return redirect(303, headers["Location"])
    if picture.status >= 400:
        title = HTTPStatus(picture.status).phrase
        return problem(picture.status, title, picture.sentence).with_headers(*picture.headers)
    image = picture.media_type.startswith("image/") or not picture.vary
    return Response(
        picture.status,
        picture.media_type,
        picture.body,
        picture.headers,
        picture.etag,
        picture.vary,
        cache_control=LONG if image else "public, max-age=0, must-revalidate",
        cacheable=not image,
    )
