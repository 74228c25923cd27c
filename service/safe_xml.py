"""The one door for XML and HTML from outside: a tree, or an error with its line. Nothing is fetched or expanded.

No entities but the five of XML (and, in HTML, those of its standard), no document type with declarations of its own,
no network, no decompression, bounded size and depth. What the elements mean is the business of who asks; nothing is
written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200  # elements within elements

Element = Any  # lxml gives no types

# XML 1.0, 4.2: in whatever encoding a document type stands, its letters are ASCII with zero bytes between them
_DECLARATIONS = re.compile(rb"<\0{0,3}!\0{0,3}E\0{0,3}N\0{0,3}T\0{0,3}I\0{0,3}T\0{0,3}Y")

_ENCODING = re.compile(
    rb"<\?xml[^>]{0,200}encoding=[\"'](?:iso-8859-\d{1,2}|latin-?\d|windows-125\d|us-ascii)", re.IGNORECASE
)


class XmlError(ValueError):
    """Bytes that are no XML that we take. `hint` says what would be right, `line` is the line in the file or 0."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


def parse(data: bytes, limit: int = MAX_BYTES) -> Element:
    """The root element of an XML document of at most `limit` bytes. Raises XmlError."""
    _bounded(data, limit)
    if _DECLARATIONS.search(data):
        raise XmlError("it declares entities", "XML without an ENTITY declaration")
    # a parser of its own each time: one that is shared between threads waits for the other
    parser = etree.XMLParser(
        encoding="utf-8" if _is_misnamed(data) else None,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        decompress=False,
        remove_comments=True,
        remove_pis=True,
    )
    return _rooted(data, parser)


def parse_html(data: bytes, limit: int = MAX_BYTES) -> Element:
    """The root element of an HTML document of at most `limit` bytes, mended as browsers do. Raises XmlError."""
    _bounded(data, limit)
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # what the document says of itself
    parser = etree.HTMLParser(
        encoding=encoding,
        no_network=True,
        huge_tree=False,
        decompress=False,
        remove_comments=True,
        remove_pis=True,
    )
    return _rooted(data, parser)


def name(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of an element, or an empty string."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children that have one of these names, in whatever namespace; all where no name is given."""
    return (child for child in element if (found := name(child)) and (not names or found in names))


def child(element: Element, wanted: str) -> Element | None:
    """The first child of that name, or None."""
    return next(children(element, wanted), None)


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All elements of these names below one, in the order of the document."""
    return (found for found in element.iterdescendants() if name(found) in names)


def words(element: Element | None) -> str:
    """The text in an element and below it, with single spaces; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def line(element: Element) -> int:
    """The line of an element in its file, from 1."""
    return int(element.sourceline or 1)


def _is_misnamed(data: bytes) -> bool:
    """Whether a file says that it is in an encoding of one byte a letter and is UTF-8: programs that write such files
    change the one and not the other. No text of those encodings is valid UTF-8 by chance."""
    found = _ENCODING.match(data)
    if not found or data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bounded(data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise XmlError(f"the file has {len(data):,} bytes", f"at most {limit:,}")


def _rooted(data: bytes, parser: Any) -> Element:
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # lxml gives the line only as an attribute that may be None
        raise XmlError(f"not XML: {error.msg or 'there is nothing in it'}", "", error.lineno or 0) from None
    except ValueError as error:
        raise XmlError(f"not XML: {error}") from None
    if root is None:
        raise XmlError("there is nothing in it")
    if _too_deep(root):
        raise XmlError("it is nested too deeply", f"at most {MAX_DEPTH} elements within elements")
    return root


def _too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return True
    return False
