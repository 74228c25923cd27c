"""The views of the IIIF Image API 3.0 and 2.1, for scans and for typeset pages. The images come from fonds/images.

Nothing of the store is held while an image is rendered, and images are not kept in memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus

from flask import Blueprint

from fonds.images import server
from fonds.images.errors import RequestError
from fonds.images.info import PROFILES
from fonds.images.server import ImageResource, ImageResponse, RenderPool
from fonds.publishing.derivatives import TypesetPage
from fonds.serializers import painting
from fonds.serializers.page_image import Size
from fonds.serializers.pages import typeset_sizes
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.http.negotiation import etag_matches
from fonds.web.http.request import Request
from fonds.web.http.response import REVALIDATE, DeferredResponse, Response, digest, problem, redirect
from fonds.web.image_api.resources import RestrictedResource, ScanResource, TypesetResource, find
from fonds.web.image_api.restricted_images import restricted_image
from fonds.web.route_decorator import route

blueprint = Blueprint("image_api", __name__)

DAY = "public, max-age=86400"
# a whole page in one of its listed sizes, which is made without preparing a file
_WHOLE_PAGE = re.compile(r"/full/(max|full|(\d{1,6}),(\d{1,6})?)/0/default\.(jpg|png)")


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
    if isinstance(resource, RestrictedResource):
        page = int(image.rpartition(".")[2])
        unrestricted = partial(_unrestricted, request, context, image, version, rest)
        return restricted_image(request, context, resource.entity, page, rest, unrestricted)
    if isinstance(resource, ScanResource):
        return lambda: _render(request, context.renderer, resource.image, version, rest)
    return _typeset(request, context, resource, version, rest)


def _unrestricted(
    request: Request, context: RequestContext, identifier: str, version: int, rest: str
) -> Response | DeferredResponse | None:
    """Return the response for readers with a pass, of which restricted_images.py gives others a part."""
    context.authorized.begin()
    return image(replace(request, if_none_match=None), context.authorized, identifier, version, rest)


def _typeset(
    request: Request, context: RequestContext, resource: TypesetResource, version: int, rest: str
) -> Response | DeferredResponse | None:
    page = resource.page
    listed = [size for size in typeset_sizes(page.width, page.height) if resource.image.limits.allow(*size)]
    if rest in ("", "/"):
        return _to_response(server.redirect_to_info(resource.image))
    if rest == "/info.json":
        return _to_response(server.info_response(version, resource.image, page.shape, listed, request.accept))
    if whole_page := _whole_page(rest, version, listed, page):
        return lambda: _render_page(context, resource, *whole_page, version)
    return lambda: _render_prepared(request, context, resource, version, rest)


def _whole_page(rest: str, version: int, listed: list[Size], page: TypesetPage) -> tuple[Size, str] | None:
    """Return size and format if the path asks for a whole page in one of its listed sizes."""
    match = _WHOLE_PAGE.fullmatch(rest)
    if match is None:
        return None
    if match[1] == "max" or (match[1] == "full" and version == 2):
        matching = [size for size in listed if size == (page.width, page.height)]
    else:
        requested = (match[2], match[3] or "") if match[2] else None
        matching = [
            size for size in listed if requested in ((str(size[0]), ""), (str(size[0]), str(size[1])))
        ]
    return (matching[0], match[4]) if matching else None


def _render_page(
    context: RequestContext, resource: TypesetResource, size: Size, format: str, version: int
) -> Response:
    body = context.derivatives.page_image(resource.page, size[0], format)
    media_type = "image/png" if format == "png" else "image/jpeg"
    is_full_size = size == (resource.page.width, resource.page.height)
    canonical = painting.full_image_url if is_full_size else partial(painting.sized_image_url, size=size)
    uri = canonical(resource.image.uri, version)
    link = f'<{uri}>;rel="canonical", <{PROFILES[version]}>;rel="profile"'
    headers = (("Link", link),)
    return Response(200, media_type, body, headers, digest(body), cache_control=DAY, cacheable=False)


def _render_prepared(
    request: Request, context: RequestContext, resource: TypesetResource, version: int, rest: str
) -> Response:
    path = context.derivatives.prepared(resource.page)
    if isinstance(path, RequestError):
        return _to_response(server.error_response(path))
    return _render(request, context.renderer, replace(resource.image, path=path), version, rest)


@dataclass(frozen=True, slots=True)
class _SingleImage:
    """The lookup of fonds/images for a request about one image that is known already."""

    render_pool: RenderPool
    image: ImageResource

    def find(self, version: int, identifier: str) -> ImageResource:
        """Return that image."""
        return self.image


def _render(
    request: Request, renderer: RenderPool, image: ImageResource, version: int, rest: str
) -> Response:
    def is_known(etag: str) -> bool:
        return bool(request.if_none_match) and etag_matches(request.if_none_match or "", f'"{etag}"')

    lookup = _SingleImage(renderer, image)
    return _to_response(server.respond(version, "", rest, request.accept, lookup, is_known))


def _to_response(result: ImageResponse) -> Response:
    """Return a response of the image package with what all responses of a node have."""
    if result.status == 303:
        return redirect(303, dict(result.headers)["Location"])
    if result.status >= 400:
        title = HTTPStatus(result.status).phrase
        return problem(result.status, title, result.message).with_headers(*result.headers)
    is_image = result.media_type.startswith("image/") or not result.vary
    return Response(
        result.status,
        result.media_type,
        result.body,
        result.headers,
        result.etag,
        result.vary,
        cache_control=DAY if is_image else REVALIDATE,
        cacheable=not is_image,
    )
