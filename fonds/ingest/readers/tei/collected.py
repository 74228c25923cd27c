"""The fields of a description while they are read from elements, and what became of each element.

What no field takes becomes a further statement: `Collected.leftovers` goes through a tree for all that was not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import merge_texts, statement, without_empty
from fonds.ingest.imported import LEFT_OUT, STATEMENT, ElementUse
from fonds.ingest.readers.tei.elements import NOT_NAMES, attribute, language_of, name_of, name_set, words
from fonds.safe_xml import Element

# elements that are one statement, though there are others in them
_WHOLE = name_set(
    "p ab note title bibl biblFull biblStruct address persName orgName name placeName ref date desc "
    "change edition extent support measure dimensions summary item quote origDate origPlace stamp "
    "incident citedRange series handNote scriptNote decoNote layout binding seal condition accMat rubric "
    "incipit explicit colophon finalRubric textLang language term catDesc geo idno editor author"
)
# elements that say little without the one around them
_GENERIC = name_set(
    "p ab name persName orgName placeName date note ref desc item address seg email idno bibl"
)
_NOT_SHOWN = name_set("id n lang space part corresp rend rendition base type subtype")
_LABELS = {
    "respStmt": "Responsibility", "notesStmt": "Notes",
    "pubPlace": "Place of publication",
    "editionStmt": "Edition", "seriesStmt": "Series", "revisionDesc": "Revisions",
    "textLang": "Language", "msItem": "Content", "handDesc": "Hands", "handNote": "Hand", "decoDesc": "Decoration",
    "bindingDesc": "Binding", "layoutDesc": "Layout", "sealDesc": "Seals", "accMat": "Accompanying material",
    "origPlace": "Place of origin", "classDecl": "Classification", "projectDesc": "Project",
    "editorialDecl": "Editorial principles", "samplingDecl": "Selection", "encodingDesc": "Encoding",
    "correspContext": "Correspondence", "publicationStmt": "Publication", "titleStmt": "Title",
    "profileDesc": "Profile", "particDesc": "Participants", "settingDesc": "Settings",
    "physDesc": "Physical description",
    "msContents": "Contents", "adminInfo": "Administration", "objectDesc": "Object", "supportDesc": "Support",
}  # fmt: skip


MAX_STATEMENTS = 500  # of one description; beyond that, those with the same label are one


@dataclass
class Collected:
    """The fields of one description."""

    language: str = "en"
    values: dict[str, Any] = field(default_factory=dict)
    statements: list[dict[str, Any]] = field(default_factory=list)
    uses: list[ElementUse] = field(default_factory=list)
    _texts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _taken: set[Element] = field(default_factory=set)

    def take(self, node: Element, place: str) -> None:
        """Note that an element, with all in it, is in a field."""
        self._taken.add(node)
        self._taken.update(node.iterdescendants())
        self.uses.append(ElementUse(f"tei:{name_of(node)}", place))

    def is_taken(self, node: Element) -> bool:
        """Return whether an element is in a field."""
        return node in self._taken

    def leave_out(self, node: Element) -> None:
        """Note that an element is about the file and in no field."""
        self.take(node, LEFT_OUT)

    def text(self, name: str, text: str, tag: str = "", node: Element | None = None) -> None:
        """Add a paragraph to a field with text; what has no words is not noted."""
        if text:
            self._texts.setdefault(name, []).append((tag, text))
        if node is not None:
            self.take(node, name)

    def text_instead(self, name: str, text: str, tag: str = "") -> None:
        """Put a text into a field in place of what is in it."""
        self._texts[name] = [(tag, text)]

    def words_of(self, name: str, node: Element) -> None:
        """Add the words of an element to a field with text."""
        self.text(name, words(node), language_of(node), node)

    def entry(self, name: str, value: Any, node: Element | None = None) -> None:
        """Add an entry to a field that is a list, once."""
        entries = self.values.setdefault(name, [])
        if value and value not in entries:
            entries.append(value)
        if node is not None:
            self.take(node, name)

    def take_name(self, node: Element, place: str) -> None:
        """Take an element of a name, and keep what else is in it, such as a note or an address, as a statement."""
        for part in safe_xml.children(node):
            if name_of(part) in NOT_NAMES and words(part) and part not in self._taken:
                self.statement(label_of(part), words(part), part)
        self.take(node, place)

    def value(self, name: str, value: Any, node: Element | None = None) -> bool:
        """Set a field that has one value, unless it is set. Return whether the value is in it now."""
        if value and self.values.setdefault(name, value) == value:
            if node is not None:
                self.take(node, name)
            return True
        return False

    def statement(self, label: str, text: str, node: Element, tag: str = "") -> None:
        """Add a further statement for an element."""
        if text:
            self.statements.append(statement(label, text, tag, f"tei:{_path(node)}"))
        self.take(node, STATEMENT)

    def leftovers(self, node: Element) -> None:
        """Add a further statement for each element in another one that no field has."""
        for part, text in self._untaken(node):
            self.statement(label_of(part), text, part, language_of(part) if text == words(part) else "")

    def _untaken(self, node: Element) -> Iterator[tuple[Element, str]]:
        if node in self._taken or not name_of(node):
            return
        children = list(safe_xml.children(node))
        own = " ".join(text for text in (node.text, *(child.tail for child in node)) if text and text.strip())
        is_whole = own.strip() or not children or name_of(node) in _WHOLE
        if is_whole and not any(part in self._taken for part in node.iterdescendants()):
            if text := words(node) or attribute_words(node):
                yield node, text
            return
        for child in children:
            yield from self._untaken(child)
        if own.strip():
            yield node, " ".join(own.split())
        elif text := attribute_words(node):
            yield node, text

    def fields(self) -> dict[str, Any]:
        """Return all fields as a record file has them."""
        texts = {name: merge_texts(parts, self.language) for name, parts in self._texts.items()}
        statements = [*self.values.get("statements", []), *self.statements]
        if len(statements) > MAX_STATEMENTS:
            statements = _by_label(statements)
        return without_empty({**self.values, **texts, "statements": statements})


def _by_label(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return statements with those of the same label and language as one, with a paragraph for each.

    Labels that differ in their number only are the same.
    """
    texts: dict[str, dict[str, Any]] = {}
    for entry in statements:
        text = entry["text"]
        tag, words_of_text = next(iter(text.items())) if isinstance(text, dict) else ("", text)
        label = re.sub(r"\s*\d+$", "", str(entry["label"])) or entry["label"]
        known = texts.setdefault(f"{label} {tag}", {**entry, "label": label, "text": {tag: []}})
        known["text"][tag].append(words_of_text)
    return [
        {**entry, "text": "\n\n".join(parts) if not tag else {tag: "\n\n".join(parts)}}
        for entry in texts.values()
        for tag, parts in entry["text"].items()
    ]


def label_of(node: Element) -> str:
    """Return a label in plain words for what an element says."""
    name, kind = name_of(node), attribute(node, "type")
    label = _LABELS.get(name) or _spaced(name)
    if name == "title" and attribute(node, "level") == "s":
        return "Series"
    parent = node.getparent()
    if name in _GENERIC and parent is not None and name_of(parent) not in ("TEI", "teiHeader", ""):
        outer = label_of(parent)
        label = outer if name in ("p", "ab", "name", "seg", "item", "desc") else f"{outer}: {label.lower()}"
    return f"{label} ({kind})" if kind and f"({kind})" not in label else label


def attribute_words(node: Element) -> str:
    """Return what the attributes of an element say, if it is empty but for them."""
    values = {key.rpartition("}")[2]: attribute(node, key.rpartition("}")[2]) for key in node.keys()}  # noqa: SIM118
    shown = {key: value for key, value in values.items() if key not in _NOT_SHOWN and value}
    if len(shown) == 1:
        return next(iter(shown.values()))
    return ", ".join(f"{key}: {value}" for key, value in shown.items())


def _spaced(name: str) -> str:
    """Return the name of an element as words, with spaces before its capital letters."""
    return re.sub(r"([a-z])([A-Z])", lambda match: f"{match[1]} {match[2].lower()}", name).capitalize()


def _path(node: Element) -> str:
    """Return the names of an element and of the one around it."""
    parent = node.getparent()
    outer = name_of(parent) if parent is not None else ""
    return f"{outer}/{name_of(node)}" if outer else name_of(node)
