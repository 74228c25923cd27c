"""The signs of a transcript: what an editor says of words of the text, such as `[deleted: words]`.

The distinctions are those of the Leiden conventions and of TEI P5 (11, Representation of Primary Sources). A sign has a
lower-case word of SIGNS, for some with a value (`[added above: words]`), then a colon and a space. What is not such a
sign, or has no end in its paragraph, is words of the document. The text is never changed: the spans of a paragraph,
joined, are the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

MAX_DEPTH = 8  # signs within signs; what is nested deeper is words
MAX_LABEL = 40  # characters of the label of a page, a hand or a note
PLACES = ("above", "below", "inline", "margin", "left", "right", "top", "bottom", "end", "overleaf")
JOINER = "\u2060"  # word joiner: the index ignores it within a word


@dataclass(frozen=True, slots=True)
class SignKind:
    """A row of the table of signs: how it is written, what it means, its Leiden sign and its TEI element.

    `value` says what may stand between the word and the colon: "" nothing, otherwise a key of `_VALUES`. `second` is
    the word that may follow in the same sign, after `|`. A sign with `is_description` holds words of the editor, not
    of the document, and no other sign.
    """

    example: str
    explanation: str
    leiden: str
    tei: str
    value: str = ""
    second: str = ""
    is_description: bool = False


SIGNS: dict[str, SignKind] = {
    "deleted": SignKind(
        "[deleted: words]", "Deleted in the source, and still legible.", "⟦abc⟧", "del", second="added"
    ),
    "added": SignKind("[added above: words]", "Added in the source later.", "\\abc/", "add", "place"),
    "supplied": SignKind(
        "[supplied: words]", "Supplied by the editor: lost or damaged in the source.", "[abc]", "supplied"
    ),
    "omitted": SignKind(
        "[omitted: words]",
        "Left out by the writer, and supplied by the editor.",
        "<abc>",
        "supplied reason=omitted",
    ),
    "superfluous": SignKind(
        "[superfluous: words]", "Superfluous in the source, such as words that are repeated.", "{abc}", "surplus"
    ),
    "unclear": SignKind(
        "[unclear: words]", "Uncertain reading: the editor is not sure of these words.", "ạḅc̣", "unclear"
    ),
    "expanded": SignKind("D[expanded: octo]r", "Letters that an abbreviation leaves out.", "(abc)", "ex"),
    "abbreviated": SignKind(
        "[abbreviated: Dr | expanded: Doctor]",
        "Abbreviated in the source.",
        "",
        "choice/abbr, expan",
        second="expanded",
    ),
    "sic": SignKind(
        "[sic: form | corrected: from]",
        "Thus in the source: the editor copied it as it stands.",
        "abc (!)",
        "choice/sic, corr",
        second="corrected",
    ),
    "corrected": SignKind("[corrected: from]", "Corrected by the editor.", "⸢abc⸣", "corr"),
    "original": SignKind(
        "[original: olde | regularised: old]",
        "Spelled so in the source.",
        "",
        "choice/orig, reg",
        second="regularised",
    ),
    "regularised": SignKind("[regularised: old]", "Spelled in the usual way by the editor.", "", "reg"),
    "underlined": SignKind("[underlined: words]", "Underlined in the source.", "", "hi rend=underlined"),
    "superscript": SignKind("[superscript: th]", "Raised above the line in the source.", "", "hi rend=superscript"),
    "subscript": SignKind("[subscript: 2]", "Set below the line in the source.", "", "hi rend=subscript"),
    "bold": SignKind("[bold: words]", "In bold type in the source.", "", "hi rend=bold"),
    "italic": SignKind("[italic: words]", "In italics in the source.", "", "hi rend=italic"),
    "spaced": SignKind("[spaced: words]", "Letter-spaced in the source.", "", "hi rend=spaced"),
    "handwritten": SignKind("[handwritten: words]", "Written by hand in the source.", "", "hi rend=handwritten"),
    "typed": SignKind("[typed: words]", "Typewritten in the source.", "", "hi rend=typed"),
    "printed": SignKind("[printed: words]", "Printed in the source.", "", "hi rend=printed"),
    "hand": SignKind("[hand 2: words]", "Written by another hand.", "m²", "seg hand", "label"),
    "stamp": SignKind("[stamp: words]", "A stamp in the source.", "", "stamp"),
    "seal": SignKind("[seal: words]", "A seal in the source.", "", "stamp type=seal"),
    "signature": SignKind("[signature: words]", "A signature in the source.", "", "seg type=signature"),
    "foreign": SignKind("[foreign zh-Hant: 外蒙古]", "In another language.", "", "foreign", "language"),
    "heading": SignKind("[heading: words]", "A heading in the source.", "", "ab, seg type=heading"),
    "gap": SignKind(
        "[gap: 3 lines, damage]",
        "Words of the source are missing here.",
        "[- - -]",
        "gap/desc",
        is_description=True,
    ),
    "illegible": SignKind(
        "[illegible: 2 words]",
        "Illegible in the source: the editor could not read what stands here.",
        "+++",
        "gap reason=illegible/desc",
        is_description=True,
    ),
    "note": SignKind("[note 1: words]", "A footnote, or a note in the margin, of the source.", "", "note", "label"),
    "reference": SignKind(
        "[note: 1]", "The place in the text to which a note of the source belongs.", "", "ref", is_description=True
    ),
    "page": SignKind(
        "[page: 3]", "A page begins here, within a paragraph.", "|³", "pb", is_description=True
    ),
}  # fmt: skip

# a sign and the second one within it, and what TEI calls the two together
PAIRS = {"deleted": "subst", "abbreviated": "choice", "sic": "choice", "original": "choice"}
PAIR = "pair"  # the name of the sign around both
# what does not belong to the text as it was meant to be read
_NOT_READ = frozenset({"deleted", "superfluous"})

_LABEL = rf"[^\s\[\]|:](?:[^\[\]|:\n]{{0,{MAX_LABEL - 2}}}[^\s\[\]|:])?"
_VALUES: dict[str, re.Pattern[str]] = {
    "place": re.compile("|".join(PLACES)),
    "label": re.compile(_LABEL),
    "language": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}"),
}
_WORDS = "|".join(word for word in SIGNS if word != "reference")
_SECONDS = "|".join(kind.second for kind in SIGNS.values() if kind.second)
# what may begin a sign; possessive, since texts have many other words in brackets
_BEGINNING = re.compile(rf"\[[a-z]++(?:[ \t\n]{{1,3}}{_LABEL})?:[ \t\n]")
_TOKEN = re.compile(
    rf"\[(?P<word>{_WORDS})(?:[ \t\n]{{1,3}}(?P<value>{_LABEL}))?:[ \t\n]"
    rf"|[ \t\n]\|[ \t\n]{{1,3}}(?P<second>{_SECONDS})(?:[ \t\n]{{1,3}}(?P<place>{'|'.join(PLACES)}))?:[ \t\n]"
    r"|[\[\]]"
)
_LIKE_SIGN = re.compile(rf"\[(?P<word>[a-z]{{3,20}})(?:[ \t\n]{{1,3}}{_LABEL})?:[ \t\n]?")
MIN_MISSPELT = 6  # letters of a word that is looked for among those of the signs
MAX_COMPARED = 200  # such words of a paragraph
_LONG_WORDS = [word for word in SIGNS if len(word) >= MIN_MISSPELT and word != "reference"]
_NOTE_LABEL = re.compile(r"[^\s\[\]|:]{1,8}")
_PAGE_LABEL = re.compile(rf"[^\[\]\n]{{1,{MAX_LABEL}}}")


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign around words: its name in SIGNS or PAIR, its value, and where it begins in the paragraph.

    The value of a pair is the name of its first sign, that of a reference the label of the note.
    """

    name: str
    value: str
    start: int

    @property
    def is_description(self) -> bool:
        """Whether what it holds are words of the editor, not of the document."""
        return self.name != PAIR and SIGNS[self.name].is_description

    @property
    def explanation(self) -> str:
        """What it says of the words, for readers; empty for a pair."""
        if self.name == PAIR:
            return ""
        if self.name == "added" and self.value:
            return f"Added in the source later: {self.value}."
        if self.name == "hand":
            return f"Written by hand {self.value}."
        return SIGNS[self.name].explanation


@dataclass(frozen=True, slots=True)
class SignSpan:
    """A part of a paragraph with the signs around it, the outermost first; a delimiter is a part of its last sign."""

    text: str
    signs: tuple[Sign, ...] = ()
    is_delimiter: bool = False


@dataclass(slots=True)
class _SignRange:
    """A sign in a text: it begins at `start`, its words at `content`; `end` is after its bracket, 0 while it is open.

    `second` is where the separator of the second sign begins and ends, or None; `place` is the value of that sign.
    """

    word: str
    value: str
    start: int
    content: int
    end: int = 0
    second: tuple[int, int] | None = None
    place: str = ""


def has_signs(text: str) -> bool:
    """Return whether anything in a text may be a sign; far cheaper than reading the signs."""
    # brackets are rare, and finding them so is faster than with the expression
    position = text.find("[")
    while position >= 0:
        if _BEGINNING.match(text, position):
            return True
        position = text.find("[", position + 1)
    return False


def _ranges(text: str) -> list[_SignRange]:
    """Return the signs of a paragraph, in the order in which they begin."""
    ranges: list[_SignRange] = []
    stack: list[_SignRange | None] = []  # None is a bracket of the document
    depth = 0
    for token in _TOKEN.finditer(text):
        if word := token["word"]:
            value = token["value"] or ""
            is_sign = depth < MAX_DEPTH and _may_have(word, value)
            stack.append(_SignRange(word, value, token.start(), token.end()) if is_sign else None)
            depth += is_sign
        elif token["second"]:
            if stack and (sign := stack[-1]) and _may_have_second(sign, token["second"], token["place"]):
                sign.second, sign.place = token.span(), token["place"] or ""
        elif token[0] == "[":
            stack.append(None)
        elif stack and (sign := stack.pop()):
            depth -= 1
            if _has_content(text, sign, token.start()):
                sign.end = token.end()
                ranges.append(sign)
    ranges.sort(key=lambda sign: sign.start)
    return list(_without_inner_pages(ranges))


def _without_inner_pages(ranges: list[_SignRange]) -> Iterator[_SignRange]:
    """Yield the signs without those of pages within others, which are words: no page begins there."""
    end = 0
    for sign in ranges:
        if sign.word != "page" or sign.start >= end:
            yield sign
        end = max(end, sign.end)


def _may_have(word: str, value: str) -> bool:
    """Return whether a sign may have that value; an empty one if a value is not required."""
    if not value:
        return word not in ("hand", "foreign")
    pattern = _VALUES.get(SIGNS[word].value)
    return pattern is not None and pattern.fullmatch(value) is not None


def _may_have_second(sign: _SignRange, word: str, place: str | None) -> bool:
    """Return whether a second sign may follow in a sign that is open; only one of some kinds has a place."""
    has_value = SIGNS[word].value == "place"
    return not sign.second and SIGNS[sign.word].second == word and (has_value or not place)


def _has_content(text: str, sign: _SignRange, end: int) -> bool:
    """Return whether what a sign holds is complete: words, and only words if it is a description."""
    if sign.word == "note" and not sign.value:
        return _NOTE_LABEL.fullmatch(text, sign.content, end) is not None
    if sign.word == "page":
        return _PAGE_LABEL.fullmatch(text, sign.content, end) is not None
    first = text[sign.content : sign.second[0] if sign.second else end]
    if SIGNS[sign.word].is_description:
        return bool(first.strip()) and "[" not in first and "]" not in first
    return bool(first.strip()) and (not sign.second or bool(text[sign.second[1] : end].strip()))


def split_signs(text: str) -> tuple[SignSpan, ...]:
    """Split a paragraph at the beginnings and ends of its signs."""
    return tuple(_spans(text, _ranges(text))) if has_signs(text) else (SignSpan(text),) if text else ()


def _spans(text: str, ranges: list[_SignRange]) -> Iterator[SignSpan]:
    """Yield the parts of a text between the delimiters of its signs, and the delimiters."""
    signs: tuple[Sign, ...] = ()
    position = 0
    for start, end, closed, opened in sorted(_delimiters(text, ranges), key=lambda delimiter: delimiter[:2]):
        if position < start:
            yield SignSpan(text[position:start], signs)
        after = (*signs[: len(signs) - closed], *opened)
        # the bracket at the end of a sign is a part of it
        yield SignSpan(text[start:end], after if opened else signs, True)
        signs, position = after, end
    if position < len(text):
        yield SignSpan(text[position:], signs)


def _delimiters(text: str, ranges: list[_SignRange]) -> Iterator[tuple[int, int, int, tuple[Sign, ...]]]:
    """Yield where each delimiter begins and ends, how many signs it closes, and the signs that it opens."""
    for sign in ranges:
        name = "reference" if sign.word == "note" and not sign.value else sign.word
        value = text[sign.content : sign.end - 1] if name == "reference" else sign.value
        opened = (Sign(name, value, sign.start),)
        if sign.second:
            yield sign.start, sign.content, 0, (Sign(PAIR, name, sign.start), *opened)
            yield *sign.second, 1, (Sign(SIGNS[name].second, sign.place, sign.second[0]),)
        else:
            yield sign.start, sign.content, 0, opened
        yield sign.end - 1, sign.end, 2 if sign.second else 1, ()


def shared_count(signs: tuple[Sign, ...], others: tuple[Sign, ...]) -> int:
    """Return how many signs at the beginning of both are the same."""
    count = 0
    for sign, other in zip(signs, others, strict=False):
        if sign != other:
            break
        count += 1
    return count


def page_breaks(text: str) -> list[tuple[int, int, str]]:
    """Return the start, the end and the label of each `[page: 3]` in a paragraph that is in no other sign."""
    return [
        (sign.start, sign.end, text[sign.content : sign.end - 1].strip())
        for sign in _ranges(text)
        if sign.word == "page"
    ]


@dataclass(frozen=True, slots=True)
class SearchedText:
    """A text for searches: each character of a sign replaced, so that all offsets stay the same.

    `words` has the words within signs too; `reading` leaves out what was deleted or corrected.
    """

    words: str
    reading: str


def searched_text(text: str) -> SearchedText | None:
    """Return the text of a paragraph for searches; None if it has no signs.

    A sign that begins or ends within a word does not part the word: `wo[supplied: rd]` is found as `word`.
    """
    if not has_signs(text):
        return None
    spans = split_signs(text)
    within = _within_words(text, spans)
    words: list[str] = []
    reading: list[str] = []
    for span in spans:
        blank = _blank(span, within)
        words.append(blank or span.text)
        reading.append(blank or _blank_unread(span) or span.text)
    return SearchedText("".join(words), "".join(reading))


def _within_words(text: str, spans: tuple[SignSpan, ...]) -> set[int]:
    """Return where those signs begin that a letter stands directly before or after."""
    within: set[int] = set()
    position = 0
    last: dict[int, int] = {}
    for span in spans:
        position += len(span.text)
        for sign in span.signs:
            last[sign.start] = position
    for start, end in last.items():
        if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
            within.add(start)
    return within


def _blank(span: SignSpan, within: set[int]) -> str:
    """Return what takes the place of a span in which no word is to be found; "" if its words are."""
    size = len(span.text)
    outer = next((sign for sign in span.signs if sign.name in _NOT_READ or sign.name == PAIR), None)
    if any(sign.is_description for sign in span.signs):
        return " " * size
    if span.is_delimiter:
        parts_words = span.signs[-1].name in ("note", "heading") or (outer and outer.start not in within)
        return (" " if parts_words else JOINER) * size
    # a part of a word that was deleted or corrected is no word
    return JOINER * size if outer and outer.start in within and _is_unread(span) else ""


def _is_unread(span: SignSpan) -> bool:
    """Return whether a span was deleted, or is the first of two readings."""
    return any(sign.name in _NOT_READ for sign in span.signs) or any(
        outer.name == PAIR and outer.value == inner.name for outer, inner in pairwise(span.signs)
    )


def _blank_unread(span: SignSpan) -> str:
    return " " * len(span.text) if _is_unread(span) else ""


def unread_signs(text: str) -> Iterator[str]:
    """Yield what begins like a sign in a paragraph and is none, such as one that has no end, and what is misspelt.

    Only what nobody writes but for a sign: a word of SIGNS with its colon, or a longer word of one wrong letter.
    """
    starts = {sign.start for sign in _ranges(text)}
    compared = 0
    for match in _LIKE_SIGN.finditer(text):
        word = match["word"]
        if match.start() in starts:
            continue
        if word in SIGNS:
            yield match[0].rstrip()
        elif len(word) >= MIN_MISSPELT and compared < MAX_COMPARED:
            compared += 1
            if get_close_matches(word, _LONG_WORDS, 1, 0.87):
                yield match[0].rstrip()


def labels_without_note(paragraphs: Sequence[str]) -> Iterator[str]:
    """Yield the label of each `[note: 1]` of a text that has no `[note 1: words]`."""
    signs = [span.signs[-1] for paragraph in paragraphs for span in split_signs(paragraph) if span.signs]
    labels = {sign.value for sign in signs if sign.name == "note"}
    yield from dict.fromkeys(
        sign.value for sign in signs if sign.name == "reference" and sign.value not in labels
    )
