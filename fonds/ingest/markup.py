"""Plain text of words with HTML in them: paragraphs stay paragraphs, and the addresses of links are given with them."""

from __future__ import annotations

import html
import re
from typing import Any, NamedTuple

from fonds import safe_xml
from fonds.ingest.field_values import one_line

# the elements of HTML that descriptions have, with the prefix that XML may give them; `<unknown>` is words
_NAMES = (
    "a|abbr|article|aside|b|bdi|bdo|big|blockquote|br|caption|center|cite|code|dd|del|dfn|div|dl|dt|em|figcaption|figure|"
    "font|footer|h[1-6]|header|hr|i|img|ins|kbd|li|main|mark|nav|ol|p|pre|q|s|samp|script|section|small|span|strike|"
    "strong|style|sub|sup|table|tbody|td|template|tfoot|th|thead|time|tr|tt|u|ul|var|wbr"
)
_TAG = re.compile(rf"</?(?:[A-Za-z]\w{{0,20}}:)?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HEADING = re.compile(r"<(?:\w+:)?h[1-6]\b[^<>]*>(.*?)</(?:\w+:)?h[1-6]\s*>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")
_BLOCKS = frozenset(
    "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr table blockquote section article pre".split()  # noqa: SIM905
)
_NOT_READ = frozenset(("script", "style", "template"))
_BREAK = "\n"


class Anchor(NamedTuple):
    """A link in words: its address and its own words."""

    address: str
    words: str


class PlainText(NamedTuple):
    """Words without markup, the links in them, and the addresses of images. `all_link` is the only link, if all words
    are its words."""

    text: str
    links: tuple[Anchor, ...] = ()

    @property
    def all_link(self) -> str:
        """The address of the link that all of the words are; "" if there is none."""
        same = len(self.links) == 1 and self.links[0].words == one_line(self.text)
        return self.links[0].address if same else ""

    def with_addresses(self) -> str:
        """Return the words, with the addresses of links below them that are not written there."""
        addresses = [link.address for link in self.links if link.address not in self.text]
        return "\n".join(filter(None, (self.text, *dict.fromkeys(addresses))))


def has_markup(words: str) -> bool:
    """Return whether there are tags or character references of HTML in words."""
    return bool(_TAG.search(words) or _ENTITY.search(words))


def plain(words: str) -> PlainText:
    """Return words without markup. Those without any are returned as they are, with white space made regular."""
    if not _TAG.search(words):
        text = html.unescape(words) if _ENTITY.search(words) else words
        return PlainText(paragraphs(text))
    try:
        root = safe_xml.parse_html(f"<div>{words}</div>".encode())
    except safe_xml.XmlError:
        return PlainText(paragraphs(html.unescape(_TAG.sub(" ", words))))
    parts: list[str] = []
    links: list[Anchor] = []
    _collect(root, parts, links)
    return PlainText(paragraphs("".join(parts)), tuple(links))


def paragraphs(text: str) -> str:
    """Return text with single spaces in lines; lines and paragraphs stay, empty ones between them are one."""
    lines = [one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(element: Any, parts: list[str], links: list[Anchor]) -> None:
    """Append the words of an element, without those that browsers do not show."""
    name = safe_xml.local_name(element).lower().rpartition(":")[2]
    if name in _NOT_READ:
        return
    start = len(parts)
    if name in _BLOCKS or name == "br":
        parts.append(_BREAK)
    elif name in ("td", "th"):
        parts.append(" ")
    parts.append(_regular(element.text))
    for child in element:
        _collect(child, parts, links)
        parts.append(_regular(child.tail))
    if name in _BLOCKS:
        parts.append(_BREAK)
    address = str(element.get("href") or element.get("src") or "").strip()
    if address and not address.startswith(("#", "javascript:", "data:")):
        words = one_line("".join(parts[start:])) or str(element.get("alt") or "")
        links.append(Anchor(address, words))
        if name == "img" and words:
            parts.append(f" {words} ")


def _regular(text: str | None) -> str:
    """Return text with its white space as spaces: line breaks of HTML are elements."""
    return re.sub(r"\s+", " ", text) if text else ""


def sections(words: str) -> list[tuple[str, str]]:
    """Return words with headings of HTML in them as pairs of a heading ("" before the first) and the text below it."""
    if not _HEADING.search(words):
        return [("", plain(words).with_addresses())]
    parts = _HEADING.split(words)
    texts = [plain(_without_loose_ends(part)).with_addresses() for part in parts[::2]]
    headings = ["", *(plain(part).text for part in parts[1::2])]
    return [(heading, text) for heading, text in zip(headings, texts, strict=True) if heading or text]


def _without_loose_ends(part: str) -> str:
    """Return a part of a document without the tags at its ends whose partners are in other parts."""
    return re.sub(r"^\s*(?:</[^<>]+>\s*)+|(?:\s*<[^</>]+>)+\s*$", "", part)
