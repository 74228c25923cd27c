"""The texts of a TEI document that Fonds wrote, character for character: the inverse of serializers/xml/tei_text.py.

All white space there is that of the text, and a processing instruction `fonds-sign` has the spelling of the sign that
follows.
"""

from __future__ import annotations

import json

from fonds import safe_xml
from fonds.ingest.readers.tei.element_signs import SignStart, sign_of
from fonds.ingest.readers.tei.elements import XML, attribute, name_of
from fonds.safe_xml import Element


def is_ours(root: Element) -> bool:
    """Return whether Fonds wrote a document, as its header says."""
    declaration = next(safe_xml.descendants(root, "editorialDecl"), None)
    return declaration is not None and "fonds-sign" in "".join(declaration.itertext())


def is_exact(division: Element) -> bool:
    """Return whether the white space of a division is that of its text."""
    return bool(division.get(f"{XML}space") == "preserve")


def text_of(division: Element) -> str:
    """Return the text of a division as it was written."""
    reader = _ExactText()
    reader.content(division)
    return "".join(reader.output)


class _ExactText:
    def __init__(self) -> None:
        self.output: list[str] = []
        self.spelling = ""  # of the next sign or mark, if it is not the usual one

    def content(self, node: Element) -> None:
        """Read what an element holds."""
        self.output.append(node.text or "")
        for child in node:
            target, words = safe_xml.instruction(child)
            if target == "fonds-sign":
                self.spelling = _spelling(words)
            elif name_of(child):
                self.element(child)
            self.output.append(child.tail or "")

    def element(self, node: Element) -> None:
        name = name_of(node)
        if name == "lb":
            return
        if name == "pb":
            self.page(node)
        elif name in ("choice", "subst"):
            self.readings(node)
        elif mark := _mark(node, name):
            self.write(mark)
        elif start := _start(node, name):
            self.write(start.text)
            self.content(node[0] if name == "gap" and len(node) else node)
            self.output.append("]")
        else:
            self.content(node)

    def write(self, usual: str) -> None:
        """Write a sign as it was spelled, or as it usually is."""
        self.output.append(self.spelling or usual)
        self.spelling = ""

    def page(self, node: Element) -> None:
        label = node.get("n") or ""
        if name_of(node.getparent()) == "div":
            self.write(f"[page {label}]" if label else "[page]")
        else:
            self.write("[page: ")
            self.output.append(f"{label}]")

    def readings(self, node: Element) -> None:
        is_first = True
        for child in node:
            target, words = safe_xml.instruction(child)
            if target == "fonds-sign":
                self.spelling = _spelling(words)
            if not (start := _start(child, name_of(child))):
                continue
            self.write(start.text if is_first else f" | {start.word}: ")
            self.content(child)
            is_first = False
        self.output.append("]")


def _spelling(words: str) -> str:
    try:
        spelling = json.loads(words)
    except ValueError:
        return ""
    return spelling if isinstance(spelling, str) else ""


def _start(node: Element, name: str) -> SignStart | None:
    label = node.get("n") or ""
    if name == "gap":
        return SignStart("illegible" if attribute(node, "reason") == "illegible" else "gap")
    if name == "note":
        return SignStart("note", label)
    if name == "ref" and attribute(node, "type") == "note":
        return SignStart("note")
    if name == "seg" and attribute(node, "type") == "hand":
        return SignStart("hand", label)
    if name == "foreign":
        return SignStart("foreign", node.get(f"{XML}lang") or "")
    return sign_of(node)


def _mark(node: Element, name: str) -> str:
    """Return a mark, which holds no words; an empty string for anything else."""
    is_empty = not len(node) and not node.text
    if name == "gap" and is_empty:
        return f"[{attribute(node, 'reason')}]"
    if name == "space":
        return "[blank]"
    if name == "stamp" and is_empty:
        return "[seal]" if attribute(node, "type") else "[stamp]"
    return f"[{node.text}]" if name == "note" and attribute(node, "type") == "mark" else ""
