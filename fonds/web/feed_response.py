"""What the views of all feeds share: the response with a page of a feed, and the items of a page."""

from __future__ import annotations

from fonds.publishing.change_feeds import with_base_url
from fonds.store.feed_pages import FeedPage
from fonds.web.context import RequestContext
from fonds.web.http.response import IMMUTABLE, REVALIDATE, Response, digest


def items(page: FeedPage, context: RequestContext) -> list[bytes]:
    """Return the items of a page, with the URIs of this node."""
    base = context.urls.base
    return [with_base_url(line, page.base, base) for line in page.lines()]


def feed_response(
    media_type: str, body: bytes, modified: str, sealed: bool = False, vary: tuple[str, ...] = ()
) -> Response:
    """Return a feed document. A sealed one never changes, and caches may keep it for ever."""
    cache_control = IMMUTABLE if sealed else REVALIDATE
    return Response(
        200, media_type, body, (), digest(body), vary, cache_control=cache_control, last_modified=modified
    )
