"""A page of text cut into words, each with its places: the same for the index and for the question.

A word is what stands between spaces and punctuation; of scripts without spaces each sign is a word, which knows whether
the next one follows at once. A word that a hyphen breaks at the end of a line is one word with two places. It knows no
index and no question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from service.search import folding

Region = tuple[int, int, int, int]  # x, y, width, height in canvas pixels

_HYPHEN = re.compile("[-\u2010\u2011\u00ad\u00ac\u2e17\u2e40]\\s*\\Z")
_BESIDE = 3  # words on each side that a phrase with the halves of a broken word may have


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its number, its paragraph, its text and its place.

    `words` are the places of its words, six numbers each: start, end, x, y, width, height. `broken` says that its last
    word goes on in the next line, whatever stands at its end.
    """

    number: int
    paragraph: int
    text: str
    region: Region | None = None
    words: Sequence[int] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a line: `line` counts from 0 in the page, `start` and `end` are places in the line's text."""

    line: int
    start: int
    end: int


@dataclass(slots=True)  # nobody changes it once a page is cut; a page has hundreds
class Unit:
    """A word, or a sign that stands alone (`alone`); `joined` says that the next sign follows at once."""

    text: str
    line: int
    start: int
    end: int
    alone: bool = False
    joined: bool = False
    halves: tuple[Unit, Unit] | None = None  # of a word that is broken over two lines

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it stands: once, or in two halves."""
        parts = self.halves or (self,)
        return tuple(Place(part.line, part.start, part.end) for part in parts)


Units = list[Unit]


def of_text(text: str, line: int = 0) -> Units:
    """The words of one line."""
    if text.isascii():
        found = folding.ASCII_WORD.finditer(text)
        return [
            Unit(match[0].lower()[: folding.LONGEST], line, match.start(), match.end()) for match in found
        ]
    whole, places = folding.composed(text)
    pattern = folding.WORD_OR_RUN if folding.ALONE.search(whole) else folding.WORD
    made: Units = []
    for match in pattern.finditer(whole):
        if match.lastgroup:
            made += _run(whole, match.start(), match.end(), line)
        elif word := folding.folded(match[0]):
            end = match.start() + len(match[0].rstrip("\u00ad"))
            made.append(Unit(word, line, match.start(), end))
    _join(whole, made)
    if places:
        _put_back(made, places)
    return made


def _run(text: str, start: int, end: int, line: int) -> Iterator[Unit]:
    for at in range(start, end):
        for sign in folding.folded(text[at]):  # some are taken apart: both parts have the same place
            yield Unit(sign, line, at, at + 1, True, True)


def _join(text: str, units: Units) -> None:
    """Signs follow at once where nothing but space lies between: `外 蒙古` is one run of three signs."""
    for unit, following in pairwise(units):
        if unit.alone and unit.end != following.start and unit.start != following.start:
            unit.joined = following.alone and not text[unit.end : following.start].strip()
        elif unit.alone:
            unit.joined = following.alone
    if units and units[-1].alone:
        units[-1].joined = not text[units[-1].end :].strip()  # as far as the line can tell


def _put_back(units: Units, places: list[int]) -> None:
    """The places in the text as it was given, before letters and marks were put together."""
    for unit in units:
        start, end = places[unit.start], unit.end
        while places[end] == start:
            end += 1
        unit.start, unit.end = start, places[end]


def of_page(lines: Sequence[Line], among: Container[int] | None = None) -> tuple[list[Units], list[Units]]:
    """The words of a page, a list to a paragraph: no phrase runs over the end of one. And of each word that was broken
    at the end of a line its halves, with the words beside them: the hyphen may be its own (`vice-` and `president`).

    With `among` only those lines (counted from 0) are cut; no phrase runs over another.
    """
    found: list[Units] = []
    halves: list[Units] = []
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1].paragraph):
        units = _paragraph(group, among)
        if units:
            units[-1].joined = False
            found.append(units)
            halves += [_beside(units, at) for at, unit in enumerate(units) if unit.halves]
    return found, halves


def _paragraph(lines: Iterable[tuple[int, Line]], among: Container[int] | None) -> Units:
    units: Units = []
    before = Line(0, 0, "")
    for index, line in lines:
        if among is not None and index not in among:
            if units and units[-1].text:
                units[-1].joined = False
                units.append(Unit("", index, 0, 0))  # nobody asks for it
            before = Line(0, 0, "")
            continue
        more = of_text(line.text, index)
        if units and line.text.strip():
            _over_the_end(units, more, before, line.text)
        units += more
        before = line if line.text.strip() else before
    return units


def may_hold(lines: Sequence[Line], texts: Collection[str]) -> set[int]:
    """The lines (counted from 0) in which one of the folded words may stand, and those that may join two others."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        folded = folding.folded_line(line.text)
        if (
            any(text in folded for text in texts)
            or folding.JOINING.search(line.text)
            or not folding.WORD.search(line.text)
        ):
            found.add(index)
        if line.broken or _HYPHEN.search(line.text):
            found |= {index, index + 1}
    return found


def _over_the_end(units: Units, more: Units, before: Line, following: str) -> None:
    """Join what runs over the end of a line; `more` are the words of the following line."""
    last = units[-1]
    first = more[0] if more and not following[: more[0].start].strip() else None
    if last.alone:
        last.joined = last.joined and first is not None and first.alone
    elif first is not None and _is_broken(last, first, before, following):
        text = (last.text + first.text)[: folding.LONGEST]
        units[-1] = Unit(text, last.line, last.start, last.end, halves=(last, first))
        del more[0]


def _is_broken(last: Unit, first: Unit, before: Line, following: str) -> bool:
    """Whether a hyphen broke a word: letters before it, and small letters after it or capitals on both sides."""
    if last.halves or first.alone:
        return False
    if before.broken:
        return not before.text[last.end :].strip() or _HYPHEN.match(before.text, last.end) is not None
    if not _HYPHEN.match(before.text, last.end):
        return False
    start, end = before.text[last.start : last.end], following[first.start : first.end]
    if not (start[-1:].isalpha() and end[:1].isalpha()):
        return False
    return not end[0].isupper() or (start.isupper() and end.isupper() and len(end) > 1)


def is_broken(lines: Sequence[Line]) -> bool:
    """Whether any line ends within a word, or may."""
    return any(line.broken or _HYPHEN.search(line.text) for line in lines)


def _beside(units: Units, at: int) -> Units:
    halves = units[at].halves or ()
    return [*units[max(0, at - _BESIDE) : at], *halves, *units[at + 1 : at + 1 + _BESIDE]]


def tokens(units: Units) -> Iterator[str]:
    """What the index keeps of words: a word as it is, a sign with the one that follows it.

    So that any part of a run of signs is a phrase of pairs, and a single sign the beginning of a pair.
    """
    for unit, following in zip(units, [*units[1:], None], strict=True):
        yield unit.text + following.text if unit.joined and following else unit.text


def page_tokens(lines: Sequence[Line]) -> tuple[list[list[str]], list[list[str]]]:
    """The tokens of a page, paragraph by paragraph, and those of the halves of broken words.

    The same as `tokens` of what `of_page` gives, without the places: most pages can be cut in a tenth of the time.
    """
    if is_broken(lines):
        paragraphs, halves = of_page(lines)
        return [list(tokens(units)) for units in paragraphs], [list(tokens(units)) for units in halves]
    found = []
    for _, group in groupby(lines, key=lambda line: line.paragraph):
        if made := list(_unbroken(group)):
            found.append(made)
    return found, []


def _unbroken(lines: Iterable[Line]) -> Iterator[str]:
    """The tokens of a paragraph in which no word is broken: only signs that stand alone look beyond their line."""
    # a line without words may lie between two runs of signs
    for alone, group in groupby(
        lines, key=lambda line: bool(folding.ALONE.search(line.text)) or not line.text.strip()
    ):
        if alone:
            yield from _with_runs("\n".join(line.text for line in group))
        else:
            for line in group:
                yield from plain(line.text)


def _with_runs(text: str) -> Iterator[str]:
    """The tokens of a text with signs that stand alone: a run goes on over spaces and ends of lines."""
    whole, _ = folding.composed(text)
    run, end = "", 0
    for match in folding.WORD_OR_RUN.finditer(whole):
        if match.lastgroup:
            if whole[end : match.start()].strip():
                yield from _pairs(run)
                run = ""
            run, end = run + folding.folded_line(match[0]), match.end()
        elif word := folding.folded(match[0]):
            yield from _pairs(run)
            run = ""
            yield word
    yield from _pairs(run)


def _pairs(run: str) -> Iterator[str]:
    yield from (run[at : at + 2] for at in range(len(run)))


def plain(text: str) -> list[str]:
    """The words of a line that has no signs that stand alone, folded."""
    if text.isascii():
        return [word[: folding.LONGEST] for word in folding.ASCII_WORD.findall(text.lower())]
    found = (folding.folded(match[0]) for match in folding.WORD.finditer(folding.composed(text)[0]))
    return [word for word in found if word]
