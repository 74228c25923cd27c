"""Values within a cell: several with a character between them, a list as Python writes it, an address with a label."""

from __future__ import annotations

import ast
import html
import re
from typing import NamedTuple

MAX_LIST = 1_000_000  # characters of a cell that may be a list
_ADDRESS = re.compile(r"https?://\S+")
_ADDRESS_AND_LABEL = re.compile(r"(https?://\S+)(?:\s+|\s*\|\s*|\^\^)(\S.*)", re.DOTALL)
# strings as Python writes them, and None, with commas between them
_LIST = re.compile(r"""\[(?:(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|None)(?:, ?|(?=\])))*\]""", re.DOTALL)
_MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]{0,1000})?/?>")
_PARAGRAPH = re.compile(r"</?(?:p|br|lb|div|li|head)\b[^<>]{0,1000}>", re.IGNORECASE)
# an image of an IIIF image service: region, size, rotation, quality and format follow the address of the service
_IIIF_IMAGE = re.compile(
    r"(https?://\S+?)/(?:full|square|(?:pct:)?[\d.,]+)/(?:full|max|\^?!?(?:pct:)?[\d.,]+)/!?[\d.]+/"
    r"(?:default|native|color|gray|bitonal)\.(?:jpe?g|png|tif|webp)"
)


class Link(NamedTuple):
    """An address and its label, which may be empty."""

    uri: str
    label: str = ""


def values(cell: str, separator: str = "") -> list[str]:
    """Return the values of a cell: those of a list as Python writes it, else its parts between the separators."""
    if (parts := python_list(cell)) is not None:
        return [part for entry in parts for part in values(entry, separator)]
    if not separator:
        return [cell] if cell else []
    return [part for piece in cell.split(separator) if (part := piece.strip())]


def python_list(cell: str) -> list[str] | None:
    """Return the strings of a cell such as `['a', 'b']`, or None if it is not such a list. None in it is left out."""
    if not (cell.startswith("[") and cell.endswith("]")) or len(cell) > MAX_LIST or not _LIST.fullmatch(cell):
        return None
    try:
        entries = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError):
        return None
    return [words for entry in entries if entry and (words := entry.strip())]


def link(value: str) -> Link | None:
    """Return the link of a value: an address alone, or with a label after it; None if it begins with no address."""
    if _ADDRESS.fullmatch(value):
        return Link(value)
    match = _ADDRESS_AND_LABEL.fullmatch(value)
    return Link(match[1], match[2].strip()) if match else None


def image_service(address: str) -> str:
    """Return the address of the IIIF image service that an image is from, or an empty string."""
    match = _IIIF_IMAGE.fullmatch(address)
    return match[1] if match else ""


def without_markup(words: str) -> str:
    """Return words without tags and entities of HTML and EAD. Paragraphs stay parted."""
    if "<" not in words and "&" not in words:
        return words
    words = _MARKUP.sub("", _PARAGRAPH.sub("\n\n", words))
    return re.sub(r"\n\s*\n\s*", "\n\n", html.unescape(words)).strip()


def is_true(words: str) -> bool:
    """Return whether a cell says yes."""
    return words.strip().casefold() in ("true", "1", "yes", "y", "t", "x", "public", "published")


def is_false(words: str) -> bool:
    """Return whether a cell says no. An empty cell does not say it."""
    return words.strip().casefold() in ("false", "0", "no", "n", "f", "private", "unpublished")
