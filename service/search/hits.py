"""Where a page answers a question: each occurrence, the parts of lines it stands on, boxes, the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from service.search import folding, tokenizer
from service.search.query import Phrase, Query
from service.search.tokenizer import Line, Place, Region, Unit, Units

AROUND = 40  # characters of the text before and after what was found


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence: the part of each line it stands on, in order."""

    parts: tuple[Place, ...]


def hits(query: Query, lines: Sequence[Line]) -> list[Hit]:
    """Every occurrence on a page of what was asked, in order of the text; none where not all of it is there."""
    among = tokenizer.may_hold(lines, {unit.text for phrase in query.phrases for unit in phrase.units})
    paragraphs, halves = tokenizer.of_page(lines, among)
    found: dict[tuple[Place, ...], Hit] = {}
    for phrase in query.phrases:
        these = [_hit(units) for text in (*paragraphs, *halves) for units in occurrences(phrase, text)]
        if not these:
            return []
        for hit in these:
            found.setdefault(hit.parts, hit)
    return _outermost(sorted(found.values(), key=_order))


def anywhere(query: Query, lines: Sequence[Line]) -> list[Hit]:
    """Every occurrence of any of what was asked, in order of the text, whether all of it is there or not."""
    found = {hit.parts: hit for phrase in query.phrases for hit in hits(Query(query.text, (phrase,)), lines)}
    return _outermost(sorted(found.values(), key=_order))


def _order(hit: Hit) -> list[tuple[int, int, int]]:
    return [(part.line, part.start, -part.end) for part in hit.parts]


def occurrences(phrase: Phrase, text: Units) -> Iterator[Units]:
    """Each place of a paragraph where a phrase stands: its words."""
    first, count = phrase.units[0], len(phrase.units)
    at, last = 0, len(text) - count
    while at <= last:
        unit = text[at]
        if (unit.text == first.text or count == 1) and _matches(phrase, text, at):
            yield text[at : at + count]
            at += count
        else:
            at += 1


def _matches(phrase: Phrase, text: Units, at: int) -> bool:
    units = phrase.units
    for wanted, unit in zip(units[:-1], text[at : at + len(units) - 1], strict=True):
        if wanted.text != unit.text or wanted.joined != unit.joined:
            return False
    last, unit = units[-1], text[at + len(units) - 1]
    return unit.text == last.text or (phrase.open and unit.text.startswith(last.text))


def _hit(units: Iterable[Unit]) -> Hit:
    parts: list[Place] = []
    for unit in units:
        for place in unit.places:
            if parts and parts[-1].line == place.line:
                start, end = min(parts[-1].start, place.start), max(parts[-1].end, place.end)
                parts[-1] = Place(place.line, start, end)
            else:
                parts.append(place)
    return Hit(tuple(parts))


def _outermost(found: list[Hit]) -> list[Hit]:
    """Without those that lie wholly within the one before: a word of a phrase that was asked for too."""
    kept: list[Hit] = []
    for hit in found:
        if not (kept and all(_within(part, kept[-1].parts) for part in hit.parts)):
            kept.append(hit)
    return kept


def _within(part: Place, parts: Iterable[Place]) -> bool:
    return any(one.line == part.line and one.start <= part.start and part.end <= one.end for one in parts)


def box(line: Line, start: int, end: int) -> Region | None:
    """The place of a part of a line: that of its words, joined; of the line where nobody knows those of the words.

    Of a word of which only a part was found (a name with a full stop, some signs of a run) it is that part, reckoned by
    its letters.
    """
    rows = (line.words[at : at + 6] for at in range(0, len(line.words), 6))
    found = [_part(line.text, row, start, end) for row in rows if row[0] < end and start < row[1]]
    if not found:
        return line.region
    left, top = min(row[0] for row in found), min(row[1] for row in found)
    right, bottom = max(row[0] + row[2] for row in found), max(row[1] + row[3] for row in found)
    return left, top, right - left, bottom - top


def _part(text: str, row: Sequence[int], start: int, end: int) -> Region:
    first, last, x, y, width, height = row
    before, after = max(start - first, 0), max(last - end, 0)
    if _leftwards(text[first:last]):
        before, after = after, before
    length = last - first
    left = x + width * before // length
    right = x + width - width * after // length
    return left, y, max(1, right - left), height


def _leftwards(word: str) -> bool:
    return any(bidirectional(sign) in ("R", "AL") for sign in word)


def exact(hit: Hit, lines: Sequence[Line]) -> str:
    """The words that were found, as they stand there; a hyphen at the end of a line stays."""
    found = ""
    for part, following in zip(hit.parts, [*hit.parts[1:], None], strict=True):
        text = lines[part.line].text
        found += text[part.start : part.end]
        if following is not None:
            rest = text[part.end :].strip()
            found += rest if rest or folding.ALONE.match(found[-1:]) else " "
    return found


def around(hit: Hit, lines: Sequence[Line], most: int = AROUND) -> tuple[str, str]:
    """The text before and after an occurrence, over the ends of lines, cut at words: so many characters of each."""
    first, last = hit.parts[0], hit.parts[-1]
    before, after = lines[first.line].text[: first.start], lines[last.line].text[last.end :]
    at = first.line - 1
    while len(before) < most and at >= 0:
        before = f"{lines[at].text} {before}"
        at -= 1
    at = last.line + 1
    while len(after) < most and at < len(lines):
        after = f"{after} {lines[at].text}"
        at += 1
    return tail(before, most), head(after, most)


def tail(text: str, most: int = AROUND) -> str:
    """The end of a text, from the beginning of a word on where there is one."""
    if len(text) <= most:
        return text
    cut = text[-most:]
    _, space, rest = cut.partition(" ")
    return rest if space and rest.strip() else cut


def head(text: str, most: int = AROUND) -> str:
    """The beginning of a text, to the end of a word where there is one."""
    if len(text) <= most:
        return text
    cut = text[:most]
    rest, space, _ = cut.rpartition(" ")
    return rest if space and rest.strip() else cut
