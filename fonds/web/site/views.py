"""What the archive made of its site besides descriptions: its pages, logo, style sheet, icons, and the web manifest."""

from __future__ import annotations

from pathlib import Path

import orjson
from flask import Blueprint

from fonds.publishing import site_files
from fonds.publishing.site_files import PublishedPage, page_from_bytes, page_name
from fonds.serializers.site_identity import ABOUT
from fonds.store.site_files import SiteFile
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, IMMUTABLE, Response, digest
from fonds.web.page_context import PageContext
from fonds.web.route_decorator import route
from fonds.web.site import pages

blueprint = Blueprint("site", __name__)

HOUR = "public, max-age=3600"
# an SVG that somebody opens is a document: nothing in it may run, and it may load nothing
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ICON_TYPE = "image/png"
_ICONS = Path(__file__).parents[1] / "static"


@route(blueprint, "about", work="documents")
def about(request: Request, context: RequestContext) -> Response:
    """The page about the archive: its own, or one that says who publishes what."""
    page = context.page_context(request)
    body = pages.render_about(context, page, _published_page(context, page, ABOUT)).encode()
    return Response(200, HTML, body, etag=digest(body), last_modified=last_modified.of_page(context))


@route(blueprint, "site_page", work="documents")
def site_page(request: Request, context: RequestContext, slug: str) -> Response | None:
    """A page of the archive."""
    page = context.page_context(request)
    published = _published_page(context, page, slug)
    if published is None or slug == ABOUT:
        return None
    body = pages.render_page(page, published).encode()
    return Response(200, HTML, body, etag=digest(body), last_modified=last_modified.of_page(context))


def _published_page(context: RequestContext, page: PageContext, slug: str) -> PublishedPage | None:
    """Return a page in the language of the reader, or in the nearest that it has."""
    identity = page.identity()
    entry = next((entry for entry in identity.pages if entry.slug == slug), None)
    if entry is None:
        return None
    language = pages.nearest_language(entry.titles, page.language)
    stored = context.reader.site_file(page_name(slug, language))
    return page_from_bytes(stored.body) if stored else None


@route(blueprint, "site_page_file")
def site_page_file(request: Request, context: RequestContext, file: str) -> Response | None:
    """An image or another file of the folder of pages."""
    return _file(request, context.reader.site_file(site_files.file_name(file)))


@route(blueprint, "logo")
def logo(request: Request, context: RequestContext) -> Response | None:
    """The logo of the archive."""
    return _file(request, context.reader.site_file(site_files.LOGO))


@route(blueprint, "style")
def style(request: Request, context: RequestContext) -> Response | None:
    """The colours and the style sheet of the archive."""
    return _file(request, context.reader.site_file(site_files.STYLE))


def _file(request: Request, stored: SiteFile | None, version: str = "") -> Response | None:
    """Return a file of the site. It never changes at an address that names its digest, or `version` (`?v=`)."""
    if stored is None:
        return None
    cache_control = IMMUTABLE if request.parameter("v") == (version or stored.digest[:12]) else HOUR
    return Response(
        200,
        stored.media_type,
        stored.body,
        (),
        stored.digest,
        cache_control=cache_control,
        content_security_policy=FILE_POLICY,
    )


@route(blueprint, "icon")
def icon(request: Request, context: RequestContext, side: str) -> Response:
    """The icon of the site, for home screens and lists of programs."""
    stored = context.reader.site_file(f"icon {side}")
    # the icons are made of one picture: the largest stands for all
    if response := _file(request, stored, context.serializer_context.identity().icon):
        return response
    body = (_ICONS / f"icon-{side}.png").read_bytes()
    return Response(200, ICON_TYPE, body, (), digest(body), cache_control=HOUR)


@route(blueprint, "favicon")
def favicon(request: Request, context: RequestContext) -> Response:
    """The icon of the site, for programs that ask for it at this address without reading a page."""
    if response := _file(request, context.reader.site_file("icon 32")):
        return response
    body = (_ICONS / "favicon.ico").read_bytes()
    return Response(200, "image/x-icon", body, (), digest(body), cache_control=HOUR)


@route(blueprint, "web_manifest")
def web_manifest(request: Request, context: RequestContext) -> Response:
    """The name, colours and icons of the site, for devices that keep it among their programs (W3C, Web Application
    Manifest)."""
    body = orjson.dumps(pages.web_manifest(context.serializer_context))
    return Response(200, "application/manifest+json", body, (), digest(body), cache_control=HOUR)
