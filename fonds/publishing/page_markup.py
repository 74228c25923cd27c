"""The Markdown of pages as HTML that is safe on our pages: CommonMark and tables, no HTML of the author.

markdown-it-py writes it and nh3 holds it against a list of elements and attributes, so that neither a fault of the one
nor what the other does not know can put a script into a page.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

ELEMENTS: Final = frozenset(
    (
        *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"),
        *("code", "em", "strong", "a", "img", "br", "table", "thead", "tbody", "tr", "th", "td"),
    )
)
ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
    "ol": {"start"},
}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
_PAGE = re.compile(r"(?:(about)|pages/([a-z0-9-]+))(?:\.[A-Za-z-]+)?\.md")


class ImageFile:
    """An image of a page: the address and size at which it is shown."""

    def __init__(self, href: str, width: int, height: int) -> None:
        self.href, self.width, self.height = href, width, height


FindImage = Callable[[str], ImageFile | None]  # by its path in the node
PageAddress = Callable[[str], str]  # of the page of a slug


class PageMarkup:
    """Makes HTML of Markdown. `missing` are the images of the last text that are no files of the folder of pages."""

    def __init__(self, find_image: FindImage, page_address: PageAddress, prefix: str) -> None:
        self._find_image, self._page_address, self._prefix = find_image, page_address, prefix
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        self.missing: list[str] = []

    def page(self, text: str, folder: str) -> str:
        """Return the HTML of the text of a file in a folder of the node ("" or "pages")."""
        self.missing = []
        tokens = self._markdown.parse(text)
        self._change(tokens, folder)
        return _clean(self._markdown.renderer.render(tokens, self._markdown.options, {}))

    def line(self, text: str) -> str:
        """Return the HTML of words without paragraphs, such as those at the foot of pages."""
        self.missing = []
        tokens = self._markdown.parseInline(text)
        self._change(tokens, "")
        return _clean(self._markdown.renderer.render(tokens, self._markdown.options, {}))

    def _change(self, tokens: list[Token], folder: str) -> None:
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(6, max(2, int(token.tag[1])))}"  # the title of the page is its only h1
            for child in token.children or ():
                if child.type == "link_open":
                    child.attrSet("href", self._link(str(child.attrGet("href") or ""), folder))
                elif child.type == "image":
                    self._place_image(child, folder)

    def _link(self, href: str, folder: str) -> str:
        """Return the address of a link: of a page if it names the file of one, below the base path if it is a path."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return href
        path = posixpath.normpath(posixpath.join(folder, unquote(parts.path))) if parts.path else ""
        tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        if match := _PAGE.fullmatch(path):
            return self._page_address(match[1] or match[2]) + tail
        return self._prefix + href if href.startswith("/") else href

    def _place_image(self, token: Token, folder: str) -> None:
        """Show an image of the folder of pages in its size; of any other, show the words that stand for it."""
        source = str(token.attrGet("src") or "")
        path = posixpath.normpath(posixpath.join(folder, unquote(source)))
        image = None if "://" in source else self._find_image(path)
        if image is None:
            self.missing.append(source)
            token.type, token.tag = "text", ""
            return
        token.attrs.update(
            src=image.href, width=str(image.width), height=str(image.height), loading="lazy", decoding="async"
        )


def _clean(markup: str) -> str:
    attributes = {element: set(names) for element, names in ATTRIBUTES.items()}
    return nh3.clean(
        markup, tags=set(ELEMENTS), attributes=attributes, url_schemes=SCHEMES, link_rel="noopener"
    )
