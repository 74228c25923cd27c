"""The only parser of XML and HTML from outside: it returns a tree, or an error with its line.

No entities except the five of XML (and, in HTML, those of its standard), no document type with declarations, no
network, no decompression, limited size and depth. It only parses; callers interpret the elements, and no XML of
ours is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from fonds.problem import Problem

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
    """Return the name of an element without its namespace, and without a prefix that nobody declares."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


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


def to_bytes(element: Element) -> bytes:
    """Return an element and all within it as a document, for a parser of another format that is written in XML.

    It has no document type, and no entities that one declares.
    """
    return bytes(etree.tostring(element, encoding="utf-8", with_tail=False))


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


# an xml:id that stands twice or is no name, and a namespace that is no address (XML_DTD_ID_REDEFINED,
# XML_DTD_XMLID_VALUE, XML_DTD_XMLID_TYPE, XML_WAR_NS_URI): a document with these is well-formed all the same
_FAULTS_OF_NAMES = frozenset({513, 539, 540, 99})
_UNDECLARED_PREFIX = 201  # XML_NS_ERR_UNDEFINED_NAMESPACE of libxml2
_UNDECLARED_ENTITIES = frozenset({26, 27})  # XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY
# the declarations within a document, and the files of declarations (parameter entities) that they name
_INTERNAL_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]{0,1000}\[.*?\]\s{0,100}>", re.DOTALL)
_PARAMETER_ENTITY = re.compile(rb"<!ENTITY\s{1,100}%\s{1,100}([\w.:-]{1,100})\s")


def root_name(head: bytes) -> tuple[str, str]:
    """Return the namespace and the local name of the root element in the first bytes of a document.

    ("", "") if there is no root element in them. Bytes before the document are skipped; an undeclared prefix is part of
    no name.
    """
    start = start_of_document(head)
    if start < 0:
        return "", ""
    parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True, recover=True)
    try:
        parser.feed(head[start:])
    except etree.XMLSyntaxError:
        return "", ""
    _, root = next(iter(parser.read_events()), (None, None))
    if root is None:
        return "", ""
    return namespace(root), local_name(root)


def start_of_document(head: bytes) -> int:
    """Return where an XML document begins in the first bytes of a file, after anything that is no XML; -1 if nowhere.

    A byte order mark is part of the document. Documents in UTF-16 begin at 0.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] in (b"<\0?\0", b"\0<\0?"):
        return 0
    match = re.search(rb"(?:\xef\xbb\xbf)?<(?:\?xml|!DOCTYPE|!--|[A-Za-z_])", head)
    return match.start() if match else -1


class XmlEvents:
    """The events of a document that is read as a stream: ("start" or "end", element), in document order.

    The document may be of any size; it is the caller who removes elements that are done (`discard`). Entities that the
    document declares itself are replaced, within the bounds of libxml2; one that is in another file is an error, and
    nothing outside is read. Files of declarations that a document type names are not read either, and not missed: they
    have no words. Prefixes that nobody declares are accepted: `undeclared_prefixes` names them with the line of the
    first. Raises XmlError while it is iterated; what came before is sound.
    """

    def __init__(
        self,
        stream: Any,
        tags: tuple[str, ...] | None = None,
        encoding: str = "",
        with_instructions: bool = False,
    ) -> None:
        """Read from an open file. `tags` are the names of elements, as in lxml; without them all are given.

        `with_instructions` keeps processing instructions in the tree.
        """
        head = stream.read(4 * 1024)
        start = max(start_of_document(head), 0)
        stream.seek(start)
        self.skipped_bytes = start
        subset = _INTERNAL_SUBSET.search(head, start)
        self._unread = {name.decode() for name in _PARAMETER_ENTITY.findall(subset[0])} if subset else set()
        self._last_declaration = head.count(b"\n", start, subset.end()) + 1 if subset else 0
        self.undeclared_prefixes: dict[str, int] = {}
        self._events = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=tags,
            encoding=encoding or None,
            resolve_entities="internal",
            load_dtd=False,
            no_network=True,
            huge_tree=True,
            remove_comments=True,
            remove_pis=not with_instructions,
            recover=True,
        )
        self._errors = 0

    def __iter__(self) -> Iterator[tuple[str, Element]]:
        depth = 0
        try:
            for event, element in self._events:
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise XmlError(
                        "it is nested too deeply",
                        f"at most {MAX_DEPTH} elements within elements",
                        line_number(element),
                    )
                self._check()
                yield event, element
            self._check()
        except etree.XMLSyntaxError as error:
            raise _syntax_error(
                error.msg or "there is nothing in it", error.lineno or 0, error.code
            ) from None
        if self._events.root is None:
            raise XmlError("there is nothing in it")

    def _check(self) -> None:
        log = self._events.error_log
        if len(log) == self._errors:
            return
        for entry in list(log)[self._errors :]:
            if entry.level == etree.ErrorLevels.WARNING or entry.type in _FAULTS_OF_NAMES:
                continue
            if self._is_of_declarations(entry):
                continue
            if entry.type != _UNDECLARED_PREFIX:
                raise _syntax_error(entry.message, entry.line, entry.type)
            prefix = entry.message.split(" ")[2] if entry.message.count(" ") > 2 else ""
            self.undeclared_prefixes.setdefault(prefix, entry.line)
        self._errors = len(log)

    def _is_of_declarations(self, entry: Any) -> bool:
        """Whether an error is that a file of declarations was not read."""
        if entry.type not in _UNDECLARED_ENTITIES or entry.line > self._last_declaration:
            return False
        return any(entry.message == f"Entity '{name}' not defined" for name in self._unread)


def discard(element: Element) -> None:
    """Remove an element that was read, and what stands before it below the same parent, to free their memory.

    The text after it stays with the parent.
    """
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def instruction(node: Element) -> tuple[str, str]:
    """Return the target and the text of a processing instruction; ("", "") for anything else."""
    if node.tag is not etree.ProcessingInstruction:
        return "", ""
    return str(node.target), str(node.text or "")


def read_document(
    stream: Any, encoding: str = "", with_instructions: bool = False
) -> tuple[Element, XmlEvents]:
    """Return the root element of a whole document from outside, and what its reader noticed. Raises XmlError."""
    events = XmlEvents(stream, None, encoding, with_instructions)
    root = None
    for _, element in events:
        root = element if root is None else root
    return root, events


def _syntax_error(message: str, line: int, code: int) -> XmlError:
    if code in _UNDECLARED_ENTITIES:
        return XmlError(
            f"not XML: {message}", "declare the entity in the document, or write its characters", line
        )
    return XmlError(f"not XML: {message}", "", line)
