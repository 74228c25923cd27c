"""A transcript from the tokens of a text: paragraphs with single spaces, signs, lines, pages, and notes after them.

White space of the file is layout. A sign never begins or ends with a space, holds words, and ends in its paragraph; one
that goes on in the next paragraph, or on the next page, is written again there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from fonds.ingest.readers.tei.element_signs import hand
from fonds.ingest.readers.tei.elements import name_set
from fonds.ingest.readers.tei.text_tokens import BLOCK, LINE, Token
from fonds.record.signs import MAX_DEPTH

# signs of which two without anything between them are one: `<unclear>a</unclear><unclear>b</unclear>`
_JOINED_WORDS = (
    "unclear supplied italic bold underlined superscript subscript printed typed handwritten spaced"
)
_JOINED = frozenset(f"[{word}: " for word in name_set(_JOINED_WORDS))
CONTEXT = 20  # words before a note, by which those are told apart that occur more than once
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Transcript:
    """A transcript that is put together token by token. `quotes` are the words on which editors' notes stand,
    and more words up to their end."""

    blocks: list[str] = field(default_factory=list)
    quotes: dict[str, tuple[str, str]] = field(default_factory=dict)
    _output: list[str] = field(default_factory=list)  # of the paragraph
    _open: list[str] = field(default_factory=list)  # how the signs begin that are open, the outermost first
    _written: int = 0  # how many of them are written already
    _spaced: bool = False  # a space stands before the next words
    _lined: bool = False  # a line ends before them
    _notes: list[str] = field(default_factory=list)  # those that follow the paragraph
    _pages: list[str] = field(default_factory=list)  # those that begin before the next words
    _held: list[str] = field(
        default_factory=list
    )  # those within two readings of the same words, which follow these
    _hand: str = ""
    _ended: str = ""  # how the sign begins that ends with the last bracket written
    _anchors: dict[str, int] = field(default_factory=dict)
    _pair: int = 0  # the place in `_open` of the outermost sign with two readings, from 1
    _held_hand: str | None = None  # the hand that begins after these

    def add(self, tokens: Iterable[Token]) -> Transcript:
        """Add tokens, and return this transcript."""
        for token in tokens:
            self._add(token)
        return self

    def text(self) -> str:
        """Return the text so far, and end its paragraph."""
        self._end_paragraph()
        blocks = [*self.blocks, *(f"[page {label}]" for label in self._pages)]
        # the first page needs no sign if nothing but its number is known
        if blocks and blocks[0] == "[page 1]" and not (len(blocks) > 1 and blocks[1].startswith("[page ")):
            blocks = blocks[1:]
        return "\n\n".join(blocks)

    def _add(self, token: Token) -> None:
        kind = token.kind
        if kind == "text":
            self._words(token.words)
        elif kind == "open":
            self._open.append(token.words if len(self._open) < MAX_DEPTH - 1 else "")
        elif kind == "pair":
            self._open.append(token.words if len(self._open) < MAX_DEPTH - 1 else "")
            self._pair = self._pair or len(self._open)
        elif kind == "close":
            self._close()
        elif kind == "second":
            self._second(token.words)
        elif kind == "atom":
            self._write(token.words)
        elif token == LINE or (token == BLOCK and self._pair):
            self._lined, self._spaced = True, False
        elif token == BLOCK:
            self._end_paragraph()
        elif kind == "page":
            self._page(token.words)
        elif kind == "note":
            self._note(token)
        elif kind == "hand":
            self._change_hand(token.words)
        elif kind == "anchor":
            self._anchors[token.words] = len(self._paragraph())
        else:
            self._quote(token)

    def _words(self, text: str) -> None:
        text = _SPACES.sub(" ", text)
        words = text.strip(" ")
        self._spaced = self._spaced or text[:1] == " "
        if words:
            self._write(words)
            self._spaced = text[-1:] == " "

    def _write(self, words: str) -> None:
        """Write words, and what comes before them: the pages that begin here, a space or a line, and open signs."""
        if self._pages and self._output:
            self._close_written()
            pages, self._pages = self._pages, []
            space = " " if self._spaced or self._lined else ""
            self._output.append("".join(f"{space}[page: {label}]" for label in pages) + space)
        elif self._output:
            self._output.append("\n" if self._lined else " " if self._spaced else "")
        self._lined = self._spaced = False
        self._begin_page_lines()
        beginnings = self._open[self._written :]
        if beginnings and beginnings[0] == self._ended in _JOINED and self._output[-2:] == ["]", ""]:
            del self._output[-2:], beginnings[0]
        self._output += beginnings
        self._written = len(self._open)
        self._output.append(words)

    def _begin_page_lines(self) -> None:
        if not self._output:
            self.blocks += [f"[page {label}]" for label in self._pages]
            self._pages.clear()

    def _close(self) -> None:
        if not self._open:
            return
        beginning = self._open.pop()
        if self._written > len(self._open):
            self._written = len(self._open)
            self._output.append("]" if beginning else "")
            self._ended = beginning
        if len(self._open) < self._pair:
            self._pair = 0
            self._pages += self._held
            self._held = []
            if self._held_hand is not None:
                self._change_hand(self._held_hand)
                self._held_hand = None

    def _second(self, words: str) -> None:
        if self._open and self._open[-1]:
            self._output.append(words)
            self._spaced = self._lined = False
        else:
            self._spaced = True

    def _close_written(self) -> None:
        """End the signs that are written; they begin again with the next words."""
        self._output += ["]" if beginning else "" for beginning in self._open[: self._written]]
        self._written = 0

    def _page(self, label: str) -> None:
        (self._held if self._pair else self._pages).append(label)

    def _note(self, token: Token) -> None:
        self._write(f"[note: {token.words}]")
        # a page that begins within the note begins for the text after its place
        for part in token.content:
            if part.kind == "page":
                self._page(part.words)
        note = Transcript()
        note.add(LINE if part == BLOCK else part for part in token.content if part.kind != "page")
        note._end_paragraph()
        body = "\n".join(note.blocks)
        if body:
            self._notes.append(f"[note {token.words}: {body}]")

    def _change_hand(self, label: str) -> None:
        """Begin a passage in another hand, after the signs that are open: it ends where the next one begins."""
        if self._pair:
            self._held_hand = label
            return
        if self._hand and self._open and self._open[0] == self._hand:
            self._close_written()
            self._open.pop(0)
        sign = hand(label)
        self._hand = sign.text if sign else ""
        if self._hand and len(self._open) < MAX_DEPTH:
            self._close_written()
            self._open.insert(0, self._hand)

    def _paragraph(self) -> str:
        return "".join(self._output)

    def _quote(self, token: Token) -> None:
        """Note the words on which an editor's note stands: from its anchor, or the last ones before it."""
        text = self._paragraph()
        start = self._anchors.get(token.content[0].words)
        words = text.split()[-CONTEXT:]
        quote = text[start:] if start is not None and start < len(text) else " ".join(words[-5:])
        self.quotes[token.words] = quote.strip(), " ".join(words)

    def _end_paragraph(self) -> None:
        self._close_written()
        if text := self._paragraph():
            self.blocks.append(text)
        self._output = []
        self._spaced = self._lined = False
        self._anchors.clear()
        if self._notes:
            self.blocks += self._notes
            self._notes = []
