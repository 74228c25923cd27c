"""An element of a source that knows which parts of it were read, so that the rest can be kept as further statements.

Names are compared without case and namespace: ArchivesSpace writes `titleinfo` for `titleInfo`, and some files use
prefixes that nobody declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fonds import safe_xml
from fonds.ingest.field_values import language_tag, one_line
from fonds.safe_xml import Element

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_-]")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class SourceElement:
    """A copy of an element: its name, its attributes by local name, its text, and whether it was read."""

    name: str
    namespace: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[SourceElement] = field(default_factory=list)
    tail: str = ""
    line: int = 0
    is_read: bool = False

    def get(self, name: str) -> str:
        """Return an attribute by its local name, in one line; an empty string without one."""
        return self.attributes.get(name.lower(), "")

    def all(self, *names: str) -> list[SourceElement]:
        """Return the children with one of these names."""
        keys = {name.lower() for name in names}
        return [child for child in self.children if child.name.lower() in keys]

    def child(self, name: str) -> SourceElement | None:
        """Return the first child with that name, or None."""
        return next(iter(self.all(name)), None)

    def descendants(self) -> Iterator[SourceElement]:
        """Yield all elements below, in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def find(self, *names: str) -> list[SourceElement]:
        """Return the elements below with one of these names, at any depth."""
        keys = {name.lower() for name in names}
        return [element for element in self.descendants() if element.name.lower() in keys]

    def words(self) -> str:
        """Return all text in one line. Between elements there is a space."""
        return one_line(" ".join(self._pieces()))

    def paragraphs(self) -> str:
        """Return all text, with empty lines between paragraphs where the source has them."""
        parts = (one_line(part) for part in _BLANK_LINE.split(" ".join(self._pieces()).replace("\r\n", "\n")))
        return "\n\n".join(part for part in parts if part)

    def take(self) -> str:
        """Return all text in one line, and mark the element and all below it as read."""
        self.mark()
        return self.words()

    def take_child(self, name: str) -> str:
        """Return the text of the children with that name, and mark them as read."""
        return " ".join(filter(None, (child.take() for child in self.all(name))))

    def mark(self) -> None:
        """Mark the element and all below it as read."""
        self.is_read = True
        for child in self.children:
            child.mark()

    def unread(self) -> Iterator[SourceElement]:
        """Yield the outermost elements below of which nothing was read, if they have text."""
        for child in self.children:
            if child.is_read:
                continue
            if any(element.is_read for element in child.descendants()):
                yield from child.unread()
            elif child.words():
                yield child

    def stray_words(self) -> str:
        """Return text between the elements below, where the format has none."""
        mixed = [self.text] if self.children else []
        return one_line(" ".join([*mixed, *(child.tail for child in self.children)]))

    def language(self) -> str:
        """Return the language that its attribute states, as a BCP 47 tag, or an empty string."""
        return language_tag(self.get("lang")) if self.get("lang") else ""

    def label(self) -> str:
        """Return the name as words: `recordContentSource` is `Record content source`."""
        words = _CAMEL.sub(" ", self.name)
        return words[:1].upper() + words[1:].lower() if words != self.name else words[:1].upper() + words[1:]

    def outline(self) -> str:
        """Return the text with the names of the elements: one line for each that has text."""
        lines = list(self._lines(""))
        return self.words() if len(lines) == 1 else "\n".join(lines)

    def _lines(self, path: str) -> Iterator[str]:
        if own := one_line(self.text) if self.children else self.words():
            yield f"{path}: {own}" if path else own
        for child in self.children:
            yield from child._lines(child.label())
            if after := one_line(child.tail):
                yield after

    def _pieces(self) -> Iterator[str]:
        yield self.text
        for child in self.children:
            yield from child._pieces()
            yield child.tail


def copy(element: Element) -> SourceElement:
    """Return a copy of an element of a parsed document."""
    attributes = {_local(name): one_line(value) for name, value in element.attrib.items()}
    if language := element.get(_XML_LANG):
        attributes["lang"] = one_line(language)
    return SourceElement(
        safe_xml.local_name(element),
        safe_xml.namespace(element),
        attributes,
        element.text or "",
        [copy(child) for child in safe_xml.children(element)],
        element.tail or "",
        safe_xml.line_number(element),
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2].lower()
