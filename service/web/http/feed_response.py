"""What all doors of feeds share: the answer for a page that still grows or never changes again, and its items."""

from __future__ import annotations

from service.publishing.change_feeds import rebased
from service.store.feed_pages import Page
from service.web.context import RequestContext
from service.web.http.response import IMMUTABLE, REVALIDATE, Response, digest


def items(page: Page, context: RequestContext) -> list[bytes]:
    """The items of a page, with the addresses of this node."""
    base = context.urls.base
    return [rebased(line, page.base, base) for line in page.lines()]


def feed_response(
    media_type: str, body: bytes, modified: str, sealed: bool = False, vary: tuple[str, ...] = ()
) -> Response:
    """A feed document; what is sealed may be kept for ever."""
    cache = IMMUTABLE if sealed else REVALIDATE
    return Response(
        200, media_type, body, (), digest(body), vary, cache_control=cache, last_modified=modified
    )
