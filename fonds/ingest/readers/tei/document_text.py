"""The text of one document in TEI: its transcript, the notes of its editors, and what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from fonds.ingest.field_values import in_language, one_line, without_empty
from fonds.ingest.readers.tei.elements import attribute, language_of, name_of, paragraphs
from fonds.ingest.readers.tei.names import Mentions, Names, kind_of
from fonds.ingest.readers.tei.text_tokens import BLOCK, TextSource, Token
from fonds.ingest.readers.tei.transcript import Transcript
from fonds.record.quote_matching import LineIndex
from fonds.record.transcript import text_parts
from fonds.safe_xml import Element

# what a text holds that is no part of it
_LISTS = frozenset({"listPerson", "listPlace", "listOrg", "standOff", "teiHeader"})


@dataclass
class DocumentText:
    """What was read of a text: the transcript, the notes of editors as a record has them, and what is named."""

    transcript: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    mentions: Mentions = field(default_factory=Mentions)
    others: list[dict[str, Any]] = field(default_factory=list)  # additional texts


@dataclass
class TextReader:
    """Reads texts of one document: its hands and pages by id, its names, and how its editors use square brackets."""

    names: Names
    hands: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    brackets_supplied: bool = False
    images: dict[str, int] = field(default_factory=dict)

    def read(
        self,
        nodes: Iterable[Element],
        is_separate: Callable[[Element], bool] = lambda node: False,
        first_page: str = "",
    ) -> DocumentText:
        """Return the text of elements. `is_separate` tells which elements in them are not part of it; `first_page` is
        the label of the page on which they begin."""
        text = DocumentText()
        editorial: list[Element] = []

        def note(node: Element) -> int:
            editorial.append(node)
            return len(editorial) - 1

        def name(node: Element) -> None:
            if (kind := kind_of(node)) and (authority := self.names.authority(node, kind)):
                text.mentions.add(authority, _form(node))

        source = TextSource(
            self.hands,
            self.pages,
            lambda node: name_of(node) in _LISTS or is_separate(node),
            name,
            note,
            self._hand_name,
            self.brackets_supplied,
            self.images,
        )
        transcript = Transcript()
        if first_page:
            transcript.add([Token("page", first_page)])
        for node in nodes:
            transcript.add(source.tokens(node))
            transcript.add([BLOCK])
        text.transcript = transcript.text()
        text.notes = _notes(editorial, transcript.quotes, text.transcript)
        return text

    def _hand_name(self, id: str) -> str:
        scribe = self.names.listed.find(id)
        return scribe.name if scribe else ""


def _notes(nodes: list[Element], quotes: dict[str, tuple[str, str]], transcript: str) -> list[dict[str, Any]]:
    """Return the notes of editors, each with the words on which it stands if these occur once in the transcript."""
    if not nodes:
        return []
    lines = LineIndex([part.text for part in text_parts(transcript) if part.kind == "paragraph"])
    notes = []
    for number, node in enumerate(nodes):
        quote = _unique(lines, *quotes.get(str(number), ("", "")))
        text = paragraphs(node)
        if name_of(node) == "rdg":
            text = f"{attribute(node, 'wit') or 'Other reading'}: {text or 'left out'}"
        if text:
            notes.append(without_empty({"text": in_language(text, language_of(node)), "quote": quote}))
    return notes


def _unique(lines: LineIndex, quote: str, context: str) -> str:
    """Return a quotation, with words before it if it stands in the text more than once; nothing if it has none then."""
    words = context.split()
    count = len(quote.split())
    longer = (" ".join(words[-size:]) for size in range(count + 1, len(words) + 1))
    shorter = (" ".join(quote.split()[-size:]) for size in (3, 2))
    candidates = (quote, *longer, *shorter)
    return next((part for part in candidates if part and len(lines.find(part, 2)) == 1), "")


def _form(node: Element) -> str:
    """Return how the text names something; nothing if its words only imply it, and may mean others elsewhere."""
    return "" if attribute(node, "subtype") == "implied" else one_line("".join(_plain(node)))


def _plain(node: Element) -> list[str]:
    """Return the words of a name as they stand in the transcript, without those of notes and of corrections."""
    skipped = ("note", "corr", "reg", "expan")
    pieces = [node.text or ""]
    for child in node:
        if name_of(child) and name_of(child) not in skipped:
            pieces += _plain(child)
        pieces.append(child.tail or "")
    return pieces
