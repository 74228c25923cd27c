"""The texts of a record in TEI P5: paragraphs, pages, marks and signs as elements, and names linked.

Nothing is lost: all white space is that of the text, and a sign or mark that is not written in the usual way has its
spelling in a processing instruction `fonds-sign` before it. So the text can be made again from the elements
(tests/serializers/xml/tei_reader.py does).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from fonds.record.signs import PAIR, PAIRS, Sign, shared_count
from fonds.record.transcript import TextPart, TranscriptSpan, split_marks, text_parts
from fonds.serializers.note_links import NoteLink, NoteLinks, note_links
from fonds.serializers.xml.xml_writer import attributes, element, empty_element, escape_text

# sign -> element and attributes; signs with a value, and those that depend on what they hold, are below
_ELEMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "deleted": ("del", {}),
    "added": ("add", {}),
    "supplied": ("supplied", {}),
    "omitted": ("supplied", {"reason": "omitted"}),
    "superfluous": ("surplus", {}),
    "unclear": ("unclear", {}),
    "expanded": ("ex", {}),
    "abbreviated": ("abbr", {}),
    "sic": ("sic", {}),
    "corrected": ("corr", {}),
    "original": ("orig", {}),
    "regularised": ("reg", {}),
    **{
        name: ("hi", {"rend": name})
        for name in (
            *("underlined", "superscript", "subscript", "bold", "italic", "spaced"),
            *("handwritten", "typed", "printed"),
        )
    },
    "hand": ("seg", {"type": "hand"}),
    "stamp": ("stamp", {}),
    "seal": ("stamp", {"type": "seal"}),
    "signature": ("seg", {"type": "signature"}),
    "foreign": ("foreign", {}),
    "heading": ("seg", {"type": "heading"}),
    "gap": ("gap", {}),
    "illegible": ("gap", {"reason": "illegible"}),
    "note": ("note", {"type": "source"}),
    "reference": ("ref", {"type": "note"}),
}
# marks that stand for something in the source; the others are remarks of the editor on what is before them
_MARKS = {
    "illegible": empty_element("gap", reason="illegible"),
    "excised": empty_element("gap", reason="excised"),
    "redacted": empty_element("gap", reason="redacted"),
    "sanitized": empty_element("gap", reason="sanitized"),
    "blank": empty_element("space"),
    "signature": empty_element("gap", reason="signature"),
    "stamp": empty_element("stamp"),
    "seal": empty_element("stamp", type="seal"),
}
_EXTENT = re.compile(r"(\d{1,6}) (line|word|letter|character|page)s?\b(?:, ([a-z-]+)$)?")
_UNITS = {"letter": "char", "character": "char"}
_XML_SPACE = " \t\r\n"

# (text) -> its parts, each with the element and the URI of what it names; both empty for other words
NameFinder = Callable[[str], Iterator[tuple[str, str, str]]]


@dataclass(slots=True)
class Hands:
    """The hands of all texts of a record, with the id of each in the document, by label."""

    ids: dict[str, str] = field(default_factory=dict)

    def id_of(self, label: str) -> str:
        """Return the id of a hand."""
        return self.ids.setdefault(label, f"hand-{len(self.ids) + 1}")


@dataclass(slots=True)
class TextWriter:
    """Writes one text. Ids in it begin with `prefix`; `surfaces` are the ids of the page images, in order."""

    prefix: str
    hands: Hands
    surfaces: Sequence[str] = ()
    find_names: NameFinder | None = None
    page: int = 1
    _links: NoteLinks = field(default_factory=dict)

    def division(self, text: str, **values: str) -> str:
        """Return the division with a text; `values` are its attributes."""
        parts = list(text_parts(text))
        spans = [split_marks(part.text) if part.kind == "paragraph" else () for part in parts]
        signs = [[sign for span in paragraph for sign in span.signs] for paragraph in spans]
        links = note_links(signs, f"{self.prefix}-note")
        begins_with_page = next((part.kind for part in parts if part.kind != "space"), "") == "page"
        facs = "" if begins_with_page else self._facs()
        self.page = 0 if begins_with_page else 1
        inner = "".join(
            self._part(part, paragraph, paragraph_links, number)
            for number, (part, paragraph, paragraph_links) in enumerate(
                zip(parts, spans, links, strict=True), 1
            )
        )
        start = attributes(
            {**{name.replace("_", ":"): value for name, value in values.items()}, "facs": facs}
        )
        return f'<div{start} xml:space="preserve">{inner}</div>'

    def _facs(self) -> str:
        """Return the pointer to the image of the page; the last image has all that remains."""
        index = min(max(self.page, 1), len(self.surfaces)) - 1
        return f"#{self.surfaces[index]}" if self.surfaces else ""

    def _part(self, part: TextPart, spans: tuple[TranscriptSpan, ...], links: NoteLinks, number: int) -> str:
        if part.kind == "space":
            return part.text.replace("\r", "&#xD;")
        if part.kind == "page":
            before, sign, after = _stripped(part.text)
            usual = f"[page {part.label}]" if part.label else "[page]"
            return before + _spelling(sign, usual) + self._page_break(part.label) + after
        self._links = links
        identity = attributes({"xml:id": f"{self.prefix}-p{number}"})
        heading = spans[0].signs[:1]
        is_heading = (
            heading
            and heading[0].name == "heading"
            and spans[0].text == "[heading: "
            and all(span.signs[:1] == heading for span in spans)
        )
        if is_heading:
            return f'<ab{identity} type="heading">{self._content(spans[1:-1], heading)}</ab>'
        return f"<p{identity}>{self._content(spans)}</p>"

    def _page_break(self, label: str) -> str:
        self.page += 1
        return empty_element("pb", n=label, facs=self._facs())

    def _content(self, spans: Sequence[TranscriptSpan], around: tuple[Sign, ...] = ()) -> str:
        """Return spans as text and elements; the signs `around` all of them are not written."""
        contents = _contents(spans)
        opened, output = around, [""]
        skipped: Sign | None = None
        for span in spans:
            if skipped and skipped in span.signs:
                continue
            shared = shared_count(opened, span.signs)
            output += [self._end(sign, opened, contents) for sign in reversed(opened[shared:])]
            opened = opened[:shared]
            if span.is_delimiter and span.signs[-1].name == "page":
                skipped = span.signs[-1]
                output += [_spelling(span.text, "[page: "), self._page_break(contents[skipped].text)]
                continue
            if span.signs[shared:]:
                output.append(_spelling(span.text, _usual(span.signs)))
                for index in range(shared, len(span.signs)):
                    output.append(self._start(span.signs[: index + 1], contents))
                opened = span.signs
            if not span.is_delimiter:
                output.append(self._words(span, contents))
        output += [self._end(sign, opened, contents) for sign in reversed(opened[len(around) :])]
        return "".join(output)

    def _words(self, span: TranscriptSpan, contents: dict[Sign, _Content]) -> str:
        if span.mark:
            word = span.text[1:-1]
            if word.lower() in _MARKS:
                return _spelling(span.text, span.text.lower()) + _MARKS[word.lower()]
            return element("note", word, type="mark")
        is_plain = any(
            sign.is_description or (sign.name == "expanded" and contents[sign].is_plain)
            for sign in span.signs
        )
        if is_plain or self.find_names is None:
            is_described = bool(span.signs) and span.signs[-1].is_description
            return escape_text(span.text) if is_described else _with_line_breaks(span.text)
        return "".join(
            f"<{name}{attributes({'ref': uri})}>{_with_line_breaks(words)}</{name}>"
            if name
            else _with_line_breaks(words)
            for words, name, uri in self.find_names(span.text)
        )

    def _element(self, sign: Sign, contents: dict[Sign, _Content]) -> tuple[str, dict[str, str]]:
        if sign.name == PAIR:
            return PAIRS[sign.value], {}
        name, values = _ELEMENTS[sign.name]
        if sign.name == "expanded" and contents[sign].is_paired:
            return "expan", {}
        if sign.name == "expanded" and not contents[sign].is_plain:
            return "seg", {"type": "expanded"}
        return name, values

    def _start(self, signs: tuple[Sign, ...], contents: dict[Sign, _Content]) -> str:
        sign = signs[-1]
        name, values = self._element(sign, contents)
        values = values | self._values(sign, contents)
        inner = "<desc>" if name == "gap" else ""
        return f"<{name}{attributes(values)}>{inner}"

    def _values(self, sign: Sign, contents: dict[Sign, _Content]) -> dict[str, str]:
        """Return the attributes of a sign that follow from its value and its words."""
        if sign.name == "added":
            return {"place": sign.value}
        if sign.name == "foreign":
            return {"xml:lang": sign.value}
        if sign.name == "hand":
            return {"hand": f"#{self.hands.id_of(sign.value)}", "n": sign.value}
        if sign.name == "note":
            return {"xml:id": self._links.get(sign, NoteLink("")).anchor, "n": sign.value}
        if sign.name == "reference":
            link = self._links[sign]
            return {"target": f"#{link.target}" if link.target else ""}
        if sign.name in ("gap", "illegible") and (match := _EXTENT.match(contents[sign].text)):
            values = {"quantity": match[1], "unit": _UNITS.get(match[2], match[2])}
            # a gap with the reason `illegible` would be the other sign
            has_reason = match[3] and sign.name == "gap" and match[3] != "illegible"
            return values | ({"reason": match[3]} if has_reason else {})
        return {}

    def _end(self, sign: Sign, signs: tuple[Sign, ...], contents: dict[Sign, _Content]) -> str:
        name, _ = self._element(sign, contents)
        return "</desc></gap>" if name == "gap" else f"</{name}>"


@dataclass(slots=True)
class _Content:
    """What a sign holds: its text, whether that is text only, and whether the sign is one of a pair."""

    text: str = ""
    is_plain: bool = True
    is_paired: bool = False


def _contents(spans: Sequence[TranscriptSpan]) -> dict[Sign, _Content]:
    contents: dict[Sign, _Content] = {}
    for span in spans:
        for index, sign in enumerate(span.signs):
            content = contents.setdefault(sign, _Content())
            content.is_paired = index > 0 and span.signs[index - 1].name == PAIR
            is_inner = index + 1 < len(span.signs)
            if is_inner or not span.is_delimiter:
                content.text += span.text
            if is_inner or span.mark or (not span.is_delimiter and "\n" in span.text):
                content.is_plain = False
    return contents


def _usual(signs: tuple[Sign, ...]) -> str:
    """Return how the delimiter is usually written with which the last of the signs begins."""
    sign = signs[-1]
    if len(signs) > 1 and signs[-2].name == PAIR and signs[-2].value != sign.name:
        return f" | {sign.name} {sign.value}: " if sign.value else f" | {sign.name}: "
    if sign.name == "reference":
        return "[note: "
    return f"[{sign.name} {sign.value}: " if sign.value else f"[{sign.name}: "


def _spelling(text: str, usual: str) -> str:
    """Return a processing instruction with a sign as it is written, or nothing if that is the usual way."""
    if text == usual:
        return ""
    # the end of an instruction may not be within it
    return f"<?fonds-sign {json.dumps(text).replace('?', chr(92) + 'u003f')}?>"


def _stripped(text: str) -> tuple[str, str, str]:
    start, end = len(text) - len(text.lstrip(_XML_SPACE)), len(text.rstrip(_XML_SPACE))
    return text[:start], text[start:end], text[end:]


def _with_line_breaks(text: str) -> str:
    """Return escaped text with an element at the beginning of each line but the first."""
    return escape_text(text).replace("\n", "\n<lb/>")
