"""The sign of a transcript that an element of TEI is: the inverse of fonds/serializers/xml/tei_text.py.

What other editions call the same thing is read too: `<hi rend="sup">` is superscript, `<strike>` is deleted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fonds import safe_xml
from fonds.ingest.field_values import language_tag, one_line
from fonds.ingest.readers.tei.elements import XML, attribute, name_of, own_id, words
from fonds.record.signs import MAX_LABEL, PLACES
from fonds.safe_xml import Element

# elements whose sign does not depend on their attributes
_WORDS = {
    "del": "deleted", "strike": "deleted", "surplus": "superfluous", "unclear": "unclear", "ex": "expanded",
    "expan": "expanded", "abbr": "abbreviated", "sic": "sic", "corr": "corrected", "orig": "original",
    "reg": "regularised", "signed": "signature", "head": "heading", "sup": "superscript", "sub": "subscript",
    "underline": "underlined", "i": "italic", "b": "bold",
}  # fmt: skip
# words of `rend` and `rendition`, as editions write them
_LOOKS = {
    "underlined": "underlined", "underline": "underlined", "u": "underlined",
    "superscript": "superscript", "super": "superscript", "sup": "superscript",
    "subscript": "subscript", "sub": "subscript",
    "bold": "bold", "b": "bold", "strong": "bold",
    "italic": "italic", "italics": "italic", "i": "italic", "it": "italic",
    "spaced": "spaced", "spaced_out": "spaced", "spaced-out": "spaced", "letter-spaced": "spaced",
    "letterspaced": "spaced", "gesperrt": "spaced", "stamp": "stamp",
    "strikethrough": "deleted", "strike": "deleted", "line-through": "deleted",
    "handwritten": "handwritten", "typed": "typed", "printed": "printed", "pre-print": "printed",
}  # fmt: skip
_PLACES = {
    **{place: place for place in PLACES},
    "supralinear": "above", "sublinear": "below", "interlinear": "above", "infralinear": "below",
    "superlinear": "above", "over": "above", "under": "below", "marginleft": "left", "marginright": "right",
    "margintop": "top", "marginbottom": "bottom", "bot": "bottom",
}  # fmt: skip
# elements of which two in one element are two readings of the same words
PAIRS = frozenset({("del", "add"), ("abbr", "expan"), ("sic", "corr"), ("orig", "reg")})
_CHARACTERS = {
    "dots": ".", "dot": ".", "kaufmannsund": "&", "ampersand": "&", "et": "&", "prozent": "%", "percent": "%",
    "tilde": "~",
    "geschwungene-klammer-auf": "{", "geschwungene-klammer-zu": "}", "gedankenstrich": "–", "dash": "–",
}  # fmt: skip
MAX_REPEATED = 200
_UNITS = {"char": "character", "chars": "character", "characters": "character"}


class SignStart(NamedTuple):
    """A sign: its word, and its value, such as the place of what was added."""

    word: str
    value: str = ""

    @property
    def text(self) -> str:
        """How the sign begins."""
        return f"[{self.word} {self.value}: " if self.value else f"[{self.word}: "


def sign_of(node: Element) -> SignStart | None:
    """Return the sign that an element is, or None if its words stand without one."""
    name = name_of(node)
    if name in ("expan", "abbr") and _is_divided(node, name):
        return None
    if word := _WORDS.get(name):
        return SignStart(word)
    if name == "add":
        return SignStart("added", _place(attribute(node, "place")))
    if name == "supplied":
        return SignStart("omitted" if attribute(node, "reason").startswith("omitted") else "supplied")
    if name in ("hi", "emph", "span", "st"):
        return _look(node)
    if name == "seg":
        return _segment(node)
    if name == "ab":
        return SignStart("heading") if attribute(node, "type") == "heading" else None
    if name == "stamp":
        return SignStart("seal" if attribute(node, "type") == "seal" else "stamp")
    if name == "foreign" and (tag := language_tag(node.get(f"{XML}lang") or node.get("lang") or "")):
        return SignStart("foreign", tag)
    return None


def _is_divided(node: Element, name: str) -> bool:
    """Return whether an expansion has the letters of the abbreviation and those it leaves out in elements of its own,
    or an abbreviation is in such an expansion: only the letters that are left out have a sign."""
    if name == "abbr":
        return name_of(node.getparent()) == "expan"
    return any(name_of(part) in ("ex", "abbr") for part in node.iterdescendants())


def _look(node: Element) -> SignStart | None:
    looks = f"{attribute(node, 'rend')} {attribute(node, 'rendition')}".lower().replace("#", " ").split()
    word = next((_LOOKS[look] for look in looks if look in _LOOKS), "")
    return SignStart(word) if word else None


def _segment(node: Element) -> SignStart | None:
    kind = attribute(node, "type")
    if kind in ("heading", "signature", "expanded"):
        return SignStart(kind)
    if kind == "hand" or node.get("hand"):
        return hand(attribute(node, "n") or own_id(attribute(node, "hand")))
    return _look(node)


def hand(label: str) -> SignStart | None:
    """Return the sign of another hand by its label, or None if there is no label."""
    label = short_label(label)
    return SignStart("hand", label) if label else None


def short_label(label: str, limit: int = MAX_LABEL) -> str:
    """Return a label of a page, a hand or a note as signs allow it: short, without brackets, bars and colons."""
    label = re.sub(r"[\[\]|:\s]+", " ", label).strip()
    return label[:limit].strip()


def note_label(label: str) -> str:
    """Return the label of a note as the sign of its place allows it, or an empty string."""
    label = label.strip().strip("()[]")
    return label if re.fullmatch(r"[^\s\[\]|:]{1,8}", label) else ""


def _place(place: str) -> str:
    for part in re.split(r"[\s,]+", place.lower()):
        if known := _PLACES.get(part.replace("-", "").replace("_", "")):
            return known
    return ""


def is_layout(node: Element) -> bool:
    """Return whether a `space` is no place left blank: one between two words, or between two lines."""
    unit, quantity = attribute(node, "unit"), attribute(node, "quantity")
    return attribute(node, "dim") == "vertical" or (unit.startswith("char") and quantity in ("1", "2"))


def character(node: Element) -> str:
    """Return a character that an empty `c` or `g` stands for: the editions name it by a word."""
    name = attribute(node, "rendition") or attribute(node, "ref") or attribute(node, "type")
    name = name.lstrip("#")
    count = attribute(node, "n")
    if not name:
        return ""
    if name in _CHARACTERS:
        return _CHARACTERS[name] * (int(count) if count.isdigit() and int(count) < MAX_REPEATED else 1)
    return f"[gap: character {short_label(name)}]"


def gap(node: Element) -> str:
    """Return the mark or sign of an empty element: `[illegible]`, `[gap: 3 lines, damage]`, `[blank]`."""
    if name_of(node) == "space":
        return "[blank]"
    reason, extent = attribute(node, "reason"), _extent(node)
    described = words(safe_xml.child(node, "desc"))
    if reason in ("illegible", "excised", "redacted", "sanitized", "signature") and not (extent or described):
        return f"[{reason}]"
    word = "illegible" if reason == "illegible" else "gap"
    detail = described or ", ".join(part for part in (extent, reason if word == "gap" else "") if part)
    detail = one_line(re.sub(r"[\[\]]+", " ", detail))
    return f"[{word}: {detail or 'not described'}]"


def _extent(node: Element) -> str:
    if extent := attribute(node, "extent"):
        unit = attribute(node, "unit")
        return f"{extent} {unit}".strip() if extent.isdigit() else extent
    quantity, unit = attribute(node, "quantity"), attribute(node, "unit")
    if not quantity:
        least, most = attribute(node, "atLeast"), attribute(node, "atMost")
        quantity = f"{least}-{most}" if least and most else least or most
    if not quantity:
        return unit
    unit = _UNITS.get(unit, unit)
    return f"{quantity} {unit}{'' if quantity == '1' or not unit or unit.endswith('s') else 's'}".strip()
