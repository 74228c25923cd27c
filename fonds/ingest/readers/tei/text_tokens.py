"""The text of TEI elements as a flat sequence: words, where signs begin and end, lines, pages, paragraphs, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fonds import safe_xml
from fonds.ingest.readers.tei.element_signs import (
    PAIRS,
    SignStart,
    character,
    gap,
    hand,
    is_layout,
    note_label,
    short_label,
    sign_of,
)
from fonds.ingest.readers.tei.elements import (
    attribute,
    name_of,
    name_set,
    own_id,
    target_words,
    words,
    xml_id,
)
from fonds.safe_xml import Element

# elements that are a paragraph, or hold paragraphs: what stands before and after them is another one
_BLOCKS = name_set(
    "p ab head div div1 div2 div3 div4 body front back lg sp stage opener closer dateline salute signed "
    "postscript trailer byline argument epigraph list table address quote q cit floatingText text group "
    "titlePage docTitle docImprint docAuthor docDate titlePart figure figDesc fw castList castItem role "
    "set entry listBibl bibl listPerson listPlace listOrg person place org ack performance "
    "prologue epilogue imprimatur"
    " sourceDoc surface surfaceGrp zone"
)
# of these, the ones that may also stand within a sentence
_INLINE_TOO = name_set("quote q cit bibl stage signed salute dateline address")
_OWN_LINES = frozenset({"signed", "salute", "dateline", "seg"})  # in the opening and the closing of a letter
_LINES = frozenset({"l", "line", "addrLine", "row"})
_NOTHING = frozenset({"ptr", "graphic", "media", "milestone", "index", "cb", "fs", "include"})
_READINGS = {"del": "deleted", "abbr": "abbreviated", "sic": "sic", "orig": "original"}
_SECONDS = {"add": "added", "expan": "expanded", "corr": "corrected", "reg": "regularised"}
# kinds of notes that editors wrote, not the source
EDITORIAL = frozenset({"editorial", "commentary", "comment", "annotation", "critical", "textConst", "editor"})
_MARGINS = (
    "margin",
    "left",
    "right",
    "top",
    "bottom",
    "overleaf",
    "opposite",
    "interlinear",
    "above",
    "below",
)


MAX_NESTED = 80  # elements within elements; those deeper are words, since each takes several calls


class Token(NamedTuple):
    """A part of a text.

    `kind` is `text`, `open` or `close` (a sign), `pair` (a sign with two readings begins), `second` (the second
    reading), `atom` (a whole sign or mark), `line`, `page`, `block` (a paragraph begins or ends), `note` (a footnote
    with its `content`), `hand` (another hand begins), `anchor`, or `editorial` (where an editor's note stands; its
    `content` is the anchor of its words).
    """

    kind: str
    words: str = ""
    content: tuple[Token, ...] = ()


BLOCK, LINE, CLOSE = Token("block"), Token("line"), Token("close")


@dataclass
class TextSource:
    """What the text of a document needs of it: the labels of its hands and pages by id, and what is not part of it.

    `is_separate` tells which elements are read elsewhere, `hand_name` whose hand has an id. `name` is called with every
    element that names something, and `editorial` with every note of editors, of which it returns the number. With
    `brackets_supplied`, words in square brackets in the opening and the closing of a letter are supplied by the
    editors. `images` has the numbers of the page images by id, from 1, if the record has them.
    """

    hands: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    is_separate: Callable[[Element], bool] = lambda node: False
    name: Callable[[Element], None] = lambda node: None
    editorial: Callable[[Element], int] = lambda node: 0
    hand_name: Callable[[str], str] = lambda id: ""
    brackets_supplied: bool = False
    images: dict[str, int] = field(default_factory=dict)
    _image: int = 0
    _has_words: bool = False
    _depth: int = 0
    _notes: int = 0
    _page: int = 0

    def tokens(self, node: Element) -> Iterator[Token]:
        """Yield the tokens of an element, without what follows it."""
        if not (name := name_of(node)) or self.is_separate(node):
            return
        if self._depth >= MAX_NESTED:
            yield Token("text", words(node))
            return
        self._depth += 1
        yield from self._of_name(node, name)
        self._depth -= 1

    def content(self, node: Element) -> Iterator[Token]:
        """Yield the tokens of what an element holds."""
        if node.text:
            self._has_words = self._has_words or bool(node.text.strip())
            yield Token("text", node.text)
        before = ""
        for child in node:
            name = name_of(child)
            if name == "cell" and before == "cell":
                yield Token("text", " | ")
            yield from self.tokens(child)
            if child.tail:
                self._has_words = self._has_words or bool(child.tail.strip())
                yield Token("text", child.tail)
            before = name or before

    def _of_name(self, node: Element, name: str) -> Iterator[Token]:
        if name == "lb":
            if attribute(node, "break") != "no":
                yield LINE
        elif name == "pb":
            yield from self.page(node)
        elif name == "space" and is_layout(node):
            yield LINE if attribute(node, "dim") == "vertical" else Token("text", " ")
        elif name in ("gap", "space"):
            yield Token("atom", gap(node))
        elif name in ("c", "g") and not words(node):
            yield Token("atom", character(node))
        elif name == "ref" and not words(node):
            yield Token("text", target_words(node))
        elif name == "note":
            yield from self._note(node)
        elif name in ("choice", "subst"):
            yield from self._readings(node)
        elif name == "app":
            yield from self._apparatus(node)
        elif name == "handShift":
            yield Token("hand", self._hand(node))
        elif name in _NOTHING:
            return
        elif name == "item":
            yield from self._item(node)
        elif name == "ref" and attribute(node, "type") == "note" and (label := note_label(words(node))):
            yield Token("atom", f"[note: {label}]")
        elif name in _LINES:
            yield LINE
            yield from _in_one_line(self.content(node)) if name == "row" else self.signed(node)
            yield LINE
        elif name == "anchor":
            yield Token("anchor", xml_id(node))
            yield from self.content(node)
        else:
            yield from self._element(node, name)

    def _element(self, node: Element, name: str) -> Iterator[Token]:
        self.name(node)
        is_block = name in _BLOCKS and not (name in _INLINE_TOO and _is_in_sentence(node))
        is_line = not is_block and name in _OWN_LINES and name_of(node.getparent()) in ("opener", "closer")
        if is_block or is_line:
            yield BLOCK if is_block else LINE
        if name.startswith("div") or name == "surface":
            yield from self._own_page(node)
        inner = self.signed(node)
        if self.brackets_supplied and name in ("opener", "closer", "dateline", "signed", "salute"):
            inner = _supplied(inner)
        yield from inner
        if is_block or is_line:
            yield BLOCK if is_block else LINE

    def signed(self, node: Element) -> Iterator[Token]:
        """Yield the tokens of what an element holds, within the sign that the element is."""
        sign = self._hand_sign(node) or sign_of(node)
        if name_of(node) == "stamp" and not words(node):
            yield Token("atom", "[seal]" if attribute(node, "type") == "seal" else "[stamp]")
            return
        if sign is None or not is_balanced(_text_within(node)):
            yield from self.content(node)
            return
        yield Token("open", sign.text)
        yield from self.content(node)
        yield CLOSE

    def _hand_sign(self, node: Element) -> SignStart | None:
        """The sign of an element that names its hand, such as `<add hand="#h2">`; only those of segments."""
        if name_of(node) != "seg" or not node.get("hand"):
            return None
        return hand(attribute(node, "n") or self._hand(node))

    def _hand(self, node: Element) -> str:
        target = attribute(node, "new") or attribute(node, "hand") or attribute(node, "scribe")
        id = own_id(target) or target.removeprefix("#")
        return (
            self.hands.get(id)
            or self.hand_name(id)
            or id
            or attribute(node, "medium")
            or attribute(node, "script")
        )

    def page(self, node: Element) -> Iterator[Token]:
        """Yield the token of the page that begins with an element, with its label in the source or its number."""
        target = attribute(node, "facs")
        target = own_id(target) or target
        yield from self._pages_without_text(target)
        self._page += 1
        label = attribute(node, "n") or self.pages.get(target) or _file_name(target)
        yield Token("page", short_label(label) or str(self._page))

    def _pages_without_text(self, target: str) -> Iterator[Token]:
        """Yield the pages between the last one and the one with an id: images and texts pair by their order."""
        index = self.images.get(target, 0)
        # words before the first page of the text are on the first image
        first = max(self._image, int(self._has_words)) + 1
        for skipped in range(first, index):
            yield Token(
                "page", next(self.pages[id] for id, number in self.images.items() if number == skipped)
            )
        self._image = max(self._image, index)

    def _own_page(self, node: Element) -> Iterator[Token]:
        """Yield the page of a division that is the text of one page image."""
        target = own_id(attribute(node, "corresp") or attribute(node, "facs")) or xml_id(node)
        if target in self.pages:
            yield from self._pages_without_text(target)
            self._page += 1
            yield Token("page", self.pages[target])

    def _item(self, node: Element) -> Iterator[Token]:
        before = node.getprevious()
        if before is None or name_of(before) != "label":
            yield LINE
        else:
            yield Token("text", " ")
        yield from self.content(node)
        yield LINE

    def _readings(self, node: Element) -> Iterator[Token]:
        """Yield two readings of the same words as one sign; anything else one after the other."""
        parts = [child for child in node if name_of(child)]
        names = tuple(map(name_of, parts))
        if names[::-1] in PAIRS:
            parts, names = parts[::-1], names[::-1]
        own = (node.text or "") + "".join(child.tail or "" for child in node)
        is_pair = names in PAIRS and not own.strip()
        if not is_pair or not all(words(part) and is_balanced(_text_within(part)) for part in parts):
            yield from self._alternatives(node)
            return
        first, second = parts
        yield Token("pair", f"[{_READINGS[names[0]]}: ")
        yield from self.content(first)
        yield Token("second", f" | {_SECONDS[names[1]]}: ")
        yield from self.content(second)
        yield CLOSE

    def _alternatives(self, node: Element) -> Iterator[Token]:
        """Yield readings one after the other, apart from one another."""
        yield Token("text", node.text or "")
        for child in node:
            yield from self.tokens(child)
            yield Token("text", child.tail or " ")

    def _apparatus(self, node: Element) -> Iterator[Token]:
        """Yield the reading of the text; those of other witnesses are notes of the editors on it."""
        readings = list(safe_xml.children(node, "lem", "rdg"))
        key = f"app {id(node)}"
        yield Token("anchor", key)
        for reading in readings[:1]:
            yield from self.content(reading)
        for reading in readings[1:]:
            yield Token("editorial", str(self.editorial(reading)), (Token("anchor", key),))
        for note in safe_xml.children(node, "note"):
            yield Token("editorial", str(self.editorial(note)), (Token("anchor", key),))

    def _note(self, node: Element) -> Iterator[Token]:
        if attribute(node, "type") == "mark" and words(node):
            yield Token("atom", f"[{words(node)}]")
            return
        if is_editorial(node):
            anchor = attribute(node, "corresp") or attribute(node, "target")
            yield Token("editorial", str(self.editorial(node)), (Token("anchor", anchor.removeprefix("#")),))
            return
        content = tuple(self.content(node))
        if not words(node):
            return
        place = attribute(node, "place").lower()
        label = note_label(attribute(node, "n"))
        if any(margin in place for margin in _MARGINS) and not label:
            yield Token("open", f"[note {short_label(attribute(node, 'n') or place)}: ")
            yield from (LINE if token == BLOCK else token for token in content)
            yield CLOSE
            return
        if not label:
            self._notes += 1
            label = str(self._notes)
        yield Token("note", label, content)


def is_editorial(node: Element) -> bool:
    """Return whether a note was written by editors, and is no note of the source."""
    return attribute(node, "type") in EDITORIAL


def is_balanced(text: str) -> bool:
    """Return whether the square brackets of a text are in pairs."""
    depth = 0
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if depth < 0:
            return False
    return depth == 0


def _text_within(node: Element) -> str:
    """Return the text of an element without that of notes, which stand elsewhere."""
    pieces = [node.text or ""]
    for child in node:
        if name_of(child) and name_of(child) != "note":
            pieces.append(_text_within(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _is_in_sentence(node: Element) -> bool:
    """Return whether words stand directly before or after an element, or it is in a paragraph."""
    before = node.getprevious()
    beside = (node.tail or "") + ((before.tail if before is not None else node.getparent().text) or "")
    if beside.strip():
        return True
    has_paragraphs = next(safe_xml.descendants(node, "p"), None) is not None
    return name_of(node.getparent()) in ("p", "ab", "l", "hi", "seg") and not has_paragraphs


def _in_one_line(tokens: Iterator[Token]) -> Iterator[Token]:
    """Yield tokens with spaces in place of lines: those of a cell of a table."""
    return (Token("text", " ") if token in (LINE, BLOCK) else token for token in tokens)


def _file_name(target: str) -> str:
    return target.rpartition("/")[2].rpartition("#")[2]


def _supplied(tokens: Iterator[Token]) -> Iterator[Token]:
    """Yield tokens with signs in place of square brackets."""
    items = list(tokens)
    if not is_balanced("".join(token.words for token in items if token.kind == "text")):
        yield from items
        return
    for token in items:
        if token.kind != "text" or not ("[" in token.words or "]" in token.words):
            yield token
            continue
        rest = token.words
        while rest:
            end = next((index for index, letter in enumerate(rest) if letter in "[]"), len(rest))
            if end:
                yield Token("text", rest[:end])
            if end < len(rest):
                yield Token("open", "[supplied: ") if rest[end] == "[" else CLOSE
            rest = rest[end + 1 :]
