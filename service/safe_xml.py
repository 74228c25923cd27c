"""The only parser of XML and HTML from outside: it returns a tree, or an error with its line.

No entities except the five of XML (and, in HTML, those of its standard), no document type with declarations, no
network, no decompression, limited size and depth. It only parses; callers interpret the elements, and no XML is
written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from service.problem import Problem

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 200  # elements within elements

Element = Any  # lxml gives no types

# XML 1.0, 4.2: in every encoding the letters of a declaration are ASCII, possibly with zero bytes between them
_DECLARATIONS = re.compile(rb"<\0{0,3}!\0{0,3}E\0{0,3}N\0{0,3}T\0{0,3}I\0{0,3}T\0{0,3}Y")

_ENCODING = re.compile(
    rb"<\?xml[^>]{0,200}encoding=[\"'](?:iso-8859-\d{1,2}|latin-?\d|windows-125\d|us-ascii)", re.IGNORECASE
)


class XmlError(ValueError):
    """Bytes that are not acceptable XML. `hint` says what would be right; `line` is the line in the file, or 0."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.hint, self.line = hint, line


def parse(data: bytes, limit: int = MAX_BYTES) -> Element:
    """Return the root element of an XML document of at most `limit` bytes. Raises XmlError."""
    _check_size(data, limit)
    if _DECLARATIONS.search(data):
        raise XmlError("it declares entities", "XML without an ENTITY declaration")
    # a new parser each time, because threads that share one wait for each other
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
    return _parse_root(data, parser)


def parse_html(data: bytes, limit: int = MAX_BYTES) -> Element:
    """Return the root element of an HTML document of at most `limit` bytes, corrected as browsers correct it.

    Raises XmlError.
    """
    _check_size(data, limit)
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # as the document declares
    parser = etree.HTMLParser(
        encoding=encoding,
        no_network=True,
        huge_tree=False,
        decompress=False,
        remove_comments=True,
        remove_pis=True,
    )
    return _parse_root(data, parser)


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """Return the namespace of an element, or an empty string."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """Return the child elements with one of these names in any namespace, or all if no name is given."""
    return (child for child in element if (tag := local_name(child)) and (not names or tag in names))


def child(element: Element, name: str) -> Element | None:
    """Return the first child element with that name, or None."""
    return next(children(element, name), None)


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Return all descendants with one of these names, in document order."""
    return (descendant for descendant in element.iterdescendants() if local_name(descendant) in names)


def normalized_text(element: Element | None) -> str:
    """Return the text of an element and its descendants, with single spaces; an empty string for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def line_number(element: Element) -> int:
    """Return the line of an element in its file, from 1."""
    return int(element.sourceline or 1)


def load_schema(path: Path) -> Any:
    """Return an XML Schema from a file; what it imports is read from files beside it. Raises XmlError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.XMLSchema(etree.parse(str(path), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise XmlError(str(error)) from None


def schema_errors(schema: Any, data: bytes, limit: int = MAX_BYTES) -> list[Problem]:
    """Return what a schema of `load_schema` finds wrong with a document. Raises XmlError if it is no XML."""
    schema.validate(parse(data, limit))
    return [Problem(str(error.message), line=error.line) for error in schema.error_log]


def _is_misnamed(data: bytes) -> bool:
    """Return whether a file declares a single-byte encoding but is UTF-8.

    Some programs convert a file to UTF-8 without changing its declaration. Text in a single-byte encoding is not valid
    UTF-8 by chance.
    """
    if not _ENCODING.match(data) or data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check_size(data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise XmlError(f"the file has {len(data):,} bytes", f"at most {limit:,}")


def _parse_root(data: bytes, parser: Any) -> Element:
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # lxml gives the line only as an attribute that may be None
        raise XmlError(f"not XML: {error.msg or 'there is nothing in it'}", "", error.lineno or 0) from None
    except ValueError as error:
        raise XmlError(f"not XML: {error}") from None
    if root is None:
        raise XmlError("there is nothing in it")
    if _is_too_deep(root):
        raise XmlError("it is nested too deeply", f"at most {MAX_DEPTH} elements within elements")
    return root


def _is_too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return True
    return False
