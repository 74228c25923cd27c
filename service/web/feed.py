"""What all doors of feeds share: the answer for a page that still grows or never changes again, and its items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.publishing.change_feeds import rebased
from service.store.feed_pages import Page
from service.web.respond import FOREVER, REVALIDATE, Answer, sha

if TYPE_CHECKING:
    from service.web.desk import Desk


def lines(page: Page, desk: Desk) -> list[bytes]:
    """The items of a page, with the addresses of this node."""
    base = desk.context.address.base
    return [rebased(line, page.base, base) for line in page.lines()]


def answer(
    media_type: str, body: bytes, modified: str, sealed: bool = False, vary: tuple[str, ...] = ()
) -> Answer:
    """A feed document; what is sealed may be kept for ever."""
    cache = FOREVER if sealed else REVALIDATE
    return Answer(200, media_type, body, (), sha(body), vary, cache=cache, modified=modified)
