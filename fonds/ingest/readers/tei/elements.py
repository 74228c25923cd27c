"""Attributes and words of TEI elements. Names are compared without their namespace: the TEI of before 2007 has none."""

from __future__ import annotations

import re
from functools import lru_cache

from fonds import safe_xml
from fonds.ingest.field_values import language_tag, one_line
from fonds.safe_xml import Element


def name_set(names: str) -> frozenset[str]:
    """Return the names in a text, for tables of elements."""
    return frozenset(names.split())


XML = "{http://www.w3.org/XML/1998/namespace}"
# elements between the words of which there is a space, whatever stands in the file
_APART = name_set(
    "p ab l lg item label head row cell div addrLine lb pb cb byline docImprint docTitle titlePart street "
    "settlement postCode country region publisher pubPlace date bibl note idno name persName orgName "
    "placeName email desc forename surname address measure dim height width depth resp gloss string "
    "numeric symbol seg"
)
# what stands in an element of a name and is no part of it
NOT_NAMES = frozenset({"note", "email", "ptr"})
_LINES = frozenset({"lb", "p", "ab", "l", "item", "row", "cell", "email", "space", "note"})
_SPACE = re.compile(r"\s")


def name_of(node: Element) -> str:
    """Return the name of an element without namespace and prefix; empty for a processing instruction."""
    tag = node.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def attribute(node: Element, name: str) -> str:
    """Return an attribute by its name without namespace, or an empty string."""
    value = node.get(name)
    if value is None:
        value = next((node.get(key) for key in node.keys() if key.rpartition("}")[2] == name), "")  # noqa: SIM118
    return one_line(value)


def xml_id(node: Element) -> str:
    """Return the id of an element, or an empty string."""
    return one_line(node.get(f"{XML}id") or node.get("id") or "")


def language_of(node: Element) -> str:
    """Return the BCP 47 tag of the nearest `xml:lang`, or an empty string."""
    while node is not None:
        if code := node.get(f"{XML}lang") or node.get("lang"):
            return language_tag(code)
        node = node.getparent()
    return ""


def words(node: Element | None, without: frozenset[str] = frozenset()) -> str:
    """Return the words of an element in one line, without those of the elements named.

    Elements that are lines or entries of their own are apart from one another.
    """
    return one_line("".join(_pieces(node, without))) if node is not None else ""


def _pieces(node: Element, without: frozenset[str]) -> list[str]:
    pieces = [node.text or ""]
    before = ""
    for child in node:
        name = name_of(child)
        if name == "ref" and name not in without and not len(child) and not (child.text or "").strip():
            pieces.append(target_words(child))
        elif name and name not in without:
            inner = _pieces(child, without)
            # an entry is apart only if nothing but layout stands between it and the one before
            is_apart = name in _APART and before in _APART and not (pieces[-1].strip() or _is_mixed(node))
            is_apart = is_apart or (name in _LINES and attribute(child, "break") != "no")
            pieces += [" ", *inner, " "] if is_apart else inner
        pieces.append(child.tail or "")
        before = name
    return pieces


def _is_mixed(node: Element) -> bool:
    """Return whether an element has words of its own beside those of its children."""
    return any(text and text.strip() for text in (node.text, *(child.tail for child in node)))


def paragraphs(node: Element) -> str:
    """Return the words of an element; paragraphs in it are paragraphs."""
    parts = [words(part) for part in safe_xml.children(node, "p", "ab")]
    rest = words(node, frozenset({"p", "ab"})) if parts else words(node)
    return "\n\n".join(part for part in (rest, *parts) if part)


def target_words(node: Element) -> str:
    """Return the target of a reference without words, which stands for them, if it leads out of the document."""
    target = attribute(node, "target")
    return "" if target.startswith("#") else target


def own_id(target: str) -> str:
    """Return the id of an element in the same document that a pointer leads to, or an empty string."""
    target = target.split()[0] if target.split() else ""
    return target.removeprefix("#") if target.startswith("#") else ""


def is_web(target: str) -> bool:
    """Return whether a pointer is an address on the web."""
    return target.startswith(("http://", "https://")) and not _SPACE.search(target)
