"""Reads the texts of a TEI document of ours back, character for character, to show that nothing is lost in it."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
_WORDS = {
    "del": "deleted",
    "surplus": "superfluous",
    "unclear": "unclear",
    "ex": "expanded",
    "expan": "expanded",
    "abbr": "abbreviated",
    "sic": "sic",
    "corr": "corrected",
    "orig": "original",
    "reg": "regularised",
    "add": "added",
}
_TRANSPARENT = ("p", "persName", "orgName", "placeName", "name")


def texts(document: bytes) -> dict[str, str]:
    """The texts of a document by the type of their division; of several, the last."""
    body = etree.fromstring(document).find(f"{TEI}text/{TEI}body")
    assert body is not None
    return {str(division.get("type")): text(division) for division in body.findall(f"{TEI}div")}


def text(division: Any) -> str:
    """The text of a division, with all signs as they were written."""
    reader = _Reader()
    reader.children(division)
    assert reader.spelling is None, "a spelling that belongs to no sign"
    return "".join(reader.output)


class _Reader:
    def __init__(self) -> None:
        self.output: list[str] = []
        self.spelling: str | None = None

    def take(self, usual: str) -> str:
        spelling, self.spelling = self.spelling, None
        return usual if spelling is None else spelling

    def children(self, element: Any) -> None:
        self.output.append(element.text or "")
        for child in element:
            if isinstance(child, etree._ProcessingInstruction):
                assert child.target == "fonds-sign" and self.spelling is None
                self.spelling = json.loads(child.text)
            else:
                self.element(child)
            self.output.append(child.tail or "")

    def element(self, element: Any) -> None:
        name = element.tag.removeprefix(TEI)
        if name == "lb":
            return
        if name in _TRANSPARENT:
            self.children(element)
        elif name == "pb":
            label = element.get("n") or ""
            if element.getparent().tag == f"{TEI}div":
                self.output.append(self.take(f"[page {label}]" if label else "[page]"))
            else:
                self.output += [self.take("[page: "), label, "]"]
        elif name in ("choice", "subst"):
            self.pair(element)
        elif mark := self.mark(name, element):
            self.output.append(self.take(mark))
        else:
            self.output.append(self.take(f"[{self.word(name, element)}: "))
            self.children(element[0] if name == "gap" else element)
            self.output.append("]")

    def pair(self, element: Any) -> None:
        is_first = True
        for child in element:
            if isinstance(child, etree._ProcessingInstruction):
                self.spelling = json.loads(child.text)
                continue
            word = self.word(child.tag.removeprefix(TEI), child)
            self.output.append(self.take(f"[{word}: " if is_first else f" | {word}: "))
            self.children(child)
            is_first = False
        self.output.append("]")

    def mark(self, name: str, element: Any) -> str:
        """A mark, which has no words; empty for anything else."""
        is_empty = not len(element) and not element.text
        if name == "gap" and is_empty:
            return f"[{element.get('reason')}]"
        if name == "space":
            return "[blank]"
        if name == "stamp" and is_empty:
            return "[seal]" if element.get("type") else "[stamp]"
        return f"[{element.text}]" if name == "note" and element.get("type") == "mark" else ""

    def word(self, name: str, element: Any) -> str:
        """How a sign begins, without its bracket and colon."""
        value = element.get("n")
        if name in _WORDS:
            place = element.get("place") if name == "add" else None
            return f"{_WORDS[name]} {place}" if place else _WORDS[name]
        if name == "hi":
            return str(element.get("rend"))
        if name == "seg":
            return f"hand {value}" if element.get("type") == "hand" else str(element.get("type"))
        if name == "ab":
            return "heading"
        if name == "supplied":
            return "omitted" if element.get("reason") else "supplied"
        if name == "gap":
            return "illegible" if element.get("reason") == "illegible" else "gap"
        if name == "foreign":
            return f"foreign {element.get(f'{XML}lang')}"
        if name == "note":
            return f"note {value}"
        return {"ref": "note", "stamp": "seal" if element.get("type") else "stamp"}[name]
